import Contracts
import EventLog
import SQLiteKit
import Wire

/// Bounds that keep a search of a common word as quick as that of a rare one.
enum SearchLimits {
    /// Results that are counted.
    static let counted = 1_000
    /// Results that facets are made of.
    static let faceted = 10_000
    /// Results of one reach that are ranked among themselves; the others follow in no order.
    static let ranked = 300
    /// Names beginning with the words that are looked at.
    static let beginnings = 1_000
    /// Results of tags alone that are sorted by name; with more, going through all names is quicker.
    static let sorted = 2_000
}

/// Partners found, best first.
struct Found {
    struct Match: Equatable {
        var row: Int64
        /// Missing when nothing was asked for.
        var reach: Reach?
    }

    var total = 0
    var matches: [Match] = []
}

extension Transaction {
    /// One page of what the query finds.
    ///
    /// - `beginning`: partners whose names begin with this come first.
    func find(
        _ query: IndexQuery, beginning: String, offset: Int, limit: Int
    ) throws -> Found {
        if !query.words.isEmpty {
            return try findWords(query, beginning: beginning, offset: offset, limit: limit)
        }
        if !query.tags.isEmpty { return try findTagged(query, offset: offset, limit: limit) }
        return try list(query, offset: offset, limit: limit)
    }

    // MARK: By name

