import Glibc

/// Random bytes that nobody can foresee, for tokens, salts and keys: getentropy(3).
package func secureBytes(_ count: Int) -> [UInt8] {
    // getentropy gives at most 256 bytes at a time.
    let atOnce = 256
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.withUnsafeMutableBytes { bytes in
        var start = 0
        while start < bytes.count {
            let part = min(atOnce, bytes.count - start)
            // Fails only on kernels before 3.17; a token that can be guessed is worse than none.
            guard let base = bytes.baseAddress, getentropy(base + start, part) == 0 else {
                preconditionFailure("the kernel gives no random bytes")
            }
            start += part
        }
    }
    return bytes
}

/// A token of `bytes` random bytes in base64url: 32 bytes make 43 characters.
package func secureToken(bytes: Int = 32) -> String { secureBytes(bytes).base64URL }

/// Whether two secrets are equal, in a time that depends on their lengths only.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}

package func constantTimeEqual(_ left: String, _ right: String) -> Bool {
    constantTimeEqual(Array(left.utf8), Array(right.utf8))
}

private let base64URLAlphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

extension [UInt8] {
    /// Base64 with `-` and `_`, without padding (RFC 4648 §5).
    package var base64URL: String {
        var text: [UInt8] = []
        text.reserveCapacity((count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var held = 0
        for byte in self {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(base64URLAlphabet[Int(bits >> UInt32(held)) & 63])
            }
            bits &= (1 << UInt32(held)) - 1
        }
        if held > 0 { text.append(base64URLAlphabet[Int(bits << UInt32(6 - held)) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of unpadded base64url; nil for any other character, length or leftover bit.
    package init?(base64URL: String) {
        self = []
        var bits: UInt32 = 0
        var held = 0
        for digit in base64URL.utf8 {
            guard let value = base64URLValue(digit) else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
                bits &= (1 << UInt32(held)) - 1
            }
        }
        // One text per value, so that a token cannot be written in two ways.
        guard held < 6, bits == 0 else { return nil }
    }
}

private func base64URLValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
}
