/// How far a conversation has come.
package enum CallStatus: String, Sendable, CaseIterable {
    case initiated
    case inProgress = "in-progress"
    case processing, done, failed

    package var isFinal: Bool { self == .done || self == .failed }
}
