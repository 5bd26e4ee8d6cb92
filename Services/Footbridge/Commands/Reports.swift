import Contracts
import ServiceKit
import Wire

extension Command {
    static let reports = Command(
        name: "reports", summary: "Builds the reports' figures anew from the events.",
        usage: "footbridge reports rebuild"
    ) { words, installation in
        guard try Arguments(words).positional(1...1) == ["rebuild"] else {
            throw UsageError("footbridge reports can only rebuild.")
        }
        let reply = try installation.peer("reports").call(
            ReportsAPI.Rebuild(), caller: nil, trace: newTrace(), timeoutMilliseconds: 600_000)
        printText("Rebuilt from \(reply.events) events.")
        return 0
    }
}
