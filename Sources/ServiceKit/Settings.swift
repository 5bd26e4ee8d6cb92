import Glibc

/// A setting that is missing or malformed; its description is the one line that stops the start
/// (OP-10).
package struct SettingError: Error, Sendable, Equatable, CustomStringConvertible {
    package let name: String
    /// What is allowed and what was there instead; never the value of a secret.
    package let problem: String

    package init(_ name: String, _ problem: String) {
        (self.name, self.problem) = (name, problem)
    }

    package var description: String { "\(name) \(problem)" }
}

/// What the environment says, `FOOTBRIDGE_…`, and the secrets systemd hands over (OP-10).
///
/// A variable that is set to nothing counts as not set. Without a default a setting is required.
package struct Settings: Sendable {
    /// A secret is a password or a key, not a file.
    package static let secretBytesLimit = 65_536

    private let lookUp: @Sendable (String) -> String?

    package init(environment: [String: String]) {
        lookUp = { environment[$0] }
    }

    /// The environment of this process.
    package static let process = Settings { name in getenv(name).map { String(cString: $0) } }

    /// The environment of this process, and over it the file that `FOOTBRIDGE_SETTINGS` names, which
    /// is read now: at the start, and again when the process is told to reload (OP-5).
    ///
    /// A line of the file is `NAME=value`, is empty, or begins with `#`, as in the simple part of
    /// systemd's EnvironmentFile= (systemd.exec(5)).
    package static func current() throws -> Settings {
        guard let path = process.find("FOOTBRIDGE_SETTINGS") else { return process }
        guard let bytes = try bytes(of: path, for: "FOOTBRIDGE_SETTINGS") else {
            throw SettingError("FOOTBRIDGE_SETTINGS", "must name a file that can be read")
        }
        let values = try values(in: String(decoding: bytes, as: UTF8.self))
        return Settings { name in values[name] ?? process.find(name) }
    }

    /// The values of a file of settings.
    static func values(in text: String) throws -> [String: String] {
        var values: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(" ") else {
                throw SettingError(
                    "FOOTBRIDGE_SETTINGS", "has no NAME=value in its line \(index + 1)")
            }
            values[String(parts[0])] = String(parts[1])
        }
        return values
    }

    private init(lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }

    /// The value, or nil where there is none.
    package func find(_ name: String) -> String? {
        guard let value = lookUp(name), !value.isEmpty else { return nil }
        return value
    }

    package func string(_ name: String, default standard: String? = nil) throws -> String {
        guard let value = find(name) ?? standard else { throw missing(name, "a text") }
        return value
    }

    package func integer(
        _ name: String, default standard: Int? = nil, in range: ClosedRange<Int>
    ) throws -> Int {
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = find(name) else {
            guard let standard else { throw missing(name, allowed) }
            return standard
        }
        guard let value = Int(text), range.contains(value) else {
            throw malformed(name, allowed, text)
        }
        return value
    }

    /// An absolute path, without a slash at its end.
    package func path(_ name: String, default standard: String? = nil) throws -> String {
        let allowed = "an absolute path"
        guard var path = find(name) ?? standard else { throw missing(name, allowed) }
        guard path.hasPrefix("/") else { throw malformed(name, allowed, path) }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    package func flag(_ name: String, default standard: Bool? = nil) throws -> Bool {
        let allowed = "yes or no"
        guard let text = find(name) else {
            guard let standard else { throw missing(name, allowed) }
            return standard
        }
        switch text.lowercased() {
        case "yes", "true", "on", "1": return true
        case "no", "false", "off", "0": return false
        default: throw malformed(name, allowed, text)
        }
    }

    /// The parts between commas, without the spaces around them; empty parts are left out.
    package func list(_ name: String, default standard: [String]? = nil) throws -> [String] {
        guard let text = find(name) else {
            guard let standard else { throw missing(name, "a list separated by commas") }
            return standard
        }
        return text.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
    }

    /// One of an enum's raw values.
    package func choice<T: CaseIterable & RawRepresentable>(
        _ name: String, default standard: T? = nil
    ) throws -> T where T.RawValue == String {
        let allowed = "one of " + T.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text = find(name) else {
            guard let standard else { throw missing(name, allowed) }
            return standard
        }
        guard let value = T(rawValue: text) else { throw malformed(name, allowed, text) }
        return value
    }

    /// A secret by its short name, such as `mail_password`: the file of that name in
    /// `$CREDENTIALS_DIRECTORY` (systemd's LoadCredential=), else `FOOTBRIDGE_MAIL_PASSWORD`.
    ///
    /// Without the line break at its end, if any.
    package func secret(_ name: String) throws -> String {
        guard let secret = try findSecret(name) else {
            throw SettingError(
                variable(name),
                "is missing: give it as the systemd credential \(name) or in the environment")
        }
        return secret
    }

    /// The same, or nil where neither is there.
    package func findSecret(_ name: String) throws -> String? {
        if let folder = find("CREDENTIALS_DIRECTORY"),
            let bytes = try Self.bytes(of: folder + "/" + name, for: variable(name))
        {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SettingError(variable(name), "must be UTF-8 text in the credential \(name)")
            }
            let line = withoutLineBreak(text)
            guard !line.isEmpty else {
                throw SettingError(variable(name), "is empty in the credential \(name)")
            }
            return line
        }
        return find(variable(name))
    }

    /// The file's bytes; nil where there is no such file.
    private static func bytes(of path: String, for setting: String) throws -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw SettingError(
                setting, "cannot be read from \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: secretBytesLimit + 1)
        var count = 0
        while count < bytes.count {
            let result = bytes.withUnsafeMutableBytes { buffer in
                read(file, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if result < 0, errno == EINTR { continue }
            guard result >= 0 else {
                throw SettingError(
                    setting,
                    "cannot be read from \(path): \(String(cString: strerror(errno)))")
            }
            if result == 0 { break }
            count += result
        }
        guard count <= secretBytesLimit else {
            throw SettingError(
                setting, "must have at most \(secretBytesLimit) bytes in \(path)")
        }
        return Array(bytes.prefix(count))
    }

    private func variable(_ secret: String) -> String {
        "FOOTBRIDGE_" + secret.uppercased().map { $0 == "-" || $0 == "." ? "_" : $0 }
    }

    private func missing(_ name: String, _ allowed: String) -> SettingError {
        SettingError(name, "is missing: it must be \(allowed)")
    }

    private func malformed(_ name: String, _ allowed: String, _ value: String) -> SettingError {
        var shown = LineWriter(bytesLimit: 200)
        shown.value(value.count > 80 ? value.prefix(80) + "…" : value, alwaysQuoted: true)
        return SettingError(name, "must be \(allowed), not \(shown.text)")
    }
}

private func trimmed(_ text: Substring) -> String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    let start = text.drop(while: isSpace)
    guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(start[...last])
}

private func withoutLineBreak(_ text: String) -> String {
    var text = text
    // "\r\n" is one character.
    if let last = text.last, last.isNewline { text.removeLast() }
    return text
}
