import Glibc
import ServiceKit
import Wire

/// One word of the command line and what it does.
struct Command: Sendable {
    let name: String
    let summary: String
    let usage: String
    var details = ""
    /// The words behind the command's name; the result is the exit code.
    let run: @Sendable ([String], Installation) throws -> Int32

    /// What `footbridge help NAME` prints.
    var page: String {
        details.isEmpty ? "\(summary)\n\n\(usage)" : "\(summary)\n\n\(usage)\n\n\(details)"
    }

    static let all: [Command] = [
        .up, .status, .logs, .call, .admin, .importing, .audit, .permissions, .reports, .demo,
        .taxonomy, .bench,
    ]
}

/// The command line was used wrongly; the usage is printed with it.
struct UsageError: Error {
    let problem: String
    init(_ problem: String) { self.problem = problem }
}

/// Words of a command line, taken one by one.
struct Arguments {
    private var words: [String]

    init(_ words: [String]) { self.words = words }

    /// Whether the flag is there, in any place; takes it.
    mutating func flag(_ names: String...) -> Bool {
        guard let index = words.firstIndex(where: names.contains) else { return false }
        words.remove(at: index)
        return true
    }

    /// The value behind an option, `--name VALUE` or `--name=VALUE`.
    mutating func option(_ name: String) throws -> String? {
        if let index = words.firstIndex(where: { $0.hasPrefix("\(name)=") }) {
            return String(words.remove(at: index).dropFirst(name.count + 1))
        }
        guard let index = words.firstIndex(of: name) else { return nil }
        guard index + 1 < words.count else { throw UsageError("\(name) needs a value.") }
        words.remove(at: index)
        return words.remove(at: index)
    }

    /// What is left, none of which may look like an option.
    func positional(_ count: ClosedRange<Int>) throws -> [String] {
        if let odd = words.first(where: { $0.hasPrefix("-") && $0 != "-" }) {
            throw UsageError("\(odd) is not an option here.")
        }
        guard count.contains(words.count) else { throw UsageError("Too many or too few words.") }
        return words
    }
}

/// Where the network is that the command line looks after.
struct Installation: Sendable {
    static let services = [
        "identity", "directory", "casework", "referrals", "notifications", "reports",
    ]

    let settings: Settings
    /// The SQLite files, logs and mail.
    let data: String
    /// The sockets.
    let run: String
    /// The TCP port of the gateway that `footbridge up` starts.
    let port: Int

    init(settings: Settings) throws {
        self.settings = settings
        let home = settings.find("HOME") ?? "/var/lib"
        data = try settings.path("FOOTBRIDGE_DATA", default: "\(home)/.local/state/footbridge")
        run = try settings.path("FOOTBRIDGE_RUN", default: "\(data)/run")
        port = try settings.integer("FOOTBRIDGE_PORT", default: 8080, in: 1...65_535)
    }

    func socket(of service: String) -> String { "\(run)/\(service).sock" }

    func peer(_ service: String) -> Peer { Peer(service: service, path: socket(of: service)) }

    func logFile(of service: String) -> String { "\(data)/logs/\(service).log" }

    /// Under whose name the command line acts: whoever may open the sockets runs the network.
    static let operatorCaller: Caller = {
        var caller = Caller(user: nil, role: .superAdmin, name: "Operator")
        caller.address = "local"
        return caller
    }()
}

func printText(_ text: String) { put(text + "\n", to: 1) }

func printError(_ text: String) { put("footbridge: \(text)\n", to: 2) }

func printPrompt(_ text: String) { put(text, to: 2) }

private func put(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}

extension String {
    func padded(to width: Int) -> String {
        count >= width ? self + " " : self + String(repeating: " ", count: width - count)
    }
}
