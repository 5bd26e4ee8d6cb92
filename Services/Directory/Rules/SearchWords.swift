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
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if Self.isPartOfWord(scalar) {
                word.append(scalar)
            } else if !word.isEmpty {
                words.append(String(word))
                word = .init()
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        var seen = Set<String>()
        self.words = Array(words.filter { seen.insert($0).inserted }.prefix(Self.limit))
    }

    /// The same as FTS5's tokenizer unicode61: letters, numbers and what is private.
    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A: true
        case 0..<0x80: false
        default:
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .decimalNumber, .letterNumber, .otherNumber, .privateUse:
                true
            default: false
            }
        }
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

/// What the search index holds of a partner, folded.
struct IndexText: Equatable {
    static let accepting = "accepting"

    var name = ""
    var about = ""
    var programs = ""
    var tags = ""
    var state = ""

    static func token(ofTag row: Int64) -> String { "t\(row)" }
}
