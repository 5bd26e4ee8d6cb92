/// An identifier that sorts by the time it was made: 26 characters of Crockford's base 32 in lower
/// case, 48 bits of milliseconds and 80 random bits (the layout of a ULID).
///
/// Decoding takes any 1 to 64 characters of `a-z`, `0-9`, `_` and `-`, so that imported records
/// and samples can keep theirs.
@usableFromInline
package struct ID<Kind>: Sendable, Hashable, WireValue, CustomStringConvertible {
    @usableFromInline package var rawValue: String

    @inlinable
    package init(_ rawValue: String) { self.rawValue = rawValue }

    package init() { rawValue = "" }

    package init(at milliseconds: Int64, using random: inout some RandomNumberGenerator) {
        let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"
        let letters = alphabet.utf8Start
        var (high, low) = (UInt64(clamping: milliseconds), random.next() as UInt64)
        var tail = random.next() as UInt64
        rawValue = String(unsafeUninitializedCapacity: 26) { text in
            for i in (0..<10).reversed() {
                text[i] = letters[Int(high & 31)]
                high >>= 5
            }
            for i in 10..<18 {
                text[i] = letters[Int(low & 31)]
                low >>= 5
            }
            for i in 18..<26 {
                text[i] = letters[Int(tail & 31)]
                tail >>= 5
            }
            return 26
        }
    }

    @usableFromInline
    package var description: String { rawValue }

    @inlinable
    package static func read(from f: inout Fields) -> ID? { f.readIdentifier().map { ID($0) } }

    @inlinable
    package func write(to f: inout Fields) { f.writer.append(string: rawValue) }

    @usableFromInline
    package static var schema: Schema { .string(length: 1...64, format: nil) }
}

extension Fields {
    @usableFromInline
    mutating func readIdentifier() -> String? {
        guard var text = String.read(from: &self) else { return nil }
        let isAllowed = text.withUTF8 { bytes in
            for byte in bytes {
                switch byte {
                case 0x61...0x7A, 0x30...0x39, 0x5F, 0x2D: continue
                default: return false
                }
            }
            return (1...64).contains(bytes.count)
        }
        guard isAllowed else {
            return refuse("must be an identifier: 1 to 64 of a-z, 0-9, _ and -")
        }
        return text
    }
}
