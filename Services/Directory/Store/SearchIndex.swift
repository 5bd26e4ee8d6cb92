import Contracts
import EventLog
import SQLiteKit
import Wire

/// The search index and its upkeep, in the transaction of what it follows.
extension Transaction {
    /// Brings the index up to what the tables say of the partner.
    /// - `isNew`: whether the index cannot have the partner yet.
    func reindex(_ partner: Int64, isNew: Bool = false) throws {
        let now = try first(
            """
            SELECT p.name_folded,
                coalesce(p.summary, '') || ' ' || coalesce(p.mission, '') || ' '
                || coalesce(p.population_served, '') || ' '
                || coalesce(p.referral_requirements, '') || ' '
                || coalesce(p.eligibility, '') || ' ' || coalesce(p.how_to_apply, '') || ' '
                || coalesce(p.additional_information, '') || ' ' || coalesce((
                    SELECT group_concat(name || ' ' || coalesce(town, ''), ' ')
                    FROM locations WHERE partner = p.row), ''),
                coalesce((
                    SELECT group_concat(name || ' ' || coalesce(description, '') || ' '
                        || coalesce(eligibility, '') || ' ' || categories || ' ' || languages, ' ')
                    FROM programs WHERE partner = p.row), ''),
                coalesce((
                    SELECT group_concat('t' || tag, ' ') FROM partner_tags WHERE partner = p.row), ''),
                p.status || CASE p.accepting WHEN 1 THEN ' accepting' ELSE '' END
            FROM partners p WHERE p.row = ?
            """, partner
        ) { row in
            var text = IndexText(row)
            text.name = IndexText.words(of: text.name)
            text.about = IndexText.words(of: folded(text.about))
            text.programs = IndexText.words(of: folded(text.programs))
            return text
        }
        let before =
            isNew
            ? nil
            : try first(
                "SELECT name, about, programs, tags, state FROM search_text WHERE row = ?",
                partner, map: IndexText.init)
        guard let now, now != before else { return }
        // The index takes out what the table says, so the table changes after it.
        if before != nil { try run("DELETE FROM search WHERE rowid = ?", partner) }
        try run(
            """
            INSERT INTO search_text (row, name, about, programs, tags, state)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (row) DO UPDATE SET name = excluded.name, about = excluded.about,
                programs = excluded.programs, tags = excluded.tags, state = excluded.state
            """, partner, now.name, now.about, now.programs, now.tags, now.state)
        try run(
            """
            INSERT INTO search (rowid, name, about, programs, tags, state)
            VALUES (?, ?, ?, ?, ?, ?)
            """, partner, now.name, now.about, now.programs, now.tags, now.state)
    }
}

extension Transaction {
    /// All words of the index that begin so, and this one; none where they are more than an
    /// `IndexQuery.Word` takes, or the index has the list ready.
    func indexedWords(beginning word: String) throws -> [String] {
        guard word.unicodeScalars.count > IndexQuery.readyLetters else { return [] }
        var words = [word]
        // No letter or digit comes before 0, so this is where the next word begins.
        while let next = try indexedWord(from: "\(words[words.count - 1])0", beginning: word) {
            guard words.count < IndexQuery.formsLimit else { return [] }
            words.append(next)
        }
        return words
    }

    private func indexedWord(from first: String, beginning: String) throws -> String? {
        try self.first(
            "SELECT term FROM search_words WHERE term >= ? AND term < ? LIMIT 1", first,
            beginning + "\u{10FFFF}"
        ) { $0.text(0) }
    }
}

extension IndexText {
    /// From `name, about, programs, tags, state`.
    init(_ row: Row) {
        name = row.text(0)
        about = row.text(1)
        programs = row.text(2)
        tags = row.text(3)
        state = row.text(4)
    }
}
