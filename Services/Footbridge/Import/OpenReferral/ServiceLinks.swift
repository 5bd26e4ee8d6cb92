/// Which services are offered where, before it is known which rows can be loaded.
struct ServiceLinks {
    /// The location of a `service_at_location`, by its identifier.
    private(set) var location: [String: String] = [:]
    private(set) var service: [String: String] = [:]
    /// The locations of a service, in order.
    private(set) var locations: [String: [String]] = [:]
    /// The services at a location, in order.
    private(set) var services: [String: [String]] = [:]
    /// The organisation which a service names.
    private(set) var organizations: [String: String] = [:]

    init(_ tables: OpenReferralTables) {
        for row in tables["services"] {
            guard let id = row["id"] else { continue }
            organizations[id] = row["organization_id"]
            if let place = row["location_id"] { link(id, place) }
        }
        for row in tables["service_at_location"] {
            guard let serviceID = row["service_id"], let place = row["location_id"] else {
                continue
            }
            link(serviceID, place)
            if let id = row["id"] { (location[id], service[id]) = (place, serviceID) }
        }
    }

    private mutating func link(_ service: String, _ location: String) {
        locations[service, default: []].append(location)
        services[location, default: []].append(service)
    }
}
