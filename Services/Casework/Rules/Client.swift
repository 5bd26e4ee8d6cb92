import Contracts
import SQLiteKit

extension CaseworkAPI.ClientRecord {
    /// The record as it is kept: white space tidied, empty fields missing, every field sound (CW-1).
    func checked(today: CivilDate) throws(Refusal) -> CaseworkAPI.ClientRecord {
        var record = self
        record.firstName = tidied(firstName)
        record.lastName = tidied(lastName)
        for path in Self.optionalTexts {
            let text = tidied(record[keyPath: path] ?? "")
            record[keyPath: path] = text.isEmpty ? nil : text
        }
        if let text = record.birthDate {
            guard let date = CivilDate(text) else { throw .birthDateUnreal }
            guard date.year >= 1900 else { throw .birthDateTooEarly }
            guard date <= today else { throw .birthDateInFuture }
        }
        if let email = record.email, !isEmailAddress(email) { throw .emailMalformed }
        if let phone = record.phone, !isPhoneNumber(phone) { throw .phoneMalformed }
        return record
    }

    private typealias OptionalText = WritableKeyPath<CaseworkAPI.ClientRecord, String?>

    private static var optionalTexts: [OptionalText] {
        [
            \.preferredName, \.birthDate, \.gender, \.phone, \.email, \.language, \.street, \.town,
            \.state, \.postalCode,
        ]
    }

    /// The names of the fields that are not the same, for the audit log.
    func fieldsThatDiffer(from other: CaseworkAPI.ClientRecord) -> [String] {
        var names: [String] = []
        if firstName != other.firstName { names.append("firstName") }
        if lastName != other.lastName { names.append("lastName") }
        if preferredName != other.preferredName { names.append("preferredName") }
        if birthDate != other.birthDate { names.append("birthDate") }
        if gender != other.gender { names.append("gender") }
        if phone != other.phone { names.append("phone") }
        if email != other.email { names.append("email") }
        if language != other.language { names.append("language") }
        if needsInterpreter != other.needsInterpreter { names.append("needsInterpreter") }
        if street != other.street { names.append("street") }
        if town != other.town { names.append("town") }
        if state != other.state { names.append("state") }
        if postalCode != other.postalCode { names.append("postalCode") }
        return names
    }
}

/// By what a client is found and compared: derived from the record and kept beside it.
struct ClientKeys: Equatable {
    var first: String
    var last: String
    /// None where no letter is Latin.
    var sound: String?
    var phone: String?
    var email: String?
    /// The folded words of all names, each once.
    var words: Set<String>

    init(_ record: CaseworkAPI.ClientRecord) {
        let firstWords = nameWords(record.firstName)
        let lastWords = nameWords(record.lastName)
        first = firstWords.joined(separator: " ")
        last = lastWords.joined(separator: " ")
        sound = soundKey(first: firstWords, last: lastWords)
        phone = record.phone.flatMap(phoneKey)
        email = record.email.map(folded)
        words = Set(
            searchWords(record.firstName) + searchWords(record.lastName)
                + searchWords(record.preferredName ?? ""))
    }
}

/// The folded words of a name: "Anne-Marie  O'Neil" → anne, marie, oneil.
func nameWords(_ name: String) -> [String] {
    parts(of: name).map { $0.filter { $0.isLetter || $0.isNumber } }.filter { !$0.isEmpty }
}

/// The words a name is found by; what an apostrophe parts counts whole and in pieces, since people
/// write it either way.
private func searchWords(_ name: String) -> [String] {
    let pieces = parts(of: name).flatMap { part in
        part.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    return nameWords(name) + pieces
}

private func parts(of name: String) -> [Substring] {
    folded(name).split { $0.isWhitespace || $0 == "-" || $0 == "," }
}

/// The digits of a phone number, without the 1 in front of a North American one; nil for fewer than
/// 7, which no number has.
func phoneKey(_ phone: String) -> String? {
    var digits = phone.filter { $0.isASCII && $0.isNumber }
    if digits.count == 11, digits.hasPrefix("1") { digits.removeFirst() }
    return digits.count >= 7 ? digits : nil
}

private func tidied(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// ITU-T E.164 allows 15 digits; people write them with signs and an extension.
private func isPhoneNumber(_ text: String) -> Bool {
    let digits = text.filter { $0.isASCII && $0.isNumber }.count
    let isClean = text.allSatisfy { ($0.isASCII && $0.isNumber) || "+-()./ x#".contains($0) }
    return isClean && (7...15).contains(digits)
}

/// Something that mail systems take: RFC 5321 §4.1.2 without quoted local parts and address
/// literals, which nobody has.
private func isEmailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254 else { return false }
    let (local, domain) = (parts[0], parts[1])
    let special = "\"(),:;<>[\\]\u{7F}".unicodeScalars
    let isLocal =
        (1...64).contains(local.utf8.count) && !local.hasPrefix(".") && !local.hasSuffix(".")
        && local.unicodeScalars.allSatisfy { $0.value > 0x20 && !special.contains($0) }
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    let isDomain =
        labels.count >= 2
        && labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        }
    return isLocal && isDomain
}
