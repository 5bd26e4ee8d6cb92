/// A document of headings, labelled values, paragraphs and tables, laid out on pages and written as
/// PDF 1.7.
///
/// Deterministic: the same content makes the same bytes; the time it bears is passed in (RE-6).
/// Text can be searched and copied in every script.
///
/// ```swift
/// var document = PDFDocument(title: "Referral", createdAt: now, fonts: fonts)
/// document.heading("Referral")
/// document.row(label: "Client", value: "Nguyễn Thị Hương")
/// let bytes = document.finish()
/// ```
package struct PDFDocument: Sendable {
    package enum PageSize: Sendable {
        case a4
        case letter

        /// In points.
        var size: (width: Double, height: Double) {
            switch self {
            case .a4: (595.28, 841.89)
            case .letter: (612, 792)
            }
        }
    }

    package enum Level: Sendable {
        /// The document's own, once, at the beginning.
        case title
        case section
        case subsection
    }

    package struct Column: Sendable {
        package enum Alignment: Sendable {
            case left
            /// For numbers.
            case right
        }

        package var title: String
        /// Its part of the width, relative to the other columns' parts.
        package var share: Double
        package var alignment: Alignment

        package init(_ title: String, share: Double = 1, alignment: Alignment = .left) {
            self.title = title
            self.share = share
            self.alignment = alignment
        }
    }

    enum Block {
        case heading(String, Level)
        case row(label: String, value: String)
        case paragraph(String)
        case table([Column], [[String]])
        case rule
    }

    /// One line at the top of every page but the first; nothing if empty.
    package var header = ""
    /// One line at the bottom of every page.
    package var footer = ""
    /// The page number in the reader's language, from the page and the number of pages.
    package var pageLabel: @Sendable (_ page: Int, _ pages: Int) -> String = { page, pages in
        "Page \(page) of \(pages)"
    }

    let title: String
    let createdAt: Int64
    let language: String
    let pageSize: PageSize
    let fonts: [Font]
    private(set) var blocks: [Block] = []

    /// An empty document.
    ///
    /// - Parameters:
    ///   - title: for the window and the file's properties; it is not printed, `heading` is.
    ///   - createdAt: milliseconds since 1970, UTC.
    ///   - language: a BCP 47 tag; for what reads the document aloud.
    ///   - fonts: by preference, see `Font.system()`. They are embedded, as far as they are used,
    ///     if the text needs more than the characters of Western Europe. Without any, other characters
    ///     print as "?".
    package init(
        title: String, createdAt: Int64, language: String = "en-US", pageSize: PageSize = .letter,
        fonts: [Font]
    ) {
        self.title = title
        self.createdAt = createdAt
        self.language = language
        self.pageSize = pageSize
        self.fonts = fonts
    }

    package mutating func heading(_ text: String, _ level: Level = .title) {
        blocks.append(.heading(text, level))
    }

    /// A label in grey on the left, its value beside it; both may have several lines.
    package mutating func row(label: String, value: String) {
        blocks.append(.row(label: label, value: value))
    }

    /// Text with word wrap; its own line ends stay.
    package mutating func paragraph(_ text: String) {
        blocks.append(.paragraph(text))
    }

    /// A table whose header is repeated on each page. Missing cells are blank, superfluous ones
    /// dropped.
    package mutating func table(columns: [Column], rows: [[String]]) {
        guard !columns.isEmpty else { return }
        blocks.append(.table(columns, rows))
    }

    /// A thin line across the page.
    package mutating func rule() {
        blocks.append(.rule)
    }

    /// The file.
    package func finish() -> [UInt8] {
        var layout = PageLayout(
            size: pageSize.size, typesetter: Typesetter(fonts: fonts, texts: texts))
        for block in blocks { layout.add(block) }
        layout.addMargins(header: header, footer: footer, label: pageLabel)
        return written(layout)
    }

    /// Everything that is printed, for the choice of fonts.
    private var texts: [String] {
        // Any page number will do: they differ in digits only.
        var texts = [header, footer, pageLabel(1, 1)]
        for block in blocks {
            switch block {
            case .heading(let text, _), .paragraph(let text): texts.append(text)
            case .row(let label, let value): texts += [label, value]
            case .table(let columns, let rows):
                texts += columns.map(\.title)
                for row in rows { texts += row }
            case .rule: break
            }
        }
        return texts
    }

    private func written(_ layout: PageLayout) -> [UInt8] {
        var file = PDFFile()
        let catalog = file.reserve()
        let tree = file.reserve()
        let time = CivilTime(millisecondsSince1970: createdAt).text("", "", "")
        let info = file.add(
            "<</Title\(PDFFile.string(title))/Producer(Footbridge)/CreationDate(D:\(time)Z)>>")
        let fonts = layout.typesetter.writeFonts(to: &file)
        let resources = file.add("<</Font\(fonts)>>")
        let (width, height) = (PDFFile.number(layout.width), PDFFile.number(layout.height))
        var pages = ""
        for page in layout.pages {
            let content = file.add(stream: Array(page.utf8))
            let reference = file.add(
                "<</Type/Page/Parent \(tree) 0 R/MediaBox[0 0 \(width) \(height)]"
                    + "/Resources \(resources) 0 R/Contents \(content) 0 R>>")
            pages += "\(reference) 0 R "
        }
        file.set(tree, "<</Type/Pages/Count \(layout.pages.count)/Kids[\(pages)]>>")
        file.set(
            catalog,
            "<</Type/Catalog/Pages \(tree) 0 R/Lang\(PDFFile.string(language))"
                + "/ViewerPreferences<</DisplayDocTitle true>>>>")
        return file.finish(catalog: catalog, info: info)
    }
}
