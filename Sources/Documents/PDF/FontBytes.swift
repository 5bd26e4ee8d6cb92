/// The bytes of a font file; what lies outside of it reads as zero.
struct FontBytes: Sendable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func u16(_ place: Int) -> Int {
        guard place >= 0, place + 2 <= bytes.count else { return 0 }
        return Int(bytes[place]) << 8 | Int(bytes[place + 1])
    }

    func i16(_ place: Int) -> Int {
        Int(Int16(truncatingIfNeeded: u16(place)))
    }

    func u32(_ place: Int) -> Int {
        u16(place) << 16 | u16(place + 2)
    }

    func u16(_ place: Int, within table: Range<Int>) -> Int {
        place >= table.lowerBound && place + 2 <= table.upperBound ? u16(place) : 0
    }

    func i16(_ place: Int, within table: Range<Int>) -> Int {
        place >= table.lowerBound && place + 2 <= table.upperBound ? i16(place) : 0
    }

    func u32(_ place: Int, within table: Range<Int>) -> Int {
        place >= table.lowerBound && place + 4 <= table.upperBound ? u32(place) : 0
    }
}
