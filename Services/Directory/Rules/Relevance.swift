/// How well a text answers to words: BM25 with fixed averages and without the weight of rare words.
///
/// FTS5's own bm25 counts all matches of a word before it ranks the first (performance.md); every
/// candidate here has all the words anyway, so their rarity would change little.
struct Relevance {
    static let saturation = 1.2
    static let lengthShare = 0.75
    /// A word that stands there whole beats one that only begins so.
    static let wholeWord = 1.5
    static let beginsName = 3.0

    let words: [[UInt8]]

    init(_ words: [String]) { self.words = words.map { Array($0.utf8) } }

    func score(_ text: IndexText) -> Double {
        var score = field(text.name, weight: 8, average: 30)
        score += field(text.programs, weight: 3, average: 600)
        score += field(text.about, weight: 1, average: 1_000)
        if let first = words.first, text.name.utf8.starts(with: first) {
            score += Self.beginsName
        }
        return score
    }

    private func field(_ text: String, weight: Double, average: Double) -> Double {
        guard !text.isEmpty else { return 0 }
        var text = text
        return text.withUTF8 { bytes in
            let length = Double(bytes.count) / average
            let damping = Self.saturation * (1 - Self.lengthShare + Self.lengthShare * length)
            var score = 0.0
            for word in words {
                let found = occurrences(of: word, in: bytes)
                if found > 0 { score += weight * found / (found + damping) }
            }
            return score
        }
    }

    private func occurrences(of word: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Double {
        var found = 0.0
        var index = 0
        while index + word.count <= text.count {
            if text[index] == word[0], index == 0 || !isPartOfWord(text[index - 1]),
                (1..<word.count).allSatisfy({ text[index + $0] == word[$0] })
            {
                let end = index + word.count
                let isWhole = end == text.count || !isPartOfWord(text[end])
                found += isWhole ? Self.wholeWord : 1
                index = end
            } else {
                index += 1
            }
        }
        return found
    }

    /// Bytes beyond ASCII are taken for letters, which they mostly are.
    private func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x80...: true
        default: false
        }
    }
}
