import EventLog
import ServiceKit

/// Knowing whether it works (RP-1 to RP-12).
@main
struct Main {
    static func main() {
        ServiceProcess.run("reports") { process in
            let zone = try LocalTime(process.settings)
            let store = try Store(
                process, applicationID: Schema.applicationID, migrations: Schema.migrations)
            let operations = Operations(
                store: store, feed: process.peer(Operations.feed), zone: zone,
                clock: process.clock, log: process.log)
            operations.follower.start(in: process)
            try process.serve(operations.routes + store.routes, refused: store.recordRefusal)
        }
    }
}
