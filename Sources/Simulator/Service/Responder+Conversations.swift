extension Responder {
    func conversationAnswer(_ request: Request, _ route: Route, _ id: String?) -> Answer {
        Answer(reply: .notRouted)
    }
}
