import Foundation

/// A file of this repository's own code.
struct SourceFile {
    /// Below the repository: `Services/Referrals/Store.swift`.
    let path: String
    let text: String

    var folders: [Substring] { path.split(separator: "/").dropLast() }
    var name: Substring { path.split(separator: "/").last ?? "" }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The text without whole-line comments.
    var code: String {
        lines.filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") }.joined(separator: "\n")
    }
}

enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The Swift files below a folder; none where there is no such folder.
    static func swift(_ folder: String) -> [SourceFile] {
        files(folder).filter { $0.hasSuffix(".swift") }.compactMap { path in
            guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else {
                return nil
            }
            return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
        }
    }

    static func files(_ folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: "\(root)/\(folder)")
        return (found?.compactMap { $0 as? String } ?? []).map { "\(folder)/\($0)" }.sorted()
    }

    static func entries(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).sorted()
    }

    /// Services that are more than a name: those that have operations.
    static var services: [String] {
        entries("Services").filter { !["Gateway", "Footbridge"].contains($0) }
            .filter { entries("Services/\($0)").count > 1 }
    }
}

extension String {
    func matches(of pattern: String) -> [String] {
        // A wrong pattern is a bug of the test, seen at once because nothing matches.
        guard
            let expression = try? NSRegularExpression(
                pattern: pattern, options: [.anchorsMatchLines])
        else { return [] }
        let range = NSRange(startIndex..., in: self)
        return expression.matches(in: self, range: range).compactMap { match in
            let group = match.numberOfRanges > 1 ? match.range(at: 1) : match.range
            return Range(group, in: self).map { String(self[$0]) }
        }
    }
}
