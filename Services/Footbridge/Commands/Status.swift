import ServiceKit
import Wire

extension Command {
    static let status = Command(
        name: "status", summary: "Says how each service is.",
        usage: "footbridge status [--json]",
        details: "Exit code 0 when all are well, 1 otherwise."
    ) { words, installation in
        var arguments = Arguments(words)
        let asJSON = arguments.flag("--json")
        _ = try arguments.positional(0...0)
        var isWell = true
        var lines: [String] = []
        for service in Installation.services + ["gateway"] {
            do throws(Failure) {
                let health = try installation.peer(service).call(
                    Health(), caller: nil, trace: newTrace(), timeoutMilliseconds: 3_000)
                isWell = isWell && health.isHealthy
                lines.append(asJSON ? json(health) : line(health))
            } catch {
                isWell = false
                var health = Health.Reply()
                (health.service, health.isHealthy) = (service, false)
                health.problems = [error.message]
                lines.append(asJSON ? json(health) : line(health))
            }
        }
        printText(asJSON ? "[\(lines.joined(separator: ","))]" : lines.joined(separator: "\n"))
        return isWell ? 0 : 1
    }

    private static func json(_ health: Health.Reply) -> String {
        String(decoding: health.encoded(), as: UTF8.self)
    }

    private static func line(_ health: Health.Reply) -> String {
        var line = health.service.padded(to: 15)
        if health.pid == 0 { return line + "down   " + health.problems.joined(separator: "; ") }
        line += health.isHealthy ? "well   " : "ill    "
        line += "up \(duration(health.uptimeMilliseconds))".padded(to: 14)
        line += "pid \(health.pid)".padded(to: 14)
        if let version = health.schemaVersion { line += "schema \(version)  " }
        let behind = health.lags.filter { $0.value > 0 }.map { "\($0.name) \($0.value) behind" }
        return line + (behind + health.problems).joined(separator: "; ")
    }

    /// In the largest unit that has at least one: `3 d`, `4 h`, `5 min`, `6 s`.
    static func duration(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        switch seconds {
        case 172_800...: return "\(seconds / 86_400) d"
        case 7_200...: return "\(seconds / 3_600) h"
        case 120...: return "\(seconds / 60) min"
        default: return "\(seconds) s"
        }
    }
}
