import Wire

/// Partner organisations and what they offer (DI-1 to DI-23).
package enum DirectoryAPI {
    /// The account status of a partner (ID-8, DI-7).
    package enum PartnerStatus: String, WireEnum {
        case pending, active, inactive
    }

    // MARK: What a partner is

    /// The profile's own words (DI-1). Long fields are plain text, paragraphs parted by an empty line.
    package struct Profile: Message {
        package var name = ""
        package var website: String?
        package var summary: String?
        package var mission: String?
        package var populationServed: String?
        package var referralRequirements: String?
        package var officeHours: String?
        package var eligibility: String?
        package var howToApply: String?
        package var additionalInformation: String?
        package var newsletter: String?
        package var email: String?
        package var phone: String?

        package init() {}

        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name, 1...300)
            f.field("website", &website, 0...500)
            f.field("summary", &summary, 0...10_000)
            f.field("mission", &mission, 0...10_000)
            f.field("populationServed", &populationServed, 0...10_000)
            f.field("referralRequirements", &referralRequirements, 0...10_000)
            f.field("officeHours", &officeHours, 0...2_000)
            f.field("eligibility", &eligibility, 0...10_000)
            f.field("howToApply", &howToApply, 0...10_000)
            f.field("additionalInformation", &additionalInformation, 0...10_000)
            f.field("newsletter", &newsletter, 0...500)
            f.field("email", &email, 0...254)
            f.field("phone", &phone, 0...100)
        }
    }

    /// A place where a partner serves people (DI-3).
    package struct Location: Message {
        /// Missing on a new one.
        package var id: LocationID?
        package var name = ""
        package var street: String?
        package var town: String?
        package var state: String?
        package var postalCode: String?
        package var phone: String?
        package var hours: String?
        /// Degrees, WGS 84.
        package var latitude: Double?
        package var longitude: Double?
        package var tags: [TagID] = []

        package init() {}

        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name, 1...300)
            f.field("street", &street, 0...300)
            f.field("town", &town, 0...100)
            f.field("state", &state, 0...50)
            f.field("postalCode", &postalCode, 0...20)
            f.field("phone", &phone, 0...100)
            f.field("hours", &hours, 0...2_000)
            f.field("latitude", &latitude)
            f.field("longitude", &longitude)
            f.defaulted("tags", &tags, 0...200)
        }
    }

    /// A point of contact (DI-4).
    package struct Contact: Message {
        package var id: ContactID?
        package var firstName = ""
        package var lastName = ""
        package var title: String?
        package var email: String?
        package var phone: String?
        package var location: LocationID?

        package init() {}

        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("firstName", &firstName, 1...100)
            f.field("lastName", &lastName, 0...100)
            f.field("title", &title, 0...200)
            f.field("email", &email, 0...254)
            f.field("phone", &phone, 0...100)
            f.field("location", &location)
        }
    }

    /// A service offering that can be referred to (DI-6).
    package struct Program: Message {
        package var id: ProgramID?
        package var name = ""
        package var description: String?
        package var eligibility: String?
        package var categories: [String] = []
        package var languages: [String] = []
        package var cost: String?
        package var howToApply: String?

        package init() {}

        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name, 1...300)
            f.field("description", &description, 0...20_000)
            f.field("eligibility", &eligibility, 0...10_000)
            f.defaulted("categories", &categories, 0...100)
            f.defaulted("languages", &languages, 0...100)
            f.field("cost", &cost, 0...2_000)
            f.field("howToApply", &howToApply, 0...10_000)
        }
    }

    /// A partner in a list of results (DI-12).
    package struct Card: Message {
        package var id = PartnerID()
        package var name = ""
        /// The beginning of the summary, at most 240 characters.
        package var summary: String?
        package var town: String?
        package var phone: String?
        package var tags: [Named<TagKind>] = []
        package var locations = 0
        package var status = PartnerStatus.active
        package var isAccepting = true
        /// Why it was found: `name`, `tag`, `program`, `about`, or missing when all are listed.
        package var matched: String?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("summary", &summary)
            f.field("town", &town)
            f.field("phone", &phone)
            f.field("tags", &tags)
            f.field("locations", &locations)
            f.field("status", &status)
            f.field("isAccepting", &isAccepting)
            f.field("matched", &matched)
        }
    }

    // MARK: Finding

    /// Partners by words (each a prefix, accents and case ignored) and tags, best first, or by name
    /// when nothing is asked (DI-11).
    ///
    /// Active partners only, unless an overseer asks for another status.
    package struct Search: Contract {
        package static let name = "directory.search"
        package static let callers: Callers = [.portalUsers, .seeker]
        package static let effect = Effect.read
        package static let summary = "Finds partners by words and tags."
        package var words = ""
        package var tags: [TagID] = []
        /// Every tag must be there, not just one of them.
        package var allTags = false
        package var acceptingOnly = false
        package var status: PartnerStatus?
        /// Ask for the count of results per tag.
        package var facets = false
        package var offset = 0
        /// Default 20.
        package var limit = 20
        package init() {}
        package init(words: String, tags: [TagID] = []) { (self.words, self.tags) = (words, tags) }
        package mutating func fields(_ f: inout Fields) {
            f.defaulted("words", &words, 0...200)
            f.defaulted("tags", &tags, 0...50)
            f.defaulted("allTags", &allTags)
            f.defaulted("acceptingOnly", &acceptingOnly)
            f.field("status", &status)
            f.defaulted("facets", &facets)
            f.defaulted("offset", &offset, 0...10_000)
            f.defaulted("limit", &limit, 1...100)
        }
        package struct Reply: Message {
            /// At most 1,000 are counted.
            package var total = 0
            package var partners: [Card] = []
            package var facets: [TagCount] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("total", &total)
                f.field("partners", &partners)
                f.defaulted("facets", &facets)
            }
        }
    }

    package struct TagCount: Message {
        package var id = TagID()
        package var name = ""
        package var partners = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("partners", &partners)
        }
    }

    /// A partner's whole profile. Pending and inactive ones are `not_found` to all but overseers and
    /// their own users (DI-7).
    package struct GetPartner: Contract {
        package static let name = "directory.partner"
        package static let callers: Callers = [.portalUsers, .seeker]
        package static let effect = Effect.read
        package static let summary = "A partner's profile with locations, contacts and programs."
        package var partner = PartnerID()
        package init() {}
        package init(partner: PartnerID) { self.partner = partner }
        package mutating func fields(_ f: inout Fields) { f.field("partner", &partner) }
        package typealias Reply = Partner
    }

    package struct Partner: Message {
        package var id = PartnerID()
        package var profile = Profile()
        package var status = PartnerStatus.active
        package var isAccepting = true
        /// The profile's and its locations' tags together.
        package var tags: [Named<TagKind>] = []
        package var locations: [Location] = []
        package var contacts: [Contact] = []
        package var programs: [Program] = []
        package var confirmedAt: Int64?
        package var changedAt: Int64 = 0
        /// Goes up with every change of the profile.
        package var version = 1
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("profile", &profile)
            f.field("status", &status)
            f.field("isAccepting", &isAccepting)
            f.field("tags", &tags)
            f.field("locations", &locations)
            f.field("contacts", &contacts)
            f.field("programs", &programs)
            f.field("confirmedAt", &confirmedAt)
            f.field("changedAt", &changedAt)
            f.field("version", &version)
        }
    }

    /// Names and states of partners and service types, for a referral that is being sent.
    package struct Resolve: Contract {
        package static let name = "directory.resolve"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.read
        package static let summary = "Names and states of partners, programs and service types."
        package var partners: [PartnerID] = []
        package var serviceTypes: [ServiceTypeID] = []
        package var program: ProgramID?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.defaulted("partners", &partners, 0...50)
            f.defaulted("serviceTypes", &serviceTypes, 0...50)
            f.field("program", &program)
        }
        /// What does not exist is left out.
        package struct Reply: Message {
            package var partners: [PartnerState] = []
            package var serviceTypes: [ServiceType] = []
            package var program: Named<ProgramKind>?
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("partners", &partners)
                f.field("serviceTypes", &serviceTypes)
                f.field("program", &program)
            }
        }
        package struct PartnerState: Message {
            package var id = PartnerID()
            package var name = ""
            package var status = PartnerStatus.active
            package var isAccepting = true
            package var phone: String?
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("id", &id)
                f.field("name", &name)
                f.field("status", &status)
                f.field("isAccepting", &isAccepting)
                f.field("phone", &phone)
            }
        }
    }

    // MARK: Changing a partner

    /// Adds a partner, `pending` unless said otherwise.
    package struct AddPartner: Contract {
        package static let name = "directory.add_partner"
        package static let callers: Callers = [.superAdmin]
        package static let effect = Effect.change
        package static let summary = "Adds a partner."
        package var profile = Profile()
        package var status = PartnerStatus.pending
        package var isAccepting = true
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("profile", &profile)
            f.defaulted("status", &status)
            f.defaulted("isAccepting", &isAccepting)
        }
        package typealias Reply = Partner
    }

    /// Replaces a profile (DI-1): by an admin of that partner or a super admin. Fails with `conflict`
    /// (`changed_meanwhile`) when `version` is not the present one.
    package struct EditPartner: Contract {
        package static let name = "directory.edit_partner"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Changes a partner's profile."
        package var partner = PartnerID()
        package var version = 1
        package var profile = Profile()
        package var isAccepting = true
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("version", &version)
            f.field("profile", &profile)
            f.field("isAccepting", &isAccepting)
        }
        package typealias Reply = Partner
    }

    /// Sets the account status and whether referrals are taken (ID-8). Users of a partner that is
    /// not active lose their sessions at once.
    package struct SetStatus: Contract {
        package static let name = "directory.set_status"
        package static let callers: Callers = [.superAdmin]
        package static let effect = Effect.change
        package static let summary = "Sets a partner's account status."
        package var partner = PartnerID()
        package var status = PartnerStatus.active
        package var isAccepting = true
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("status", &status)
            f.field("isAccepting", &isAccepting)
        }
        package typealias Reply = Nothing
    }

    /// Adds a location (without `id`) or replaces one.
    package struct SaveLocation: Contract {
        package static let name = "directory.save_location"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Adds or changes a location."
        package var partner = PartnerID()
        package var location = Location()
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("location", &location)
        }
        package struct Reply: Message {
            package var id = LocationID()
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("id", &id) }
        }
    }

    /// Removes a location. Fails with `conflict` (`location_has_contacts`, naming how many) unless
    /// `withContacts`.
    package struct RemoveLocation: Contract {
        package static let name = "directory.remove_location"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Removes a location."
        package var partner = PartnerID()
        package var location = LocationID()
        package var withContacts = false
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("location", &location)
            f.defaulted("withContacts", &withContacts)
        }
        package typealias Reply = Nothing
    }

    /// Adds a point of contact (without `id`) or replaces one. Fails with `conflict`
    /// (`location_needed`) when the partner has no location yet (DI-4).
    package struct SaveContact: Contract {
        package static let name = "directory.save_contact"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Adds or changes a point of contact."
        package var partner = PartnerID()
        package var contact = Contact()
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("contact", &contact)
        }
        package struct Reply: Message {
            package var id = ContactID()
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("id", &id) }
        }
    }

    package struct RemoveContact: Contract {
        package static let name = "directory.remove_contact"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Removes a point of contact."
        package var partner = PartnerID()
        package var contact = ContactID()
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("contact", &contact)
        }
        package typealias Reply = Nothing
    }

    /// Adds a program (without `id`) or replaces one.
    package struct SaveProgram: Contract {
        package static let name = "directory.save_program"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Adds or changes a program."
        package var partner = PartnerID()
        package var program = Program()
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("program", &program)
        }
        package struct Reply: Message {
            package var id = ProgramID()
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("id", &id) }
        }
    }

    // MARK: Tags and service types

    package struct Tag: Message {
        package var id = TagID()
        package var name = ""
        package var status = Availability.active
        /// How many partners carry it.
        package var partners = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("status", &status)
            f.field("partners", &partners)
        }
    }

    /// Tags by name; disabled ones for overseers only (DI-8).
    package struct Tags: Contract {
        package static let name = "directory.tags"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.read
        package static let summary = "Lists the partner tags."
        /// Part of a name.
        package var words = ""
        package var withDisabled = false
        package var offset = 0
        /// Default 500.
        package var limit = 500
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.defaulted("words", &words, 0...200)
            f.defaulted("withDisabled", &withDisabled)
            f.defaulted("offset", &offset, 0...1_000_000)
            f.defaulted("limit", &limit, 1...1_000)
        }
        package struct Reply: Message {
            package var total = 0
            package var tags: [Tag] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("total", &total)
                f.field("tags", &tags)
            }
        }
    }

    /// Adds a tag (without `id`) or changes one. Fails with `conflict` (`name_taken`).
    package struct SaveTag: Contract {
        package static let name = "directory.save_tag"
        package static let callers: Callers = [.superAdmin]
        package static let effect = Effect.change
        package static let summary = "Adds or changes a partner tag."
        package var id: TagID?
        package var name = ""
        package var status = Availability.active
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name, 1...100)
            f.defaulted("status", &status)
        }
        package typealias Reply = Tag
    }

    /// Deletes a tag from the network and from every partner at once.
    package struct RemoveTag: Contract {
        package static let name = "directory.remove_tag"
        package static let callers: Callers = [.superAdmin]
        package static let effect = Effect.change
        package static let summary = "Deletes a partner tag everywhere."
        package var tag = TagID()
        package init() {}
        package mutating func fields(_ f: inout Fields) { f.field("tag", &tag) }
        package struct Reply: Message {
            /// How many partners carried it.
            package var partners = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("partners", &partners) }
        }
    }

    package struct ServiceType: Message {
        package var id = ServiceTypeID()
        package var name = ""
        package var status = Availability.active
        /// Hidden from all but sender, receiver and super admins (RE-23).
        package var isSensitive = false
        package var createdAt: Int64 = 0
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("status", &status)
            f.field("isSensitive", &isSensitive)
            f.field("createdAt", &createdAt)
        }
    }

    /// Service types by name; disabled ones for overseers only (DI-9).
    package struct ServiceTypes: Contract {
        package static let name = "directory.service_types"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.read
        package static let summary = "Lists the service types."
        package var words = ""
        package var withDisabled = false
        package var offset = 0
        /// Default 500.
        package var limit = 500
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.defaulted("words", &words, 0...200)
            f.defaulted("withDisabled", &withDisabled)
            f.defaulted("offset", &offset, 0...1_000_000)
            f.defaulted("limit", &limit, 1...1_000)
        }
        package struct Reply: Message {
            package var total = 0
            package var serviceTypes: [ServiceType] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("total", &total)
                f.field("serviceTypes", &serviceTypes)
            }
        }
    }

    /// Adds a service type (without `id`) or changes one. Fails with `conflict` (`name_taken`).
    package struct SaveServiceType: Contract {
        package static let name = "directory.save_service_type"
        package static let callers: Callers = [.superAdmin]
        package static let effect = Effect.change
        package static let summary = "Adds or changes a service type."
        package var id: ServiceTypeID?
        package var name = ""
        package var status = Availability.active
        package var isSensitive = false
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name, 1...100)
            f.defaulted("status", &status)
            f.defaulted("isSensitive", &isSensitive)
        }
        package typealias Reply = ServiceType
    }

    /// Deletes a service type; referrals keep the name they had.
    package struct RemoveServiceType: Contract {
        package static let name = "directory.remove_service_type"
        package static let callers: Callers = [.superAdmin]
        package static let effect = Effect.change
        package static let summary = "Deletes a service type."
        package var serviceType = ServiceTypeID()
        package init() {}
        package mutating func fields(_ f: inout Fields) { f.field("serviceType", &serviceType) }
        package typealias Reply = Nothing
    }

    // MARK: Exchange

    /// A partner as it stands in another directory (DI-19). `key`s are that directory's identifiers:
    /// the same `source` and `key` again update, never double.
    package struct ImportedPartner: Message {
        package var key = ""
        package var profile = Profile()
        package var tags: [String] = []
        package var locations: [ImportedLocation] = []
        package var contacts: [ImportedContact] = []
        package var programs: [ImportedProgram] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("key", &key, 1...200)
            f.field("profile", &profile)
            f.defaulted("tags", &tags)
            f.defaulted("locations", &locations)
            f.defaulted("contacts", &contacts)
            f.defaulted("programs", &programs)
        }
    }

    package struct ImportedLocation: Message {
        package var key = ""
        /// Without `id`; its tags are named in `tagNames`.
        package var location = Location()
        package var tagNames: [String] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("key", &key, 1...200)
            f.field("location", &location)
            f.defaulted("tagNames", &tagNames)
        }
    }

    package struct ImportedContact: Message {
        package var key = ""
        package var contact = Contact()
        /// The key of its location, if it has one.
        package var location: String?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("key", &key, 1...200)
            f.field("contact", &contact)
            f.field("location", &location, 1...200)
        }
    }

    package struct ImportedProgram: Message {
        package var key = ""
        package var program = Program()
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("key", &key, 1...200)
            f.field("program", &program)
        }
    }

    /// Creates or updates partners from another directory, active and accepting when new. Tags that
    /// do not exist are made. All of a batch or nothing of it.
    package struct Import: Contract {
        package static let name = "directory.import"
        package static let callers: Callers = [.peers, .superAdmin]
        package static let effect = Effect.change
        package static let summary = "Creates or updates partners from another directory."
        package static let bodyBytesLimit = 32 * 1024 * 1024
        /// Names the directory: `ohana`, `nyc`, …
        package var source = ""
        /// Count what would change, and change nothing.
        package var dryRun = false
        package var partners: [ImportedPartner] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("source", &source, 1...100)
            f.defaulted("dryRun", &dryRun)
            f.field("partners", &partners, 1...500)
        }
        package struct Reply: Message {
            package var partners = ImportCounts()
            package var locations = ImportCounts()
            package var contacts = ImportCounts()
            package var programs = ImportCounts()
            package var tags = ImportCounts()
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("partners", &partners)
                f.field("locations", &locations)
                f.field("contacts", &contacts)
                f.field("programs", &programs)
                f.field("tags", &tags)
            }
        }
    }

    // MARK: Events: the subject is the partner's identifier

    package struct PartnerSaved: EventData {
        package static let kind = "partner_saved"
        package var name = ""
        package var status = PartnerStatus.active
        package var isAccepting = true
        /// What changed: `added`, `profile`, `status`, `locations`, `contacts`, `programs`, `imported`.
        package var change = ""
        package init() {}
        package init(name: String, status: PartnerStatus, isAccepting: Bool, change: String) {
            (self.name, self.status) = (name, status)
            (self.isAccepting, self.change) = (isAccepting, change)
        }
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name)
            f.field("status", &status)
            f.field("isAccepting", &isAccepting)
            f.field("change", &change)
        }
    }

    /// The subject is the tag's or service type's identifier.
    package struct TagSaved: EventData {
        package static let kind = "tag_saved"
        package var name = ""
        package var status = Availability.active
        package init() {}
        package init(name: String, status: Availability) {
            (self.name, self.status) = (name, status)
        }
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name)
            f.field("status", &status)
        }
    }

    package struct TagRemoved: EventData {
        package static let kind = "tag_removed"
        package var name = ""
        package init() {}
        package init(name: String) { self.name = name }
        package mutating func fields(_ f: inout Fields) { f.field("name", &name) }
    }

    package struct ServiceTypeSaved: EventData {
        package static let kind = "service_type_saved"
        package var name = ""
        package var status = Availability.active
        package init() {}
        package init(name: String, status: Availability) {
            (self.name, self.status) = (name, status)
        }
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name)
            f.field("status", &status)
        }
    }

    package struct ServiceTypeRemoved: EventData {
        package static let kind = "service_type_removed"
        package var name = ""
        package init() {}
        package init(name: String) { self.name = name }
        package mutating func fields(_ f: inout Fields) { f.field("name", &name) }
    }
}
