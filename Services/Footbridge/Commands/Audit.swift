import EventLog
import ServiceKit
import Wire

extension Command {
    static let audit = Command(
        name: "audit", summary: "Checks every service's chain of events.",
        usage: "footbridge audit verify [--json]",
        details: """
            Each event carries the hash of the one before it (ID-19). Prints how many events there are,
            whether the chain is whole, and its last hash: written down elsewhere, that shows later
            whether events were removed from the end. Exit code 1 when a chain is broken.
            """
    ) { words, installation in
        var arguments = Arguments(words)
        let asJSON = arguments.flag("--json")
        guard try arguments.positional(1...1) == ["verify"] else {
            throw UsageError("footbridge audit can only verify.")
        }
        var isWhole = true
        for service in Installation.services {
            let reply = try installation.peer(service).call(
                VerifyEvents(), caller: nil, trace: newTrace(), timeoutMilliseconds: 600_000)
            isWhole = isWhole && reply.brokenAt == nil
            if asJSON {
                let object = String(decoding: reply.encoded(), as: UTF8.self).dropFirst()
                printText("{\"service\":\"\(service)\",\(object)")
            } else {
                let state = reply.brokenAt.map { "broken at event \($0)" } ?? "whole"
                printText(
                    service.padded(to: 15) + "\(reply.events) events".padded(to: 16)
                        + state.padded(to: 12) + reply.lastHash)
            }
        }
        return isWhole ? 0 : 1
    }
}
