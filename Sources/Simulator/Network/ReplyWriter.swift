/// Sends one reply, at the pace and with the defects that its delivery asks for. Blocking.
struct ReplyWriter {
    let socket: Socket
    let stop: StopSignal
    private static let chunk = 65536

    /// Returns whether the connection can take another request.
    ///
    /// `beforeLastByte` runs while the client still waits: after the last byte it may
    /// already be on its next request, and what it is told then would come too late.
    func send(_ reply: Reply, keepAlive wanted: Bool, beforeLastByte: (_ isWhole: Bool) -> Void) -> Bool {
        let delivery = reply.delivery
        if delivery.latency > 0, !stop.pause(delivery.latency, unlessGone: socket.descriptor) { return false }
        if let raw = delivery.raw {
            beforeLastByte(false)
            _ = socket.send(Body(raw), upTo: raw.count)
            return false
        }
        if let stall = delivery.stallsAt, stall < 0 { return stallForever() }
        let keepsAlive = wanted && delivery.framing != .untilClose
        var message = Body(reply.head(keepAlive: keepsAlive))
        let headLength = message.count
        message.append(delivery.framing == .chunked ? chunked(reply) : reply.body)
        let end = delivery.endsAt.map { min(message.count, headLength + $0) } ?? message.count
        let dripped = min(delivery.dripped, end - 1)
        for position in 0..<max(0, dripped) {
            guard socket.send(message, from: position, upTo: position + 1) else { return false }
        }
        if let stall = delivery.stallsAt, headLength + stall < end {
            guard
                send(
                    message, from: max(0, dripped), upTo: headLength + stall, pace: delivery.bytesPerSecond,
                    {})
            else {
                return false
            }
            return stallForever()
        }
        let isWhole = end == message.count && delivery.claimedLength ?? 0 <= reply.body.count
        guard
            send(
                message, from: max(0, dripped), upTo: end, pace: delivery.bytesPerSecond,
                { beforeLastByte(isWhole) })
        else { return false }
        if delivery.end == .reset { socket.resetOnClose() }
        return keepsAlive && delivery.end == .keepAlive && end == message.count
    }

    private func stallForever() -> Bool {
        _ = stop.pause(3600, unlessGone: socket.descriptor)
        return false
    }

    private func send(
        _ message: Body, from begin: Int, upTo end: Int, pace: Int?, _ beforeLastByte: () -> Void
    ) -> Bool {
        guard let pace, pace > 0 else {
            beforeLastByte()
            return socket.send(message, from: begin, upTo: end)
        }
        let start = monotonicSeconds()
        // A slow drip goes byte by byte, a throttled link in pieces of a few milliseconds.
        let piece = min(Self.chunk, max(1, pace / 100))
        var sent = begin
        while sent < end {
            let next = min(end, sent + piece)
            let due = start + Double(next - begin) / Double(pace)
            let left = due - monotonicSeconds()
            if left > 0.0005, !stop.pause(left, unlessGone: socket.descriptor) { return false }
            if next == end { beforeLastByte() }
            guard socket.send(message, from: sent, upTo: next) else { return false }
            sent = next
        }
        return true
    }

    private func chunked(_ reply: Reply) -> Body {
        var body = Body()
        for slice in reply.body.slices {
            body.append(Body(String(slice.count, radix: 16) + "\r\n"))
            body.append(slice)
            body.append(Body("\r\n"))
        }
        body.append(Body("0\r\n\r\n"))
        return body
    }
}
