package import HTTP
internal import Platform

/// Where the account is and how to get in.
package struct AccountAddress: Sendable {
    package let origin: Origin
    package let key: APIKey
    package var userAgent = "tapekeep"
    /// What all connections may receive together, when the user set a limit.
    package var rateLimit: RateLimit?
    package var policy = RetryPolicy()
    /// Items asked for in one page of a listing, when not the collection's most.
    package var pageSize: Int?
    /// Seconds without a byte after which a transfer counts as dead.
    package var patienceForBytes = 60

    package init(origin: Origin, key: APIKey) {
        self.origin = origin
        self.key = key
    }

    var connectionOptions: ConnectionOptions {
        var options = ConnectionOptions()
        options.userAgent = userAgent
        options.secretHeaders = [("xi-api-key", key.secret)]
        options.rateLimit = rateLimit
        options.lowSpeedTime = patienceForBytes
        return options
    }
}

/// One worker's line to the account: a keep-alive connection, the shared pace, and retries.
///
/// Its calls block; it belongs on a thread that may.
package final class AccountClient {
    private var connection: HTTPConnection
    private let pace: Pace
    private let policy: RetryPolicy
    private let key: APIKey
    /// How many requests were sent, and how many of them were repetitions.
    package private(set) var requests = 0
    package private(set) var retries = 0

    package init(to address: AccountAddress, pace: Pace) throws {
        do {
            connection = try HTTPConnection(to: address.origin, options: address.connectionOptions)
        } catch {
            throw AccountError(error)
        }
        self.pace = pace
        self.policy = address.policy
        key = address.key
    }

    /// Sends a request until it succeeds or cannot; `receive` gets only what came with a 2xx status.
    ///
    /// `receive` may run several times. What it throws ends the attempt: an `HTTPError` or an
    /// unintelligible answer is tried again, anything else is passed on.
    package func perform<Result>(
        _ request: HTTPRequest, attempts: Int? = nil,
        _ receive: (HTTPResponse, HTTPBody) throws -> Result
    ) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await send(request, receive)
            } catch let error as AccountError
                where error.isWorthRetrying && attempt < attemptsAllowed(attempts, error)
            {
                if let wish = error.retryAfter, wish > policy.patience {
                    throw AccountError(
                        .unwilling, status: error.status, code: error.code, reason: error.reason,
                        retryAfter: wish)
                }
                retries += 1
                // A throttled request waits in the pace, together with everybody else.
                if error.kind != .throttled {
                    try await Task.sleep(for: policy.wait(before: attempt, chance: .random(in: 0...1)))
                }
                attempt += 1
            }
        }
    }

    /// To be told to slow down says nothing about the request, so that is borne as often as for any other.
    private func attemptsAllowed(_ attempts: Int?, _ error: AccountError) -> Int {
        error.kind == .throttled ? policy.attempts : attempts ?? policy.attempts
    }

    /// The whole body of a small answer.
    package func bytes(for request: HTTPRequest, limit: Int = 256 << 20) async throws -> [UInt8] {
        try await perform(request) { _, body in try body.collect(limit: limit) }
    }

    /// Asks only whether there is an answer, and drops it however long it is.
    package func look(_ request: HTTPRequest) async throws {
        try await perform(request) { _, body in try body.requireEnd() }
    }

    /// Sends a request once, in its turn.
    private func send<Result>(
        _ request: HTTPRequest, _ receive: (HTTPResponse, HTTPBody) throws -> Result
    ) async throws -> Result {
        let turn = try await pace.enter()
        requests += 1
        do {
            let result = try connection.send(request) { response, body in
                guard (200..<300).contains(response.status) else {
                    throw AccountError(
                        status: response.status, body: try body.collect(limit: 1 << 20),
                        retryAfter: RetryAfter.wish(in: response, now: WallClock.now()), hiding: key)
                }
                return try receive(response, body)
            }
            await pace.leave(.success, turn)
            return result
        } catch let error as HTTPError where error.kind == .cancelled {
            await pace.leave(.neutral, turn)
            throw CancellationError()
        } catch let error as HTTPError {
            await pace.leave(.failed, turn)
            throw AccountError(error)
        } catch let error as AccountError {
            await pace.leave(
                error.kind == .throttled
                    ? .throttled(error.retryAfter) : error.isWorthRetrying ? .failed : .neutral, turn)
            throw error
        } catch {
            await pace.leave(.neutral, turn)
            throw error
        }
    }
}
