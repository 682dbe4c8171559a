internal import JSON
internal import Platform

/// The file that makes a folder a vault: `tapekeep.json`.
package struct Marker: Sendable, Equatable {
    /// The format that this tapekeep writes; a newer one is refused.
    package static let format: Int64 = 1
    package static let fileName = "tapekeep.json"

    package var format: Int64 = Marker.format
    package var vaultID: String
    /// What tells the account from others without naming it; none when the key may not read it.
    package var account: String?
    package var created: Int64
    /// The user's defaults, by flag name.
    package var settings: [(name: String, value: String)] = []
    /// Everything else that stands in the file, to be written back as it was.
    private var others: [(key: String, value: JSONValue)] = []

    package init(vaultID: String, account: String?, created: Int64) {
        self.vaultID = vaultID
        self.account = account
        self.created = created
    }

    package init(_ bytes: [UInt8], at path: String) throws {
        func damaged(_ reason: String) -> VaultError { .damagedMarker(path, reason) }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw damaged(error.description)
        }
        guard let format = json["format"]?.integer else { throw damaged("it states no format") }
        guard format <= Self.format else { throw VaultError.newerFormat(path, format) }
        guard let vaultID = json["vault"]?.string, let date = json["created"]?.string,
            let created = UTCTime(date)
        else {
            throw damaged("it states no vault id or no date")
        }
        self.init(vaultID: vaultID, account: json["account"]?.string, created: created.unix)
        for (key, value) in json.members {
            switch key {
            case "format", "vault", "account", "created": break
            case "settings":
                settings = value.members.map { (name: $0.key, value: $0.value.string ?? $0.value.text) }
                others.append((key, value))
            default: others.append((key, value))
            }
        }
    }

    package var bytes: [UInt8] {
        JSONWriter.object {
            $0.member("format", format)
            $0.member("vault", vaultID)
            $0.member("account", account)
            $0.member("created", UTCTime(unix: created).iso8601)
            for (key, value) in others {
                $0.key(key)
                $0.raw(value.bytes)
            }
        } + [0x0A]
    }

    package static func == (left: Marker, right: Marker) -> Bool { left.bytes == right.bytes }
}
