internal import Platform

/// Which months are to be sealed.
package struct SealOptions: Sendable, Equatable {
    /// The first second that stays loose.
    package var before: Int64
    package var collections: [String]

    package init(before: Int64, collections: [String]) {
        self.before = before
        self.collections = collections
    }
}

/// Puts closed months into volumes.
package struct Sealing: Sendable {
    let path: String
    let options: SealOptions
    let send: @Sendable (SealEvent) -> Void

    package init(
        of path: String, options: SealOptions, send: @escaping @Sendable (SealEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.options = options
        self.send = send
    }

    package func run() async throws -> SealReport {
        try await VolumeRun(path: path, command: "seal").run { vault, manifest, run, report in
            let months = try await manifest.monthsToSeal(
                before: options.before, collections: options.collections)
            if !months.isEmpty { try vault.prepareVolumeFolder() }
            for name in months {
                try Task.checkCancellation()
                let month = MonthSealing(vault: vault, manifest: manifest, name: name, run: run, send: send)
                guard let volume = try await month.seal(&report) else { continue }
                report.volumes.append(volume)
                send(.sealed(volume))
            }
        }
    }
}
