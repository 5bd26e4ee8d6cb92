import Contracts
import ServiceKit
import Wire

/// The document that describes the API (OpenAPI 3.1), made from the contracts (PO-2).
enum OpenAPI {
    static func document() -> [UInt8] {
        let entries = Catalogue.entries.filter(\.isPublic).sorted { $0.name < $1.name }
        var schemas: [String: JSON] = ["Problem": schema(inline: Problem.schema)]
        for entry in entries {
            collect(entry.request, into: &schemas)
            // Bytes have no schema.
            if entry.mediaType == nil { collect(entry.reply, into: &schemas) }
        }
        let components: JSON = .object([
            ("schemas", .object(schemas.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
            ("responses", .object([("Problem", problemResponse)])),
            ("securitySchemes", .object(securitySchemes)),
        ])
        let document: [(String, JSON)] = [
            ("openapi", .string("3.1.0")),
            ("info", .object(info)),
            ("servers", .array([.object([("url", .string("/"))])])),
            ("tags", .array(tags(entries))),
            ("paths", .object(entries.map { ("/api/\($0.name)", path($0)) })),
            ("components", components),
        ]
        return JSON.object(document).encoded()
    }

    private static let info: [(String, JSON)] = [
        ("title", .string("Footbridge")),
        ("version", .string(ServiceProcess.version)),
        (
            "description",
            .string(
                "Every operation is a POST with a JSON body. Times are milliseconds since "
                    + "1970-01-01T00:00:00Z, dates YYYY-MM-DD. Errors are problem details (RFC 9457) "
                    + "with code, reason and field. A change sent again with the same Idempotency-Key "
                    + "and body has one effect and the same reply.")
        ),
    ]

    private static let securitySchemes: [(String, JSON)] = [
        ("token", .object([("type", .string("http")), ("scheme", .string("bearer"))])),
        (
            "session",
            .object([
                ("type", .string("apiKey")), ("in", .string("cookie")),
                ("name", .string(Credentials.cookieName)),
            ])
        ),
    ]

    private static let problemResponse: JSON = .object([
        ("description", .string("What went wrong.")),
        (
            "content",
            content(
                Problem.mediaTypeOfProblems,
                .object([("$ref", .string("#/components/schemas/Problem"))]))
        ),
    ])

    private static func tags(_ entries: [ContractEntry]) -> [JSON] {
        Set(entries.map(\.service)).sorted().map { .object([("name", .string(String($0)))]) }
    }

    // MARK: Operations

    private static func path(_ entry: ContractEntry) -> JSON {
        var post = common(entry, id: entry.name)
        if entry.effect == .change { post.append(("parameters", .array([idempotencyKey]))) }
        let body: [(String, JSON)] = [
            ("required", .boolean(true)),
            ("content", content("application/json", reference(entry.request))),
        ]
        post.insert(("requestBody", .object(body)), at: 4)
        var methods: [(String, JSON)] = [("post", .object(post))]
        if entry.mediaType != nil, entry.effect == .read {
            var get = common(entry, id: "\(entry.name).download")
            get.append(("parameters", .array(queryParameters(entry.request))))
            methods.append(("get", .object(get)))
        }
        return .object(methods)
    }

    private static func common(_ entry: ContractEntry, id: String) -> [(String, JSON)] {
        let mayAnyone = entry.callers.contains(.anyone)
        let roles = entry.callers.roles.map(\.rawValue).joined(separator: ", ")
        let who = mayAnyone ? "Anyone may call it." : "For: \(roles)."
        let schemes = mayAnyone ? [] : ["token", "session"]
        let security: [JSON] = schemes.map { .object([($0, .array([]))]) }
        let reply = content(
            entry.mediaType ?? "application/json",
            entry.mediaType == nil ? reference(entry.reply) : .object([]))
        let done: JSON = .object([("description", .string("Done.")), ("content", reply)])
        let problem: JSON = .object([("$ref", .string("#/components/responses/Problem"))])
        return [
            ("operationId", .string(id)),
            ("summary", .string(entry.summary)),
            ("description", .string(who)),
            ("tags", .array([.string(String(entry.service))])),
            ("security", .array(security)),
            ("responses", .object([("200", done), ("default", problem)])),
        ]
    }

    private static let idempotencyKey: JSON = .object([
        ("name", .string("Idempotency-Key")), ("in", .string("header")),
        ("required", .boolean(false)),
        ("schema", schema(inline: .string(length: 1...128, format: nil))),
    ])

    private static func queryParameters(_ request: Schema) -> [JSON] {
        guard case .object(_, let properties) = request else { return [] }
        return properties.map { property in
            .object([
                ("name", .string(property.name)), ("in", .string("query")),
                ("required", .boolean(property.isRequired)),
                ("schema", reference(property.schema)),
            ])
        }
    }

    private static func content(_ mediaType: String, _ schema: JSON) -> JSON {
        .object([(mediaType, .object([("schema", schema)]))])
    }

    // MARK: Schemas

    /// Named schemas stand once among the components and are referred to.
    private static func collect(_ schema: Schema, into schemas: inout [String: JSON]) {
        switch schema {
        case .object(let name, let properties):
            let key = componentName(name)
            guard schemas[key] == nil else { return }
            schemas[key] = self.schema(inline: schema)
            for property in properties { collect(property.schema, into: &schemas) }
        case .array(let element, _): collect(element, into: &schemas)
        default: break
        }
    }

    private static func reference(_ schema: Schema) -> JSON {
        guard case .object(let name, _) = schema else { return self.schema(inline: schema) }
        return .object([("$ref", .string("#/components/schemas/\(componentName(name))"))])
    }

    private static func schema(inline schema: Schema) -> JSON {
        switch schema {
        case .string(let length, let format):
            var members: [(String, JSON)] = [("type", .string("string"))]
            members += bounds(length, "minLength", "maxLength")
            if let format { members.append(("format", .string(format))) }
            return .object(members)
        case .integer(let range):
            return .object([("type", .string("integer"))] + bounds(range, "minimum", "maximum"))
        case .number: return .object([("type", .string("number"))])
        case .boolean: return .object([("type", .string("boolean"))])
        case .choice(let words):
            return .object([
                ("type", .string("string")), ("enum", .array(words.map(JSON.string))),
            ])
        case .array(let element, let count):
            return .object(
                [("type", .string("array")), ("items", reference(element))]
                    + bounds(count, "minItems", "maxItems"))
        case .object(_, let properties):
            let required = properties.filter(\.isRequired).map { JSON.string($0.name) }
            var members: [(String, JSON)] = [("type", .string("object"))]
            if !required.isEmpty { members.append(("required", .array(required))) }
            members.append(
                ("properties", .object(properties.map { ($0.name, reference($0.schema)) })))
            return .object(members)
        }
    }

    private static func bounds(
        _ range: ClosedRange<Int>?, _ low: String, _ high: String
    ) -> [(String, JSON)] {
        guard let range else { return [] }
        return [(low, .integer(range.lowerBound)), (high, .integer(range.upperBound))]
    }

    /// `Contracts.Named<Wire.PartnerKind>` → `Named.PartnerKind`: a component's name has letters,
    /// digits, dots, hyphens and underscores only.
    private static func componentName(_ swiftName: String) -> String {
        let parts = swiftName.split { $0 == "<" || $0 == ">" || $0 == "," || $0 == " " }
        return parts.map { part in
            let words = part.split(separator: ".")
            return words.count > 1 ? words.dropFirst().joined(separator: ".") : String(part)
        }.joined(separator: ".")
    }
}
