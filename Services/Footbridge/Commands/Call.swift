import Glibc
import ServiceKit
import Wire

extension Command {
    static let call = Command(
        name: "call", summary: "Calls an operation and prints its reply.",
        usage: "footbridge call OPERATION [JSON | -] [--token TOKEN] [--key KEY] [--trace TRACE]",
        details: """
            Without a token the call is the operator's, who may do what a super admin may; with one it
            goes through the gateway as the token's owner. `-` reads the JSON from standard input. An
            error is printed as JSON on standard error with exit code 1.

                footbridge call directory.search '{"words":"food"}'
            """
    ) { words, installation in
        var arguments = Arguments(words)
        let token = try arguments.option("--token")
        let key = try arguments.option("--key")
        let trace = try arguments.option("--trace") ?? newTrace()
        let positional = try arguments.positional(1...2)
        let operation = positional[0]
        guard let dot = operation.firstIndex(of: ".") else {
            throw UsageError("An operation is called service.operation, such as directory.search.")
        }
        var body = Array((positional.count == 2 ? positional[1] : "{}").utf8)
        if positional.last == "-" { body = readAll(0) }
        do throws(Failure) {
            let reply: WireMessage
            if let token {
                reply = try installation.peer("gateway").call(
                    operation: operation, body: body, token: token, trace: trace, key: key)
            } else {
                reply = try installation.peer(String(operation[..<dot])).call(
                    operation: operation, body: body, caller: Installation.operatorCaller,
                    trace: trace, key: key)
            }
            writeAll(reply.body)
            if reply.head.type == nil { writeAll([0x0A]) }
            return 0
        } catch {
            printError(String(decoding: error.encoded(), as: UTF8.self))
            return error.code == .unavailable ? 69 : 1
        }
    }

    static func readAll(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func writeAll(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
