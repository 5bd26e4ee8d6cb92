import HTTP
import Wire

extension Core {
    /// Finds what a request is for: the API, the portal, or how the gateway is.
    func route(_ exchange: HTTPExchange) {
        let request = exchange.request
        let path = request.path
        if path.hasPrefix("/api/") { return routeAPI(exchange, String(path.dropFirst(5))) }
        switch path {
        case "/metrics" where exchange.client.isThisMachine: sayMetrics(exchange)
        // Not even that it is there.
        case "/metrics": exchange.respond(Response(.notFound("page")))
        case "/health": sayHealth(exchange)
        case "*":
            exchange.respond(
                Response(status: 204, headers: [("allow", "GET, HEAD, POST, OPTIONS")]))
        default: exchange.respond(portal.response(to: request))
        }
    }

    /// For load balancers; what is wrong with services is theirs to tell.
    private func sayHealth(_ exchange: HTTPExchange) {
        guard exchange.request.isRead else {
            return exchange.respond(.methodNotAllowed("GET, HEAD"))
        }
        exchange.respond(
            Response(
                status: isDraining ? 503 : 200,
                headers: [("content-type", "application/json"), ("cache-control", "no-store")],
                body: Array(#"{"status":"\#(isDraining ? "stopping" : "ok")"}"#.utf8)))
    }
}

extension Request {
    /// Whether it asks for something without changing anything.
    var isRead: Bool { method == .get || method == .head }
}
