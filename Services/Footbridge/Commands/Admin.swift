import Contracts
import Glibc
import ServiceKit
import Wire

extension Command {
    static let admin = Command(
        name: "admin", summary: "Makes a super admin (the first one is made here).",
        usage: "footbridge admin create --name NAME --email ADDRESS",
        details: """
            The password is asked for at the terminal, or read from standard input as one line. The same
            address again sets a new password.
            """
    ) { words, installation in
        var arguments = Arguments(words)
        var request = IdentityAPI.CreateUser()
        guard let name = try arguments.option("--name") else {
            throw UsageError("--name is missing.")
        }
        guard let email = try arguments.option("--email") else {
            throw UsageError("--email is missing.")
        }
        guard try arguments.positional(1...1) == ["create"] else {
            throw UsageError("footbridge admin can only create.")
        }
        (request.name, request.email, request.role) = (name, email, .superAdmin)
        request.password = try askPassword()
        let user = try installation.peer("identity").call(
            request, caller: nil, trace: newTrace())
        printText("\(user.name) can sign in as \(user.email).")
        return 0
    }

    /// One line from standard input, not shown while it is typed.
    private static func askPassword() throws -> String {
        guard isatty(0) == 1 else { return readLine(strippingNewline: true) ?? "" }
        var before = termios()
        guard tcgetattr(0, &before) == 0 else { throw SystemError("reading the terminal's state") }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(0, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(0, TCSAFLUSH, &before)
            printText("")
        }
        printPrompt("Password: ")
        return readLine(strippingNewline: true) ?? ""
    }
}
