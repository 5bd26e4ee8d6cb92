import Contracts
import HTTP
import ServiceKit
import Wire

extension Core {
    private static let keyBytesLimit = 128

    /// `POST /api/OPERATION`, downloads by `GET`, and the document that describes both (PO-2).
    func routeAPI(_ exchange: HTTPExchange, _ name: String) {
        let request = exchange.request
        if name == "openapi.json" { return exchange.respond(openAPI.response(to: request)) }
        let trace = request.header("x-trace").flatMap(checkedTrace) ?? newTrace()
        exchange.trace = trace
        guard let entry = Switchboard.entry(name) else {
            return exchange.fail(.notFound("operation"))
        }
        let mayDownload = entry.mediaType != nil && entry.effect == .read
        do throws(Failure) {
            var inquiry = Inquiry()
            let found = try Credentials.find(in: request)
            switch request.method {
            case .post:
                guard isJSON(request.header("content-type")) else {
                    return exchange.fail(Self.notJSON, status: 415)
                }
                try Credentials.checkOrigin(of: request, found)
                inquiry.body = request.body
            case .get where mayDownload, .head where mayDownload:
                inquiry.body = try queryBody(request.query, entry.request)
            default:
                var response = Response.methodNotAllowed(mayDownload ? "GET, HEAD, POST" : "POST")
                response.headers.append(("x-trace", trace))
                return exchange.respond(response)
            }
            inquiry.operation = name
            inquiry.token = found.token
            inquiry.address = exchange.client.text
            inquiry.trace = trace
            inquiry.key = try idempotencyKey(request)
            // Nothing is kept when the answer was there at once: a second `hear` never comes.
            let inquiring = switchboard.ask(inquiry) { exchange.hear($0, entry) }
            if !inquiring.isDone { exchange.inquiring = inquiring }
        } catch {
            exchange.fail(error)
        }
    }

    private static let notJSON = Failure(
        .malformed, "media_type", "Requests are JSON: Content-Type: application/json.")

    private func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        if contentType == "application/json" { return true }
        let type = contentType.prefix { $0 != ";" }
        return type.filter { $0 != " " }.lowercased() == "application/json"
    }

    /// With or without the quotation marks of draft-ietf-httpapi-idempotency-key-header.
    private func idempotencyKey(_ request: Request) throws(Failure) -> String? {
        guard var key = request.header("idempotency-key") else { return nil }
        if key.count >= 2, key.hasPrefix("\""), key.hasSuffix("\"") {
            key = String(key.dropFirst().dropLast())
        }
        guard (1...Self.keyBytesLimit).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else {
            throw .malformed(
                "An Idempotency-Key has 1 to \(Self.keyBytesLimit) visible characters.")
        }
        return key
    }
}

extension HTTPExchange {
    func fail(_ failure: Failure, status: Int? = nil) {
        var response = Response(failure, status: status, trace: trace)
        if let trace { response.headers.append(("x-trace", trace)) }
        respond(response)
    }

    /// Passes on what the service says.
    func hear(_ answer: Answer, _ entry: ContractEntry) {
        switch answer {
        case .failed(let failure): isStreaming ? breakOff() : fail(failure)
        case .part(let message):
            if isStreaming {
                emit(line(message))
            } else {
                begin(response(message, entry, mediaType: "application/x-ndjson", line(message)))
            }
        case .last(let message):
            if isStreaming {
                emit(line(message))
                end()
            } else {
                respond(response(message, entry, mediaType: "application/json", message.body))
            }
        }
    }

    /// A piece of a stream: JSON one message a line, bytes as they are.
    private func line(_ message: WireMessage) -> [UInt8] {
        message.head.type == nil ? message.body + [UInt8(ascii: "\n")] : message.body
    }

    private func response(
        _ message: WireMessage, _ entry: ContractEntry, mediaType: String, _ body: [UInt8]
    ) -> Response {
        var response = Response(
            status: 200,
            headers: [
                ("content-type", message.head.type ?? mediaType), ("cache-control", "no-store"),
                ("vary", "Cookie, Authorization"),
            ],
            body: body)
        if let trace { response.headers.append(("x-trace", trace)) }
        if let type = message.head.type {
            let name = disposition(of: entry.name, type, about: request.query.map(\.value))
            response.headers.append(("content-disposition", name))
        }
        if let session = message.head.session {
            let cookie = Credentials.cookie(session, isSecure: core.options.isSecure)
            response.headers.append(("set-cookie", cookie))
        }
        return response
    }
}
