import CSQLite

/// The text without case and accents, for comparing and sorting names: "Ünsal Straße" and
/// "unsal strasse" are equal.
///
/// Latin letters lose their marks, including Vietnamese ones and marks written as separate
/// characters; other scripts are only put in lower case. The same as `fold(text)` in SQL, so that
/// what a rule compares and what an index holds agree. Its results are stored in indexes: a
/// change here needs a migration that rebuilds them.
package func folded(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
        var folded: [UInt8] = []
        fold(bytes, into: &folded)
        return String(decoding: folded, as: UTF8.self)
    }
}

/// `fold(text)` for SQL; NULL stays NULL.
func registerFold(on connection: OpaquePointer) throws {
    // INNOCUOUS: indexes and generated columns may use it although the schema is not trusted.
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
    let result = sqlite3_create_function_v2(
        connection, "fold", 1, flags, nil,
        { context, _, arguments in
            guard let text = sqlite3_value_text(arguments?[0]) else {
                return sqlite3_result_null(context)
            }
            let count = Int(sqlite3_value_bytes(arguments?[0]))
            var folded: [UInt8] = []
            fold(UnsafeBufferPointer(start: text, count: count), into: &folded)
            folded.withUnsafeBytes { bytes in
                let characters = bytes.bindMemory(to: CChar.self)
                // An empty buffer may have no address, which would mean NULL.
                guard let base = characters.baseAddress else {
                    return sqlite3_result_text(context, "", 0, transient)
                }
                sqlite3_result_text64(
                    context, base, UInt64(characters.count), transient, UInt8(SQLITE_UTF8))
            }
        }, nil, nil, nil)
    guard result == SQLITE_OK else {
        throw SQLiteError(extendedCode: result, message: "cannot register fold()")
    }
}

private func fold(_ bytes: UnsafeBufferPointer<UInt8>, into folded: inout [UInt8]) {
    folded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count, bytes[index] < 0x80 {
        folded.append(lowercased(bytes[index]))
        index += 1
    }
    // Most names end here.
    if index == bytes.count { return }
    let rest = UnsafeBufferPointer(rebasing: bytes[index...])
    for scalar in String(decoding: rest, as: UTF8.self).unicodeScalars {
        fold(scalar, into: &folded)
    }
}

private func fold(_ scalar: Unicode.Scalar, into folded: inout [UInt8]) {
    let value = scalar.value
    let base: UInt8
    switch value {
    case 0..<0x80:
        return folded.append(lowercased(UInt8(value)))
    case 0xC0...0x17F: base = baseLetters.latin[Int(value) - 0xC0]
    case 0x1CD...0x1DC: base = baseLetters.caron[Int(value) - 0x1CD]
    case 0x1E00...0x1EFF: base = baseLetters.additional[Int(value) - 0x1E00]
    case 0x1A0, 0x1A1: base = UInt8(ascii: "o")
    case 0x1AF, 0x1B0: base = UInt8(ascii: "u")
    case 0x218, 0x219: base = UInt8(ascii: "s")
    case 0x21A, 0x21B: base = UInt8(ascii: "t")
    case 0x300...0x36F: return  // Combining marks: the letter before them has been kept.
    default: base = UInt8(ascii: "-")
    }
    switch base {
    case UInt8(ascii: "-"): folded.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    case UInt8(ascii: "1"): folded.append(contentsOf: "ae".utf8)
    case UInt8(ascii: "2"): folded.append(contentsOf: "th".utf8)
    case UInt8(ascii: "3"): folded.append(contentsOf: "ss".utf8)
    case UInt8(ascii: "4"): folded.append(contentsOf: "ij".utf8)
    case UInt8(ascii: "5"): folded.append(contentsOf: "oe".utf8)
    default: folded.append(base)
    }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}

/// The letter under the marks, one per code point of a block; a digit stands for two letters, a
/// hyphen for what stays as it is.
private let baseLetters = (
    // U+00C0 to U+017F: Latin-1 Supplement from À on, Latin Extended-A.
    latin: Array(
        ("aaaaaa1ceeeeiiiidnooooo-ouuuuy23" + "aaaaaa1ceeeeiiiidnooooo-ouuuuy2y"
            + "aaaaaaccccccccddddeeeeeeeeeegggg" + "gggghhhhiiiiiiiiii44jjkkklllllll"
            + "lllnnnnnnnnnoooooo55rrrrrrssssss" + "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs").utf8),
    // U+01CD to U+01DC: vowels with a caron, as in Pinyin.
    caron: Array("aaiioouuuuuuuuuu".utf8),
    // U+1E00 to U+1EFF: Latin Extended Additional; Vietnamese from U+1EA0 on.
    additional: Array(
        ("aabbbbbbccddddddddddeeeeeeeeeeff" + "gghhhhhhhhhhiiiikkkkkkllllllllmm"
            + "mmmmnnnnnnnnoooooooopppprrrrrrrr" + "ssssssssssttttttttuuuuuuuuuuvvvv"
            + "wwwwwwwwwwxxxxyyzzzzzzhtwyasss3-" + "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
            + "eeeeeeeeiiiioooooooooooooooooooo" + "oooouuuuuuuuuuuuuuyyyyyyyy------").utf8)
)
