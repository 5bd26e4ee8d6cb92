import Testing

@testable import Wire

private func sample(_ id: Int, body: Int = 20) -> WireMessage {
    var head = Head(id: id)
    head.op = "referrals.submit"
    head.trace = "0123456789abcdef"
    head.caller = Caller(user: UserID("hana"), role: .partnerAdmin, name: "Hana")
    return WireMessage(head: head, body: [UInt8](repeating: UInt8(id & 0xFF), count: body))
}

private func prefix(_ head: UInt32, _ body: UInt32) -> [UInt8] {
    [head, body].flatMap { number in withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}

extension MessageDecoder {
    fileprivate mutating func append(_ bytes: some Collection<UInt8>) {
        Array(bytes).withUnsafeBytes { append($0) }
    }

    fileprivate mutating func all() throws(Failure) -> [WireMessage] {
        var messages: [WireMessage] = []
        while let message = try next() { messages.append(message) }
        return messages
    }
}

private func code(_ bytes: [UInt8]) -> Failure.Code? {
    var decoder = MessageDecoder()
    decoder.append(bytes)
    do throws(Failure) {
        _ = try decoder.all()
        return nil
    } catch {
        return error.code
    }
}

/// Bytes become messages (design §2).
@Suite struct CuttingMessages {
    @Test func `messages are the same at every split`() throws {
        let sent = [sample(1), sample(2, body: 0), sample(3, body: 300)]
        var bytes: [UInt8] = []
        for message in sent { message.append(to: &bytes) }
        for split in 0...bytes.count {
            var decoder = MessageDecoder()
            decoder.append(bytes[..<split])
            var received = try decoder.all()
            decoder.append(bytes[split...])
            received += try decoder.all()
            #expect(received.map(\.head) == sent.map(\.head), "\(split)")
            #expect(received.map(\.body) == sent.map(\.body), "\(split)")
            #expect(decoder.pending == 0)
        }
        var decoder = MessageDecoder()
        var received: [WireMessage] = []
        for byte in bytes {
            decoder.append([byte])
            received += try decoder.all()
        }
        #expect(received.map(\.body) == sent.map(\.body))
    }

    @Test func `the layout is prefix, head, body, lengths big-endian`() {
        var head = Head(id: 7)
        head.op = "a.b"
        let bytes = WireMessage(head: head, body: Array("{}".utf8)).encoded()
        let text = #"{"id":7,"op":"a.b"}"#
        #expect(bytes == prefix(UInt32(text.utf8.count), 2) + Array(text.utf8) + Array("{}".utf8))
    }

    @Test func `a prefix beyond the limits is refused before memory is taken`() {
        let head = UInt32(MessageDecoder.headBytesLimit)
        let body = UInt32(MessageDecoder.bodyBytesLimit)
        #expect(code(prefix(head, body)) == nil)
        #expect(code(prefix(head + 1, 0)) == .tooLarge)
        #expect(code(prefix(2, body + 1)) == .tooLarge)
        #expect(code(prefix(.max, .max)) == .tooLarge)
        #expect(code(prefix(0, 0)) == .malformed)
        #expect(code(prefix(0, 5)) == .malformed)
    }

    @Test func `a head and a body of the greatest size go through`() throws {
        let padding = String(repeating: "x", count: MessageDecoder.headBytesLimit - 15)
        let head = Array(#"{"id":1,"z":"\#(padding)"}"#.utf8)
        #expect(head.count == MessageDecoder.headBytesLimit)
        let body = [UInt8](repeating: 7, count: MessageDecoder.bodyBytesLimit)
        var decoder = MessageDecoder()
        decoder.append(prefix(UInt32(head.count), UInt32(body.count)) + head)
        #expect(try decoder.next() == nil)
        decoder.append(body)
        let message = try #require(try decoder.next())
        #expect(message.body.count == body.count)
        #expect(decoder.pending == 0)
    }

    @Test(arguments: [
        "{}", "[]", "{\"id\":-1}", "{\"id\":4294967296}", "{\"id\":\"1\"}", "nonsense", "{\"id\":1",
        "{\"id\":1}x", "{\"id\":1,\"id\":1}", "{\"id\":1,\"timeout\":0}",
        "{\"id\":1,\"timeout\":600001}",
        "{\"id\":1,\"op\":\"\"}", "{\"id\":1,\"caller\":{}}",
        "{\"id\":1,\"caller\":{\"role\":\"king\"}}",
    ])
    func `a head that cannot be read is malformed`(head: String) {
        #expect(code(prefix(UInt32(head.utf8.count), 0) + Array(head.utf8)) == .malformed)
    }

    @Test func `members of a head that are not known yet are passed over`() throws {
        let head = #"{"op":"a.b","future":{"a":[1]},"id":9}"#
        var decoder = MessageDecoder()
        decoder.append(prefix(UInt32(head.utf8.count), 0) + Array(head.utf8))
        let message = try #require(try decoder.next())
        #expect(message.head.id == 9)
        #expect(message.head.op == "a.b")
    }

    @Test func `what waits never grows beyond one message and one read`() throws {
        var decoder = MessageDecoder()
        var bytes: [UInt8] = []
        for id in 0..<64 { sample(id, body: 1_000).append(to: &bytes) }
        var received = 0
        var highest = 0
        for _ in 0..<50 {
            // Cut at an odd size, so that the buffer never runs empty.
            var rest = bytes[...]
            while !rest.isEmpty {
                decoder.append(rest.prefix(4_099))
                rest = rest.dropFirst(4_099)
                received += try decoder.all().count
                highest = max(highest, decoder.pending)
            }
        }
        #expect(received == 64 * 50)
        #expect(highest < 2_000)
    }

    @Test func `100,000 random and damaged byte strings crash nothing and stay bounded`() {
        var random = Random(seed: 42)
        var whole: [UInt8] = []
        for id in 1...3 { sample(id, body: 40).append(to: &whole) }
        var refused = 0
        for round in 0..<100_000 {
            var bytes: [UInt8]
            if round % 4 == 0 {
                bytes = random.bytes(Int(random.next() % 64))
            } else {
                bytes = whole
                for _ in 0...(random.next() % 4) {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
                        truncatingIfNeeded: random.next())
                }
                if random.next() % 3 == 0 { bytes.removeSubrange(0..<Int(random.next() % 50)) }
            }
            var decoder = MessageDecoder()
            decoder.append(bytes)
            do throws(Failure) {
                for message in try decoder.all() {
                    // Whatever comes in a body is at most refused.
                    _ = try? Caller.decode(message.body)
                }
                #expect(decoder.pending <= bytes.count)
            } catch {
                refused += 1
                #expect(error.code == .malformed || error.code == .tooLarge)
            }
        }
        #expect(refused > 10_000)
    }
}
