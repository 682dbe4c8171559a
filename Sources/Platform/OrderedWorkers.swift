/// Threads that make a result of each input; whoever gives the inputs gets the results in the same order.
///
/// What is under way is bounded: who is faster than the threads waits for them. So who gives must be allowed to block.
package final class OrderedWorkers<Input: Sendable, Output: Sendable> {
    private struct Work: Sendable {
        /// Inputs that no thread has taken, the earliest first.
        var inputs: [(number: Int, input: Input)] = []
        var outputs: [Int: Output] = [:]
        var isClosing = false
    }

    private let work: Guarded<Work>
    private let threads: [Thread]
    private let deliver: (Output) throws -> Void
    private var added = 0
    private var delivered = 0

    /// Starts `count` threads, each of which computes with a closure of its own from `makeCompute`.
    ///
    /// `deliver` is called by who adds and finishes.
    package init(
        _ count: Int, _ makeCompute: @escaping @Sendable () -> (Input) -> Output,
        deliver: @escaping (Output) throws -> Void
    ) {
        precondition(count > 0, "without threads nothing is ever computed")
        let work = Guarded(Work())
        self.work = work
        self.deliver = deliver
        threads = (0..<count).map { _ in Thread { Self.run(work, makeCompute()) } }
    }

    /// Drops what no thread has begun, and waits for the rest.
    deinit {
        work.with {
            $0.isClosing = true
            $0.inputs = []
        }
        for thread in threads { thread.join() }
    }

    /// Gives one more input. Blocks while every thread has one and another one waits.
    package func add(_ input: Input) throws {
        if added - delivered > threads.count { try deliverNext() }
        work.with { [added] in $0.inputs.append((added, input)) }
        added += 1
    }

    /// Delivers all that is still to come. Blocking.
    package func finish() throws {
        while delivered < added { try deliverNext() }
    }

    private func deliverNext() throws {
        let number = delivered
        work.wait { $0.outputs[number] != nil }
        delivered += 1
        if let output = work.with({ $0.outputs.removeValue(forKey: number) }) { try deliver(output) }
    }

    private static func run(_ work: Guarded<Work>, _ compute: (Input) -> Output) {
        while true {
            work.wait { !$0.inputs.isEmpty || $0.isClosing }
            let next = work.with { $0.inputs.isEmpty ? nil : $0.inputs.removeFirst() }
            if let next {
                let output = compute(next.input)
                work.with { $0.outputs[next.number] = output }
            } else if work.with({ $0.isClosing }) {
                return
            }
        }
    }
}
