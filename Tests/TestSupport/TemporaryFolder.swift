import FoundationEssentials
import Glibc

/// A folder that goes when the test lets go of it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        // Short, because a Unix socket's path has at most 107 bytes.
        var template = Array("/tmp/fb-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("no folder under /tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Another test's leftovers would not hurt: names are random.
        try? FileManager.default.removeItem(atPath: path)
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }
}
