import CSQLite
import Glibc

extension Database {
    /// Writes a verified copy of one moment's state to `path`, which must not exist yet.
    ///
    /// Readers and the writer go on meanwhile. The copy is one file without a WAL, readable by its
    /// owner only, complete and on disk when this returns; on failure nothing is left at `path`.
    package func backup(to path: String) throws {
        guard access(path, F_OK) != 0 else {
            throw SQLiteError(extendedCode: SQLITE_CANTOPEN, message: "\(path) exists already")
        }
        // In the same folder, so that the rename is one step.
        let partial = path + ".part"
        unlink(partial)
        defer { unlink(partial) }
        let created = open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard created >= 0 else { throw failure("cannot create \(partial)") }
        Glibc.close(created)
        try copy(to: partial)
        try synchronize(partial, O_RDWR)
        guard rename(partial, path) == 0 else { throw failure("cannot rename \(partial)") }
        try synchronize(folder(of: path), O_RDONLY | O_DIRECTORY)
    }

    /// What is wrong with the file, found by reading all of it; empty where nothing is.
    package func check() throws -> [String] {
        try withReader { try $0.problems("PRAGMA quick_check") }
    }

    private func copy(to path: String) throws {
        let copy = try Connection(path: path, .readWrite)
        defer { copy.close() }
        // Synchronized once as a whole, at the end.
        try copy.execute("PRAGMA synchronous = OFF")
        try withReader { source in
            // Holds the snapshot, so that changes made meanwhile do not make it start again.
            _ = try source.integer("SELECT count(*) FROM sqlite_schema")
            guard let backup = sqlite3_backup_init(copy.pointer, "main", source.pointer, "main")
            else { throw copy.error(sqlite3_extended_errcode(copy.pointer), "") }
            let stepped = sqlite3_backup_step(backup, -1)
            let finished = sqlite3_backup_finish(backup)
            guard stepped == SQLITE_DONE, finished == SQLITE_OK else {
                throw copy.error(finished, "")
            }
        }
        // The copied header says WAL, which would leave a second file beside it.
        try copy.execute("PRAGMA journal_mode = DELETE")
        let problems = try copy.problems("PRAGMA integrity_check")
        guard problems.isEmpty else {
            throw SQLiteError(
                extendedCode: SQLITE_CORRUPT,
                message: "the copy is damaged: \(problems.prefix(3).joined(separator: "; "))")
        }
    }

    private func synchronize(_ path: String, _ flags: Int32) throws {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path)") }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot synchronize \(path)") }
    }

    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func failure(_ what: String) -> SQLiteError {
        let code = errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR
        return SQLiteError(
            extendedCode: code, message: "\(what): \(String(cString: strerror(errno)))")
    }
}

extension Connection {
    fileprivate func problems(_ pragma: String) throws -> [String] {
        var found: [String] = []
        try step(pragma, []) { row in
            found.append(row.text(0))
            return true
        }
        return found == ["ok"] ? [] : found
    }
}
