/// A vault opened only to be read, beside a backup that may be writing to it.
package struct VaultReading: Sendable {
    package let vault: Vault
    package let marker: Marker
    package let manifest: Manifest

    /// Opens the vault at an absolute path.
    ///
    /// Throws: a `VaultError` that says what is wrong with the folder or its manifest.
    package init(_ path: String) throws {
        (vault, marker) = try Vault.open(path)
        manifest = try vault.readManifest()
    }
}
