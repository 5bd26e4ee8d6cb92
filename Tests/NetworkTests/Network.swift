import Contracts
import Foundation
import Glibc
import ServiceKit
import Synchronization
import TestSupport
import Wire

/// A whole network of real processes over real sockets, started as its operator would:
/// `footbridge up`.
final class Network: Sendable {
    let folder = TemporaryFolder()
    let port: Int
    private let supervisor: Mutex<pid_t>

    /// The demonstration network, shared by the tests that only add to it.
    static let demonstration: Result<Network, any Error> = Result { try Network(isDemo: true) }

    /// - `isDemo`: fill it with the demonstration.
    init(isDemo: Bool = false) throws {
        port = freePort()
        supervisor = Mutex(0)
        try start(isDemo: isDemo)
    }

    deinit { stop() }

    // MARK: The operator's side

    var environment: [String: String] {
        [
            "PATH": "/usr/bin:/bin:/usr/sbin", "HOME": folder.path,
            "FOOTBRIDGE_DATA": folder.file("data"), "FOOTBRIDGE_RUN": folder.file("run"),
            "FOOTBRIDGE_PORT": "\(port)", "FOOTBRIDGE_CLOCK": folder.file("clock"),
            // Strength of passwords is tested elsewhere; here it would only take time.
            "FOOTBRIDGE_PASSWORD_COST": "1", "FOOTBRIDGE_RATE": "0",
            "FOOTBRIDGE_SETTINGS": folder.file("settings"),
        ]
    }

    func start(isDemo: Bool = false) throws {
        try Data("0\n".utf8).write(to: .init(filePath: folder.file("clock")))
        try Data("# None but those of the environment.\n".utf8).write(
            to: .init(filePath: folder.file("settings")))
        let output = folder.file("up.out")
        let pid = try spawn(
            [binary("footbridge"), "up"] + (isDemo ? ["--demo"] : []), environment: environment,
            output: output)
        supervisor.withLock { $0 = pid }
        atExit(kill: pid)
        let deadline = ContinuousClock.now + .seconds(120)
        while !text(of: output).contains("Footbridge is up") {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid || ContinuousClock.now > deadline {
                throw StartFailure(output: text(of: output))
            }
            usleep(20_000)
        }
    }

    /// Asks the supervisor to stop, as Ctrl-C does, and returns its exit status.
    @discardableResult
    func stop() -> Int32 {
        let pid = supervisor.withLock { pid in
            defer { pid = 0 }
            return pid
        }
        guard pid > 0 else { return 0 }
        kill(pid, SIGINT)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        return status
    }

    /// Runs the command line against this network.
    func footbridge(_ words: String..., input: String? = nil) throws -> Finished {
        try run([binary("footbridge")] + words, environment: environment, input: input)
    }

    func peer(_ service: String) -> Peer {
        Peer(service: service, path: folder.file("run/\(service).sock"))
    }

    /// The process that answers for a service now.
    func pid(of service: String) throws -> pid_t {
        pid_t(try peer(service).call(Health(), caller: nil, trace: "test").pid)
    }

    /// Moves the clocks of all processes.
    func moveClock(byHours hours: Int) throws {
        try Data("\(hours * 3_600_000)\n".utf8).write(
            to: .init(filePath: folder.file("clock")), options: .atomic)
    }

    // MARK: The user's side

    var address: String { "http://127.0.0.1:\(port)" }

    /// Signs in with curl and returns the token.
    func signIn(_ email: String, _ password: String = "Footbridge-Demo-1") throws -> String {
        let reply = try post(
            "identity.sign_in", "{\"email\":\"\(email)\",\"password\":\"\(password)\"}", token: nil)
        guard let token = reply.json["token"] as? String else {
            throw StartFailure(output: "sign-in answered \(reply.body)")
        }
        return token
    }

    struct Answer {
        var status: Int
        var body: String
        /// The body's members; empty where it is no JSON object.
        var json: [String: Any]
    }

    /// `curl` to `POST /api/OPERATION`.
    func post(
        _ operation: String, _ body: String, token: String?, headers: [String] = []
    ) throws -> Answer {
        var words = [
            "/usr/bin/curl", "-sS", "-w", "\n%{http_code}", "-H", "Content-Type: application/json",
            "--data-binary", "@-", "\(address)/api/\(operation)",
        ]
        if let token { words += ["-H", "Authorization: Bearer \(token)"] }
        for header in headers { words += ["-H", header] }
        let result = try run(words, environment: environment, input: body)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.dropLast().joined(separator: "\n")
        return Answer(
            status: Int(lines.last ?? "") ?? 0, body: text, json: jsonObject(text))
    }
}

struct StartFailure: Error, CustomStringConvertible {
    let output: String
    var description: String { output }
}
