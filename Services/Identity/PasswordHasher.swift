import CCrypt
import Glibc
import ServiceKit
import Synchronization

/// Hashes passwords with the system's yescrypt (crypt(3), crypt(5)), two at a time (ID-12).
final class PasswordHasher: Sendable {
    /// A hash takes a core and, at the usual cost, 64 MiB: more at once would only push out others.
    static let atOnce: UInt32 = 2
    /// What crypt(3) takes: CRYPT_MAX_PASSPHRASE_SIZE less the zero at the end.
    static let passwordBytesLimit = 511

    private let cost: UInt
    private let gate = Gate(places: atOnce)
    private let work = Mutex((hashes: 0, now: 0, most: 0))
    /// Stands for the hash of those who have none, so that they take as long to refuse.
    private let nobodys: String

    /// - `cost`: 1 to 11; takes the time of one hash.
    init(cost: Int) throws {
        self.cost = UInt(cost)
        nobodys = try Self.crypt("nobody's", Self.newSetting(cost: UInt(cost)))
    }

    /// How many hashes were made since the start.
    var hashes: Int { work.withLock { $0.hashes } }

    /// How many were made at the same time, at the most.
    var mostAtOnce: Int { work.withLock { $0.most } }

    /// The password's hash under a new salt, as crypt(5) writes it: `$y$…`.
    func hash(_ password: String) throws -> String {
        try waitingTurn { try Self.crypt(password, Self.newSetting(cost: cost)) }
    }

    /// Whether this is the password; as slow for nil, the hash of one who has none.
    func isRight(_ password: String, for hash: String?) throws -> Bool {
        let fits = password.utf8.count <= Self.passwordBytesLimit
        let expected = hash ?? nobodys
        let found = try waitingTurn { try Self.crypt(fits ? password : "", expected) }
        return constantTimeEqual(found, expected) && fits && hash != nil
    }

    private func waitingTurn<T>(_ body: () throws -> T) throws -> T {
        gate.enter()
        work.withLock { work in
            work.hashes += 1
            work.now += 1
            work.most = max(work.most, work.now)
        }
        defer {
            work.withLock { $0.now -= 1 }
            gate.leave()
        }
        return try body()
    }

    private static func newSetting(cost: UInt) throws -> String {
        // Without random bytes of ours it takes the kernel's.
        guard let setting = crypt_gensalt_ra("$y$", cost, nil, 0) else {
            throw CryptError(number: errno)
        }
        defer { free(setting) }
        return String(cString: setting)
    }

    /// `setting` is that of a new hash, or a whole hash to compare with.
    private static func crypt(_ password: String, _ setting: String) throws -> String {
        let size = MemoryLayout<crypt_data>.size
        // Of its own for each call, which makes crypt_rn(3) fit for threads; zeroed as it asks.
        guard let data = calloc(1, size) else { throw CryptError(number: ENOMEM) }
        defer {
            explicit_bzero(data, size)
            free(data)
        }
        guard let hash = crypt_rn(password, setting, data, Int32(size)) else {
            throw CryptError(number: errno)
        }
        return String(cString: hash)
    }
}

/// libcrypt could not hash: no memory, or a hash in the file that it does not know.
struct CryptError: Error, CustomStringConvertible {
    var number: Int32
    var description: String { "crypt failed: \(String(cString: strerror(number)))" }
}

/// Lets so many threads through at a time: sem_overview(7).
private final class Gate: @unchecked Sendable {
    // Only handed to sem_wait and sem_post, which are made for many threads.
    private let semaphore: UnsafeMutablePointer<sem_t>

    init(places: UInt32) {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, places)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func enter() {
        // A signal may interrupt it.
        while sem_wait(semaphore) != 0 {}
    }

    func leave() { sem_post(semaphore) }
}
