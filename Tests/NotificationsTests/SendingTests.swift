import Contracts
import Glibc
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Notifications

/// NO-2, NO-3
@Suite struct SendingMessages {
    let bench: Bench
    let maildirPath: String

    init() throws {
        bench = try Bench()
        try bench.addEverybody()
        maildirPath = bench.bench.folder.file("maildir")
    }

    private func requestLink() throws {
        bench.identity.append(IdentityAPI.PasswordLinkRequested(), about: "omar")
        try bench.follow()
        bench.bench.time.advance(by: Delays.passwordLinkMilliseconds)
    }

    private var state: (NotificationsAPI.Delivery?, Int?, String?) {
        get throws {
            let message = try bench.outbox().first
            return (message?.delivery, message?.attempts, message?.problem)
        }
    }

    // Maildir

    @Test func `writes a file with the secret link, which the outbox does not keep`() throws {
        try requestLink()
        let sender = try bench.sender(try Maildir(path: maildirPath))
        #expect(try sender.sendDue() == 1)
        let names = files(in: "\(maildirPath)/new")
        #expect(names.count == 1 && files(in: "\(maildirPath)/tmp").isEmpty)
        let text = contents(of: "\(maildirPath)/new/\(names[0])")
        #expect(text.contains("To: \"Omar Haddad\" <omar@example.org>\n"))
        #expect(text.contains("https://net.example/set-password#\(Bench.secret)\n"))
        let (delivery, attempts, problem) = try state
        #expect(delivery == .sent && attempts == 1 && problem == nil)
        let kept = try bench.store.read { tx in
            try tx.rows("SELECT letter FROM outbox") { $0.text(0) }
        }
        #expect(kept.allSatisfy { !$0.contains(Bench.secret) })
        #expect(try sender.sendDue() == 0)
    }

    @Test(arguments: ["new", "cur"])
    func `is there once, though it crashed before it was noted`(folder: String) throws {
        try requestLink()
        let maildir = try Maildir(path: maildirPath)
        try bench.sender(maildir).sendDue()
        let name = try #require(files(in: "\(maildirPath)/new").first)
        if folder == "cur" {
            rename("\(maildirPath)/new/\(name)", "\(maildirPath)/cur/\(name):2,S")
        }
        try bench.forgetThatAllWereSent()
        try bench.sender(maildir).sendDue()
        #expect(files(in: "\(maildirPath)/new").count + files(in: "\(maildirPath)/cur").count == 1)
        #expect(bench.linksIssued.count == 1)
        #expect(try state.0 == .sent)
    }

    // Sendmail

    /// A shell script in sendmail's place.
    private func sendmail(_ script: String, timeout: Duration = .seconds(10)) throws -> Sendmail {
        let path = bench.bench.folder.file("sendmail")
        let file = try #require(fopen(path, "w"))
        fputs("#!/bin/sh\n\(script)\n", file)
        fclose(file)
        chmod(path, 0o700)
        return Sendmail(path: path, timeout: timeout)
    }

    @Test func `hands the message to sendmail -t -i`() throws {
        try requestLink()
        let copy = bench.bench.folder.file("copy")
        let mailer = try sendmail("echo \"$@\" > \(copy); cat >> \(copy)")
        try bench.sender(mailer).sendDue()
        let text = contents(of: copy)
        #expect(text.hasPrefix("-t -i\nFrom: "))
        #expect(text.hasSuffix("--\n"))
        #expect(try state.0 == .sent)
    }

    @Test(arguments: [64, 65, 67])
    func `gives up at once where another try would not help`(status: Int) throws {
        try requestLink()
        try bench.sender(
            try sendmail("cat > /dev/null; echo 'no such user' >&2; exit \(status)")
        ).sendDue()
        let (delivery, _, problem) = try state
        #expect(delivery == .failed)
        #expect(problem == "sendmail ended with status \(status): no such user")
    }

