import Testing

@testable import HTTP

// PO-1: nothing that arrives can crash the gateway or make it hold more than its limits.
@Suite struct SurvivingRandomBytes {
    private static let statuses: Set<Int> = [400, 413, 414, 417, 431, 501, 505]

    private static var limits: HTTPLimits {
        var limits = HTTPLimits()
        limits.requestLineBytes = 200
        limits.headerBytes = 400
        limits.bodyBytes = 300
        limits.trailerBytes = 50
        limits.chunkExtensionBytes = 50
        return limits
    }

    /// More than any head, line and body within the limits above, and one piece of input.
    private static let boundBytes = 200 + 400 + 300 + 100 + 600

    private static let samples: [[UInt8]] = (validSamples + lastSamples).map { Array($0.utf8) }

    /// Bytes that mean something to the decoder, so that random input gets somewhere.
    private static let spice: [UInt8] = Array("\r\n: ;,/%?.*0159afAF\t\"=\u{0}\u{7f}".utf8)

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `twenty-five thousand broken inputs are refused or read`(_ seed: UInt64) {
        var random = SeededGenerator(state: seed)
        var refused = 0
        var read = 0
        for _ in 0..<25_000 {
            let input = Self.input(&random)
            var decoder = RequestDecoder(limits: Self.limits)
            var outcome = Outcome()
            let split = Int.random(in: 0...input.count, using: &random)
            for piece in [input[..<split], input[split...]] {
                piece.withUnsafeBytes { decoder.append($0) }
                while outcome.status == nil {
                    do {
                        guard let request = try decoder.next() else { break }
                        read += 1
                        if request.body.count > 300 { Issue.record("body beyond its limit") }
                    } catch {
                        outcome.status = error.status
                    }
                }
                if decoder.bufferedBytes > Self.boundBytes {
                    Issue.record("seed \(seed): too much")
                }
            }
            if let status = outcome.status {
                refused += 1
                if !Self.statuses.contains(status) { Issue.record("status \(status)") }
            }
        }
        // The inputs reach both ends, else this test would prove nothing.
        #expect(refused > 5_000)
        #expect(read > 5_000)
    }

    @Test func `how broken bytes are cut never matters`() {
        var random = SeededGenerator(state: 99)
        for _ in 0..<1_500 {
            let input = Self.input(&random)
            let whole = outcome(of: [input], limits: Self.limits)
            let single = outcome(of: input.map { [$0] }, limits: Self.limits)
            #expect(whole == single, "\(String(decoding: input, as: UTF8.self).debugDescription)")
        }
    }

    /// One or two samples with up to three changes, or noise.
    private static func input(_ random: inout SeededGenerator) -> [UInt8] {
        if UInt8.random(in: 0..<10, using: &random) == 0 {
            return (0..<Int.random(in: 0..<100, using: &random)).map { _ in byte(&random) }
        }
        var input = samples[Int.random(in: 0..<samples.count, using: &random)]
        if Bool.random(using: &random) {
            input += samples[Int.random(in: 0..<samples.count, using: &random)]
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0..<input.count, using: &random)
            let length = min(Int.random(in: 0..<20, using: &random), input.count - place)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: input[place] = byte(&random)
            case 1: input.insert(byte(&random), at: place)
            case 2 where input.count > length: input.removeSubrange(place..<place + length)
            default: input.insert(contentsOf: Array(input[place..<place + length]), at: place)
            }
        }
        return input
    }

    private static func byte(_ random: inout SeededGenerator) -> UInt8 {
        Bool.random(using: &random)
            ? spice[Int.random(in: 0..<spice.count, using: &random)]
            : UInt8.random(in: 0...255, using: &random)
    }
}
