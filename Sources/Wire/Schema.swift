/// The shape of a value on the wire, as `Fields` describes it.
@usableFromInline
package indirect enum Schema: Sendable {
    case string(length: ClosedRange<Int>?, format: String?)
    case integer(ClosedRange<Int>?)
    case number
    case boolean
    case choice([String])
    case array(Schema, count: ClosedRange<Int>?)
    case object(name: String, [Property])

    @usableFromInline
    package struct Property: Sendable {
        package var name: String
        package var schema: Schema
        package var isRequired: Bool
    }
}
