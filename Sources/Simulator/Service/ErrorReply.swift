/// The shapes in which the service reports an error.
package enum ErrorShape: String, Sendable, CaseIterable {
    /// `detail` with `type`, `code`, `message` and `status`.
    case modern
    /// `detail` with `status` and `message`.
    case legacy
    /// `detail` is a string.
    case string
    /// `detail` is a list, as validation errors are.
    case list
    /// `status` and `message` without `detail`, called text/plain.
    case topLevel
    /// `error` and `message` without `detail`.
    case errorMessage
    /// A page of the proxy in front.
    case html
    /// Nothing.
    case empty
}

extension Reply {
    /// An error in one of the known shapes.
    static func error(
        _ status: Int, _ shape: ErrorShape, type: String = "internal_error", code: String = "internal_error",
        legacyStatus: String? = nil, message: String = "This is a practice error."
    ) -> Reply {
        let text = quoted(message)
        let old = quoted(legacyStatus ?? code)
        switch shape {
        case .modern:
            return Reply(
                status: status,
                json:
                    #"{"detail":{"type":\#(quoted(type)),"code":\#(quoted(code)),"message":\#(text),"status":\#(old),"#
                    + #""request_id":"0123456789abcdef0123456789abcdef","param":null}}"#)
        case .legacy: return Reply(status: status, json: #"{"detail":{"status":\#(old),"message":\#(text)}}"#)
        case .string: return Reply(status: status, json: #"{"detail":\#(text)}"#)
        case .list:
            return Reply(
                status: status,
                json: #"{"detail":[{"type":\#(old),"loc":["query",0],"msg":\#(text),"input":"?"}]}"#)
        case .topLevel:
            return Reply(
                status: status, type: "text/plain; charset=utf-8",
                body: Body(#"{"status":\#(old),"message":\#(text)}"#))
        case .errorMessage:
            return Reply(status: status, json: #"{"error":\#(old),"message":\#(text)}"#)
        case .html:
            let page =
                "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
                + "<body><h1>\(status)</h1><p>Checking your browser.</p></body></html>"
            return Reply(status: status, type: "text/html; charset=UTF-8", body: Body(page))
        case .empty: return Reply(status: status, type: nil, body: Body())
        }
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSONEscape.quoted(text), as: UTF8.self)
    }

    static var notRouted: Reply { .error(404, .string, message: "Not Found") }
    static var methodNotAllowed: Reply { .error(405, .string, message: "Method Not Allowed") }

    /// A query parameter or body field that does not fit.
    static func invalid(_ location: String, _ name: String, _ message: String, input: String = "") -> Reply {
        Reply(
            status: 422,
            json: #"{"detail":[{"type":"value_error","loc":[\#(quoted(location)),\#(quoted(name))],"#
                + #""msg":\#(quoted(message)),"input":\#(quoted(input))}]}"#)
    }

    /// An item that the account does not have.
    static func unknownItem(_ id: String, _ behaviour: ServiceBehaviour) -> Reply {
        let message = "A history item with ID '\(id)' was not found on the server."
        switch behaviour.notFound {
        case .invalidID400: return .error(400, .legacy, code: "invalid_id", message: message)
        case .notFound404:
            return .error(404, .modern, type: "not_found", code: "invalid_id", message: message)
        }
    }

    static func unknownConversation(_ id: String) -> Reply {
        .error(404, .legacy, code: "document_not_found", message: "Document with id \(id) not found.")
    }

    static func keyRejected(_ how: ServiceBehaviour.KeyRejection) -> Reply {
        let message = "Invalid API key"
        switch how {
        case .legacy401: return .error(401, .legacy, code: "invalid_api_key", message: message)
        case .modern401, .modern400:
            return .error(
                how == .modern400 ? 400 : 401, .modern, type: "authentication_error", code: "invalid_api_key",
                message: message)
        }
    }

    static var keyMissing: Reply {
        .error(
            401, .legacy, code: "needs_authorization",
            message: "Neither authorization header nor xi-api-key received, please provide one.")
    }

    static func permissionMissing(_ scope: KeyScope, _ how: ServiceBehaviour.PermissionRefusal) -> Reply {
        let message =
            "The API key you used is missing the permission \(scope.rawValue) to execute this operation."
        switch how {
        case .legacy401: return .error(401, .legacy, code: "missing_permissions", message: message)
        case .modern401:
            return .error(
                401, .modern, type: "authentication_error", code: "unauthorized",
                legacyStatus: "missing_permissions", message: message)
        case .modern403:
            return .error(
                403, .modern, type: "authorization_error", code: "insufficient_permissions",
                legacyStatus: "missing_permissions", message: message)
        }
    }
}
