/// The body of an answer, read by pulling. It is lent by `HTTPConnection.send` and ends with that call.
package final class HTTPBody {
    private var transfer: Transfer?

    init(_ transfer: Transfer) {
        self.transfer = transfer
    }

    func revoke() {
        transfer = nil
    }

    /// The next bytes as they arrive, none at the end. Blocking.
    ///
    /// What arrived before a failure is handed out before the failure is thrown.
    package func next() throws(HTTPError) -> [UInt8] {
        guard let transfer else {
            throw HTTPError(.bodyRevoked, "the body was read after its request had ended")
        }
        return try transfer.nextChunk()
    }

    /// Reads and drops what is left, and throws unless the body ends as it should. Blocking.
    package func requireEnd() throws(HTTPError) {
        while try !next().isEmpty {}
    }

    /// The rest of the body in one piece, if it is no longer than `limit`. Blocking.
    package func collect(limit: Int) throws(HTTPError) -> [UInt8] {
        var whole: [UInt8] = []
        while true {
            let chunk = try next()
            if chunk.isEmpty { return whole }
            guard whole.count + chunk.count <= limit else {
                throw HTTPError(.tooLarge, "the answer is longer than \(limit) bytes")
            }
            if whole.isEmpty { whole = chunk } else { whole += chunk }
        }
    }
}
