import EventLog
import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run("directory") { process in
            let store = try Store(
                process, applicationID: Schema.applicationID, migrations: Schema.migrations)
            let identity = process.peer("identity")
            let operations = Operations(store: store, identity: identity)
            try process.serve(operations.routes + store.routes, refused: store.recordRefusal)
            StatusRelay(
                own: process.peer("directory"), identity: identity, store: store,
                clock: process.clock, log: process.log
            ).start(in: process)
        }
    }
}
