import Contracts
import Wire

extension DirectoryAPI.Profile {
    /// The profile as it is kept: texts without white space around them, addresses whole.
    func checked() throws(Refusal) -> DirectoryAPI.Profile {
        var checked = self
        guard let name = tidied(name) else { throw .required("name") }
        checked.name = name
        checked.website = try webAddress(website, field: "website")
        checked.summary = tidied(summary)
        checked.mission = tidied(mission)
        checked.populationServed = tidied(populationServed)
        checked.referralRequirements = tidied(referralRequirements)
        checked.officeHours = tidied(officeHours)
        checked.eligibility = tidied(eligibility)
        checked.howToApply = tidied(howToApply)
        checked.additionalInformation = tidied(additionalInformation)
        checked.newsletter = try webAddress(newsletter, field: "newsletter")
        checked.email = try emailAddress(email, field: "email")
        checked.phone = tidied(phone)
        return checked
    }
}

extension DirectoryAPI.Location {
    func checked() throws(Refusal) -> DirectoryAPI.Location {
        var checked = self
        guard let name = tidied(name) else { throw .required("name") }
        checked.name = name
        checked.street = tidied(street)
        checked.town = tidied(town)
        checked.state = tidied(state)
        checked.postalCode = tidied(postalCode)
        checked.phone = tidied(phone)
        checked.hours = tidied(hours)
        try checkCoordinates()
        return checked
    }

    /// What a location entered by hand must have besides (DI-3); imported ones often lack it.
    func checkAddress() throws(Refusal) {
        if street == nil { throw .required("street") }
        if town == nil { throw .required("town") }
    }

    private func checkCoordinates() throws(Refusal) {
        switch (latitude, longitude) {
        case (nil, nil): return
        case (_, nil): throw .required("longitude")
        case (nil, _): throw .required("latitude")
        case (let latitude?, let longitude?):
            guard (-90...90).contains(latitude) else {
                throw .invalid(field: "latitude", message: "must be -90 to 90 degrees")
            }
            guard (-180...180).contains(longitude) else {
                throw .invalid(field: "longitude", message: "must be -180 to 180 degrees")
            }
        }
    }
}

extension DirectoryAPI.Contact {
    func checked() throws(Refusal) -> DirectoryAPI.Contact {
        var checked = self
        guard let firstName = tidied(firstName) else { throw .required("firstName") }
        checked.firstName = firstName
        checked.lastName = tidied(lastName) ?? ""
        checked.title = tidied(title)
        checked.email = try emailAddress(email, field: "email")
        checked.phone = tidied(phone)
        return checked
    }

    /// What a contact entered by hand must have besides (DI-4); imported ones often lack it.
    func checkReachable() throws(Refusal) {
        if lastName.isEmpty { throw .required("lastName") }
        if email == nil { throw .required("email") }
    }
}

extension DirectoryAPI.Program {
    /// Characters in one category or language.
    static let termLimit = 200

    func checked() throws(Refusal) -> DirectoryAPI.Program {
        var checked = self
        guard let name = tidied(name) else { throw .required("name") }
        checked.name = name
        checked.description = tidied(description)
        checked.eligibility = tidied(eligibility)
        checked.categories = try Self.checked(categories, field: "categories")
        checked.languages = try Self.checked(languages, field: "languages")
        checked.cost = tidied(cost)
        checked.howToApply = tidied(howToApply)
        return checked
    }

    private static func checked(_ terms: [String], field: String) throws(Refusal) -> [String] {
        var checked: [String] = []
        for (index, term) in terms.enumerated() {
            guard let term = tidied(term), term.unicodeScalars.count <= termLimit,
                !term.utf8.contains(where: { $0 < 0x20 })
            else {
                throw .invalid(
                    field: "\(field)[\(index)]",
                    message: "must have 1 to \(termLimit) characters in one line")
            }
            if !checked.contains(term) { checked.append(term) }
        }
        return checked
    }
}
