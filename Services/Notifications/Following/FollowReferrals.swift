import Contracts
import EventLog
import SQLiteKit
import Wire

/// Tells people what happens to referrals, as the table of NO-4 says.
func followReferrals(_ tx: Transaction, _ event: Event) throws {
    switch event.kind {
    case ReferralsAPI.Submitted.kind: try tellSubmitted(tx, event)
    case ReferralsAPI.StateChanged.kind: try tellStateChanged(tx, event)
    case ReferralsAPI.NoteAdded.kind: try tellNoteAdded(tx, event)
    default: return
    }
}

private func tellSubmitted(_ tx: Transaction, _ event: Event) throws {
    let submitted = try event.decode(ReferralsAPI.Submitted.self)
    let referral = KnownReferral(
        id: ReferralID(event.subject), clientName: submitted.clientName, sender: submitted.sender,
        receiver: submitted.receiver, submittedBy: submitted.submittedBy,
        isSensitive: submitted.isSensitive)
    try tx.save(referral)
    let recipients = try tx.recipients(of: .submitted, to: referral, event)
    for person in recipients.inbox {
        try tx.putIntoInbox(
            of: person.id, .submitted, by: submitted.submittedByName, state: .sent, event)
    }
    let arrived = ArrivedReferral(
        referral: referral.id, senderName: submitted.sender.name,
        serviceTypes: submitted.isSensitive ? [] : submitted.serviceTypes.map(\.name),
        urgency: submitted.urgency)
    for person in recipients.email {
        let letter = person.language.templates.referralArrived(arrived, to: person.name)
        try tx.queue(
            letter, to: person, because: event, in: "referrals",
            isSensitive: submitted.isSensitive)
    }
    try tellClient(tx, submitted, event)
}

/// Only those who chose e-mail, and only what is meant for them.
private func tellClient(
    _ tx: Transaction, _ submitted: ReferralsAPI.Submitted, _ event: Event
) throws {
    guard submitted.reach == .email, let address = submitted.clientEmail, !address.isEmpty else {
        return
    }
    let news = ClientNews(
        senderName: submitted.sender.name, receiverName: submitted.receiver.name,
        comment: submitted.comment.flatMap { $0.isEmpty ? nil : $0 })
    let letter = Language(submitted.clientLanguage).templates
        .clientReferred(news, to: submitted.clientName)
    try tx.queue(
        letter, to: "client:\(submitted.client)", name: submitted.clientName, address: address,
        because: event, in: "referrals", isSensitive: submitted.isSensitive)
}

private func tellStateChanged(_ tx: Transaction, _ event: Event) throws {
    let changed = try event.decode(ReferralsAPI.StateChanged.self)
    guard let referral = try tx.referral(ReferralID(event.subject)) else { return }
    let recipients = try tx.recipients(of: .stateChanged, to: referral, event)
    for person in recipients.inbox {
        try tx.putIntoInbox(
            of: person.id, .stateChanged, by: changed.byName, state: changed.to, event)
    }
    let news = StateNews(
        referral: referral.id, receiverName: referral.receiver.name, state: changed.to,
        reason: changed.reason)
    for person in recipients.email {
        let letter = person.language.templates.stateChanged(news, to: person.name)
        try tx.queue(
            letter, to: person, because: event, in: "referrals",
            isSensitive: referral.isSensitive)
    }
}

private func tellNoteAdded(_ tx: Transaction, _ event: Event) throws {
    let added = try event.decode(ReferralsAPI.NoteAdded.self)
    guard let referral = try tx.referral(ReferralID(event.subject)) else { return }
    for person in try tx.recipients(of: .noteAdded, to: referral, event).inbox {
        try tx.putIntoInbox(of: person.id, .noteAdded, by: added.byName, state: nil, event)
    }
}

extension Transaction {
    fileprivate func recipients(
        of happening: Happening, to referral: KnownReferral, _ event: Event
    ) throws -> Recipients {
        Recipients(
            of: happening, to: referral, among: try people(whoMayLearnOf: referral),
            doneBy: event.caller?.user)
    }
}
