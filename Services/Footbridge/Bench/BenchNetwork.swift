import Contracts
import Glibc
import ServiceKit
import Wire

/// A network of its own for the benchmarks, in a temporary folder that is removed afterwards.
final class BenchNetwork {
    let installation: Installation
    let port: Int
    private let folder: String
    private let supervisor: Supervisor

    private(set) var token = ""
    private(set) var partners: [PartnerID] = []
    private(set) var client = ClientID()
    private(set) var serviceType = ServiceTypeID()
    private(set) var tag = TagID()

    init(port: Int) throws {
        var template = Array("/tmp/footbridge-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("making a temporary folder") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.port = port
        // The children inherit what is set here.
        for (name, value) in [
            ("FOOTBRIDGE_DATA", folder), ("FOOTBRIDGE_RUN", "\(folder)/run"),
            ("FOOTBRIDGE_PORT", "\(port)"), ("FOOTBRIDGE_RATE", "0"),
        ] {
            setenv(name, value, 1)
        }
        installation = try Installation(settings: .process)
        supervisor = try Supervisor(installation)
        try supervisor.start()
    }

    func end() {
        supervisor.stop()
        for name in ["run", "logs", "maildir/new", "maildir/cur", "maildir/tmp", "maildir", ""] {
            removeFolder(name.isEmpty ? folder : "\(folder)/\(name)")
        }
    }

    /// Two partners with a user each, and so many more to search among.
    func fill(partners count: Int, progress: (String) -> Void) throws {
        let directory = installation.peer("directory")
        let words = ["food", "housing", "health", "legal", "work", "child", "ride", "school"]
        var made = 0
        while made < count {
            var request = DirectoryAPI.Import()
            request.source = "bench"
            for number in made..<min(made + 250, count) {
                var partner = DirectoryAPI.ImportedPartner()
                partner.key = "\(number)"
                let word = words[number % 8]
                partner.profile.name = "Partner \(number) \(word) \(syllables(number))"
                partner.profile.summary =
                    "Helps with \(words[number / 8 % 8]) and \(word) in \(syllables(number / 3))."
                partner.tags = ["Tag \(number % 40)"]
                var location = DirectoryAPI.ImportedLocation()
                location.key = "\(number)"
                location.location.name = "Main office"
                location.location.town = syllables(number % 200)
                partner.locations = [location]
                request.partners.append(partner)
            }
            _ = try directory.call(
                request, caller: nil, trace: newTrace(), timeoutMilliseconds: 120_000)
            made += request.partners.count
            if made % 5_000 == 0 { progress("\(made) of \(count) partners") }
        }
        try addPeople(directory)
    }

    private func addPeople(_ directory: Peer) throws {
        for name in ["Bench Sender", "Bench Receiver"] {
            var request = DirectoryAPI.AddPartner()
            request.profile.name = name
            request.status = .active
            let id = try directory.call(
                request, caller: Installation.operatorCaller, trace: newTrace()
            ).id
            partners.append(id)
            _ = try installation.peer("identity").call(
                IdentityAPI.SetPartnerStatus(partner: id, status: .active), caller: nil,
                trace: newTrace())
        }
        var user = IdentityAPI.CreateUser()
        (user.name, user.email, user.password) = ("Bench", "bench@bench.example", DemoData.password)
        (user.role, user.partner) = (.systemUser, partners[0])
        let identity = installation.peer("identity")
        let id = try identity.call(user, caller: nil, trace: newTrace()).id
        token = try identity.call(
            IdentityAPI.SignIn(email: user.email, password: user.password), caller: nil,
            trace: newTrace()
        ).token
        var caller = Caller(user: id, role: .systemUser, partner: partners[0], name: "Bench")
        caller.address = "local"
        var add = CaseworkAPI.AddClient()
        (add.client.firstName, add.client.lastName, add.client.phone) = (
            "Bea", "Nch", "805 555 0100"
        )
        add.isNew = true
        client =
            try installation.peer("casework").call(add, caller: caller, trace: newTrace()).id
            ?? ClientID()
        serviceType = try directory.call(
            DirectoryAPI.ServiceTypes(), caller: caller, trace: newTrace()
        ).serviceTypes[0].id
        tag =
            try directory.call(DirectoryAPI.Tags(), caller: caller, trace: newTrace()).tags.first?
            .id
            ?? TagID()
    }

    /// Proportional and resident memory of each process, in KiB (proc(5), smaps_rollup).
    func memory() throws -> [(service: String, pss: Int, rss: Int)] {
        try (Installation.services + ["gateway"]).map { service in
            let health = try installation.peer(service).call(
                Health(), caller: nil, trace: newTrace())
            let text = String(
                decoding: readFile("/proc/\(health.pid)/smaps_rollup") ?? [], as: UTF8.self)
            func kibibytes(_ name: String) -> Int {
                let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
                return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            }
            return (service, kibibytes("Pss:"), kibibytes("Rss:"))
        }
    }
}

/// A word that nobody has, the same for the same number.
private func syllables(_ number: Int) -> String {
    let parts = ["ba", "ri", "mo", "tel", "san", "dor", "ku", "ven", "lia", "pas"]
    return parts[number % 10] + parts[number / 10 % 10] + parts[number / 100 % 10]
        + parts[number / 1_000 % 10]
}

/// Removes a folder and the files in it.
private func removeFolder(_ path: String) {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { unlink("\(path)/\(name)") }
    }
    closedir(folder)
    rmdir(path)
}
