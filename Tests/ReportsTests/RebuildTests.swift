import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Reports

/// RP-8
@Suite struct RebuildingTheFigures {
    /// Numbers that are the same at every run of the same seed (SplitMix64).
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Everything that a report can show.
    private func everything(_ bench: ReportsBench) throws -> [ReportsAPI.Referrals.Reply] {
        try [nil, People.auditor, People.harborAdmin].map { caller in
            try bench.report(as: caller) { $0.limit = 100 }
        }
    }

    private func randomEvent(_ bench: ReportsBench, _ number: Int, _ dice: inout Dice) throws {
        let partners = ["harbor", "orchard", "east", "west"]
        bench.bench.time.advance(by: Int64.random(in: 0...3, using: &dice) * 1_000)
        if number > 0, Bool.random(using: &dice) {
            let state = ReferralState.allCases.randomElement(using: &dice) ?? .sent
            return try bench.moved("r\(Int.random(in: 0..<number, using: &dice))", to: state)
        }
        let pair = partners.shuffled(using: &dice)
        let types = ["food", "rent", "shelter"].filter { _ in Bool.random(using: &dice) }
        try bench.submitted(
            "r\(number)", from: pair[0], to: pair[1], types: types.isEmpty ? ["food"] : types,
            sensitive: Bool.random(using: &dice), client: "Client \(number)",
            names: Bool.random(using: &dice) ? "Name of" : "New name of")
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `gives the same figures as following step by step`(seed: UInt64) throws {
        let bench = try ReportsBench()
        var dice = Dice(state: seed)
        var events = 0
        for number in 0..<60 {
            try randomEvent(bench, number, &dice)
            events += 1
            // Followed in batches of any size.
            if Int.random(in: 0..<4, using: &dice) == 0 { try bench.follow() }
        }
        try bench.follow()
        let before = try everything(bench)
        #expect(before[0].total > 0)
        let reply = try bench.bench.call(ReportsAPI.Rebuild(), as: nil)
        #expect(reply.events == events)
        #expect(try everything(bench) == before)
    }

    @Test func `is not disturbed by the follower at work`() throws {
        let bench = try ReportsBench()
        var dice = Dice(state: 9)
        for number in 0..<40 { try randomEvent(bench, number, &dice) }
        try bench.follow()
        let before = try everything(bench)
        let stop = Flag()
        // What `start(in:)` does, with an end.
        startThread {
            while !stop.isSet { bench.operations.follower.step(waitMilliseconds: 0) }
        }
        defer { stop.set() }
        for _ in 0..<20 { _ = try bench.bench.call(ReportsAPI.Rebuild(), as: nil) }
        #expect(try everything(bench) == before)
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    @Test func `is written to the audit log`() throws {
        let bench = try ReportsBench()
        _ = try bench.bench.call(ReportsAPI.Rebuild(), as: nil)
        #expect(try bench.bench.eventKinds() == ["rebuild_begun"])
    }
}
