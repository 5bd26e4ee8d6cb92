import Wire

/// The people served (CW-1 to CW-19).
package enum CaseworkAPI {
    /// What is written down about a client (CW-1).
    package struct ClientRecord: Message {
        package var firstName = ""
        package var lastName = ""
        package var preferredName: String?
        /// `YYYY-MM-DD`, not in the future, not before 1900.
        package var birthDate: String?
        package var gender: String?
        package var phone: String?
        package var email: String?
        package var language: String?
        package var needsInterpreter = false
        package var street: String?
        package var town: String?
        package var state: String?
        package var postalCode: String?

        package init() {}

        package mutating func fields(_ f: inout Fields) {
            f.field("firstName", &firstName, 1...100)
            f.field("lastName", &lastName, 1...100)
            f.field("preferredName", &preferredName, 0...100)
            f.field("birthDate", &birthDate, 0...10)
            f.field("gender", &gender, 0...50)
            f.field("phone", &phone, 0...40)
            f.field("email", &email, 0...254)
            f.field("language", &language, 0...50)
            f.defaulted("needsInterpreter", &needsInterpreter)
            f.field("street", &street, 0...200)
            f.field("town", &town, 0...100)
            f.field("state", &state, 0...50)
            f.field("postalCode", &postalCode, 0...20)
        }

        package var fullName: String { "\(firstName) \(lastName)" }
    }

    /// A client in a list.
    package struct ClientCard: Message {
        package var id = ClientID()
        package var name = ""
        package var birthDate: String?
        package var phone: String?
        package var email: String?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("birthDate", &birthDate)
            f.field("phone", &phone)
            f.field("email", &email)
        }
    }

    /// Clients by 3 or more characters of the name, or one exact phone number, birth date or e-mail
    /// address (CW-2); best match first. Without text: those the caller opened last.
    ///
    /// Only clients of the caller's partner; overseers see all.
    package struct FindClients: Contract {
        package static let name = "casework.find_clients"
        package static let callers: Callers = [.portalUsers]
        package static let effect = Effect.read
        package static let summary = "Finds clients by name, phone, birth date or e-mail address."
        package var text = ""
        /// Default 10.
        package var limit = 10
        package init() {}
        package init(text: String) { self.text = text }
        package mutating func fields(_ f: inout Fields) {
            f.defaulted("text", &text, 0...100)
            f.defaulted("limit", &limit, 1...50)
        }
        package struct Reply: Message {
            package var clients: [ClientCard] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("clients", &clients) }
        }
    }

    /// Adds a client to the caller's partner, unless there are likely duplicates (CW-3) and the
    /// caller has not said `isNew`: then nothing is added and they are listed.
    package struct AddClient: Contract {
        package static let name = "casework.add_client"
        package static let callers: Callers = [.partnerUsers]
        package static let effect = Effect.change
        package static let summary = "Adds a client, or shows likely duplicates."
        package var client = ClientRecord()
        package var isNew = false
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("client", &client)
            f.defaulted("isNew", &isNew)
        }
        package struct Reply: Message {
            /// Missing when nothing was added.
            package var id: ClientID?
            package var duplicates: [Duplicate] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("id", &id)
                f.field("duplicates", &duplicates)
            }
        }
        package struct Duplicate: Message {
            package var client = ClientCard()
            /// How they match: `name`, `spelling`, `sound`, `phone`, `email`, `birth_date`.
            package var matches: [String] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("client", &client)
                f.field("matches", &matches)
            }
        }
    }

    /// A client's record; reading it is written to the audit log (ID-19).
    package struct GetClient: Contract {
        package static let name = "casework.client"
        package static let callers: Callers = [.portalUsers]
        package static let effect = Effect.change
        package static let summary = "Opens a client's record."
        package var client = ClientID()
        package init() {}
        package init(client: ClientID) { self.client = client }
        package mutating func fields(_ f: inout Fields) { f.field("client", &client) }
        package struct Reply: Message {
            package var id = ClientID()
            package var client = ClientRecord()
            package var partner = PartnerID()
            package var addedAt: Int64 = 0
            package var version = 1
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("id", &id)
                f.field("client", &client)
                f.field("partner", &partner)
                f.field("addedAt", &addedAt)
                f.field("version", &version)
            }
        }
    }

    /// A client's record for a referral that the caller is submitting, whose own event says that it
    /// was read (ID-19): so this one writes nothing.
    package struct ClientToShare: Contract {
        package static let name = "casework.client_to_share"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.read
        package static let summary = "Reads a client's record for a referral."
        package var client = ClientID()
        package init() {}
        package init(client: ClientID) { self.client = client }
        package mutating func fields(_ f: inout Fields) { f.field("client", &client) }
        package typealias Reply = GetClient.Reply
    }

    /// Replaces a client's record. Fails with `conflict` (`changed_meanwhile`) when `version` is not
    /// the present one.
    package struct EditClient: Contract {
        package static let name = "casework.edit_client"
        package static let callers: Callers = [.partnerUsers]
        package static let effect = Effect.change
        package static let summary = "Changes a client's record."
        package var id = ClientID()
        package var client = ClientRecord()
        package var version = 1
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("client", &client)
            f.field("version", &version)
        }
        package struct Reply: Message {
            package var version = 1
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("version", &version) }
        }
    }

    // MARK: Events: the subject is the client's identifier; no event holds personal data.

    package struct ClientAdded: EventData {
        package static let kind = "client_added"
        package var partner = PartnerID()
        package init() {}
        package init(partner: PartnerID) { self.partner = partner }
        package mutating func fields(_ f: inout Fields) { f.field("partner", &partner) }
    }

    package struct ClientEdited: EventData {
        package static let kind = "client_edited"
        /// The names of the fields that changed.
        package var changed: [String] = []
        package init() {}
        package init(changed: [String]) { self.changed = changed }
        package mutating func fields(_ f: inout Fields) { f.field("changed", &changed) }
    }

    package struct ClientViewed: EventData {
        package static let kind = "client_viewed"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }
}
