import Documents
import EventLog
import ServiceKit

/// What this service does, and what it needs for that.
struct Operations: Sendable {
    let store: Store
    let directory: Peer
    let casework: Peer
    let calendar: BusinessCalendar
    var reopeningTime = ReopeningTime.standard
    var networkName = "Footbridge"
    /// For the PDF, see `Font.system()`.
    var fonts: [Font] = []

    var routes: [Route] {
        [
            store.change(submit, pace: .asking),
            Route(list),
            Route(counts),
            Route(get),
            store.change(changeState),
            store.change(addNote),
            Route(pdf),
        ]
    }
}
