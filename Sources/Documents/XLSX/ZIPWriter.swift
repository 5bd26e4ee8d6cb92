/// A ZIP file (PKWARE APPNOTE 6.3) whose entries are stored without compression.
///
/// Deterministic: every entry carries the earliest time the format knows, 1980-01-01.
struct ZIPWriter {
    /// The file would need the 64-bit format, which not every program opens.
    struct TooLarge: Error {}

    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var entries: UInt16 = 0

    /// Adds an entry; its name is ASCII.
    mutating func add(_ name: String, _ content: [UInt8]) throws(TooLarge) {
        guard let size = UInt32(exactly: content.count), let offset = UInt32(exactly: bytes.count),
            entries < UInt16.max
        else { throw TooLarge() }
        let nameBytes = Array(name.utf8)

        // What the local header and the directory have in common (APPNOTE 4.4.3 to 4.4.11).
        var common: [UInt8] = []
        common.append16(20)  // version needed: 2.0
        common.append16(0)  // flags
        common.append16(0)  // method: stored
        common.append16(0)  // 00:00:00
        common.append16(1 << 5 | 1)  // 1980-01-01
        common.append32(CRC32.of(content))
        common.append32(size)
        common.append32(size)
        common.append16(UInt16(truncatingIfNeeded: nameBytes.count))
        common.append16(0)  // extra field

        bytes.append32(0x0403_4b50)
        bytes += common
        bytes += nameBytes
        bytes += content

        directory.append32(0x0201_4b50)
        directory.append16(20)  // made by: 2.0, MS-DOS attributes
        directory += common
        directory.append16(0)  // comment
        directory.append16(0)  // disk
        directory.append16(0)  // internal attributes
        directory.append32(0)  // external attributes
        directory.append32(offset)
        directory += nameBytes
        entries += 1
    }

    consuming func finish() throws(TooLarge) -> [UInt8] {
        guard let offset = UInt32(exactly: bytes.count),
            let size = UInt32(exactly: directory.count)
        else { throw TooLarge() }
        bytes += directory
        bytes.append32(0x0605_4b50)
        bytes.append16(0)  // this disk
        bytes.append16(0)  // the directory's disk
        bytes.append16(entries)
        bytes.append16(entries)
        bytes.append32(size)
        bytes.append32(offset)
        bytes.append16(0)  // comment
        return bytes
    }
}

extension [UInt8] {
    /// Little-endian, as ZIP has it.
    fileprivate mutating func append16(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    fileprivate mutating func append32(_ value: UInt32) {
        append16(UInt16(truncatingIfNeeded: value))
        append16(UInt16(truncatingIfNeeded: value >> 16))
    }
}
