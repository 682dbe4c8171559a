import Backup
import Testing

/// Dates that no calendar knows must neither end the run nor overflow what is reckoned with them.
@Suite struct OddDateTests {
    @Test(
        arguments: [
            "-9223372036854775808", "9223372036854775807", "1e300", "-1e300", "1700000000.9", "0", "-1",
            "null",
        ])
    func oddDatesCanBeReckonedWith(date: String) throws {
        let text = #"{"history_item_id":"abcdefgh","date_unix":\#(date)}"#
        guard date != "null" else {
            #expect(throws: AccountError.self) { try History().item(from: Array(text.utf8)[...]) }
            return
        }
        let item = try History().item(from: Array(text.utf8)[...])
        let (_, overflows) = (item.dateUnix - Int64(Int32.max)).multipliedReportingOverflow(by: 16)
        #expect(!overflows)
        #expect(date != "1700000000.9" || item.dateUnix == 1_700_000_000)
    }
}
