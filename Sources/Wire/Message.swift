/// A value that travels as a JSON object.
///
/// `fields` names each property once, with its limits; reading, writing, checking and the OpenAPI
/// schema all come from that one list (`Fields` says how).
@usableFromInline
package protocol Message: WireValue, Equatable {
    /// The value all of whose properties have their defaults.
    init()
    mutating func fields(_ f: inout Fields)
    /// The media type of a message that is plain bytes; nil for JSON.
    static var mediaType: String? { get }
    /// The message as the body of a reply or request.
    func encoded() -> [UInt8]
    /// `strict` refuses fields it does not know: for requests, not for replies.
    static func decode(_ bytes: UnsafeRawBufferPointer, strict: Bool) throws(Failure) -> Self
}

extension Message {
    @usableFromInline package static var mediaType: String? { nil }

    @inlinable
    package func encoded() -> [UInt8] {
        Fields.writing { write(to: &$0) }
    }

    @inlinable
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, strict: Bool
    ) throws(Failure) -> Self {
        // RFC 8259 has no empty text; an operation without input may be called without a body.
        if bytes.isEmpty { return try decode([0x7B, 0x7D] as [UInt8], strict: strict) }
        var value: Self?
        try Fields.reading(bytes, strict: strict) { value = Self.read(from: &$0) }
        guard let value else { throw .fault }
        return value
    }

    @inlinable
    package static func decode(_ bytes: [UInt8], strict: Bool = true) throws(Failure) -> Self {
        do {
            return try bytes.withUnsafeBytes { try decode($0, strict: strict) }
        } catch {
            throw error as? Failure ?? .fault
        }
    }

    @inlinable
    package static func read(from f: inout Fields) -> Self? {
        var value = Self()
        f.readMessage(&value)
        return f.error.isSet ? nil : value
    }

    @inlinable
    package func write(to f: inout Fields) {
        var copy = self
        f.writeMessage(&copy)
    }

    @usableFromInline
    package static var schema: Schema {
        var f = Fields(mode: .describing)
        var value = Self()
        value.fields(&f)
        return .object(name: String(reflecting: Self.self), f.properties)
    }
}

/// What an operation does to the world.
package enum Effect: Sendable {
    /// Changes nothing and may be repeated at will.
    case read
    /// Changes something; takes an idempotency key.
    case change
}

/// One operation: its request, its reply, its name and who may call it.
///
/// The client's call, the service's dispatch, the HTTP route, the OpenAPI document and the
/// permission table come from this definition.
package protocol Contract: Message {
    associatedtype Reply: Message
    /// `service.operation`, lower case with underscores.
    static var name: String { get }
    static var callers: Callers { get }
    static var effect: Effect { get }
    /// One sentence for the OpenAPI document.
    static var summary: String { get }
    /// Bytes of a request that the gateway passes on; default 1 MiB, and 16 KiB where anyone may
    /// ask, so that nobody can fill a service's memory with what it would refuse anyway.
    static var bodyBytesLimit: Int { get }
}

extension Contract {
    package static var bodyBytesLimit: Int {
        callers.contains(.anyone) ? 16 * 1024 : 1024 * 1024
    }
}

/// A request or reply without content.
package struct Nothing: Message {
    package init() {}
    package mutating func fields(_ f: inout Fields) {}
}

/// A reply that is a file: its bytes travel as the body, not inside JSON.
package struct PDFFile: Message {
    package var bytes: [UInt8] = []
    package init() {}
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package mutating func fields(_ f: inout Fields) {}
    package static var mediaType: String? { "application/pdf" }
    package func encoded() -> [UInt8] { bytes }
    package static func decode(_ raw: UnsafeRawBufferPointer, strict: Bool) -> PDFFile {
        PDFFile([UInt8](raw))
    }
}

/// A table as comma-separated values (RFC 4180).
package struct CSVFile: Message {
    package var bytes: [UInt8] = []
    package init() {}
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package mutating func fields(_ f: inout Fields) {}
    package static var mediaType: String? { "text/csv; charset=utf-8" }
    package func encoded() -> [UInt8] { bytes }
    package static func decode(_ raw: UnsafeRawBufferPointer, strict: Bool) -> CSVFile {
        CSVFile([UInt8](raw))
    }
}

/// What an event says, for followers in other services (`design.md` §4).
package protocol EventData: Message {
    /// One word in the past tense, unique within its service: `state_changed`.
    static var kind: String { get }
}
