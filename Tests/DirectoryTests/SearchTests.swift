import Contracts
import TestSupport
import Testing
import Wire

@testable import Directory

@Suite struct SearchingPartners {  // DI-11
    let bench: DirectoryBench

    init() throws { bench = try DirectoryBench() }

    @Test func `without words all are listed by name`() throws {
        for name in ["orchard Aid", "Émile House", "Harbor House"] { try bench.addPartner(name) }
        #expect(try bench.names() == ["Émile House", "Harbor House", "orchard Aid"])
        let reply = try bench.call(DirectoryAPI.Search())
        #expect(reply.total == 3)
        #expect(reply.partners.allSatisfy { $0.matched == nil })
    }

    @Test func `words are prefixes without case and accents`() throws {
        try bench.addPartner("Peña Community Kitchen")
        try bench.addPartner("Harbor House")
        for words in ["pen", "PEÑA", "pena kit", "kitch peña", "comm"] {
            #expect(try bench.names(words) == ["Peña Community Kitchen"], "\(words)")
        }
        #expect(try bench.names("itchen").isEmpty)
        #expect(try bench.names("pena harbor").isEmpty)
    }

    @Test(arguments: [
        "\"", "\"\"", "*", "a*", "(", ")", "AND", "OR", "NOT x", "NEAR(a b)", "name:x", "{name}:y",
        "^a", "-a", "+", "'", "; DROP TABLE partners", "🍞🥖", "\u{200D}", "a\"b", "日本", "𞤀b𞤀",
        String(repeating: "x", count: 200), String(repeating: "a ", count: 100),
        String(repeating: "\"", count: 200), "%", "_", "\\",
    ])
    func `nothing that is typed can fail`(typed: String) throws {
        try bench.addPartner("Harbor House")
        #expect(throws: Never.self) { try bench.names(typed) }
    }

    @Test func `signs alone find nothing`() throws {
        try bench.addPartner("Harbor House")
        #expect(try bench.names("&&&").isEmpty)
    }

