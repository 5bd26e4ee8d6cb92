import HTTP
import Wire

/// The body of a download's request, from its query: `?referral=01j…` (PO-2).
///
/// The service checks the values; here they only get the JSON type that the field has, since a query
/// knows nothing but text.
func queryBody(_ items: [QueryItem], _ schema: Schema) throws(Failure) -> [UInt8] {
    guard case .object(_, let properties) = schema else { return [] }
    var members: [(String, JSON)] = []
    for property in properties {
        let values = items.filter { $0.name == property.name }.map(\.value)
        guard let first = values.first else { continue }
        if case .array(let element, _) = property.schema {
            members.append((property.name, .array(values.map { json($0, element) })))
            continue
        }
        guard values.count == 1 else {
            throw .invalid(property.name, "is there more than once")
        }
        members.append((property.name, json(first, property.schema)))
    }
    if let unknown = items.first(where: { item in
        !properties.contains { $0.name == item.name }
    }) {
        throw .invalid(unknown.name, "is not a field of this operation", reason: "unknown")
    }
    return JSON.object(members).encoded()
}

/// What cannot be a value of the type stays text, and the service says what is wrong with it.
private func json(_ text: String, _ schema: Schema) -> JSON {
    switch schema {
    case .integer:
        return Int(text).map(JSON.integer) ?? .string(text)
    case .number:
        // An integer is a number too; others are rare in queries.
        return Int(text).map(JSON.integer) ?? .string(text)
    case .boolean where text == "true": return .boolean(true)
    case .boolean where text == "false": return .boolean(false)
    default: return .string(text)
    }
}

/// PDFs are shown, everything else is saved; named for the operation and what was asked for:
/// `referrals-01jd8k….pdf`. Only plain identifiers and days go into the name.
func disposition(
    of operation: String, _ mediaType: String, about values: [String] = []
) -> String {
    let type = mediaType.prefix { $0 != ";" }
    let ending: String =
        switch type {
        case "application/pdf": "pdf"
        case "text/csv": "csv"
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx"
        default: "bin"
        }
    let parts = operation.split(separator: ".", maxSplits: 1)
    var name = String(parts.last ?? "download")
    if name.hasSuffix("_\(ending)") { name.removeLast(ending.count + 1) }
    if name == ending { name = String(parts.first ?? "download") }
    for value in values where (1...64).contains(value.utf8.count) {
        if value.utf8.allSatisfy({ isLowerCaseOrDigit($0) || $0 == UInt8(ascii: "-") }) {
            name += "-\(value)"
        }
    }
    let file = "\(name).\(ending)"
    return ending == "pdf" ? ContentDisposition.inline(file) : ContentDisposition.attachment(file)
}

private func isLowerCaseOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
