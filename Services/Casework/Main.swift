import EventLog
import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run("casework") { process in
            let store = try Store(
                process, applicationID: Schema.applicationID, migrations: Schema.migrations)
            let operations = Operations(store: store)
            try process.serve(operations.routes + store.routes, refused: store.recordRefusal)
        }
    }
}
