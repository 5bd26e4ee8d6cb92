import Foundation
import Glibc
import Synchronization
import Wire

/// What a program printed and how it ended.
struct Finished {
    var output: String
    var errors: String
    var status: Int32
}

/// Runs a program to its end.
func run(_ words: [String], environment: [String: String], input: String? = nil) throws -> Finished
{
    let process = Foundation.Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = environment
    let (output, errors, feed) = (Pipe(), Pipe(), Pipe())
    (process.standardOutput, process.standardError, process.standardInput) = (output, errors, feed)
    try process.run()
    try feed.fileHandleForWriting.write(contentsOf: Data((input ?? "").utf8))
    try feed.fileHandleForWriting.close()
    // Read aside, so that neither pipe fills up while the other is waited for.
    let errorText = Mutex("")
    let reader = DispatchQueue(label: "errors")
    let done = DispatchSemaphore(value: 0)
    reader.async {
        let data = errors.fileHandleForReading.readDataToEndOfFile()
        errorText.withLock { $0 = String(decoding: data, as: UTF8.self) }
        done.signal()
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    done.wait()
    process.waitUntilExit()
    return Finished(
        output: String(decoding: data, as: UTF8.self), errors: errorText.withLock { $0 },
        status: process.terminationStatus)
}

/// Starts a program in the background with its output in a file.
func spawn(_ words: [String], environment: [String: String], output: String) throws -> pid_t {
    FileManager.default.createFile(atPath: output, contents: nil)
    let process = Foundation.Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = environment
    let file = try FileHandle(forWritingTo: URL(filePath: output))
    (process.standardOutput, process.standardError) = (file, file)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    background.withLock { $0.append(process) }
    return process.processIdentifier
}

/// Foundation ends a process's bookkeeping with its object.
private let background = Mutex<[Foundation.Process]>([])

func text(of path: String) -> String {
    (try? String(contentsOf: URL(filePath: path), encoding: .utf8)) ?? ""
}

func jsonObject(_ text: String) -> [String: Any] {
    let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
    return value as? [String: Any] ?? [:]
}

/// One of this build's programs, which lie beside the tests.
func binary(_ name: String) -> String {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(filePath: own ?? "").deletingLastPathComponent()
    return folder.appending(path: name).path
}

/// A TCP port that was free a moment ago.
func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            _ = bind(descriptor, $0, length)
            getsockname(descriptor, $0, &length)
        }
    }
    return Int(UInt16(bigEndian: address.sin_port))
}

/// Ends a background program with the tests, however they end.
func atExit(kill pid: pid_t) {
    let isFirst = toKill.withLock { pids in
        pids.append(pid)
        return pids.count == 1
    }
    guard isFirst else { return }
    atexit {
        for pid in toKill.withLock({ $0 }) { kill(pid, SIGTERM) }
    }
}

private let toKill = Mutex<[pid_t]>([])
