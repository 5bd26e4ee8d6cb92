import EventLog
import Glibc
import SQLiteKit
import ServiceKit
import Synchronization
import TestSupport
import Wire

/// Adds a line; `fail` makes the change throw after it wrote.
struct AddLine: Contract {
    static let name = "lines.add"
    static let callers: Callers = [.systemUser]
    static let effect = Effect.change
    static let summary = "Adds a line."
    var text = ""
    var fail = false
    init() {}
    init(_ text: String, fail: Bool = false) { (self.text, self.fail) = (text, fail) }
    mutating func fields(_ f: inout Fields) {
        f.field("text", &text)
        f.defaulted("fail", &fail)
    }
    struct Reply: Message {
        var number = 0
        init() {}
        mutating func fields(_ f: inout Fields) { f.field("number", &number) }
    }
}

/// The same without keeping its reply, as where it holds a secret.
struct AddSecret: Contract {
    static let name = "lines.add_secret"
    static let callers: Callers = [.systemUser]
    static let effect = Effect.change
    static let summary = "Adds a line and tells a secret."
    var text = ""
    init() {}
    init(_ text: String) { self.text = text }
    mutating func fields(_ f: inout Fields) { f.field("text", &text) }
    typealias Reply = AddLine.Reply
}

struct LineAdded: EventData {
    static let kind = "line_added"
    var text = ""
    init() {}
    init(text: String) { self.text = text }
    mutating func fields(_ f: inout Fields) { f.field("text", &text) }
}

enum Lines {
    static let applicationID: Int32 = 0x4642_7E57
    static let migrations = [
        Migration(
            1,
            EventTable.schema
                + "CREATE TABLE lines (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;")
    ]

    static func add(_ text: String, _ tx: Transaction, _ context: Context) throws -> AddLine.Reply {
        try tx.run("INSERT INTO lines (text) VALUES (?)", text)
        try tx.append(LineAdded(text: text), about: "lines", by: context)
        var reply = AddLine.Reply()
        reply.number = Int(tx.lastInsertRowID)
        return reply
    }

    static func all(_ store: Store) throws -> [String] {
        try store.read { try $0.rows("SELECT text FROM lines ORDER BY number") { $0.text(0) } }
    }
}

/// A service with lines and their events, served over a real socket.
final class LinesBench: Sendable {
    let bench = TestBench()
    let store: Store

    init() throws {
        store = try bench.store(applicationID: Lines.applicationID, migrations: Lines.migrations)
        let add = store.change { (request: AddLine, context: Context) in
            Change { tx in
                let reply = try Lines.add(request.text, tx, context)
                if request.fail { throw Failure(.conflict, "told_to", "It was told to fail.") }
                return reply
            }
        }
        let secret = store.change(
            { (request: AddSecret, context: Context) in
                Change { tx in try Lines.add(request.text, tx, context) }
            }, remembersReply: false)
        try bench.serve("lines", [add, secret], store: store)
    }

    deinit { store.close() }

    func add(_ text: String, key: String? = nil, fail: Bool = false) throws(Failure) -> Int {
        try bench.call(AddLine(text, fail: fail), as: People.harborUser, key: key).number
    }

    var lines: [String] { get throws { try Lines.all(store) } }
}

/// Runs `body` on so many threads at once and waits for all.
func together(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let shared = Shared(count)
    for index in 0..<count {
        startThread {
            body(index)
            shared.left.subtract(1, ordering: .sequentiallyConsistent)
        }
    }
    while shared.left.load(ordering: .sequentiallyConsistent) > 0 { usleep(1_000) }
}

private final class Shared: Sendable {
    let left: Atomic<Int>
    init(_ count: Int) { left = Atomic(count) }
}
