/// An id that would do harm if it were used as a path.
enum HostileID {
    static let text = "../../../../tmp/escape"

    /// `json` with `id` replaced; the rest stays as it is.
    static func replacing(_ id: String, in json: [UInt8]) -> [UInt8] {
        let old = Array(id.utf8)
        guard let place = json.indices.first(where: { json[$0...].starts(with: old) }) else { return json }
        return Array(json[..<place]) + Array(text.utf8) + Array(json[(place + old.count)...])
    }
}
