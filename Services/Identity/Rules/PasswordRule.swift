/// Which passwords a network takes (ID-12).
enum PasswordRule: String, CaseIterable, Sendable {
    /// At least 8 characters, among them a lowercase and an uppercase letter, a number and a special
    /// character.
    case composition
    /// At least 15 characters, whichever (NIST SP 800-63B-4 §3.1.1.2).
    case length

    static let longest = 128

    /// Characters count as Unicode scalars.
    var lengths: ClosedRange<Int> {
        switch self {
        case .composition: 8...Self.longest
        case .length: 15...Self.longest
        }
    }

    func check(_ password: String) throws(Refusal) {
        guard lengths.contains(password.unicodeScalars.count),
            password.utf8.count <= PasswordHasher.passwordBytesLimit
        else { throw .passwordLength(lengths) }
        if self == .composition {
            guard password.contains(where: \.isLowercase), password.contains(where: \.isUppercase),
                password.contains(where: \.isNumber), password.contains(where: isSpecial)
            else { throw .passwordComposition }
        }
        if KnownPasswords.contains(password) { throw .passwordKnown }
    }

    private func isSpecial(_ character: Character) -> Bool {
        !character.isLetter && !character.isNumber && !character.isWhitespace
    }
}
