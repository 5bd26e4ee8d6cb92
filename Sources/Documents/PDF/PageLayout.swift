/// Places blocks on pages from top to bottom. All measures are in points; y grows upwards, as in
/// PDF.
struct PageLayout {
    /// The drawing operators of each page (ISO 32000-1 §8 and §9).
    private(set) var pages: [String] = [""]
    private(set) var typesetter: Typesetter
    let width: Double
    let height: Double

    private enum Measure {
        static let side = 64.0
        static let top = 64.0
        /// Room for the footer.
        static let bottom = 76.0
        static let headerBaseline = 40.0
        static let footerBaseline = 40.0
        static let marginText = 8.5
        static let labelColumn = 150.0
        static let columnGap = 12.0
        static let tablePadding = 4.5
    }

    /// Shades of grey: 0 is black. Labels keep a contrast above 4.5:1 on white.
    private enum Shade {
        static let text = 0.12
        static let quiet = 0.40
        static let line = 0.80
        static let strongLine = 0.45
    }

    /// A size of type and the distance between baselines.
    private struct Style {
        var size: Double
        var leading: Double
        var bold = false
        var shade = Shade.text

        static let title = Style(size: 20, leading: 25, bold: true)
        static let section = Style(size: 12.5, leading: 16, bold: true)
        static let subsection = Style(size: 10.5, leading: 15, bold: true)
        static let body = Style(size: 10.5, leading: 15)
        static let label = Style(size: 9.5, leading: 15, shade: Shade.quiet)
        static let cell = Style(size: 9.5, leading: 13)
        static let columnTitle = Style(size: 8.5, leading: 12, bold: true, shade: Shade.quiet)
    }

    /// The lower edge of what has been placed on the last page.
    private var y: Double

    init(size: (width: Double, height: Double), typesetter: Typesetter) {
        (width, height) = size
        self.typesetter = typesetter
        y = height - Measure.top
    }

    mutating func add(_ block: PDFDocument.Block) {
        switch block {
        case .heading(let text, let level): heading(text, level)
        case .row(let label, let value): row(label, value)
        case .paragraph(let text): paragraph(text)
        case .table(let columns, let rows): table(columns, rows)
        case .rule:
            makeRoom(17)
            y -= 8
            rule(y, Shade.line)
            y -= 9
        }
    }

    /// Puts the running header, the footer and the page numbers on all pages.
    mutating func addMargins(header: String, footer: String, label: (Int, Int) -> String) {
        let size = Measure.marginText
        let style = Style(size: size, leading: size, shade: Shade.quiet)
        let headerLine = Typesetter.firstLine(
            typesetter.glyphs(header), size: size, width: contentWidth)
        let footerGlyphs = typesetter.glyphs(footer)
        for page in pages.indices {
            if page > 0, !headerLine.isEmpty {
                draw(
                    headerLine, style, x: Measure.side, y: height - Measure.headerBaseline, on: page
                )
                rule(height - Measure.headerBaseline - 8, Shade.line, on: page)
            }
            let number = typesetter.glyphs(label(page + 1, pages.count))[...]
            let numberWidth = Typesetter.width(of: number, size: size)
            let room = max(0, contentWidth - numberWidth - Measure.columnGap)
            let footerLine = Typesetter.firstLine(footerGlyphs, size: size, width: room)
            rule(Measure.footerBaseline + 14, Shade.line, on: page)
            draw(footerLine, style, x: Measure.side, y: Measure.footerBaseline, on: page)
            draw(number, style, x: right - numberWidth, y: Measure.footerBaseline, on: page)
        }
    }

    // MARK: Blocks

    private mutating func heading(_ text: String, _ level: PDFDocument.Level) {
        let (style, before, after): (Style, Double, Double) =
            switch level {
            case .title: (.title, 0, 8)
            case .section: (.section, 16, 7)
            case .subsection: (.subsection, 8, 2)
            }
        let lines = lines(text, style, width: contentWidth)
        // A heading never stands alone at the foot of a page: below it go some lines, or a table's
        // header and a row of two.
        let following = 4 * Style.body.leading
        makeRoom(before + Double(lines.count) * style.leading + after + following)
        if !isPageFresh { y -= before }
        draw(lines, style)
        if level == .section {
            rule(y - 1, Shade.line)
        }
        y -= after
    }

    private mutating func paragraph(_ text: String) {
        let lines = lines(text, .body, width: contentWidth)
        // Two lines at least on either side of a page's end.
        makeRoom(Double(min(lines.count, 2)) * Style.body.leading)
        draw(lines, .body)
        y -= 6
    }

    private mutating func row(_ label: String, _ value: String) {
        let valueX = Measure.side + Measure.labelColumn + Measure.columnGap
        let labels = lines(label, .label, width: Measure.labelColumn)
        let values = lines(value, .body, width: right - valueX)
        let count = max(labels.count, values.count)
        makeRoom(Double(min(count, 2)) * Style.body.leading)
        for index in 0..<count {
            makeRoom(Style.body.leading)
            let baseline = y - baselineOffset(.body)
            if index < labels.count { draw(labels[index], .label, x: Measure.side, y: baseline) }
            if index < values.count { draw(values[index], .body, x: valueX, y: baseline) }
            y -= Style.body.leading
        }
        y -= 3
    }

