internal import Platform

/// A practice account behind a loopback port.
package final class SimulatedService: Sendable {
    package let account: SimulatedAccount
    private let recorder = ServiceRecorder()
    private let settings: Guarded<Settings>
    private let listeners: [LoopbackListener]
    // The connections' way to this service, which needs their ports first.
    private let owner = Guarded<SimulatedService?>(nil)
    /// Without a slash at its end.
    package let baseURL: String
    package let port: UInt16
    /// Where redirects lead: another origin, whose requests are in the log as well.
    package let elsewhereURL: String

    private struct Settings: Sendable {
        var behaviour: ServiceBehaviour
        var plan: FaultPlan
    }

    init(_ account: SimulatedAccount, faults: [Fault], port: UInt16) throws(SimulatorError) {
        self.account = account
        settings = Guarded(Settings(behaviour: account.recipe.behaviour, plan: FaultPlan(faults)))
        let owner = owner
        let serve: (Bool) -> LoopbackListener.Serve = { isElsewhere in
            { socket, number, stop in
                owner.with { $0 }?.converse(socket, number, stop, isElsewhere: isElsewhere)
            }
        }
        let main = try LoopbackListener(port: port, serve: serve(false))
        let other: LoopbackListener
        do throws(SimulatorError) {
            other = try LoopbackListener(serve: serve(true))
        } catch {
            main.stop()
            throw error
        }
        self.port = main.port
        baseURL = "http://127.0.0.1:\(main.port)"
        elsewhereURL = "http://127.0.0.1:\(other.port)"
        listeners = [main, other]
        owner.with { $0 = self }
    }

    /// A key that may do everything.
    package var key: String { SimulatedAccount.defaultKey }

    /// How the service behaves where the real one's behaviour varies; may change at any time.
    package var behaviour: ServiceBehaviour {
        get { settings.with { $0.behaviour } }
        set { settings.with { $0.behaviour = newValue } }
    }

    /// The faults that play; setting them starts their counting anew.
    package var faults: [Fault] {
        get { settings.with { $0.plan.faults } }
        set { settings.with { $0.plan = FaultPlan(newValue) } }
    }

    /// From here on the service is honest.
    package func clearFaults() { faults = [] }

    /// What it saw so far.
    package var log: ServiceLog { recorder.log }

    /// Forgets what it saw.
    package func clearLog() { recorder.reset() }

    /// Returns as soon as `isReached` holds for the log; for tests that must act at a certain moment.
    package func wait(until isReached: @escaping @Sendable (ServiceLog) -> Bool) async {
        await recorder.wait(until: isReached)
    }

    func stop() {
        for listener in listeners { listener.stop() }
        owner.with { $0 = nil }
    }

    private func converse(_ socket: Socket, _ number: Int, _ stop: StopSignal, isElsewhere: Bool) {
        var reader = RequestReader(socket, connection: number)
        let writer = ReplyWriter(socket: socket, stop: stop)
        while let request = reader.next() {
            guard serve(request, writer, isElsewhere: isElsewhere) else { return }
        }
    }

    private func serve(_ request: Request, _ writer: ReplyWriter, isElsewhere: Bool) -> Bool {
        let (place, inFlight) = recorder.begin(
            ServiceLog.Entry(
                method: request.method, path: request.path, query: request.rawQuery,
                route: Route.of(request).route, connection: request.connection,
                hadKey: request.header("xi-api-key") != nil, isElsewhere: isElsewhere,
                time: monotonicSeconds()))
        var (answer, player) = answer(request, inFlight: inFlight, isElsewhere: isElsewhere)
        answer.reply.addCommonHeaders()
        player.deliver(&answer.reply)
        var outcome = ServiceRecorder.Outcome(
            status: answer.reply.status, ids: answer.ids, wasFaulted: !player.kinds.isEmpty,
            bodyBytes: answer.reply.body.count)
        var isEnded = false
        func end(_ isWhole: Bool) {
            guard !isEnded else { return }
            isEnded = true
            if isWhole, player.isHarmless { outcome.delivered = answer.ids }
            recorder.end(place, with: outcome)
        }
        defer { end(false) }
        return writer.send(answer.reply, keepAlive: request.keepsAlive, beforeLastByte: end)
    }

    private func answer(_ request: Request, inFlight: Int, isElsewhere: Bool) -> (
        Responder.Answer, FaultPlayer
    ) {
        let query = request.rawQuery.isEmpty ? "" : "?" + request.rawQuery
        func player(_ kinds: [Fault.Kind]) -> FaultPlayer {
            FaultPlayer(
                kinds: kinds, account: account, elsewhere: elsewhereURL + request.path + query,
                scope: Route.of(request).route.scope)
        }
        if isElsewhere { return (Responder.Answer(reply: .error(200, .html)), player([])) }
        let occasion =
            settings.with { $0.plan.faults.isEmpty } ? nil : occasion(of: request, inFlight: inFlight)
        let (kinds, usual) = settings.with { settings in
            (occasion.map { settings.plan.due(on: $0) } ?? [], settings.behaviour)
        }
        let faults = player(kinds)
        if let refusal = faults.refusal { return (Responder.Answer(reply: refusal), faults) }
        var request = request
        var behaviour = usual
        faults.prepare(&request, &behaviour)
        let responder = Responder(account: account, behaviour: behaviour, faults: kinds)
        var answer = responder.answer(request)
        faults.change(&answer, responder)
        if behaviour.compressesJSON { answer.reply.compress(for: request) }
        return (answer, faults)
    }

    private func occasion(of request: Request, inFlight: Int) -> FaultPlan.Occasion {
        let (route, id, _) = Route.of(request)
        var ids = id.map { [$0] } ?? []
        if route == .download { ids = RequestJSON(request.body)?["history_item_ids"]?.strings ?? [] }
        let cursor = request.parameter("start_after_history_item_id") ?? request.parameter("cursor")
        return FaultPlan.Occasion(
            route: route, hasCursor: cursor != nil, numbers: ids.compactMap { account.ids.number(in: $0) },
            idCount: ids.count, inFlight: inFlight)
    }
}

extension Reply {
    /// What the real service sends with everything.
    mutating func addCommonHeaders() {
        headers.append(("date", CivilTime(unix: unixSeconds()).headerText))
        headers.append(("server", "uvicorn"))
        headers.append(("vary", "Accept-Language"))
        headers.append(("x-trace-id", "0123456789abcdef0123456789abcdef"))
        headers.append(("x-region", "europe-west4"))
        headers.append(("via", "1.1 google"))
    }
}