    @Test func `name, tag, program and profile come in this order and say why`() throws {
        let tag = try bench.addTag("Food Pantry")
        try bench.addPartner("Delta Aid", summary: "We also hand out food.")
        let byProgram = try bench.addPartner("Charlie Aid")
        try bench.addProgram(byProgram.id, "Groceries", "Food boxes every week.")
        try bench.addLocation(try bench.addPartner("Bravo Aid").id, tags: [tag])
        try bench.addPartner("Valley Foodbank")
        try bench.addPartner("Food Share")
        let reply = try bench.call(DirectoryAPI.Search(words: "food"))
        #expect(
            reply.partners.map(\.name) == [
                "Food Share", "Valley Foodbank", "Bravo Aid", "Charlie Aid", "Delta Aid",
            ])
        #expect(reply.partners.map(\.matched) == ["name", "name", "tag", "program", "about"])
        #expect(reply.total == 5)
    }

    @Test func `any or all of several tags`() throws {
        let (food, legal) = (try bench.addTag("Food"), try bench.addTag("Legal"))
        try bench.addLocation(try bench.addPartner("Both").id, tags: [food, legal])
        try bench.addLocation(try bench.addPartner("Only Food").id, tags: [food])
        try bench.addPartner("None")
        #expect(try bench.names(tags: [food, legal]) == ["Both", "Only Food"])
        #expect(try bench.names(tags: [food, legal]) { $0.allTags = true } == ["Both"])
        #expect(try bench.names("only", tags: [food]) == ["Only Food"])
        #expect(try bench.names("only", tags: [legal]).isEmpty)
        let matched = try bench.call(DirectoryAPI.Search(words: "", tags: [food])).partners
        #expect(matched.map(\.matched) == ["tag", "tag"])
    }

    @Test func `a tag that does not exist is carried by nobody`() throws {
        let food = try bench.addTag("Food")
        try bench.addLocation(try bench.addPartner("Harbor House").id, tags: [food])
        let none = TagID("nosuchtag")
        #expect(try bench.names(tags: [none]).isEmpty)
        #expect(try bench.names(tags: [none, food]) == ["Harbor House"])
        #expect(try bench.names(tags: [none, food]) { $0.allTags = true }.isEmpty)
    }

    @Test func `a deleted tag finds nothing at once`() throws {
        let food = try bench.addTag("Nourishment")
        try bench.addLocation(try bench.addPartner("Harbor House").id, tags: [food])
        #expect(try bench.names("nourish") == ["Harbor House"])
        var request = DirectoryAPI.RemoveTag()
        request.tag = food
        _ = try bench.call(request)
        #expect(try bench.names("nourish").isEmpty)
        #expect(try bench.names(tags: [food]).isEmpty)
        let again = try bench.addTag("Nourishment")
        #expect(try bench.names(tags: [again]).isEmpty)
        #expect(try bench.call(DirectoryAPI.Search()).partners.first?.tags == [])
    }

    @Test func `facets count the results, not the page`() throws {
        let (food, legal) = (try bench.addTag("Food"), try bench.addTag("Legal"))
        for number in 1...5 {
            let partner = try bench.addPartner("Aid \(number)")
            try bench.addLocation(partner.id, tags: number < 3 ? [food, legal] : [food])
        }
        for words in ["", "aid"] {
            var request = DirectoryAPI.Search(words: words)
            (request.facets, request.limit) = (true, 1)
            let reply = try bench.call(request)
            #expect(reply.total == 5)
            #expect(reply.facets.map(\.name) == ["Food", "Legal"])
            #expect(reply.facets.map(\.partners) == [5, 2])
        }
    }

    @Test(arguments: ["", "aid", "a", "about"]) func `pages fit together`(words: String) throws {
        for number in 10..<35 {
            try bench.addPartner(
                number.isMultiple(of: 2) ? "Aid \(number)" : "Center \(number)",
                summary: "aid about \(number)")
        }
        let all = try bench.names(words) { $0.limit = 100 }
        #expect(all.count == 25)
        var pages: [String] = []
        for offset in stride(from: 0, to: 30, by: 7) {
            pages += try bench.names(words) { ($0.offset, $0.limit) = (offset, 7) }
        }
        #expect(pages == all)
        #expect(try bench.names(words) { $0.offset = 100 }.isEmpty)
    }

    @Test func `overseers ask for any status, others see active ones only`() throws {
        try bench.addPartner("Active Aid")
        try bench.addPartner("Pending Aid", status: .pending)
        try bench.addPartner("Inactive Aid", status: .inactive)
        for words in ["", "aid"] {
            #expect(try bench.names(words, as: People.superAdmin) == ["Active Aid"])
            for caller in [People.superAdmin, People.auditor] {
                #expect(
                    try bench.names(words, as: caller) { $0.status = .pending } == ["Pending Aid"])
            }
            for caller in [People.harborAdmin, People.harborUser, People.seeker] {
                #expect(try bench.names(words, as: caller) { $0.status = .inactive }.isEmpty)
                #expect(try bench.names(words, as: caller) == ["Active Aid"])
            }
        }
    }

    @Test func `only those that take referrals`() throws {
        try bench.addPartner("Open Aid")
        try bench.addPartner("Full Aid", isAccepting: false)
        #expect(try bench.names("") { $0.acceptingOnly = true } == ["Open Aid"])
        #expect(try bench.names("aid") { $0.acceptingOnly = true } == ["Open Aid"])
        #expect(try bench.names("aid").count == 2)
    }

    @Test func `an edited profile is found by its new words and not by its old ones`() throws {
        let partner = try bench.addPartner("Harbor House", summary: "Shelter")
        var request = DirectoryAPI.EditPartner()
        (request.partner, request.version) = (partner.id, partner.version)
        (request.profile.name, request.profile.summary) = ("Seaside House", "Clinic")
        _ = try bench.call(request)
        #expect(try bench.names("harbor").isEmpty)
        #expect(try bench.names("shelter").isEmpty)
        #expect(try bench.names("seaside clinic") == ["Seaside House"])
    }

    @Test func `a card says what a card shows`() throws {
        let food = try bench.addTag("Food")
        let partner = try bench.addPartner(
            "Harbor House", isAccepting: false, summary: String(repeating: "é", count: 500))
        try bench.addLocation(partner.id, "First", town: "Ojai", tags: [food])
        try bench.addLocation(partner.id, "Second", town: "Oxnard", tags: [food])
        let card = try #require(try bench.call(DirectoryAPI.Search(words: "harbor")).partners.first)
        #expect(card.id == partner.id)
        #expect(card.summary == String(repeating: "é", count: 240))
        #expect(card.town == "Ojai")
        #expect(card.locations == 2)
        #expect(card.tags == [Named(food, "Food")])
        #expect(!card.isAccepting)
    }
}
