import Contracts
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
    /// Letters of a beginning for which the index has a list ready (`prefix` in `Schema`).
    static let readyLetters = 3
    /// Words of the index that are asked for by name rather than by their beginning.
    static let formsLimit = 8

    struct Word: Equatable {
        var text: String
        /// All words of the index that begin with it, if they are few. FTS5 goes through the lists of
        /// words side by side and ends with the last row wanted, but puts the whole list of a
        /// beginning together before the first: ten times the cost for a common word.
        var forms: [String] = []
        /// Rows of the tags whose names have this word.
        var tags: [Int64] = []

        /// Quoted although it is letters and digits only: AND, OR and NOT are words too.
        fileprivate var expression: String {
            guard !forms.isEmpty else { return "\"\(text)\" *" }
            return "(\(forms.map { "\"\($0)\"" }.joined(separator: " OR ")))"
        }
    }

    var words: [Word] = []
    /// Rows of the tags asked for.
    var tags: [Int64] = []
    var allTags = false
    var status = DirectoryAPI.PartnerStatus.active
    var acceptingOnly = false

    /// The reaches worth asking one after the other.
    var reaches: [Reach] {
        Reach.allCases.filter { $0 != .tag || words.contains { !$0.tags.isEmpty } }
    }

    func expression(_ reach: Reach) -> String {
        var parts: [String] = []
        for word in words {
            let found = "\(reach.columns) : \(word.expression)"
            if reach == .name || word.tags.isEmpty {
                parts.append("(\(found))")
            } else {
                parts.append("(\(found) OR \(Self.any(of: word.tags)))")
            }
        }
        if allTags {
            parts += tags.map { Self.any(of: [$0]) }
        } else if !tags.isEmpty {
            parts.append("(\(Self.any(of: tags)))")
        }
        if acceptingOnly { parts.append("(state : \"\(IndexText.accepting)\")") }
        // Nearly all partners are active: going through the list of the others costs a tenth.
        if status != .active || parts.isEmpty { parts.append("(state : \"\(status.rawValue)\")") }
        let found = parts.joined(separator: " AND ")
        guard status == .active else { return found }
        let others = DirectoryAPI.PartnerStatus.allCases.filter { $0 != .active }
            .map { "\"\($0.rawValue)\"" }
        return "(\(found)) NOT state : (\(others.joined(separator: " OR ")))"
    }

    /// The first reach that finds a text of which it is known that the last one does.
    func reach(of text: IndexText) -> Reach {
        let carried = text.tags.split(separator: " ")
        let reaches = words.map { word -> Reach in
            if IndexText.hasWord(beginning: word.text, in: text.name) { return .name }
            let isTagged = word.tags.contains { tag in
                carried.contains { $0 == IndexText.token(ofTag: tag) }
            }
            if isTagged { return .tag }
            return IndexText.hasWord(beginning: word.text, in: text.programs) ? .program : .about
        }
        return reaches.max() ?? .about
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

    static func hasWord(beginning: String, in text: String) -> Bool {
        var (text, beginning) = (text, beginning)
        return beginning.withUTF8 { sought in
            text.withUTF8 { text in
                guard sought.count <= text.count else { return false }
                let space = UInt8(ascii: " ")
                return (0...(text.count - sought.count)).contains { start in
                    (start == 0 || text[start - 1] == space)
                        && sought.indices.allSatisfy { sought[$0] == text[start + $0] }
                }
            }
        }
    }

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
