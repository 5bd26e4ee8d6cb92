/// Where something stands in the files that are imported.
struct Place: Hashable {
    /// Without its folder.
    var file: String
    /// From 1.
    var line: Int
}

/// What an import has to say about one row of its source (DI-19).
struct Finding: Equatable {
    var place: Place
    /// For the person who has to mend the row.
    var reason: String
    /// The row was not loaded; otherwise it was, but not all of it.
    var isRejected: Bool
}

extension Finding: CustomStringConvertible {
    var description: String { "\(place.file):\(place.line): \(reason)" }
}

/// What has been found while reading, in the order in which it was found.
struct Findings {
    private(set) var all: [Finding] = []

    var rejected: [Finding] { all.filter(\.isRejected) }

    mutating func reject(_ place: Place, _ reason: String) {
        all.append(Finding(place: place, reason: reason, isRejected: true))
    }

    mutating func note(_ place: Place, _ reason: String) {
        all.append(Finding(place: place, reason: reason, isRejected: false))
    }
}

/// Why nothing at all is imported, as a sentence for the operator.
struct UnusableSource: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
