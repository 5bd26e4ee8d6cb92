import Testing

@testable import Wire

private enum Colour: String, WireEnum { case red, green }
private enum ThingKind {}

private struct Contact: Message {
    var name = ""
    var email: String?
    init() {}
    init(_ name: String, _ email: String?) { (self.name, self.email) = (name, email) }
    mutating func fields(_ f: inout Fields) {
        f.field("name", &name, 1...5)
        f.field("email", &email, 0...8)
    }
}

private struct Thing: Message {
    var id = ID<ThingKind>("x")
    var title = "t"
    var note: String?
    var colour = Colour.red
    var count = 1
    var size: Int64?
    var contacts: [Contact] = []
    var owner = Contact("o", nil)
    init() {}
    mutating func fields(_ f: inout Fields) {
        f.field("id", &id)
        f.field("title", &title, 1...10)
        f.field("note", &note)
        f.field("colour", &colour)
        f.defaulted("count", &count, 1...100)
        f.field("size", &size, 0...9)
        f.defaulted("contacts", &contacts, 0...3)
        f.field("owner", &owner)
    }
}

private let members: [String: String] = [
    "id": #""ab_c-9""#, "title": #""Title""#, "note": #""n""#, "colour": #""green""#, "count": "7",
    "size": "3", "contacts": #"[{"name":"A","email":"a@b"},{"email":"c@d","name":"C"}]"#,
    "owner": #"{"name":"Z"}"#,
]
private let order = ["id", "title", "note", "colour", "count", "size", "contacts", "owner"]

private func object(_ names: [String], replacing: [String: String] = [:], space: String = "")
    -> [UInt8]
{
    let list = names.map { "\"\($0)\":\(space)\(replacing[$0] ?? members[$0] ?? "0")" }
    return Array("{\(space)\(list.joined(separator: ",\(space)"))\(space)}".utf8)
}

private func failure(_ names: [String], _ replacing: [String: String] = [:]) -> Failure? {
    do throws(Failure) {
        _ = try Thing.decode(object(names, replacing: replacing))
        return nil
    } catch {
        return error
    }
}

/// One list of fields reads, writes and checks a message (design §2).
@Suite struct FieldsOfAMessage {
    @Test func `members may come in any order`() throws {
        let expected = try Thing.decode(object(order))
        #expect(expected.contacts == [Contact("A", "a@b"), Contact("C", "c@d")])
        var random = Random(seed: 3)
        for _ in 0..<500 {
            let shuffled = order.shuffled(using: &random)
            #expect(try Thing.decode(object(shuffled)) == expected, "\(shuffled)")
            #expect(try Thing.decode(object(shuffled, space: " \n")) == expected, "\(shuffled)")
        }
    }

