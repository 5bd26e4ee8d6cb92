import Contracts
import EventLog
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import Referrals

/// RE-11
@Suite struct ChangingTheState {
    @Test func `is in the history, told to followers and offered to each side`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        #expect(
            try bench.get(id, as: People.orchardUser).moves.map(\.state)
                == [.inReview, .accepted, .declined, .unable])
        #expect(try bench.get(id, as: People.harborUser).moves.map(\.state) == [.cancelled])
        #expect(
            try bench.get(id, as: People.superAdmin).moves.map(\.state)
                == [.returned, .cancelled, .enteredInError])
        #expect(try bench.get(id, as: People.auditor).moves == [])
        #expect(try !bench.get(id, as: People.auditor).mayAddNote)

        bench.bench.time.advance(by: ReferralsBench.minute)
        let reply = try bench.move(
            id, to: .declined, .noCapacity, note: "Full until May.", version: 1,
            as: People.orchardUser)
        #expect(reply.version == 2)
        #expect(reply.changedAt == TestBench.tuesday + ReferralsBench.minute)
        let found = try bench.get(id, as: People.harborUser)
        #expect(found.row.state == .declined)
        #expect(found.row.reason == .noCapacity)
        #expect(found.row.changedAt == reply.changedAt)
        #expect(found.version == 2)
        let update = try #require(found.updates.last)
        #expect(update.by == "Omar Haddad")
        #expect(update.partnerName == "Orchard Clinic")
        #expect(update.note == "Full until May.")
        #expect(update.via == "portal")
        // Who viewed it is written down behind the answer, so perhaps after this event.
        let changes = try bench.bench.events().filter { $0.kind == "state_changed" }
        let event: ReferralsAPI.StateChanged = try #require(changes.last).decode()
        #expect(event.from == .sent)
        #expect(event.to == .declined)
        #expect(event.reason == .noCapacity)
        #expect(event.byName == "Omar Haddad")
    }

    @Test func `asked for again it changes nothing`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        let first = try bench.move(id, to: .inReview, version: 1, as: People.orchardUser)
        bench.bench.time.advance(by: ReferralsBench.minute)
        #expect(try bench.move(id, to: .inReview, version: 1, as: People.orchardUser) == first)
        #expect(try bench.move(id, to: .inReview, as: People.orchardUser) == first)
        #expect(try bench.get(id, as: People.orchardUser).updates.count == 2)
        #expect(try bench.changes() == ["submitted", "state_changed"])
    }

    @Test func `asked for again by another, or with another note, is a conflict`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        var request = ReferralsAPI.ChangeState()
        (request.referral, request.state, request.version) = (id, .inReview, 1)
        request.note = "Called, no answer"
        _ = try bench.bench.call(request, as: People.orchardUser)
        _ = try bench.bench.call(request, as: People.orchardUser)
        let other = #expect(throws: Failure.self) {
            try bench.bench.call(request, as: People.orchardAdmin)
        }
        #expect(other?.reason == "changed_meanwhile")
        request.note = "Called, will come"
        let late = #expect(throws: Failure.self) {
            try bench.bench.call(request, as: People.orchardUser)
        }
        #expect(late?.reason == "changed_meanwhile")
    }

    @Test func `one based on an old version is refused`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        try bench.move(id, to: .inReview, version: 1, as: People.orchardUser)
        #expect(
            ReferralsBench.refusal {
                try bench.move(id, to: .cancelled, .duplicate, version: 1, as: People.harborUser)
            } == "conflict:changed_meanwhile")
    }

    @Test func `an illegal one is refused with those that are allowed`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        do {
            try bench.move(id, to: .completed, .enrolled, as: People.orchardUser)
            Issue.record("it was moved")
        } catch {
            #expect(error.code == .conflict)
            #expect(error.reason == "move_not_allowed")
            for state in ["in_review", "accepted", "declined", "unable"] {
                #expect(error.message.contains(state))
            }
        }
        #expect(try bench.changes() == ["submitted"])
    }

    @Test func `reasons and notes are asked for`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        #expect(
            ReferralsBench.refusal {
                try bench.move(id, to: .declined, as: People.orchardUser)
            } == "invalid:reason_needed")
        #expect(
            ReferralsBench.refusal {
                try bench.move(id, to: .declined, .enrolled, as: People.orchardUser)
            } == "invalid:reason_needed")
        #expect(
            ReferralsBench.refusal {
                try bench.move(id, to: .accepted, .enrolled, as: People.orchardUser)
            } == "invalid:reason_not_allowed")
        try bench.move(id, to: .declined, .other, as: People.orchardUser)
        #expect(
            ReferralsBench.refusal {
                try bench.move(id, to: .accepted, note: "  ", as: People.orchardUser)
            } == "invalid:note_needed")
        try bench.move(id, to: .accepted, note: "A place came free.", as: People.orchardUser)
        #expect(try bench.get(id, as: People.orchardUser).row.state == .accepted)
    }

    @Test func `is not for those who only look, nor for strangers`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        #expect(
            ReferralsBench.refusal { try bench.move(id, to: .inReview, as: People.auditor) }
                == "forbidden:not_your_role")
        #expect(
            ReferralsBench.refusal { try bench.move(id, to: .inReview, as: stranger) }
                == "not_found:not_found")
        #expect(
            ReferralsBench.refusal { _ = try bench.get(id, as: stranger) } == "not_found:not_found")
    }

    @Test func `a whole life leaves a whole history`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        try bench.move(id, to: .inReview, as: People.orchardUser)
        try bench.move(id, to: .onHold, .waitlist, as: People.orchardUser)
        try bench.move(id, to: .accepted, as: People.orchardAdmin)
        try bench.move(id, to: .inProgress, as: People.orchardUser)
        try bench.move(id, to: .completed, .servicesProvided, as: People.orchardUser)
        try bench.move(id, to: .enteredInError, as: People.superAdmin)
        let verified = try bench.bench.call(VerifyEvents(), as: nil)
        #expect(verified.events == 7)
        #expect(verified.brokenAt == nil)
        let found = try bench.get(id, as: People.harborUser)
        #expect(
            found.updates.map(\.state) == [
                .sent, .inReview, .onHold, .accepted, .inProgress, .completed, .enteredInError,
            ])
        #expect(found.updates.last?.partnerName == nil)
        #expect(found.version == 7)
        #expect(found.moves == [])
    }
}

/// RE-14
@Suite struct AddingANote {
    @Test func `is possible whatever the state, and changes nothing else`() throws {
        let bench = try ReferralsBench()
        let id = try bench.submit()
        try bench.move(id, to: .declined, .other, as: People.orchardUser)
        var request = ReferralsAPI.AddNote()
        (request.referral, request.note) = (id, "Called back.")
        for caller in [People.harborUser, People.orchardUser, People.superAdmin] {
            _ = try bench.bench.call(request, as: caller)
        }
        let found = try bench.get(id, as: People.harborUser)
        #expect(found.version == 2)
        #expect(
            found.updates.suffix(3).map(\.note) == ["Called back.", "Called back.", "Called back."])
        #expect(found.updates.suffix(3).map(\.state) == [nil, nil, nil])
        #expect(
            try bench.changes().suffix(3) == ["note_added", "note_added", "note_added"])
        #expect(
            ReferralsBench.refusal { _ = try bench.bench.call(request, as: stranger) }
                == "not_found:not_found")
        #expect(
            ReferralsBench.refusal { _ = try bench.bench.call(request, as: People.auditor) }
                == "forbidden:not_your_role")
    }
}
