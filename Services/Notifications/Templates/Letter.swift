import Wire

/// An e-mail's words, before they become plain text and HTML.
struct Letter: Message {
    /// Never names a client (NO-5).
    var subject = ""
    var greeting = ""
    var paragraphs: [String] = []
    /// What the link's button says; no link without it.
    var linkLabel: String?
    /// Behind the network's address: `/referrals/ID`.
    var linkPath: String?
    /// The link is a secret one that sets this user's password, made only when the mail leaves.
    var passwordOf: UserID?
    var afterLink: [String] = []
    var footer = ""
    /// A language tag for the HTML part.
    var language = "en"

    init() {}

    mutating func fields(_ f: inout Fields) {
        f.field("subject", &subject)
        f.field("greeting", &greeting)
        f.field("paragraphs", &paragraphs)
        f.field("linkLabel", &linkLabel)
        f.field("linkPath", &linkPath)
        f.field("passwordOf", &passwordOf)
        f.field("afterLink", &afterLink)
        f.field("footer", &footer)
        f.field("language", &language)
    }

    /// What stands for a secret link where people look at messages.
    static let hiddenLink = "(secret link)"

    /// - `link`: where the button leads; nil where there is none.
    func plainText(link: String?) -> String {
        var blocks = [greeting] + paragraphs
        if let linkLabel, let link { blocks.append("\(linkLabel):\n\(link)") }
        blocks += afterLink
        return blocks.joined(separator: "\n\n") + "\n\n-- \n\(footer)\n"
    }

    /// Without pictures, styles from elsewhere or scripts: readable in any mail program.
    func html(link: String?) -> String {
        var body = ([greeting] + paragraphs).map(paragraph).joined()
        if let linkLabel, let link {
            body += """
                <p style="margin:24px 0"><a href="\(escaped(link))" style="background:#1a5276;\
                color:#ffffff;padding:12px 20px;border-radius:6px;text-decoration:none;\
                display:inline-block">\(escaped(linkLabel))</a></p>
                <p style="font-size:14px;color:#555555">\(escaped(link))</p>

                """
        }
        body += afterLink.map(paragraph).joined()
        return """
            <!DOCTYPE html>
            <html lang="\(escaped(language))">
            <head><meta charset="utf-8"><title>\(escaped(subject))</title></head>
            <body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#222222;\
            max-width:600px;margin:24px auto;padding:0 16px">
            \(body)<p style="font-size:14px;color:#555555;border-top:1px solid #cccccc;\
            padding-top:12px">\(escaped(footer))</p>
            </body>
            </html>

            """
    }

    private func paragraph(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return "<p>\(lines.map { escaped(String($0)) }.joined(separator: "<br>"))</p>\n"
    }
}

/// Text for an element or a quoted attribute of HTML.
private func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(character)
        }
    }
    return result
}
