import Documents
import EventLog
import ServiceKit

/// From the request to the closed loop (RE-1 to RE-31).
@main
struct Main {
    static func main() {
        ServiceProcess.run("referrals") { process in
            let settings = process.settings
            let calendar = try BusinessCalendar(settings)
            let days = try settings.integer("FOOTBRIDGE_REOPEN_DAYS", default: 30, in: 0...3_650)
            let store = try Store(
                process, applicationID: Schema.applicationID, migrations: Schema.migrations)
            let operations = Operations(
                store: store, directory: process.peer("directory"),
                casework: process.peer("casework"), calendar: calendar,
                reopeningTime: ReopeningTime(days: days),
                networkName: try settings.string(
                    "FOOTBRIDGE_NETWORK_NAME", default: "Footbridge"),
                fonts: Font.system())
            try process.serve(operations.routes + store.routes, refused: store.recordRefusal)
        }
    }
}
