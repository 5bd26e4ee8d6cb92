import Contracts
import Glibc
import ServiceKit
import Wire

/// Fills an empty network with an invented county, through the same operations that everyone uses
/// and with the clock moved back, so that its history is as real as any.
struct DemoNetwork {
    /// One who can sign in to the demonstration.
    struct Account: Message {
        var role = Role.superAdmin
        var email = ""
        var password = ""
        var partner: String?
        init() {}
        mutating func fields(_ f: inout Fields) {
            f.field("role", &role)
            f.field("email", &email)
            f.field("password", &password)
            f.field("partner", &partner)
        }
    }

    private struct AccountList: Message {
        var accounts: [Account] = []
        init() {}
        mutating func fields(_ f: inout Fields) { f.field("accounts", &accounts) }
    }

    private let installation: Installation

    init(_ installation: Installation) { self.installation = installation }

    /// How far the services' clocks are moved while the history is made.
    var clockFile: String { "\(installation.data)/demo-clock" }

    private var accountsFile: String { "\(installation.data)/demo-accounts.json" }

    /// Whether there is no network yet. One whose making was cut short cannot be finished and must
    /// be removed by hand.
    var isToBeMade: Bool {
        access("\(installation.data)/identity.sqlite", F_OK) != 0
    }

    /// The accounts of the demonstration; empty for any other network.
    var accounts: [Account] {
        guard let bytes = readFile(accountsFile),
            let list = try? AccountList.decode(bytes, strict: false)
        else { return [] }
        return list.accounts
    }

    static func onePerRole(_ accounts: [Account]) -> [Account] {
        Role.allCases.compactMap { role in accounts.first { $0.role == role } }
    }

    /// Makes the file that the services' clocks will be bound to; not moved yet.
    func prepareClock() throws { try writeFile(clockFile, Array("0\n".utf8)) }

    /// Makes the network; the services run with their clocks bound to `clockFile`.
    func make() throws {
        var maker = DemoMaker(installation, clockFile: clockFile)
        let accounts = try maker.make()
        var list = AccountList()
        list.accounts = accounts
        try writeFile(accountsFile, list.encoded())
        unlink(clockFile)
    }
}

extension Command {
    static let demo = Command(
        name: "demo", summary: "Lists the accounts of the demonstration network.",
        usage: "footbridge demo accounts [--json]"
    ) { words, installation in
        var arguments = Arguments(words)
        let asJSON = arguments.flag("--json")
        guard try arguments.positional(1...1) == ["accounts"] else {
            throw UsageError("footbridge demo can only list its accounts.")
        }
        let accounts = DemoNetwork(installation).accounts
        guard !accounts.isEmpty else {
            printError("The network below \(installation.data) is not the demonstration.")
            return 1
        }
        if asJSON {
            let objects = accounts.map { String(decoding: $0.encoded(), as: UTF8.self) }
            printText("[\(objects.joined(separator: ","))]")
        } else {
            for account in accounts {
                printText(
                    account.role.rawValue.padded(to: 15) + account.email.padded(to: 40)
                        + account.password.padded(to: 20) + (account.partner ?? ""))
            }
        }
        return 0
    }
}

func readFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return Command.readAll(descriptor)
}

/// Puts a whole new file in the place of the old one.
func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    let new = "\(path).new"
    let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError("writing \(new)") }
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    guard written == bytes.count, rename(new, path) == 0 else {
        throw SystemError("writing \(path)")
    }
}