    private mutating func table(_ columns: [PDFDocument.Column], _ rows: [[String]]) {
        let frames = frames(columns)
        let titles = zip(columns, frames).map { column, frame in
            // A title of more lines would leave no room for rows.
            Array(lines(column.title, .columnTitle, width: frame.width).prefix(3))
        }
        let titleHeight = tableHeight(titles, .columnTitle)
        makeRoom(titleHeight + tableHeight([], .cell, atLeast: 2))
        tableTitles(titles, frames)
        let fullPage =
            height - Measure.top - Measure.bottom - titleHeight - 2 * Measure.tablePadding
        let linesOnFullPage = Int(fullPage / Style.cell.leading)
        for row in rows {
            let cells = frames.indices.map { index in
                lines(index < row.count ? row[index] : "", .cell, width: frames[index].width)
            }
            let count = cells.map(\.count).max() ?? 0
            var next = 0
            while next < count {
                // A row that fits on a page is not torn, a longer one goes on wherever there is
                // room.
                let fitting = Int(
                    (y - Measure.bottom - 2 * Measure.tablePadding) / Style.cell.leading)
                let fits = fitting >= count - next
                if !fits, fitting < 1 || (next == 0 && count < linesOnFullPage) {
                    newPage()
                    tableTitles(titles, frames)
                    continue
                }
                let end = min(count, next + fitting)
                tableRow(
                    cells.map { Array($0.prefix(end).dropFirst(next)) }, frames, .cell, end - next)
                rule(y, Shade.line)
                next = end
            }
        }
        y -= 8
    }

    /// The table's header at the current place.
    private mutating func tableTitles(_ titles: [[Typesetter.Line]], _ frames: [Frame]) {
        tableRow(titles, frames, .columnTitle, titles.map(\.count).max() ?? 1)
        rule(y, Shade.strongLine)
    }

    private mutating func tableRow(
        _ cells: [[Typesetter.Line]], _ frames: [Frame], _ style: Style, _ count: Int
    ) {
        y -= Measure.tablePadding
        for (cell, frame) in zip(cells, frames) {
            for (index, line) in cell.enumerated() {
                let lineWidth = Typesetter.width(of: line, size: style.size)
                let x = frame.isRight ? frame.x + frame.width - lineWidth : frame.x
                draw(
                    line, style, x: x, y: y - baselineOffset(style) - Double(index) * style.leading)
            }
        }
        y -= Double(count) * style.leading + Measure.tablePadding
    }

    private func tableHeight(
        _ cells: [[Typesetter.Line]], _ style: Style, atLeast count: Int = 1
    ) -> Double {
        let count = max(count, cells.map(\.count).max() ?? 0)
        return Double(count) * style.leading + 2 * Measure.tablePadding
    }

    /// Where a column is and how its lines are set.
    private struct Frame {
        var x: Double
        var width: Double
        var isRight: Bool
    }

    private func frames(_ columns: [PDFDocument.Column]) -> [Frame] {
        let gaps = Double(columns.count - 1) * Measure.columnGap
        let shares = columns.map { max($0.share, 0.01) }
        let unit = max(0, contentWidth - gaps) / shares.reduce(0, +)
        var x = Measure.side
        return zip(columns, shares).map { column, share in
            defer { x += share * unit + Measure.columnGap }
            return Frame(x: x, width: share * unit, isRight: column.alignment == .right)
        }
    }

    // MARK: Lines and pages

    private var contentWidth: Double { width - 2 * Measure.side }
    private var right: Double { width - Measure.side }
    private var isPageFresh: Bool { y == height - Measure.top }

    private mutating func lines(
        _ text: String, _ style: Style, width: Double
    ) -> [Typesetter.Line] {
        Typesetter.lines(typesetter.glyphs(text, bold: style.bold), size: style.size, width: width)
    }

    /// Draws lines over the whole width, on as many pages as they need.
    private mutating func draw(_ lines: [Typesetter.Line], _ style: Style) {
        for line in lines {
            makeRoom(style.leading)
            draw(line, style, x: Measure.side, y: y - baselineOffset(style))
            y -= style.leading
        }
    }

    /// From the upper edge of a line to its baseline: type sits a little below the middle.
    private func baselineOffset(_ style: Style) -> Double {
        (style.leading + style.size * 0.7) / 2
    }

    private mutating func draw(
        _ line: Typesetter.Line, _ style: Style, x: Double, y: Double, on page: Int? = nil
    ) {
        guard !line.isEmpty else { return }
        let place = "\(PDFFile.number(x)) \(PDFFile.number(y))"
        pages[page ?? pages.count - 1] +=
            "BT \(PDFFile.number(style.shade)) g \(place) Td "
            + typesetter.show(line, size: style.size) + "ET\n"
    }

    private mutating func rule(_ y: Double, _ shade: Double, on page: Int? = nil) {
        let (left, right, y) = (
            PDFFile.number(Measure.side), PDFFile.number(right), PDFFile.number(y)
        )
        pages[page ?? pages.count - 1] +=
            "\(PDFFile.number(shade)) G 0.6 w \(left) \(y) m \(right) \(y) l S\n"
    }

    /// Begins a new page unless so much fits on this one.
    private mutating func makeRoom(_ needed: Double) {
        if y - needed < Measure.bottom, !isPageFresh { newPage() }
    }

    private mutating func newPage() {
        pages.append("")
        y = height - Measure.top
    }
}
