import Wire

/// An operation without its types: for routing, the OpenAPI document and the permission table.
package struct ContractEntry: Sendable {
    package var name: String
    package var summary: String
    package var callers: Callers
    package var effect: Effect
    package var request: Schema
    package var reply: Schema
    package var bodyBytesLimit: Int
    /// The reply's media type where it is not JSON.
    package var mediaType: String?
    /// The operation itself, for those that read or write its messages.
    package let contract: any Contract.Type

    init<C: Contract>(_ contract: C.Type) {
        self.contract = contract
        (name, summary, callers, effect) = (C.name, C.summary, C.callers, C.effect)
        (request, reply, mediaType) = (C.schema, C.Reply.schema, C.Reply.mediaType)
        bodyBytesLimit = C.bodyBytesLimit
    }

    /// The service that owns the operation.
    package var service: Substring { name.prefix { $0 != "." } }

    /// Whether anyone but the network's own processes may call it.
    package var isPublic: Bool { callers != [.peers] }
}

/// Every operation of the network, by service.
package enum Catalogue {
    package static let entries: [ContractEntry] =
        identity + directory + casework + referrals + notifications + reports

    private static let identity: [ContractEntry] = [
        .init(IdentityAPI.SignIn.self), .init(IdentityAPI.SignOut.self),
        .init(IdentityAPI.Me.self), .init(IdentityAPI.Authenticate.self),
        .init(IdentityAPI.EditMe.self), .init(IdentityAPI.ChangePassword.self),
        .init(IdentityAPI.RequestPasswordLink.self), .init(IdentityAPI.SetPassword.self),
        .init(IdentityAPI.IssuePasswordLink.self), .init(IdentityAPI.Users.self),
        .init(IdentityAPI.AddUser.self), .init(IdentityAPI.EditUser.self),
        .init(IdentityAPI.RemoveUser.self), .init(IdentityAPI.CreateUser.self),
        .init(IdentityAPI.SetPartnerStatus.self), .init(IdentityAPI.SetPartnerStatuses.self),
    ]

    private static let directory: [ContractEntry] = [
        .init(DirectoryAPI.Search.self), .init(DirectoryAPI.GetPartner.self),
        .init(DirectoryAPI.Resolve.self), .init(DirectoryAPI.AddPartner.self),
        .init(DirectoryAPI.EditPartner.self), .init(DirectoryAPI.SetStatus.self),
        .init(DirectoryAPI.SaveLocation.self), .init(DirectoryAPI.RemoveLocation.self),
        .init(DirectoryAPI.SaveContact.self), .init(DirectoryAPI.RemoveContact.self),
        .init(DirectoryAPI.SaveProgram.self), .init(DirectoryAPI.Tags.self),
        .init(DirectoryAPI.SaveTag.self), .init(DirectoryAPI.RemoveTag.self),
        .init(DirectoryAPI.ServiceTypes.self), .init(DirectoryAPI.SaveServiceType.self),
        .init(DirectoryAPI.RemoveServiceType.self), .init(DirectoryAPI.Import.self),
    ]

    private static let casework: [ContractEntry] = [
        .init(CaseworkAPI.FindClients.self), .init(CaseworkAPI.AddClient.self),
        .init(CaseworkAPI.GetClient.self), .init(CaseworkAPI.ClientToShare.self),
        .init(CaseworkAPI.EditClient.self),
    ]

    private static let referrals: [ContractEntry] = [
        .init(ReferralsAPI.Submit.self), .init(ReferralsAPI.List.self),
        .init(ReferralsAPI.Counts.self), .init(ReferralsAPI.Get.self),
        .init(ReferralsAPI.ChangeState.self), .init(ReferralsAPI.AddNote.self),
        .init(ReferralsAPI.PDF.self),
    ]

    private static let notifications: [ContractEntry] = [
        .init(NotificationsAPI.Inbox.self), .init(NotificationsAPI.MarkRead.self),
        .init(NotificationsAPI.Outbox.self), .init(NotificationsAPI.Retry.self),
    ]

    private static let reports: [ContractEntry] = [
        .init(ReportsAPI.Referrals.self), .init(ReportsAPI.ReferralsCSV.self),
        .init(ReportsAPI.Rebuild.self),
    ]
}
