import Contracts

/// A client who may be the one about to be added.
struct KnownClient {
    var card: CaseworkAPI.ClientCard
    var keys: ClientKeys
}

/// How two records match, as callers are told, with the weight that puts the likelier one first.
enum Likeness: String, CaseIterable {
    case name, spelling, sound
    case birthDate = "birth_date"
    case phone, email

    var weight: Int {
        switch self {
        case .name, .email: 4
        case .spelling, .birthDate, .phone: 3
        case .sound: 2
        }
    }
}

extension [KnownClient] {
    /// More than these nobody reads.
    static var duplicatesLimit: Int { 10 }

    /// Those likely to be the same person, likeliest first (CW-3).
    func likelyDuplicates(
        of record: CaseworkAPI.ClientRecord, _ keys: ClientKeys
    ) -> [CaseworkAPI.AddClient.Duplicate] {
        let rated = compactMap { known in
            let likenesses = known.likenesses(to: record, keys)
            return likenesses.isEmpty
                ? nil : (known: known, likenesses, weight: likenesses.reduce(0) { $0 + $1.weight })
        }
        let sorted = rated.sorted {
            ($1.weight, $0.known.card.id.rawValue) < ($0.weight, $1.known.card.id.rawValue)
        }
        return sorted.prefix(Self.duplicatesLimit).map { known, likenesses, _ in
            var duplicate = CaseworkAPI.AddClient.Duplicate()
            duplicate.client = known.card
            duplicate.matches = likenesses.map(\.rawValue)
            return duplicate
        }
    }
}

extension KnownClient {
    /// A birth date alone says nothing among thousands of people: part of the name must agree.
    func likenesses(to record: CaseworkAPI.ClientRecord, _ other: ClientKeys) -> [Likeness] {
        var found: [Likeness] = []
        if (keys.first, keys.last) == (other.first, other.last) {
            found.append(.name)
        } else {
            if isSpelledLike(other) { found.append(.spelling) }
            if let sound = keys.sound, sound == other.sound { found.append(.sound) }
        }
        if let phone = keys.phone, phone == other.phone { found.append(.phone) }
        if let email = keys.email, email == other.email { found.append(.email) }
        if let date = card.birthDate, date == record.birthDate,
            !found.isEmpty || !keys.words.isDisjoint(with: other.words)
        {
            found.append(.birthDate)
        }
        return found
    }

    /// One slip in a short name, two in a longer one.
    private func isSpelledLike(_ other: ClientKeys) -> Bool {
        let mine = Array((keys.first + " " + keys.last).unicodeScalars)
        let theirs = Array((other.first + " " + other.last).unicodeScalars)
        let allowed = min(mine.count, theirs.count) < 8 ? 1 : 2
        return spellingDistance(mine, theirs, limit: allowed) <= allowed
    }
}

/// How many letters must be added, left out, replaced or swapped with their neighbour to make one
/// text of the other (optimal string alignment); `limit + 1` for anything beyond the limit.
func spellingDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int {
    guard abs(left.count - right.count) <= limit else { return limit + 1 }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
            var best = min(replaced, last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                best = min(best, beforeLast[j - 1] + 1)
            }
            row.append(best)
        }
        (beforeLast, last) = (last, row)
    }
    return min(last[right.count], limit + 1)
}

/// How first and last name sound together, in either order; nil where no letter is Latin.
///
/// Names in the wrong fields are a frequent slip, hence sorted.
func soundKey(first: [String], last: [String]) -> String? {
    let sounds = [sound(first.joined()), sound(last.joined())].compactMap { $0 }
    return sounds.isEmpty ? nil : sounds.sorted().joined(separator: " ")
}

/// How a folded word sounds: Soundex (US patent 1,261,167; National Archives' rules), with first
/// letters that sound alike taken together, so that Catherine meets Katherine.
func sound(_ word: String) -> String? {
    let letters = word.utf8.filter { (0x61...0x7A).contains($0) }
    guard let initial = letters.first else { return nil }
    var key = [soundOfInitial(initial, before: letters.dropFirst().first)]
    var last = soundClass(initial)
    for letter in letters.dropFirst() {
        let isSilent = letter == UInt8(ascii: "h") || letter == UInt8(ascii: "w")
        let number = soundClass(letter)
        if let number, number != last { key.append(number) }
        // h and w do not part two letters of one class, vowels do.
        if !isSilent { last = number }
        if key.count == 4 { break }
    }
    while key.count < 4 { key.append(UInt8(ascii: "0")) }
    return String(decoding: key, as: UTF8.self)
}

private func soundOfInitial(_ letter: UInt8, before next: UInt8?) -> UInt8 {
    let isSoft = next.map { "eiy".utf8.contains($0) } ?? false
    switch letter {
    case UInt8(ascii: "c"): return UInt8(ascii: isSoft ? "s" : "k")
    case UInt8(ascii: "q"): return UInt8(ascii: "k")
    case UInt8(ascii: "g"): return UInt8(ascii: isSoft ? "j" : "g")
    case UInt8(ascii: "p"): return UInt8(ascii: next == UInt8(ascii: "h") ? "f" : "p")
    case UInt8(ascii: "z"): return UInt8(ascii: "s")
    case UInt8(ascii: "y"): return UInt8(ascii: "i")
    default: return letter
    }
}

private func soundClass(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "p"), UInt8(ascii: "v"):
        UInt8(ascii: "1")
    case UInt8(ascii: "c"), UInt8(ascii: "g"), UInt8(ascii: "j"), UInt8(ascii: "k"),
        UInt8(ascii: "q"), UInt8(ascii: "s"), UInt8(ascii: "x"), UInt8(ascii: "z"):
        UInt8(ascii: "2")
    case UInt8(ascii: "d"), UInt8(ascii: "t"): UInt8(ascii: "3")
    case UInt8(ascii: "l"): UInt8(ascii: "4")
    case UInt8(ascii: "m"), UInt8(ascii: "n"): UInt8(ascii: "5")
    case UInt8(ascii: "r"): UInt8(ascii: "6")
    default: nil
    }
}
