/// SHA-256, fed piece by piece (FIPS 180-4 §6.2).
///
/// Ours because neither Foundation nor Glibc has one; checked with the vectors of FIPS 180-4 and
/// RFC 4231 and against Python's hashlib.
package struct SHA256: Sendable {
    package static let bytesPerHash = 32
    private static let blockBytes = 64

    private var state: SIMD8<UInt32> = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    /// The beginning of a block that is not complete yet.
    private var block = InlineArray<64, UInt8>(repeating: 0)
    private var filled = 0
    private var length: UInt64 = 0

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard var next = bytes.baseAddress, !bytes.isEmpty else { return }
        var left = bytes.count
        length &+= UInt64(left)
        if filled > 0 {
            let taken = min(left, Self.blockBytes - filled)
            let start = filled
            withUnsafeMutableBytes(of: &block) { block in
                block.baseAddress?.advanced(by: start).copyMemory(from: next, byteCount: taken)
            }
            filled += taken
            next += taken
            left -= taken
            guard filled == Self.blockBytes else { return }
            compressPending()
        }
        let blocks = left / Self.blockBytes
        if blocks > 0 {
            compress(&state, next, blocks)
            next += blocks * Self.blockBytes
            left -= blocks * Self.blockBytes
        }
        if left > 0 {
            withUnsafeMutableBytes(of: &block) { block in
                block.baseAddress?.copyMemory(from: next, byteCount: left)
            }
            filled = left
        }
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The 32 bytes of the hash of all that was fed; more can be fed afterwards.
    package func finish() -> [UInt8] {
        var last = self
        let bits = (length &* 8).bigEndian
        // 0x80, then zeros until 8 bytes are left in a block for the length.
        var padding = [UInt8](repeating: 0, count: (filled < 56 ? 56 : 120) - filled)
        padding[0] = 0x80
        last.update(padding)
        withUnsafeBytes(of: bits) { last.update($0) }
        var hash: [UInt8] = []
        hash.reserveCapacity(Self.bytesPerHash)
        for index in 0..<8 {
            withUnsafeBytes(of: last.state[index].bigEndian) { hash.append(contentsOf: $0) }
        }
        return hash
    }

    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    package static func hash(_ text: String) -> [UInt8] {
        var hash = SHA256()
        hash.update(text)
        return hash.finish()
    }

    /// HMAC-SHA-256 of `message` under `key` of any length (RFC 2104, RFC 4231).
    package static func authenticationCode(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        let short = key.count > blockBytes ? hash(key) : key
        let padded = short + [UInt8](repeating: 0, count: blockBytes - short.count)
        var inner = SHA256()
        inner.update(padded.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = SHA256()
        outer.update(padded.map { $0 ^ 0x5C })
        outer.update(inner.finish())
        return outer.finish()
    }

    private mutating func compressPending() {
        // A copy on the stack: the pointer must not alias `state`.
        let full = block
        withUnsafeBytes(of: full) { bytes in
            // Sixty-four bytes always have an address.
            if let base = bytes.baseAddress { compress(&state, base, 1) }
        }
        filled = 0
    }
}

/// Mixes whole blocks of 64 bytes into the state (FIPS 180-4 §6.2.2).
private func compress(_ state: inout SIMD8<UInt32>, _ blocks: UnsafeRawPointer, _ count: Int) {
    let constants = roundConstants
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
        guard let w = schedule.baseAddress else { return }
        for number in 0..<count {
            let block = blocks + number &* 64
            for t in 0..<16 {
                w[t] = UInt32(
                    bigEndian: block.loadUnaligned(fromByteOffset: t &* 4, as: UInt32.self))
            }
            for t in 16..<64 {
                let (x, y) = (w[t &- 15], w[t &- 2])
                let small0 = rotated(x, 7) ^ rotated(x, 18) ^ (x &>> 3)
                let small1 = rotated(y, 17) ^ rotated(y, 19) ^ (y &>> 10)
                w[t] = w[t &- 16] &+ small0 &+ w[t &- 7] &+ small1
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            var t = 0
            while t < 64 {
                // The letters move on instead of their values.
                round(a, b, c, &d, e, f, g, &h, constants[t] &+ w[t])
                round(h, a, b, &c, d, e, f, &g, constants[t &+ 1] &+ w[t &+ 1])
                round(g, h, a, &b, c, d, e, &f, constants[t &+ 2] &+ w[t &+ 2])
                round(f, g, h, &a, b, c, d, &e, constants[t &+ 3] &+ w[t &+ 3])
                round(e, f, g, &h, a, b, c, &d, constants[t &+ 4] &+ w[t &+ 4])
                round(d, e, f, &g, h, a, b, &c, constants[t &+ 5] &+ w[t &+ 5])
                round(c, d, e, &f, g, h, a, &b, constants[t &+ 6] &+ w[t &+ 6])
                round(b, c, d, &e, f, g, h, &a, constants[t &+ 7] &+ w[t &+ 7])
                t &+= 8
            }
            state = state &+ SIMD8(a, b, c, d, e, f, g, h)
        }
    }
}

@inline(__always)
private func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ word: UInt32
) {
    let big1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let first = h &+ big1 &+ (g ^ (e & (f ^ g))) &+ word
    let big0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    d = d &+ first
    h = first &+ big0 &+ ((a & b) | (c & (a | b)))
}

@inline(__always)
private func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    (word &>> bits) | (word &<< (32 &- bits))
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes; written
/// once and never freed, so that no access is checked.
private nonisolated(unsafe) let roundConstants: UnsafePointer<UInt32> = {
    let words: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
    let constants = UnsafeMutablePointer<UInt32>.allocate(capacity: words.count)
    constants.initialize(from: words, count: words.count)
    return UnsafePointer(constants)
}()

extension [UInt8] {
    /// Two lowercase hexadecimal digits per byte.
    package var hex: String {
        String(unsafeUninitializedCapacity: count * 2) { text in
            for (index, byte) in enumerated() {
                text[index * 2] = hexDigit(byte >> 4)
                text[index * 2 + 1] = hexDigit(byte & 15)
            }
            return count * 2
        }
    }

    /// The bytes that hexadecimal digits of either case stand for; nil for anything else.
    package init?(hex: String) {
        self = []
        reserveCapacity(hex.utf8.count / 2)
        var high: UInt8?
        for digit in hex.utf8 {
            guard let value = hexValue(digit) else { return nil }
            if let first = high {
                append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { return nil }
    }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
