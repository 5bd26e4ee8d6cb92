import Contracts
import Documents
import ServiceKit

/// The referral as it was submitted, for printing and for the record (RE-6): the same submission
/// always gives the same bytes.
func referralPDF(of sent: Submission, network: String, zone: LocalTime, fonts: [Font]) -> [UInt8] {
    let title = "Referral \(sent.id)"
    var document = PDFDocument(title: title, createdAt: sent.at, fonts: fonts)
    document.header = "\(network): \(title)"
    document.footer = "Submitted \(zone.text(sent.at)) through \(network). Confidential."

    document.heading("Referral")
    document.row(label: "Network", value: network)
    document.row(label: "Referral", value: sent.id.rawValue)
    document.row(label: "Submitted", value: zone.text(sent.at))
    document.row(label: "From", value: sent.sender.name)
    document.row(label: "To", value: sent.receiver.name)
    if let program = sent.program { document.row(label: "Program", value: program.name) }
    document.row(label: "Urgency", value: sent.urgency.words)

    document.heading("Client", .section)
    document.row(label: "Name", value: sent.client.name)
    add(&document, "Date of birth", sent.client.birthDate)
    add(&document, "Phone", sent.client.phone)
    add(&document, "E-mail", sent.client.email)
    add(&document, "Address", sent.client.address)
    add(&document, "Language", sent.client.language)
    document.row(
        label: "Interpreter", value: sent.client.needsInterpreter ? "Needed" : "Not needed")
    document.row(label: "Best way to reach", value: sent.reach.words)

    document.heading("Reason for referral", .section)
    document.row(
        label: sent.serviceTypes.count == 1 ? "Service type" : "Service types",
        value: sent.serviceTypes.map(\.name).joined(separator: "\n"))
    add(&document, "Comment", sent.comment)
    if let notes = sent.notes {
        document.heading("Notes", .subsection)
        document.paragraph(notes)
    }

    if let consent = sent.consent {
        document.heading("Consent", .section)
        document.row(label: "Given by", value: consent.givenBy)
        document.row(label: "How", value: consent.form.words)
    }

    document.heading("Staff", .section)
    document.row(label: "Submitted by", value: sent.submittedByName)
    document.row(label: "Organization", value: sent.sender.name)
    return document.finish()
}

private func add(_ document: inout PDFDocument, _ label: String, _ value: String?) {
    if let value { document.row(label: label, value: value) }
}

extension ReferralsAPI.Urgency {
    fileprivate var words: String {
        switch self {
        case .routine: "Routine"
        case .soon: "Soon"
        case .urgent: "Urgent"
        }
    }
}

extension ReferralsAPI.Reach {
    fileprivate var words: String {
        switch self {
        case .email: "E-mail"
        case .text: "Text message"
        case .phone: "Phone"
        case .none: "The client will reach out"
        }
    }
}

extension ReferralsAPI.ConsentForm {
    fileprivate var words: String {
        switch self {
        case .verbal: "Verbally"
        case .written: "In writing"
        case .electronic: "Electronically"
        }
    }
}
