import Glibc

/// Hands over a file's bytes in pieces.
///
/// Fails with `UnusableSource` when it cannot be opened or read.
func readFile(_ path: String, each: ([UInt8]) throws -> Void) throws {
    let pieceBytes = 256 * 1024
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw UnusableSource.system(path) }
    defer { close(file) }
    while true {
        var failed = false
        let piece = [UInt8](unsafeUninitializedCapacity: pieceBytes) { buffer, count in
            var got = read(file, buffer.baseAddress, pieceBytes)
            while got < 0, errno == EINTR { got = read(file, buffer.baseAddress, pieceBytes) }
            failed = got < 0
            count = max(got, 0)
        }
        if failed { throw UnusableSource.system(path) }
        if piece.isEmpty { return }
        try each(piece)
    }
}

func wholeFile(_ path: String, bytesLimit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try readFile(path) { piece in
        bytes.append(contentsOf: piece)
        guard bytes.count <= bytesLimit else {
            throw UnusableSource("\(path): is larger than \(bytesLimit >> 20) MiB.")
        }
    }
    return bytes
}

/// The names of a folder's entries in the order of their bytes, or nil when there is no such
/// folder.
func folderEntries(_ path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    // Unicode order of valid UTF-8 is the order of its bytes, the same on every machine.
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

func fileExists(_ path: String) -> Bool { access(path, R_OK) == 0 }

extension UnusableSource {
    fileprivate static func system(_ path: String) -> UnusableSource {
        UnusableSource("\(path): \(String(cString: strerror(errno))).")
    }
}

extension String {
    /// The name of the file, without its folder.
    var lastPathComponent: String {
        String(split(separator: "/", omittingEmptySubsequences: true).last ?? "")
    }
}
