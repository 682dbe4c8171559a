/// Where it is not known what the real service does, or where it is known to vary: choices, none of them a fault.
package struct ServiceBehaviour: Sendable, Equatable {
    package enum PageCap: String, Sendable, CaseIterable { case reject, clamp }
    package enum UnknownCursor: String, Sendable, CaseIterable {
        /// 400 `invalid_id`.
        case reject
        /// Starts again at the first item.
        case restart
        /// Goes on where the deleted item was.
        case proceed
    }
    package enum KeyRejection: String, Sendable, CaseIterable {
        /// 401 with `detail.status`.
        case legacy401
        /// 401 with `detail.type` and `detail.code`.
        case modern401
        /// The same body with status 400, as seen in 2026.
        case modern400
    }
    package enum PermissionRefusal: String, Sendable, CaseIterable { case legacy401, modern401, modern403 }
    package enum NotFound: String, Sendable, CaseIterable { case invalidID400, notFound404 }
    package enum ZipMethod: String, Sendable, CaseIterable {
        case stored, deflated, storedWithDescriptor, deflatedWithDescriptor, zip64
    }
    /// What happens when two entries of a zip get the same name.
    package enum NameClash: String, Sendable, CaseIterable {
        /// The same name twice.
        case duplicate
        /// ` (1)` before the extension.
        case suffix
        /// Only the last one is in the zip.
        case overwrite
    }
    package enum UnavailableInBatch: String, Sendable, CaseIterable {
        /// The whole batch is answered with an error.
        case refuse
        /// The zip lacks the item.
        case omit
    }

    package var pageCap = PageCap.reject
    package var unknownCursor = UnknownCursor.reject
    package var keyRejection = KeyRejection.legacy401
    package var permissionRefusal = PermissionRefusal.legacy401
    package var notFound = NotFound.invalidID400
    package var zipMethod = ZipMethod.stored
    package var nameClash = NameClash.duplicate
    package var unavailableInBatch = UnavailableInBatch.refuse
    /// Whether JSON is compressed for clients that accept it.
    package var compressesJSON = false
    /// How many items a filtered listing looks at before it answers with a short page and `scanned_until`.
    package var scanLimit: Int?
    /// More ids than this in one download are refused with 422.
    package var batchLimit: Int?

    package init() {}
}