    private func list(_ query: IndexQuery, offset: Int, limit: Int) throws -> Found {
        var found = Found()
        found.total = try count(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM partners WHERE status = ? AND accepting >= ? LIMIT ?)
            """, [query.status.rawValue, query.acceptingOnly, SearchLimits.counted])
        found.matches = try rows(
            """
            SELECT row FROM partners WHERE status = ? AND accepting >= ?
            ORDER BY name_folded, accepting, row LIMIT ? OFFSET ?
            """, query.status.rawValue, query.acceptingOnly, limit, offset
        ) { Found.Match(row: $0.int(0)) }
        return found
    }

    // MARK: By tags

    private func findTagged(_ query: IndexQuery, offset: Int, limit: Int) throws -> Found {
        var found = Found()
        let count = try indexCount(query, limit: SearchLimits.sorted + 1)
        found.total = min(count, SearchLimits.counted)
        let page: [Int64]
        if count <= SearchLimits.sorted {
            page = try rows(
                """
                SELECT row FROM partners
                WHERE row IN (SELECT rowid FROM search WHERE search MATCH ?)
                ORDER BY name_folded, accepting, row LIMIT ? OFFSET ?
                """, query.expression(.about), limit, offset
            ) { $0.int(0) }
        } else {
            page = try rows(
                """
                SELECT row FROM partners p WHERE status = ? AND accepting >= ? AND (
                    SELECT count(*) FROM partner_tags
                    WHERE partner = p.row AND tag IN (SELECT value FROM json_each(?))) >= ?
                ORDER BY name_folded, accepting, row LIMIT ? OFFSET ?
                """, query.status.rawValue, query.acceptingOnly, jsonList(query.tags),
                query.tagsNeeded,
                limit, offset
            ) { $0.int(0) }
        }
        found.matches = page.map { Found.Match(row: $0, reach: .tag) }
        return found
    }

    // MARK: By words

    private func findWords(
        _ query: IndexQuery, beginning: String, offset: Int, limit: Int
    ) throws -> Found {
        let relevance = Relevance(query.words.map(\.text))
        let beginnings = try namesBeginning(with: beginning, query)
        let widest = try rows(query, .about, limit: SearchLimits.counted + 1)
        var found = Found()
        found.total = min(widest.count, SearchLimits.counted)
        let matches =
            widest.count <= SearchLimits.ranked
            ? try sorted(widest, query, beginnings, relevance)
            : try reached(
                query, beginnings, relevance, widest: widest, wanted: offset + limit)
        found.matches = Array(matches.dropFirst(offset).prefix(limit))
        return found
    }

    private func rows(_ query: IndexQuery, _ reach: Reach, limit: Int) throws -> [Int64] {
        try rows(
            "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", query.expression(reach), limit
        ) { $0.int(0) }
    }

    /// All of few results: the texts, which ranking needs anyway, tell how far each one's words were
    /// to be looked for.
    private func sorted(
        _ rows: [Int64], _ query: IndexQuery, _ beginnings: [Int64], _ relevance: Relevance
    ) throws -> [Found.Match] {
        let first = Set(beginnings)
        var scored: [(row: Int64, reach: Reach, score: Double)] = []
        try eachText(of: rows) { row, text in
            guard !first.contains(row) else { return }
            scored.append((row, query.reach(of: text), relevance.score(text)))
        }
        scored.sort { ($0.reach, $1.score, $0.row) < ($1.reach, $0.score, $1.row) }
        return beginnings.map { Found.Match(row: $0, reach: .name) }
            + scored.map { Found.Match(row: $0.row, reach: $0.reach) }
    }

    /// Asks reach after reach until the page is full. Every reach is gone through in the same order
    /// whatever the page, so pages fit together.
    ///
    /// - `widest`: the beginning of what the last reach finds.
    private func reached(
        _ query: IndexQuery, _ beginnings: [Int64], _ relevance: Relevance, widest: [Int64],
        wanted: Int
    ) throws -> [Found.Match] {
        var all = beginnings.map { Found.Match(row: $0, reach: .name) }
        var seen = Set(beginnings)
        for reach in query.reaches where all.count < wanted {
            let most = seen.count + max(SearchLimits.ranked, wanted - all.count)
            let isKnown =
                reach == .about && (most <= widest.count || widest.count < SearchLimits.counted)
            let rows = isKnown ? Array(widest.prefix(most)) : try rows(query, reach, limit: most)
            let fresh = rows.filter { seen.insert($0).inserted }
            let ranked = try ranked(fresh.prefix(SearchLimits.ranked), relevance)
            all += (ranked + fresh.dropFirst(SearchLimits.ranked)).map {
                Found.Match(row: $0, reach: reach)
            }
            if rows.count == most { break }
        }
        return all
    }

    private func namesBeginning(with text: String, _ query: IndexQuery) throws -> [Int64] {
        try rows(
            """
            SELECT row FROM (
                SELECT row FROM partners
                WHERE status = ? AND name_folded >= ? AND name_folded < ? AND accepting >= ?
                ORDER BY name_folded, accepting, row LIMIT ?) p
            WHERE ? = 0 OR (
                SELECT count(*) FROM partner_tags
                WHERE partner = p.row AND tag IN (SELECT value FROM json_each(?))) >= ?
            LIMIT ?
            """, query.status.rawValue, text, text + "\u{10FFFF}", query.acceptingOnly,
            SearchLimits.beginnings, query.tagsNeeded, jsonList(query.tags), query.tagsNeeded,
            SearchLimits.ranked
        ) { $0.int(0) }
    }

    /// Best first; by row among equals.
    private func ranked(
        _ candidates: some Collection<Int64>, _ relevance: Relevance
    ) throws -> [Int64] {
        guard candidates.count > 1 else { return Array(candidates) }
        var scored: [(row: Int64, score: Double)] = []
        try eachText(of: candidates) { scored.append((row: $0, score: relevance.score($1))) }
        scored.sort { ($1.score, $0.row) < ($0.score, $1.row) }
        return scored.map(\.row)
    }

    private func eachText(
        of rows: some Collection<Int64>, _ body: (Int64, IndexText) -> Void
    ) throws {
        try each(
            """
            SELECT t.name, t.about, t.programs, t.tags, t.state, t.row
            FROM json_each(?) j CROSS JOIN search_text t ON t.row = j.value
            """, jsonList(Array(rows))
        ) { body($0.int(5), IndexText($0)) }
    }

    // MARK: Counting

    private func indexCount(_ query: IndexQuery, limit: Int) throws -> Int {
        try count(
            "SELECT count(*) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)",
            [query.expression(.about), limit])
    }

    private func count(_ sql: String, _ values: [Value]) throws -> Int {
        try first(sql, values: values) { Int($0.int(0)) } ?? 0
    }

    /// How many of the results carry each tag, most first.
    func facets(_ query: IndexQuery) throws -> [DirectoryAPI.TagCount] {
        let isListing = query.words.isEmpty && query.tags.isEmpty
        let results =
            isListing
            ? "SELECT row FROM partners WHERE status = ? AND accepting >= ? LIMIT ?"
            : "SELECT rowid AS row FROM search WHERE search MATCH ? LIMIT ?"
        let values: [Value] =
            isListing
            ? [query.status.rawValue, query.acceptingOnly, SearchLimits.faceted]
            : [query.expression(.about), SearchLimits.faceted]
        return try rows(
            """
            SELECT t.id, t.name, c.partners FROM (
                SELECT p.tag, count(*) AS partners
                FROM (\(results)) r CROSS JOIN partner_tags p ON p.partner = r.row
                GROUP BY p.tag) c
            JOIN tags t ON t.row = c.tag ORDER BY c.partners DESC, t.name_folded
            """, values: values
        ) { row in
            var count = DirectoryAPI.TagCount()
            count.id = row.id(0)
            count.name = row.text(1)
            count.partners = Int(row.int(2))
            return count
        }
    }

    // MARK: Cards

    /// Characters of the summary on a card.
    private static var summaryLimit: Int { 240 }

    /// The cards of the matches in their order, with three queries however many they are.
    func cards(_ matches: [Found.Match]) throws -> [DirectoryAPI.Card] {
        guard !matches.isEmpty else { return [] }
        let list = jsonList(matches.map(\.row))
        var tags: [Int64: [Named<TagKind>]] = [:]
        try each(
            """
            SELECT p.partner, t.id, t.name FROM partner_tags p JOIN tags t ON t.row = p.tag
            WHERE p.partner IN (SELECT value FROM json_each(?)) ORDER BY t.name_folded
            """, list
        ) { tags[$0.int(0), default: []].append(Named($0.id(1), $0.text(2))) }

        // With min(), SQLite takes the other columns from the row that has the minimum.
        var places: [Int64: (count: Int, town: String?)] = [:]
        try each(
            """
            SELECT partner, count(*), town, min(row) FROM locations
            WHERE partner IN (SELECT value FROM json_each(?)) GROUP BY partner
            """, list
        ) { places[$0.int(0)] = (Int($0.int(1)), $0.textOrNil(2)) }

        var cards: [Int64: DirectoryAPI.Card] = [:]
        try each(
            """
            SELECT row, id, name, substr(summary, 1, ?), phone, status, accepting FROM partners
            WHERE row IN (SELECT value FROM json_each(?))
            """, Self.summaryLimit, list
        ) { row in
            var columns = row.cursor
            var card = DirectoryAPI.Card()
            let number = columns.int()
            card.id = PartnerID(columns.text())
            card.name = columns.text()
            card.summary = columns.textOrNil()
            card.phone = columns.textOrNil()
            card.status = try columns.value()
            card.isAccepting = columns.bool()
            card.tags = tags[number] ?? []
            card.town = places[number]?.town
            card.locations = places[number]?.count ?? 0
            cards[number] = card
        }
        return matches.compactMap { match in
            var card = cards[match.row]
            card?.matched = match.reach?.rawValue
            return card
        }
    }
}

extension IndexQuery {
    /// How many of the tags asked for a partner must carry.
    fileprivate var tagsNeeded: Int { allTags ? tags.count : min(tags.count, 1) }
}
