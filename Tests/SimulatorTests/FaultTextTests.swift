import Testing

@testable import Simulator

struct FaultTextTests {
    @Test(arguments: Fault.allCases)
    func everyFaultIsReadBackFromItsText(fault: Fault) throws {
        #expect(try Fault(text: fault.description) == fault)
        let scoped = Fault(fault.kind, on: .download, nth: 3, times: 2)
        #expect(try Fault(text: scoped.description) == scoped)
    }

    @Test func missingValuesAreFilledIn() throws {
        #expect(
            try Fault.list("stall:times=2,status503,status=503/html") == [
                Fault(.stall(at: -1), times: 2), Fault(.status(503, .modern)), Fault(.status(503, .html)),
            ])
    }

    @Test(arguments: [
        ("status=abc", "'status' takes NUMBER/modern|legacy|"), ("html=3", "'html' takes no value"),
        ("cursor-deleted=x", "'cursor-deleted' takes "), ("nonsense", "there are status, retry-after, "),
        ("cut:on=moon", "on=history|item|"), ("status=503/purple", "such as 'status=400/modern'"),
    ])
    func theRefusalSaysWhatIsAllowed(text: String, words: String) {
        let error = #expect(throws: SimulatorError.self) { try Fault(text: text) }
        #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: [
        "nonsense", "status=503/purple", "stall:often", "stall=1/2/3", "", "cut:nth=0", "cut:on=moon",
    ])
    func anUnknownFaultIsRefusedByName(text: String) {
        #expect(throws: SimulatorError.self) { try Fault(text: text) }
    }
}
