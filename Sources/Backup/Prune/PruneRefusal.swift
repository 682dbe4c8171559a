internal import Platform

/// A guard that keeps a prune from doing harm.
package enum PruneRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case tooMany(items: Int, limit: Int)
    case neverListed
    /// The manifest was made anew, and no backup has listed the account since.
    case listingUnknown
    case listingFiltered(run: Int64)
    case listingIncomplete(run: Int64)
    case listingOld(hours: Int)
    case foreignVault(String)
    case damageFound(Int)
    case halfVanished(collection: String, items: Int, of: Int)
    /// Known items are not found either, so that "not found" means nothing.
    case accountUnrecognisable(String)
    case planTooOld(seconds: Int64)
    case planForeign(String)
    case planUnreadable(String, String)
    case copyUnusable(String, String)
    case notAgreed
    case nobodyToAsk

    package var description: String {
        switch self {
        case .tooMany(let items, let limit):
            "\(items) items would go, and at most \(limit) may (--max-delete)"
        case .neverListed: "no backup has listed the account yet, so nothing is known of what is there"
        case .listingUnknown:
            "what the last backup listed is not known since the manifest was made anew"
        case .listingFiltered(let run):
            "the last backup (run \(run)) was filtered, so it says nothing of the whole account"
        case .listingIncomplete(let run):
            "the last backup (run \(run)) did not list the account to its end"
        case .listingOld(let hours):
            "the last backup was \(hours) hours ago, and what the account says of its items may have changed since"
        case .foreignVault(let reason): "the vault is not the account's: \(reason)"
        case .damageFound(let count):
            "the last verify found \(count == 1 ? "1 thing" : "\(count) things") wrong with the vault"
        case .halfVanished(let collection, let items, let total):
            "\(items) of \(total) items in \(collection) vanished upstream, more than half at once"
        case .accountUnrecognisable(let id):
            "the account does not find \(id) either, which it listed: its answers cannot be trusted"
        case .planTooOld(let seconds):
            seconds < 0
                ? "the plan was made in the future: a clock is wrong"
                : "the plan is \(seconds / 60) minutes old, and the account may have changed since"
        case .planForeign(let reason): "the plan is for something else: \(reason)"
        case .planUnreadable(let path, let reason): Self.about(path, "is not a plan", reason)
        case .copyUnusable(let folder, let reason): Self.about(folder, "is no copy to rely on", reason)
        case .notAgreed: "the number that was typed is not the number of items"
        case .nobodyToAsk: "nobody can be asked whether this is meant"
        }
    }

    /// A reason may name the place itself, which need not be named twice.
    private static func about(_ place: String, _ what: String, _ reason: String) -> String {
        reason.contains(place) ? "it \(what): \(reason)" : "\(place) \(what): \(reason)"
    }

    /// What to do next.
    package var hint: String {
        switch self {
        case .tooMany: "Look at the preview; if it is meant, give --max-delete a number that is large enough."
        case .neverListed, .listingIncomplete, .listingUnknown:
            "Run 'tapekeep backup --full' to its end first."
        case .listingOld: "Run 'tapekeep backup' first."
        case .listingFiltered: "Run 'tapekeep backup' without a filter first."
        case .foreignVault: "Use the key of the vault's account, or another vault."
        case .damageFound: "Run 'tapekeep verify' and 'tapekeep repair' until all is well."
        case .halfVanished:
            "Look at the account; if you deleted them yourself, give --allow-half."
        case .accountUnrecognisable: "Check the account, --region and --base-url; nothing was changed."
        case .planTooOld: "Make a new plan: the same command without --apply."
        case .planForeign, .planUnreadable: "Make a plan with the same command without --apply."
        case .copyUnusable: "Bring that vault up to date, or leave --require-copy out."
        case .notAgreed: "Nothing was changed."
        case .nobodyToAsk: "Give --yes where there is no terminal; nothing was changed."
        }
    }
}

/// The key may not delete; found out before anything was deleted.
package struct DeletionNotAllowed: Error, Sendable, Equatable {
    package var permission: String
    package var cause: AccountError
}
