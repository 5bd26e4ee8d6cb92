import Contracts
import Wire

struct English: Templates {
    func referralArrived(_ news: ArrivedReferral, to name: String) -> Letter {
        var letter = begun(name)
        let urgent = news.urgency == .urgent
        letter.subject =
            "\(urgent ? "Urgent: new" : "New") referral from \(news.senderName)"
        letter.paragraphs = ["\(news.senderName) has sent you a referral."]
        if !news.serviceTypes.isEmpty {
            letter.paragraphs.append("Asked for: \(news.serviceTypes.joined(separator: ", "))")
        }
        if urgent { letter.paragraphs.append("The sender has marked it as urgent.") }
        letter.paragraphs.append("Please respond within 5 business days.")
        letter.linkLabel = "Open the referral"
        letter.linkPath = "/referrals/\(news.referral)"
        return letter
    }

    func clientReferred(_ news: ClientNews, to name: String) -> Letter {
        var letter = begun(name)
        letter.subject = "You have been referred to \(news.receiverName)"
        letter.paragraphs = [
            "\(news.senderName) has asked \(news.receiverName) to help you, as you agreed."
        ]
        if let comment = news.comment { letter.paragraphs.append(comment) }
        letter.paragraphs.append(
            "What happens next: \(news.receiverName) will get in touch with you. There is nothing "
                + "you need to do. If you have questions or no longer want this, tell "
                + "\(news.senderName).")
        letter.footer = "You get this message because you agreed to be reached by e-mail."
        return letter
    }

    func stateChanged(_ news: StateNews, to name: String) -> Letter {
        var letter = begun(name)
        let state = label(of: news.state)
        letter.subject = "Your referral to \(news.receiverName): \(state)"
        letter.paragraphs = [
            "The referral that you sent to \(news.receiverName) is now: \(state)."
        ]
        if let reason = news.reason { letter.paragraphs.append("Reason: \(label(of: reason))") }
        letter.linkLabel = "Open the referral"
        letter.linkPath = "/referrals/\(news.referral)"
        return letter
    }

    func welcome(_ user: UserID, to name: String) -> Letter {
        var letter = begun(name)
        letter.subject = "Set your password"
        letter.paragraphs = [
            "An account has been made for you. Choose a password, and you can sign in."
        ]
        letter.linkLabel = "Set your password"
        letter.passwordOf = user
        letter.afterLink = [
            "The link works once, for 7 days. If you did not expect this message, do nothing."
        ]
        return letter
    }

    func passwordLink(_ user: UserID, to name: String) -> Letter {
        var letter = begun(name)
        letter.subject = "Set your password"
        letter.paragraphs = ["Somebody, most likely you, asked for a new password."]
        letter.linkLabel = "Set your password"
        letter.passwordOf = user
        letter.afterLink = [
            "The link works once, for 60 minutes. If it was not you, do nothing: your password "
                + "stays as it is."
        ]
        return letter
    }

    private func begun(_ name: String) -> Letter {
        var letter = Letter()
        letter.greeting = "Hello \(name),"
        letter.footer = "This message was sent automatically; nobody reads replies to it."
        letter.language = "en"
        return letter
    }

    private func label(of state: ReferralState) -> String {
        switch state {
        case .draft: "Draft"
        case .sent: "Sent"
        case .inReview: "In review"
        case .accepted: "Accepted"
        case .inProgress: "In progress"
        case .onHold: "On hold"
        case .completed: "Completed"
        case .declined: "Declined"
        case .unable: "Unable to complete"
        case .forwarded: "Forwarded"
        case .returned: "Returned"
        case .cancelled: "Cancelled"
        case .enteredInError: "Entered in error"
        }
    }

    private func label(of reason: StateReason) -> String {
        switch reason {
        case .waitlist: "waitlist"
        case .paused: "paused"
        case .awaitingClient: "waiting for the client"
        case .needsDocuments: "needs documents"
        case .enrolled: "enrolled"
        case .servicesProvided: "services provided"
        case .partlyMet: "need partly met"
        case .informationOnly: "information only"
        case .notEligible: "not eligible"
        case .noCapacity: "no capacity"
        case .waitlistClosed: "waitlist closed"
        case .serviceNotProvided: "service not provided"
        case .outOfArea: "out of area"
        case .previouslyServed: "previously served"
        case .alreadyEnrolled: "already enrolled"
        case .missingDocuments: "missing documents"
        case .duplicate: "duplicate"
        case .couldNotContact: "could not contact the client"
        case .noShow: "no show"
        case .clientDeclined: "client declined"
        case .noLongerInterested: "no longer interested"
        case .couldNotGetHelp: "could not get help"
        case .stale: "stale"
        case .noResponse: "no response"
        case .undeliverable: "undeliverable"
        case .partnerInactive: "partner inactive"
        case .other: "other"
        }
    }
}
