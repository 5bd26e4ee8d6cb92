/// Where a font keeps its glyph for each character: the `cmap` subtable in format 12 (all of
/// Unicode) or, failing that, format 4 (its first 65,536 characters).
struct CharacterMap: Sendable {
    private let start: Int
    private let format: Int

    init(_ file: FontBytes, _ table: Int) {
        var found = (start: 0, format: 0)
        for index in 0..<file.u16(table + 2) {
            let record = table + 4 + 8 * index
            let platform = file.u16(record)
            let encoding = file.u16(record + 2)
            guard platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10)) else {
                continue
            }
            let subtable = table + file.u32(record + 4)
            let format = file.u16(subtable)
            if format == 12 || (format == 4 && found.format != 12) { found = (subtable, format) }
        }
        (start, format) = found
    }

    /// The glyph's number; 0 for none.
    func glyph(for scalar: Unicode.Scalar, in file: FontBytes) -> Int {
        switch format {
        case 12: inGroups(Int(scalar.value), file)
        case 4: inSegments(Int(scalar.value), file)
        default: 0
        }
    }

    private func inGroups(_ character: Int, _ file: FontBytes) -> Int {
        var low = 0
        var high = min(file.u32(start + 12), file.bytes.count / 12)
        while low < high {
            let middle = (low + high) / 2
            let group = start + 16 + 12 * middle
            if character > file.u32(group + 4) {
                low = middle + 1
            } else if character < file.u32(group) {
                high = middle
            } else {
                return file.u32(group + 8) + character - file.u32(group)
            }
        }
        return 0
    }

    private func inSegments(_ character: Int, _ file: FontBytes) -> Int {
        guard character <= 0xFFFF else { return 0 }
        let doubled = file.u16(start + 6)
        let ends = start + 14
        let starts = ends + doubled + 2
        let deltas = starts + doubled
        let offsets = deltas + doubled
        for segment in stride(from: 0, to: doubled, by: 2)
        where character <= file.u16(ends + segment) {
            let first = file.u16(starts + segment)
            guard character >= first else { return 0 }
            let offset = file.u16(offsets + segment)
            let delta = file.u16(deltas + segment)
            if offset == 0 { return (character + delta) & 0xFFFF }
            let glyph = file.u16(offsets + segment + offset + 2 * (character - first))
            return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF
        }
        return 0
    }
}
