import SQLiteKit

/// What somebody typed, as words that the index knows: letters and digits only, without case and
/// accents. So nothing that is typed can be syntax.
struct SearchWords: Equatable {
    /// Words beyond these are not looked for: nobody means them, and each costs.
    static let limit = 16

    let words: [String]
    /// All of it, for names that begin with it.
    let text: String

    init(_ typed: String) {
        text = folded(tidied(typed) ?? "")
        var seen = Set<String>()
        let words = IndexText.words(of: text).split(separator: " ").map(String.init)
        self.words = Array(words.filter { seen.insert($0).inserted }.prefix(Self.limit))
    }
}

/// How far words are looked for. Each reach includes those before it, so the first one that finds
/// a partner says why it was found, and the order of reaches is the order of results.
enum Reach: String, CaseIterable, Comparable {
    case name, tag, program, about

    static func < (left: Reach, right: Reach) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    fileprivate var columns: String {
        switch self {
        case .name, .tag: "{name}"
        case .program: "{name programs}"
        case .about: "{name programs about}"
        }
    }
}

/// A question to the search index in FTS5's language.
struct IndexQuery: Equatable {
    /// Tags meant by one word; a word of one letter may mean hundreds.
    static let tagsPerWordLimit = 50

    struct Word: Equatable {
        var text: String
        /// Rows of the tags whose names have this word.
        var tags: [Int64] = []
    }

    var words: [Word] = []
    /// Rows of the tags asked for.
    var tags: [Int64] = []
    var allTags = false
    var status = "active"
    var acceptingOnly = false

    /// The reaches worth asking one after the other.
    var reaches: [Reach] {
        Reach.allCases.filter { $0 != .tag || words.contains { !$0.tags.isEmpty } }
    }

    func expression(_ reach: Reach) -> String {
        var parts: [String] = []
        for word in words {
            // Quoted although it is letters and digits only: AND, OR and NOT are words too.
            let prefix = "\(reach.columns) : \"\(word.text)\" *"
            if reach == .name || word.tags.isEmpty {
                parts.append("(\(prefix))")
            } else {
                parts.append("(\(prefix) OR \(Self.any(of: word.tags)))")
            }
        }
        if allTags {
            parts += tags.map { Self.any(of: [$0]) }
        } else if !tags.isEmpty {
            parts.append("(\(Self.any(of: tags)))")
        }
        parts.append("(state : \"\(status)\")")
        if acceptingOnly { parts.append("(state : \"\(IndexText.accepting)\")") }
        return parts.joined(separator: " AND ")
    }

    private static func any(of tags: [Int64]) -> String {
        let tokens = tags.map { "\"\(IndexText.token(ofTag: $0))\"" }
        return "tags : (\(tokens.joined(separator: " OR ")))"
    }
}

/// What the search index holds of a partner: folded words.
struct IndexText: Equatable {
    static let accepting = "accepting"

    var name = ""
    var about = ""
    var programs = ""
    var tags = ""
    var state = ""

    static func token(ofTag row: Int64) -> String { "t\(row)" }

    /// The words of a folded text, a space before each but the first: nothing but letters, numbers
    /// and spaces is left.
    static func words(of folded: String) -> String {
        var folded = folded
        return folded.withUTF8 { bytes in
            var words: [UInt8] = []
            words.reserveCapacity(bytes.count)
            guard bytes.contains(where: { $0 >= 0x80 }) else {
                for byte in bytes { append(byte, isPart: isPartOfWord(byte), to: &words) }
                return String(decoding: words, as: UTF8.self)
            }
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
                let isPart = isPartOfWord(scalar)
                for byte in UTF8.encode(scalar) ?? .init() {
                    append(byte, isPart: isPart, to: &words)
                }
            }
            return String(decoding: words, as: UTF8.self)
        }
    }

    private static func append(_ byte: UInt8, isPart: Bool, to words: inout [UInt8]) {
        let space = UInt8(ascii: " ")
        if isPart {
            words.append(byte)
        } else if !words.isEmpty, words.last != space {
            words.append(space)
        }
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A: true
        default: false
        }
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isPartOfWord(UInt8(truncatingIfNeeded: scalar.value)) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }
}
