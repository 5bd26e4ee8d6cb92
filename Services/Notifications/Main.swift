import EventLog
import Glibc
import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run("notifications") { process in
            let mail = try MailSettings(process.settings, maildir: process.dataPath("maildir"))
            let store = try Store(
                process, applicationID: Schema.applicationID, migrations: Schema.migrations)
            let bell = Bell()
            let identity = process.peer("identity")
            let sender = Sender(
                store: store, mail: mail, identity: identity, clock: process.clock,
                log: process.log)
            let followers = Followers(
                store: store, identity: identity, referrals: process.peer("referrals"),
                log: process.log, afterwards: bell.ring)
            let operations = Operations(
                store: store, clock: process.clock, baseURL: mail.baseURL, bell: bell)
            try process.serve(operations.routes + store.routes, refused: store.recordRefusal)
            process.addCheck { operations.problem }
            followers.start(in: process)
            sender.start(calledBy: bell)
            operations.startSweeping(log: process.log)
        }
    }
}
