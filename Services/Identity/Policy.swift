import ServiceKit

/// What a network decides about passwords and sessions, by its settings (ID-12, ID-14).
struct Policy: Sendable {
    var passwordRule = PasswordRule.composition
    /// yescrypt's cost: 7 takes about 64 MiB and 70 ms a hash; each step doubles both.
    var passwordCost = 7
    var sessions = SessionLimits()

    init() {}

    init(_ settings: Settings) throws {
        passwordRule = try settings.choice("FOOTBRIDGE_PASSWORD_RULE", default: .composition)
        passwordCost = try settings.integer("FOOTBRIDGE_PASSWORD_COST", default: 7, in: 1...11)
        let idle = try settings.integer(
            "FOOTBRIDGE_SESSION_IDLE_MINUTES", default: 30, in: 1...1_440)
        let hours = try settings.integer("FOOTBRIDGE_SESSION_HOURS", default: 12, in: 1...168)
        sessions = SessionLimits(
            idleMilliseconds: Int64(idle) * 60_000, longestMilliseconds: Int64(hours) * 3_600_000)
    }
}
