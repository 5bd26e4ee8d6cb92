import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func search(
        _ request: DirectoryAPI.Search, _ context: Context
    ) throws -> DirectoryAPI.Search.Reply {
        var reply = DirectoryAPI.Search.Reply()
        let status = request.status ?? .active
        // To others, partners that are not active do not exist (DI-7).
        guard status == .active || overseesNetwork(context.caller) else { return reply }
        let typed = SearchWords(request.words)
        // Only signs were typed, such as "&": no name has a word like that.
        if typed.words.isEmpty, !typed.text.isEmpty { return reply }

        return try store.read(context) { tx in
            var query = IndexQuery()
            query.status = status
            query.acceptingOnly = request.acceptingOnly
            query.allTags = request.allTags
            query.words = try typed.words.map { word in
                IndexQuery.Word(
                    text: word, forms: try tx.indexedWords(beginning: word),
                    tags: try tx.tagRows(withWord: word, limit: IndexQuery.tagsPerWordLimit))
            }
            let known = try tx.tagRows(request.tags)
            query.tags = known.values.map(\.row).sorted()
            // Nobody carries a tag that does not exist.
            let asked = Set(request.tags).count
            let isHopeless = request.allTags ? known.count < asked : asked > 0 && known.isEmpty
            if isHopeless { return reply }

            let found = try tx.find(
                query, beginning: typed.text, offset: request.offset, limit: request.limit)
            reply.total = found.total
            reply.partners = try tx.cards(found.matches)
            if request.facets { reply.facets = try tx.facets(query) }
            return reply
        }
    }
}
