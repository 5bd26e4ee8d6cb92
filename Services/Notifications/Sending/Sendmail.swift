import Contracts
import Glibc

/// The system's sendmail interface: `sendmail -t -i`, the message on standard input (LSB, sendmail(8)).
///
/// A crash between its success and our note of it sends the message a second time: the interface
/// gives no way to ask. Recipients' mail programs can tell by the equal Message-ID.
struct Sendmail: Mailer {
    /// postfix's hangs for ever where it may not change its user.
    static let timeoutSeconds = 60
    /// As much of what it says as helps a person.
    static let outputLimit = 500
    /// sysexits.h: EX_USAGE, EX_DATAERR, EX_NOUSER. Others pass, 69 for instance when a server
    /// answered 4xx.
    static let finalStatuses: Set<Int32> = [64, 65, 67]

    let path: String
    var timeout: Duration = .seconds(timeoutSeconds)

    func wasHandedOver(_ message: MessageID, at: Int64) -> Bool { false }

    func handOver(_ mail: MailMessage, as message: MessageID) throws(MailProblem) {
        let child = try Child(path: path, arguments: ["-t", "-i"])
        let end = try child.run(input: mail.bytes, timeout: timeout, outputLimit: Self.outputLimit)
        let said = end.output.isEmpty ? "" : ": \(end.output)"
        switch end.way {
        case .exited(0) where end.tookAll: return
        case .exited(0): throw .passing("sendmail did not take the whole message\(said)")
        case .exited(let status):
            let text = "sendmail ended with status \(status)\(said)"
            throw MailProblem(text: text, isFinal: Self.finalStatuses.contains(status))
        case .killed(let signal): throw .passing("sendmail ended by signal \(signal)\(said)")
        case .tooLong: throw .passing("sendmail took longer than \(timeout)\(said)")
        }
    }
}

/// A program that is given a text and watched until it ends.
private struct Child {
    enum Way {
        case exited(Int32)
        case killed(Int32)
        case tooLong
    }

    struct End {
        var way: Way
        /// Whether it read its whole input.
        var tookAll: Bool
        /// What it wrote to standard output or error.
        var output: String
    }

    private let process: pid_t
    private let input: Int32
    private let output: Int32

    init(path: String, arguments: [String]) throws(MailProblem) {
        let toChild = try Self.pipe()
        let fromChild: [Int32]
        do throws(MailProblem) {
            fromChild = try Self.pipe()
        } catch {
            for descriptor in toChild { close(descriptor) }
            throw error
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 2)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // We block some signals and ignore SIGPIPE; a program expects neither. Its own group lets
        // us kill what it started as well.
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        // Ours holds settings that are none of its business.
        var environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
        if let home = getenv("HOME") { environment.append("HOME=\(String(cString: home))") }
        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }

        var started: pid_t = 0
        let result = posix_spawn(&started, path, &actions, &attributes, &argv, &envp)
        close(toChild[0])
        close(fromChild[1])
        guard result == 0 else {
            close(toChild[1])
            close(fromChild[0])
            errno = result
            throw Self.problem("cannot start \(path)")
        }
        (process, input, output) = (started, toChild[1], fromChild[0])
    }

    func run(
        input bytes: [UInt8], timeout: Duration, outputLimit: Int
    ) throws(MailProblem) -> End {
        let deadline = ContinuousClock.now + timeout
        var isInputOpen = true
        defer {
            if isInputOpen { close(input) }
            close(output)
        }
        for descriptor in [input, output] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
        var rest = bytes[...]
        var said: [UInt8] = []
        while true {
            if isInputOpen, !feed(&rest) {
                close(input)
                isInputOpen = false
            }
            drain(into: &said, limit: outputLimit)
            var status: Int32 = 0
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process || (ended < 0 && errno != EINTR) {
                drain(into: &said, limit: outputLimit)
                return End(way: way(of: status), tookAll: rest.isEmpty, output: tidied(said))
            }
            if ContinuousClock.now >= deadline {
                kill(-process, SIGKILL)
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                return End(way: .tooLong, tookAll: rest.isEmpty, output: tidied(said))
            }
            wait(isInputOpen)
        }
    }

    /// False once there is nothing more to write, or nobody to read it.
    private func feed(_ rest: inout ArraySlice<UInt8>) -> Bool {
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno == EAGAIN
            }
        }
        return false
    }

    private func drain(into said: inout [UInt8], limit: Int) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return }
            said += buffer.prefix(min(count, max(0, limit - said.count)))
        }
    }

    /// Until there is something to do, or for a moment: a program's end is seen by asking.
    private func wait(_ isInputOpen: Bool) {
        var events = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
        if isInputOpen { events.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
        // A closed output is always ready: do not spin while the program lingers.
        if poll(&events, nfds_t(events.count), 20) > 0, events[0].revents & Int16(POLLHUP) != 0 {
            usleep(5_000)
        }
    }

    private func way(of status: Int32) -> Way {
        // WIFEXITED, WEXITSTATUS and WTERMSIG of wait(2): macros that Swift does not import.
        status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(status & 0x7F)
    }

    private func tidied(_ said: [UInt8]) -> String {
        String(decoding: said, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }

    /// Reading end, writing end. Both close on exec, so that no other child holds them open.
    private static func pipe() throws(MailProblem) -> [Int32] {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw problem("cannot make a pipe") }
        for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    private static func problem(_ what: String) -> MailProblem {
        .passing("sendmail: \(what): \(String(cString: strerror(errno)))")
    }
}
