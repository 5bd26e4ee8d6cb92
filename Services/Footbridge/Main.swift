import Glibc
import ServiceKit
import Wire

@main
struct Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Exit codes: 0 done, 1 failed, 64 wrong usage (EX_USAGE), 69 a service is away
    /// (EX_UNAVAILABLE, sysexits.h), 78 a setting is wrong (EX_CONFIG).
    static func run(_ words: [String]) -> Int32 {
        guard let first = words.first, first != "help", first != "--help", first != "-h" else {
            let topic = words.dropFirst().first
            printText(Command.all.first { $0.name == topic }?.page ?? overview)
            return words.isEmpty ? 64 : 0
        }
        if first == "--version" || first == "version" {
            printText("footbridge \(ServiceProcess.version)")
            return 0
        }
        guard let command = Command.all.first(where: { $0.name == first }) else {
            printError("There is no command \(first). See: footbridge help")
            return 64
        }
        if words.contains("--help") || words.contains("-h") {
            printText(command.page)
            return 0
        }
        do {
            return try command.run(Array(words.dropFirst()), Installation(settings: .process))
        } catch let error as UsageError {
            printError("\(error.problem)\n\(command.usage)")
            return 64
        } catch let error as SettingError {
            printError("\(error)")
            return 78
        } catch let failure as Failure {
            printError(failure.field.map { "\($0) \(failure.message)" } ?? failure.message)
            return failure.code == .unavailable ? 69 : 1
        } catch {
            printError("\(error)")
            return 1
        }
    }

    private static var overview: String {
        let lines = Command.all.map { command in
            "  " + command.name.padded(to: 10) + command.summary
        }
        return """
            footbridge: runs and looks after a Footbridge network

            \(lines.joined(separator: "\n"))

            footbridge help COMMAND says more. The network is found by FOOTBRIDGE_DATA (default
            ~/.local/state/footbridge) and FOOTBRIDGE_RUN (default its folder run).
            """
    }
}
