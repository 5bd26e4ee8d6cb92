import Contracts
import Glibc
import ServiceKit
import Wire

extension Command {
    static let up = Command(
        name: "up", summary: "Starts the whole network here, without systemd.",
        usage: "footbridge up [--demo]",
        details: """
            Runs every service and the gateway until Ctrl-C, and starts again what falls over.

            FOOTBRIDGE_DATA  SQLite files, logs, mail; default ~/.local/state/footbridge
            FOOTBRIDGE_RUN   sockets; default the folder run below the data
            FOOTBRIDGE_PORT  where the portal listens on 127.0.0.1; default 8080

            With --demo an empty network is filled with an invented county; one that has been filled is
            left as it is.
            """
    ) { words, installation in
        var arguments = Arguments(words)
        let wantsDemo = arguments.flag("--demo")
        _ = try arguments.positional(0...0)

        // Blocked before any child is made; `Supervisor.waitUntilStopped` takes them.
        Supervisor.blockSignals()
        let supervisor = try Supervisor(installation)
        let demo = DemoNetwork(installation)
        if wantsDemo, demo.isToBeMade {
            printText("Making the demonstration network (a minute at most) …")
            try demo.prepareClock()
            try supervisor.start(clockFile: demo.clockFile)
            do {
                try demo.make()
            } catch {
                supervisor.stop()
                throw error
            }
            supervisor.stop()
        }
        try supervisor.start()
        printText(welcome(demo.accounts, installation))
        return supervisor.waitUntilStopped()
    }

    private static func welcome(
        _ accounts: [DemoNetwork.Account], _ installation: Installation
    ) -> String {
        var lines = ["", "Footbridge is up:  http://127.0.0.1:\(installation.port)/", ""]
        if accounts.isEmpty {
            lines.append("Make the first super admin:")
            lines.append("  footbridge admin create --name NAME --email ADDRESS")
        } else {
            lines.append("Sign in as (password for all: \(accounts[0].password))")
            for account in DemoNetwork.onePerRole(accounts) {
                let whose = account.partner.map { "  of \($0)" } ?? ""
                lines.append("  \(account.role.rawValue.padded(to: 15))\(account.email)\(whose)")
            }
        }
        lines += [
            "", "Data  \(installation.data)", "Mail  \(installation.data)/maildir/new",
            "Logs  footbridge logs -f", "", "Ctrl-C stops everything.",
        ]
        return lines.joined(separator: "\n")
    }
}
