import Wire

/// Who signs in, with which role, and the sessions they have (ID-1 to ID-22).
package enum IdentityAPI {
    /// One who can sign in.
    package struct User: Message {
        package var id = UserID()
        package var name = ""
        package var email = ""
        package var role = Role.systemUser
        package var partner: PartnerID?
        package var language = "en"
        /// False until the first password is set by the link in the e-mail.
        package var hasPassword = false
        package var addedAt: Int64 = 0
        package var lastSeenAt: Int64?

        package init() {}

        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("email", &email)
            f.field("role", &role)
            f.field("partner", &partner)
            f.field("language", &language)
            f.field("hasPassword", &hasPassword)
            f.field("addedAt", &addedAt)
            f.field("lastSeenAt", &lastSeenAt)
        }
    }

    /// Begins a session (ID-12, ID-14). The gateway also sets the session cookie.
    ///
    /// Fails with `unauthenticated` (`wrong_password`, the same for an unknown address; or
    /// `partner_pending`, `partner_inactive` once the password was right) and `too_many` (ID-15).
    package struct SignIn: Contract {
        package static let name = "identity.sign_in"
        package static let callers: Callers = [.anyone]
        package static let effect = Effect.change
        package static let summary = "Begins a session with e-mail address and password."
        package var email = ""
        package var password = ""
        package init() {}
        package init(email: String, password: String) {
            (self.email, self.password) = (email, password)
        }
        package mutating func fields(_ f: inout Fields) {
            f.field("email", &email, 1...254)
            f.field("password", &password, 1...512)
        }
        package struct Reply: Message {
            /// Good as `Authorization: Bearer TOKEN` until the session ends.
            package var token = ""
            package var user = User()
            /// When the session ends at the latest (12 hours), whatever is done in it.
            package var expiresAt: Int64 = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("token", &token)
                f.field("user", &user)
                f.field("expiresAt", &expiresAt)
            }
        }
    }

    /// Ends the caller's session and clears its cookie.
    package struct SignOut: Contract {
        package static let name = "identity.sign_out"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.change
        package static let summary = "Ends the session."
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
        package typealias Reply = Nothing
    }

    /// The user who asks.
    package struct Me: Contract {
        package static let name = "identity.me"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.read
        package static let summary = "Tells who is signed in."
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
        package struct Reply: Message {
            package var user = User()
            /// Milliseconds without a request after which the session ends; default 30 minutes.
            package var idleMilliseconds: Int64 = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("user", &user)
                f.field("idleMilliseconds", &idleMilliseconds)
            }
        }
    }

    /// Turns a session token into its caller; asked by the gateway on every request, so that
    /// nothing outlives a revocation. Fails with `unauthenticated`.
    package struct Authenticate: Contract {
        package static let name = "identity.authenticate"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.read
        package static let summary = "Turns a token into its caller."
        package var token = ""
        package init() {}
        package init(token: String) { self.token = token }
        package mutating func fields(_ f: inout Fields) {
            f.field("token", &token, 1...200)
        }
        package struct Reply: Message {
            package var caller = Caller()
            package init() {}
            package mutating func fields(_ f: inout Fields) { f.field("caller", &caller) }
        }
    }

    /// Changes the caller's own name and language (ID-17).
    package struct EditMe: Contract {
        package static let name = "identity.edit_me"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.change
        package static let summary = "Changes one's own name and language."
        package var name = ""
        /// `en` or `es`.
        package var language = "en"
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name, 1...200)
            f.field("language", &language, 2...10)
        }
        package typealias Reply = User
    }

    /// Changes the caller's password; all other sessions end. Fails with `invalid` on a wrong present
    /// password or a new one against the rules (ID-12).
    package struct ChangePassword: Contract {
        package static let name = "identity.change_password"
        package static let callers: Callers = [.signedIn]
        package static let effect = Effect.change
        package static let summary = "Changes one's own password."
        package var current = ""
        package var password = ""
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("current", &current, 1...512)
            f.field("password", &password, 1...512)
        }
        package typealias Reply = Nothing
    }

    /// Asks for an e-mail with a link to set a password (ID-13); the answer never tells whether the
    /// address is known.
    package struct RequestPasswordLink: Contract {
        package static let name = "identity.request_password_link"
        package static let callers: Callers = [.anyone]
        package static let effect = Effect.change
        package static let summary = "Sends a link to set a new password, if the address is known."
        package var email = ""
        package init() {}
        package mutating func fields(_ f: inout Fields) { f.field("email", &email, 1...254) }
        package typealias Reply = Nothing
    }

    /// Sets a password by the single-use link of an e-mail, valid for 60 minutes (a new user's for
    /// 7 days); all sessions of that user end. Fails with `not_found` when the link is used or over.
    package struct SetPassword: Contract {
        package static let name = "identity.set_password"
        package static let callers: Callers = [.anyone]
        package static let effect = Effect.change
        package static let summary = "Sets a password by the link of an e-mail."
        package var link = ""
        package var password = ""
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("link", &link, 1...100)
            f.field("password", &password, 1...512)
        }
        package typealias Reply = Nothing
    }

    /// Makes the secret of a password link, for the e-mail that notifications writes.
    package struct IssuePasswordLink: Contract {
        package static let name = "identity.issue_password_link"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.change
        package static let summary = "Makes a password link for an e-mail."
        package var user = UserID()
        package init() {}
        package init(user: UserID) { self.user = user }
        package mutating func fields(_ f: inout Fields) { f.field("user", &user) }
        package struct Reply: Message {
            package var link = ""
            package var expiresAt: Int64 = 0
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("link", &link)
                f.field("expiresAt", &expiresAt)
            }
        }
    }

    /// The users a caller administers: a partner admin's own partner's, or, for overseers, the staff
    /// (no `partner` given) or a partner's. Sorted by name.
    package struct Users: Contract {
        package static let name = "identity.users"
        package static let callers: Callers = [.overseers, .partnerAdmin]
        package static let effect = Effect.read
        package static let summary = "Lists the staff, or the users of a partner."
        package var partner: PartnerID?
        /// Part of a name or address.
        package var words = ""
        package var offset = 0
        /// Default 20.
        package var limit = 20
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.defaulted("words", &words, 0...200)
            f.defaulted("offset", &offset, 0...1_000_000)
            f.defaulted("limit", &limit, 1...100)
        }
        package struct Reply: Message {
            package var total = 0
            package var users: [User] = []
            package init() {}
            package mutating func fields(_ f: inout Fields) {
                f.field("total", &total)
                f.field("users", &users)
            }
        }
    }

    /// Adds a user, who gets an e-mail with a link to set a password (ID-3, ID-9): staff (super
    /// admin or auditor) by a super admin, users of a partner by its admin or a super admin.
    ///
    /// Fails with `conflict` (`email_taken`).
    package struct AddUser: Contract {
        package static let name = "identity.add_user"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Adds a member of staff or a user of a partner."
        package var name = ""
        package var email = ""
        package var role = Role.systemUser
        /// A partner admin's own when missing.
        package var partner: PartnerID?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name, 1...200)
            f.field("email", &email, 3...254)
            f.field("role", &role)
            f.field("partner", &partner)
        }
        package typealias Reply = User
    }

    /// Changes a user's name or role. Fails with `conflict` (`last_partner_admin`, ID-10).
    package struct EditUser: Contract {
        package static let name = "identity.edit_user"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Changes a user's name or role."
        package var user = UserID()
        package var name = ""
        package var role = Role.systemUser
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("user", &user)
            f.field("name", &name, 1...200)
            f.field("role", &role)
        }
        package typealias Reply = User
    }

    /// Removes a user, whose sessions end at once. Fails with `conflict` (`last_partner_admin`,
    /// `last_super_admin`).
    package struct RemoveUser: Contract {
        package static let name = "identity.remove_user"
        package static let callers: Callers = [.superAdmin, .partnerAdmin]
        package static let effect = Effect.change
        package static let summary = "Removes a user and ends their sessions."
        package var user = UserID()
        package init() {}
        package mutating func fields(_ f: inout Fields) { f.field("user", &user) }
        package typealias Reply = Nothing
    }

    /// Makes a user who can sign in at once, for the command line: the first super admin (ID-3) and
    /// the people of a demonstration. The same address again, with the same role and partner, changes
    /// nothing but the password; with others it fails with `conflict` (`email_taken`).
    package struct CreateUser: Contract {
        package static let name = "identity.create_user"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.change
        package static let summary = "Makes a user with a password, on the server."
        package var name = ""
        package var email = ""
        package var password = ""
        package var role = Role.superAdmin
        package var partner: PartnerID?
        package var language: String?
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("name", &name, 1...200)
            f.field("email", &email, 3...254)
            f.field("password", &password, 1...512)
            f.field("role", &role)
            f.field("partner", &partner)
            f.field("language", &language, 2...10)
        }
        package typealias Reply = User
    }

    /// Says which partners' users may use the portal; told by directory, once per change of status.
    package struct SetPartnerStatus: Contract {
        package static let name = "identity.set_partner_status"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.change
        package static let summary = "Says whether a partner's users may sign in."
        package var partner = PartnerID()
        package var status = DirectoryAPI.PartnerStatus.pending
        package init() {}
        package init(partner: PartnerID, status: DirectoryAPI.PartnerStatus) {
            (self.partner, self.status) = (partner, status)
        }
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("status", &status)
        }
        package typealias Reply = Nothing
    }

    /// The same of many partners in one change, for imports.
    package struct SetPartnerStatuses: Contract {
        package static let name = "identity.set_partner_statuses"
        package static let callers: Callers = [.peers]
        package static let effect = Effect.change
        package static let summary = "Says of many partners whether their users may sign in."
        package static let limit = 500
        package var partners: [PartnerStanding] = []
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("partners", &partners, 1...Self.limit)
        }
        package typealias Reply = Nothing
    }

    package struct PartnerStanding: Message {
        package var partner = PartnerID()
        package var status = DirectoryAPI.PartnerStatus.pending
        package init() {}
        package init(partner: PartnerID, status: DirectoryAPI.PartnerStatus) {
            (self.partner, self.status) = (partner, status)
        }
        package mutating func fields(_ f: inout Fields) {
            f.field("partner", &partner)
            f.field("status", &status)
        }
    }

    // MARK: Events

    /// A user was added or changed; followers keep their own copy of who there is to tell.
    package struct UserSaved: EventData {
        package static let kind = "user_saved"
        package var id = UserID()
        package var name = ""
        package var email = ""
        package var role = Role.systemUser
        package var partner: PartnerID?
        package var language = "en"
        /// Added without a password: wants an e-mail with a link.
        package var needsPassword = false
        package init() {}
        package mutating func fields(_ f: inout Fields) {
            f.field("id", &id)
            f.field("name", &name)
            f.field("email", &email)
            f.field("role", &role)
            f.field("partner", &partner)
            f.field("language", &language)
            f.field("needsPassword", &needsPassword)
        }
    }

    /// The event's subject is the user's identifier.
    package struct UserRemoved: EventData {
        package static let kind = "user_removed"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }

    /// A known user asked for a password link; the subject is the user's identifier.
    package struct PasswordLinkRequested: EventData {
        package static let kind = "password_link_requested"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }

    package struct SignedIn: EventData {
        package static let kind = "signed_in"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }

    /// The subject is the user's identifier, or `unknown`.
    package struct SignInFailed: EventData {
        package static let kind = "sign_in_failed"
        package var reason = ""
        package init() {}
        package init(reason: String) { self.reason = reason }
        package mutating func fields(_ f: inout Fields) { f.field("reason", &reason) }
    }

    package struct SignedOut: EventData {
        package static let kind = "signed_out"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }

    package struct PasswordSet: EventData {
        package static let kind = "password_set"
        package init() {}
        package mutating func fields(_ f: inout Fields) {}
    }
}
