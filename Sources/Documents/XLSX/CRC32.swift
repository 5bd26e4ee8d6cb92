/// The checksum of ZIP (ISO 3309, polynomial 0xEDB88320 reflected).
enum CRC32 {
    static func of(_ bytes: [UInt8]) -> UInt32 {
        let table = table
        var remainder = UInt32.max
        for byte in bytes {
            let index = Int((remainder ^ UInt32(byte)) & 0xFF)
            remainder = table[index] ^ (remainder >> 8)
        }
        return ~remainder
    }

    private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
        var value = index
        for _ in 0..<8 {
            value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
        return value
    }
}
