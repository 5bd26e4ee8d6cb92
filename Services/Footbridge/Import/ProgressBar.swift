/// How far a long command has come, on one line of the terminal that is written over and over.
struct ProgressBar {
    private let total: Int
    private let what: String
    private let write: (String) -> Void
    private let start = ContinuousClock.now

    /// A bar for so many things, called `what` in the plural.
    init(total: Int, what: String, write: @escaping (String) -> Void) {
        (self.total, self.what, self.write) = (total, what, write)
    }

    func show(_ done: Int) {
        write("\r\u{1B}[K\(Self.text(done, of: total, what, after: .now - start))")
    }

    /// Takes the bar away, so that other text can follow.
    func clear() { write("\r\u{1B}[K") }

    /// `[#####     ]  50 %  904 of 1,809 partners, 512 per second`
    static func text(_ done: Int, of total: Int, _ what: String, after time: Duration) -> String {
        let width = 20
        let filled = total > 0 ? done * width / total : width
        let percent = total > 0 ? done * 100 / total : 100
        let bar =
            String(repeating: "#", count: filled) + String(repeating: " ", count: width - filled)
        let seconds = time / .seconds(1)
        let rate = seconds > 0 ? Int(Double(done) / seconds) : 0
        return "[\(bar)] \(percent) %  \(grouped(done)) of \(grouped(total)) \(what),"
            + " \(grouped(rate)) per second"
    }
}

/// A count with commas between thousands.
func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
        if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
        text.append(digit)
    }
    return String(text.reversed())
}
