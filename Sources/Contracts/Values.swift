import Wire

package enum LocationKind {}
package enum ContactKind {}
package enum ProgramKind {}
package enum TagKind {}
package enum ServiceTypeKind {}
package enum ClientKind {}
package enum ReferralKind {}
package enum MessageKind {}
package typealias LocationID = ID<LocationKind>
package typealias ContactID = ID<ContactKind>
package typealias ProgramID = ID<ProgramKind>
package typealias TagID = ID<TagKind>
package typealias ServiceTypeID = ID<ServiceTypeKind>
package typealias ClientID = ID<ClientKind>
package typealias ReferralID = ID<ReferralKind>
package typealias MessageID = ID<MessageKind>

/// Whether something may still be chosen; what is disabled stays where it was chosen before.
package enum Availability: String, WireEnum {
    case active, disabled
}

/// A thing by name, where its identifier may be of any kind.
package struct Named<Kind>: Message {
    package var id = ID<Kind>()
    package var name = ""

    package init() {}

    package init(_ id: ID<Kind>, _ name: String) { (self.id, self.name) = (id, name) }

    package mutating func fields(_ f: inout Fields) {
        f.field("id", &id)
        f.field("name", &name)
    }
}

/// How many records an import created, changed, or found as they were.
package struct ImportCounts: Message {
    package var created = 0
    package var updated = 0
    package var unchanged = 0

    package init() {}

    package mutating func fields(_ f: inout Fields) {
        f.field("created", &created)
        f.field("updated", &updated)
        f.field("unchanged", &unchanged)
    }
}
