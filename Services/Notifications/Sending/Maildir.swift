import Contracts
import Glibc

/// Messages as files in a Maildir (maildir(5)): where there is no mail system.
///
/// A message's file name comes from its identifier, so that one handed over twice is there once.
struct Maildir: Mailer {
    private let path: String

    /// Makes the folders where they are not there yet.
    init(path: String) throws {
        self.path = path
        for folder in [path] + ["tmp", "new", "cur"].map({ "\(path)/\($0)" }) {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw problem("cannot make \(folder)")
            }
        }
    }

    /// Also true once a mail program has read it and moved it to `cur`, with flags behind its name.
    func wasHandedOver(_ message: MessageID, at: Int64) throws(MailProblem) -> Bool {
        let name = fileName(message, at)
        if access("\(path)/new/\(name)", F_OK) == 0 { return true }
        guard let folder = opendir("\(path)/cur") else { throw problem("cannot read cur") }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let found = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if found == name || found.hasPrefix("\(name):") { return true }
        }
        return false
    }

    func handOver(_ mail: MailMessage, as message: MessageID) throws(MailProblem) {
        let name = fileName(message, mail.at)
        let temporary = "\(path)/tmp/\(name)"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw problem("cannot write into tmp") }
        let isWritten = write(mail.bytes, to: file) && fsync(file) == 0
        let failure = errno
        close(file)
        guard isWritten else {
            errno = failure
            throw problem("cannot write into tmp")
        }
        guard rename(temporary, "\(path)/new/\(name)") == 0 else {
            throw problem("cannot move into new")
        }
        try syncNew()
    }

    /// The file's name must be on disk too before the message counts as sent.
    private func syncNew() throws(MailProblem) {
        let folder = open("\(path)/new", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw problem("cannot open new") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw problem("cannot sync new") }
    }

    private func fileName(_ message: MessageID, _ at: Int64) -> String {
        "\(at / 1_000).\(message).footbridge"
    }

    private func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func problem(_ what: String) -> MailProblem {
        .passing("Maildir: \(what): \(String(cString: strerror(errno)))")
    }
}