    @Test(arguments: [1, 69, 75, 78])
    func `tries again later`(status: Int) throws {
        try requestLink()
        let failing = try bench.sender(try sendmail("cat > /dev/null; exit \(status)"))
        try failing.sendDue()
        #expect(try state.0 == .queued)
        #expect(try failing.sendDue() == 0)
        bench.bench.time.advance(by: 60_000)
        try bench.sender(try sendmail("cat > /dev/null")).sendDue()
        let (delivery, attempts, problem) = try state
        #expect(delivery == .sent && attempts == 2 && problem == nil)
    }

    @Test func `ends a sendmail that hangs, with all it started`() throws {
        try requestLink()
        let mark = bench.bench.folder.file("mark")
        let mailer = try sendmail(
            "(sleep 1; touch \(mark)) & sleep 30", timeout: .milliseconds(200))
        let start = ContinuousClock.now
        try bench.sender(mailer).sendDue()
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try state.0 == .queued)
        #expect(try state.2?.contains("took longer") == true)
        usleep(1_200_000)
        #expect(access(mark, F_OK) != 0)
    }

    @Test func `does not take for sent what was not read, nor what never began`() throws {
        try requestLink()
        let (gone, never) = (try sendmail("exec <&-; exit 0"), Sendmail(path: "/nonexistent"))
        let from = try #require(MailAddress("a@example.org"))
        let large = MailMessage(
            id: "m", from: from, to: from, subject: "", at: 0,
            text: String(repeating: "x", count: 200_000), html: "")
        for mailer in [gone, never] {
            let problem = #expect(throws: MailProblem.self) {
                try mailer.handOver(large, as: MessageID("m"))
            }
            #expect(problem?.isFinal == false)
        }
    }

    @Test func `lists a message as failed after 24 hours, until somebody tries again`() throws {
        try requestLink()
        let failing = try bench.sender(try sendmail("cat > /dev/null; exit 75"))
        for _ in 0..<40 where try state.0 == .queued {
            try failing.sendDue()
            bench.bench.time.advance(by: Delays.longestMilliseconds)
        }
        #expect(try state.0 == .failed)
        var retry = NotificationsAPI.Retry()
        retry.message = try #require(try bench.outbox().first?.id)
        _ = try bench.bench.call(retry, as: People.superAdmin)
        #expect(try state.0 == .queued)
        try bench.sender(try Maildir(path: maildirPath)).sendDue()
        #expect(try state.0 == .sent)
        #expect(try bench.bench.eventKinds() == ["message_retried"])
        let failure = #expect(throws: Failure.self) {
            try bench.bench.call(retry, as: People.superAdmin)
        }
        #expect(failure?.reason == "not_failed")
    }
}

/// OP-10
@Suite struct MailSettingsOfTheOperator {
    private func settings(_ environment: [String: String]) throws -> MailSettings {
        let folder = TemporaryFolder()
        return try MailSettings(
            Settings(environment: environment), maildir: folder.file("maildir"))
    }

    @Test func `work without any`() throws {
        let mail = try settings([:])
        #expect(mail.mailer is Maildir)
        #expect(mail.from == MailAddress(name: "Footbridge", address: "footbridge@localhost"))
        #expect(mail.baseURL == "http://127.0.0.1:8080")
    }

    @Test func `choose sendmail and the network's own address`() throws {
        let mail = try settings([
            "FOOTBRIDGE_MAIL": "sendmail", "FOOTBRIDGE_SENDMAIL": "/opt/bin/msmtp",
            "FOOTBRIDGE_URL": "https://net.example/", "FOOTBRIDGE_MAIL_FROM": "a@net.example",
        ])
        #expect((mail.mailer as? Sendmail)?.path == "/opt/bin/msmtp")
        #expect(mail.baseURL == "https://net.example")
        #expect(mail.from.domain == "net.example")
    }

    @Test(arguments: [
        ("FOOTBRIDGE_MAIL", "smtp"), ("FOOTBRIDGE_MAIL_FROM", "Footbridge <nobody>"),
        ("FOOTBRIDGE_URL", "net.example"), ("FOOTBRIDGE_SENDMAIL", "sendmail"),
    ])
    func `are refused by name when they are wrong`(name: String, value: String) {
        let error = #expect(throws: SettingError.self) {
            try settings(["FOOTBRIDGE_MAIL": "sendmail"].merging([name: value]) { $1 })
        }
        #expect(error?.name == name)
    }
}