    @Test func `members that may be missing may be missing anywhere`() throws {
        let optional = ["note", "count", "size", "contacts"]
        for mask in 0..<16 {
            let gone = optional.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element)
            let names = order.filter { !gone.contains($0) }
            for names in [names, names.reversed()] {
                let thing = try Thing.decode(object(names))
                #expect(thing.note == (gone.contains("note") ? nil : "n"))
                #expect(thing.count == (gone.contains("count") ? 1 : 7))
                #expect(thing.size == (gone.contains("size") ? nil : 3))
                #expect(thing.contacts.count == (gone.contains("contacts") ? 0 : 2))
            }
        }
    }

    @Test(arguments: ["note", "size"])
    func `null is like missing where a member may be missing`(name: String) throws {
        #expect(throws: Never.self) { try Thing.decode(object(order, replacing: [name: "null"])) }
    }

    @Test(arguments: ["id", "title", "colour", "owner"])
    func `a member that must be there is missed by its name`(name: String) {
        for names in [order, order.reversed()] {
            let found = failure(names.filter { $0 != name })
            #expect(found?.code == .invalid)
            #expect(found?.field == name)
            #expect(found?.reason == "required")
        }
        #expect(failure(order, [name: "null"])?.field == name)
    }

    @Test func `an unknown member is refused in a request and ignored in a reply`() throws {
        for place in 0...order.count {
            var names = order
            names.insert("surprise", at: place)
            let found = failure(names)
            #expect(found?.code == .invalid)
            #expect(found?.field == "surprise")
            let reply = try Thing.decode(
                object(names, replacing: ["surprise": #"{"a":[1,{"b":null}]}"#]), strict: false)
            #expect(try reply == Thing.decode(object(order)))
        }
        let inner = failure(order, ["contacts": #"[{"name":"A"},{"name":"B","nick":"b"}]"#])
        #expect(inner?.field == "contacts[1].nick")
    }

    @Test func `the name of an unknown member cannot break the head of the answer`() throws {
        let names = [String(repeating: "n", count: 100_000), #"a\u0001\u0000b"#]
        for name in names {
            let found = try #require(failure(order + [name]))
            var head = Head(id: 1)
            head.error = found
            #expect(head.encoded().count < 1_000)
            #expect(try Head.decode(head.encoded(), strict: false).error == found)
        }
    }

    @Test(arguments: [
        ("id", #""""#, "id"), ("id", #""Ab""#, "id"), ("id", #""a.b""#, "id"), ("id", "7", "id"),
        ("title", #""""#, "title"), ("title", #""  ""#, "title"),
        ("title", #""12345678901""#, "title"),
        ("title", "1", "title"), ("title", "[]", "title"), ("note", "{}", "note"),
        ("colour", #""blue""#, "colour"), ("colour", "true", "colour"), ("count", "0", "count"),
        ("count", "101", "count"), ("count", "1.5", "count"), ("count", "null", "count"),
        ("size", "10", "size"), ("size", "-1", "size"), ("size", #""3""#, "size"),
        ("contacts", "{}", "contacts"), ("contacts", "[1]", "contacts[0]"),
        (
            "contacts", #"[{"name":"A"},{"name":"B"},{"name":"C","email":"123456789"}]"#,
            "contacts[2].email"
        ),
        ("contacts", #"[{"name":"A"},{}]"#, "contacts[1].name"),
        ("contacts", #"[{"name":"A"},{"name":"B"},{"name":"C"},{"name":"D"}]"#, "contacts"),
        ("owner", #"{"name":7}"#, "owner.name"), ("owner", "[]", "owner"),
        ("owner", #"{"email":"e","name":"toolong"}"#, "owner.name"),
    ])
    func `a wrong value is invalid and named by its path`(name: String, json: String, path: String)
    {
        for names in [order, order.reversed()] {
            let found = failure(names, [name: json])
            #expect(found?.code == .invalid)
            #expect(found?.field == path)
        }
    }

    @Test(arguments: [
        ("title", #""1234567890""#), ("title", #""ééééééééé€""#), ("title", #""1""#),
        ("count", "1"),
        ("count", "100"), ("size", "0"), ("size", "9"), ("contacts", "[]"),
        ("contacts", #"[{"name":"A"},{"name":"B"},{"name":"12345","email":"12345678"}]"#),
    ])
    func `each limit itself is allowed`(name: String, json: String) {
        for names in [order, order.reversed()] { #expect(failure(names, [name: json]) == nil) }
    }

    @Test func `a list that is too long is refused before it is read to its end`() {
        // The end is not JSON, so whoever says `invalid` has not been there.
        let long = "[" + String(repeating: #"{"name":"A"},"#, count: 4) + "%%%"
        #expect(
            failure(["id", "title", "colour", "contacts"], ["contacts": long])?.field == "contacts")
    }

    @Test func `a broken value is malformed, not invalid`() {
        for json in [#""open"#, "tru", "[", #"{"name":"A""#, "-", "01"] {
            #expect(failure(order, ["owner": json])?.code == .malformed, "\(json)")
        }
    }

    @Test func `what is written is read back equal, and in the order of the list`() throws {
        var thing = try Thing.decode(object(order))
        thing.note = nil
        thing.title = "\"q\"\n\\"
        #expect(try Thing.decode(thing.encoded()) == thing)
        let text = String(decoding: thing.encoded(), as: UTF8.self)
        let places = order.filter { $0 != "note" }.map {
            text.firstRange(of: "\"\($0)\":")?.lowerBound
        }
        #expect(places.allSatisfy { $0 != nil })
        #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    }

    @Test func `an operation without input may be called without a body`() throws {
        #expect(try Nothing.decode([]) == Nothing())
        #expect(throws: Failure.self) { try Thing.decode([]) }
    }

    @Test func `the schema names every field once, with its limits`() {
        guard case .object(_, let properties) = Thing.schema else {
            Issue.record("not an object")
            return
        }
        #expect(properties.map(\.name) == order)
        #expect(properties.filter(\.isRequired).map(\.name) == ["id", "title", "colour", "owner"])
        guard case .string(let length, _) = properties[1].schema else {
            Issue.record("not a string")
            return
        }
        #expect(length == 1...10)
    }
}
