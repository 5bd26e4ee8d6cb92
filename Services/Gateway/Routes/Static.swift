import FoundationEssentials
import Glibc
import HTTP
import ServiceKit
import Wire

/// A file held in memory, with the answer that sends it.
struct StaticFile: Sendable {
    let tag: EntityTag
    private let whole: Response
    private let unchanged: Response

    /// - Parameter caching: the `Cache-Control` header.
    init(body: [UInt8], mediaType: String, caching: String) {
        tag = EntityTag(String(SHA256.hash(body).hex.prefix(16)))
        let headers = [("etag", tag.text), ("cache-control", caching)]
        unchanged = Response(status: 304, headers: headers)
        whole = Response(
            status: 200, headers: [("content-type", mediaType)] + headers, body: body)
    }

    func response(to request: Request) -> Response {
        guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
        if let known = request.header("if-none-match"), tag.matches(ifNoneMatch: known) {
            return unchanged
        }
        return whole
    }
}

/// The portal's files, read once when the process starts and sent from memory (PO-6).
///
/// Under `/assets/VERSION/` a file never changes, so browsers keep it for a year. `index.html`, which
/// names that address, is asked for each time and is small.
struct Portal: Sendable {
    private static let forYears = "public, max-age=31536000, immutable"
    private static let askAgain = "no-cache"
    /// What stands in `index.html` for the address of the files.
    private static let assetsMark = "__ASSETS__"
    /// More than this is no portal but a wrong folder.
    private static let filesLimit = 4_096

    /// 16 hexadecimal digits of the hash over all names and contents.
    let version: String
    private let index: StaticFile
    private let assets: [String: StaticFile]
    /// The same files at the addresses that browsers and robots ask for by custom.
    private let roots: [String: StaticFile]

    /// Fails where the folder or its `index.html` cannot be read.
    init(folder: String) throws {
        let files = try Self.read(folder)
        guard let index = files.first(where: { $0.name == "index.html" }) else {
            throw SettingError("FOOTBRIDGE_PORTAL", "must name a folder with index.html")
        }
        var hash = SHA256()
        for file in files {
            hash.update("\(file.name)\n\(file.content.count)\n")
            hash.update(file.content)
        }
        let version = String(hash.finish().hex.prefix(16))
        self.version = version
        let page = Self.replaced(index.content, Self.assetsMark, by: "/assets/\(version)")
        self.index = StaticFile(
            body: page, mediaType: "text/html; charset=utf-8", caching: Self.askAgain)
        var assets: [String: StaticFile] = [:]
        var roots: [String: StaticFile] = [:]
        for file in files where file.name != "index.html" {
            let type = Self.mediaType(of: file.name)
            assets["/assets/\(version)/\(file.name)"] = StaticFile(
                body: file.content, mediaType: type, caching: Self.forYears)
            if !file.name.contains("/") {
                roots["/\(file.name)"] = StaticFile(
                    body: file.content, mediaType: type, caching: Self.askAgain)
            }
        }
        (self.assets, self.roots) = (assets, roots)
    }

    /// Files by their names; for any other address without an ending the page itself, whose script
    /// knows the screens.
    func response(to request: Request) -> Response {
        let path = request.path
        if let file = assets[path] ?? roots[path] { return file.response(to: request) }
        let last = path.split(separator: "/").last ?? ""
        let isScreen = !path.hasPrefix("/assets/") && !last.contains(".")
        return isScreen ? index.response(to: request) : Response(.notFound("page"))
    }

    /// Where the portal's files are: `FOOTBRIDGE_PORTAL`, beside the program as SwiftPM puts them, or
    /// where an installation has them.
    static func find(_ settings: Settings) throws -> String {
        let name = "FOOTBRIDGE_PORTAL"
        if settings.find(name) != nil { return try settings.path(name) }
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = program.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        let candidates = [
            "\(folder)/footbridge_Gateway.resources/Portal",
            "\(folder)/../share/footbridge/portal",
        ]
        guard let found = candidates.first(where: { access($0 + "/index.html", R_OK) == 0 }) else {
            throw SettingError(name, "is missing: it must name the folder of the portal's files")
        }
        return found
    }

    private static func read(_ folder: String) throws -> [(name: String, content: [UInt8])] {
        let names: [String]
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
        } catch {
            throw SettingError("FOOTBRIDGE_PORTAL", "must name a folder that can be read")
        }
        guard names.count <= filesLimit else {
            throw SettingError("FOOTBRIDGE_PORTAL", "has more than \(filesLimit) files")
        }
        return try names.compactMap { name in
            var status = stat()
            let path = "\(folder)/\(name)"
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            return (name, [UInt8](try Data(contentsOf: path)))
        }
    }

    private static func replaced(_ bytes: [UInt8], _ mark: String, by text: String) -> [UInt8] {
        let mark = Array(mark.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: mark) {
                result += text.utf8
                index += mark.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    static func mediaType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "json": "application/json"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "webp": "image/webp"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "txt": "text/plain; charset=utf-8"
        case "pdf": "application/pdf"
        default: "application/octet-stream"
        }
    }
}

extension Data {
    fileprivate init(contentsOf path: String) throws {
        self = try Data(contentsOf: URL(filePath: path))
    }
}
