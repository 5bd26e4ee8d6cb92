import Glibc

extension Font {
    /// The fonts of this machine that print most: a regular and a bold one of the first family
    /// found in `folder`, or nothing. Reads files of about a megabyte, so call it once and keep the
    /// result.
    ///
    /// Debian: package `fonts-dejavu-core` (Latin, Greek, Cyrillic, Vietnamese, Armenian,
    /// Georgian).
    package static func system(folder: String = "/usr/share/fonts") -> [Font] {
        var paths: [String: String] = [:]
        collect(folder, depth: 0, into: &paths)
        for (regular, bold) in families {
            let fonts = [regular, bold].compactMap { name in
                // A file that is no usable font counts as not installed.
                paths[name].flatMap(readFile).flatMap { try? Font(ttf: $0) }
            }
            if let first = fonts.first, !first.isBold { return fonts }
        }
        return []
    }

    /// By preference: the widest range of scripts first.
    private static let families = [
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
        ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
        ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
        ("FreeSans.ttf", "FreeSansBold.ttf"),
    ]

    /// Larger fonts exist, but not among these families.
    private static let fileBytesLimit = 16 << 20
    /// Debian's deepest is 3; a link in a circle must end somewhere.
    private static let depthLimit = 6

    /// File names of fonts below a folder and where they are.
    private static func collect(_ folder: String, depth: Int, into paths: inout [String: String]) {
        guard depth < depthLimit, let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if name.hasSuffix(".ttf") {
                // Of two equal names always the same, whatever order the folder is in.
                paths[name] = min(path, paths[name] ?? path)
            } else if !name.contains(".") {
                collect(path, depth: depth + 1, into: &paths)
            }
        }
    }

    private static func readFile(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= fileBytesLimit
        else { return nil }
        var complete = true
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let got = read(
                    descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if got > 0 {
                    count += got
                } else if got == 0 || errno != EINTR {
                    complete = false
                    return
                }
            }
        }
        return complete ? bytes : nil
    }
}
