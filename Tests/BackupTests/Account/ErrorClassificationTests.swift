import HTTP
import Testing

@testable import Backup

@Suite struct ErrorClassificationTests {
    /// The six shapes, with what each must be taken for.
    static let bodies: [(status: Int, body: String, kind: AccountError.Kind)] = [
        // A wrong key, by body and not by status.
        (401, #"{"detail":{"status":"invalid_api_key","message":"Invalid API key"}}"#, .wrongKey),
        (
            400, #"{"detail":{"type":"authentication_error","code":"invalid_api_key","message":"no"}}"#,
            .wrongKey
        ),
        (401, #"{"detail":{"status":"needs_authorization","message":"no"}}"#, .wrongKey),
        (401, #"{"detail":{"type":"authentication_error","code":"missing_api_key"}}"#, .wrongKey),
        (401, "{}", .wrongKey),
        // A key without the permission.
        (
            401, #"{"detail":{"status":"missing_permissions","message":"speech_history_read"}}"#,
            .missingPermission
        ),
        (401, #"{"detail":{"code":"unauthorized","status":"missing_permissions"}}"#, .missingPermission),
        (
            403, #"{"detail":{"type":"authorization_error","code":"insufficient_permissions"}}"#,
            .missingPermission
        ),
        // Not there.
        (
            400, #"{"detail":{"status":"invalid_id","message":"A history item with ID 'x' was not found"}}"#,
            .notFound
        ),
        (404, #"{"detail":{"status":"document_not_found","message":"no"}}"#, .notFound),
        (404, #"{"detail":{"type":"not_found","code":"history_item_not_found"}}"#, .notFound),
        (400, #"{"detail":{"status":"invalid_uid","message":"no"}}"#, .notFound),
        // A route that is not there says nothing about an item.
        (404, #"{"detail":"Not Found"}"#, .refused),
        (405, #"{"detail":"Method Not Allowed"}"#, .refused),
        (404, "<html>gone</html>", .refused),
        // Validation and other refusals.
        (
            422, #"{"detail":[{"type":"missing","loc":["body",0,"ids"],"msg":"Field required","input":{}}]}"#,
            .refused
        ),
        (400, #"{"error":"invalid_output_format","message":"output_format must be wav or none"}"#, .refused),
        (403, "<!DOCTYPE html><title>Just a moment</title>", .refused),
        (401, #"{"detail":{"status":"detected_unusual_activity","message":"no"}}"#, .refused),
        // Later may be better.
        (429, #"{"detail":{"status":"too_many_concurrent_requests","message":"no"}}"#, .throttled),
        (429, #"{"detail":{"type":"rate_limit_error","code":"rate_limit_exceeded"}}"#, .throttled),
        (429, "", .throttled),
        (500, #"{"status":"internal_server_error","message":"Internal Server error."}"#, .unavailable),
        (503, "<html>upstream</html>", .unavailable),
        (409, "{}", .unavailable), (425, "{}", .unavailable), (408, "{}", .unavailable),
    ]

    @Test(arguments: bodies) func theBodyTellsErrorsApart(status: Int, body: String, kind: AccountError.Kind)
    {
        let error = AccountError(status: status, body: Array(body.utf8), retryAfter: nil)
        #expect(error.kind == kind, "\(error)")
        #expect(!error.reason.isEmpty)
        #expect(error.isWorthRetrying == [.throttled, .unavailable].contains(kind))
    }

    @Test func aMessageIsOneShortPrintableLine() {
        let noise = "a\\nb\\u001b[31m\\u202e" + String(repeating: "x", count: 5000)
        let error = AccountError(
            status: 400, body: Array(#"{"detail":{"status":"s","message":"\#(noise)"}}"#.utf8),
            retryAfter: nil)
        #expect(error.reason.unicodeScalars.count <= 200)
        #expect(error.reason.unicodeScalars.allSatisfy { $0.properties.generalCategory.isPrintable })
    }

    @Test func validationNamesTheField() {
        let body = #"{"detail":[{"type":"missing","loc":["body",0,"ids"],"msg":"Field required"}]}"#
        #expect(
            AccountError(status: 422, body: Array(body.utf8), retryAfter: nil).reason
                == "body.0.ids: Field required")
    }

    @Test func theKeyShowsInNoTextOfItself() {
        let key = APIKey("sk_secret")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(describing: key), String(reflecting: key), dumped, "\([key])"] {
            #expect(!text.contains("sk_secret"), "\(text)")
        }
    }
}
