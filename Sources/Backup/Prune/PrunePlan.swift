internal import JSON
internal import Platform

/// What a preview found, for an applied prune to keep to.
struct PrunePlan: Sendable, Equatable {
    struct Item: Sendable, Hashable {
        var collection: String
        var id: String
        /// Of the audio; none for items that have none.
        var sha256: String?
    }

    var vaultID: String
    var side: PruneSide
    var created: Int64
    var items: Set<Item>

    /// After this time the account may be another.
    static let lifetime: Int64 = 3600

    init(vaultID: String, side: PruneSide, created: Int64, _ candidates: [PruneCandidate]) {
        self.vaultID = vaultID
        self.side = side
        self.created = created
        items = Set(candidates.map(Item.init))
    }

    /// Reads a plan. Throws: a `PruneRefusal` when it is none.
    init(at path: String) throws {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: try File.read(path, limit: 1 << 30))
        } catch {
            throw PruneRefusal.planUnreadable(path, "\(error)")
        }
        let fields = Dictionary(
            json.members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard fields["tapekeep_prune_plan"]?.integer == 1, let vault = fields["vault"]?.string,
            let side = fields["side"]?.string.flatMap({ PruneSide(rawValue: $0) }),
            let created = fields["created"]?.string.flatMap({ UTCTime($0) }), let list = fields["items"]
        else { throw PruneRefusal.planUnreadable(path, "a field is missing") }
        (vaultID, self.side, self.created) = (vault, side, created.unix)
        items = []
        for element in list.elements {
            guard let collection = element["collection"]?.string, let id = element["id"]?.string else {
                throw PruneRefusal.planUnreadable(path, "an item has no name")
            }
            items.insert(Item(collection: collection, id: id, sha256: element["sha256"]?.string))
        }
    }

    /// Makes sure that the plan is for this vault and this purpose, and young.
    func check(vaultID: String, side: PruneSide, now: Int64) throws {
        guard self.vaultID == vaultID else { throw PruneRefusal.planForeign("another vault") }
        guard self.side == side else { throw PruneRefusal.planForeign("prune --\(self.side.rawValue)") }
        // A minute of grace, for a folder that another machine's clock wrote to.
        guard (-60...Self.lifetime).contains(now - created) else {
            throw PruneRefusal.planTooOld(seconds: now - created)
        }
    }

    func holds(_ candidate: PruneCandidate) -> Bool { items.contains(Item(candidate)) }

    /// Blocking. Writes the plan, whole or not at all.
    func write(to path: String) throws {
        var staged = try StagedFile(in: parentFolder(of: path))
        try staged.append(bytes)
        try staged.finish(sync: true)
        try staged.commit(as: path)
    }

    private var bytes: [UInt8] {
        let sorted = items.sorted { ($0.collection, $0.id) < ($1.collection, $1.id) }
        return JSONWriter.object {
            $0.member("tapekeep_prune_plan", 1)
            $0.member("vault", vaultID)
            $0.member("side", side.rawValue)
            $0.member("created", UTCTime(unix: created).iso8601)
            $0.key("items")
            $0.array { list in
                for item in sorted {
                    list.object {
                        $0.member("collection", item.collection)
                        $0.member("id", item.id)
                        $0.member("sha256", item.sha256)
                    }
                }
            }
        } + [0x0A]
    }
}

extension PrunePlan.Item {
    fileprivate init(_ candidate: PruneCandidate) {
        self.init(collection: candidate.collection, id: candidate.id, sha256: candidate.sha256?.hex)
    }
}
