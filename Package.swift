// swift-tools-version: 6.2
import PackageDescription

// One list for every target: what the compiler can prove, it proves everywhere.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// A C library of the system: a module map and a shim, nothing else.
func system(_ name: String, _ pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// `golden`: whether the folder holds expected texts, which the tests read where they lie.
func tests(_ name: String, _ dependencies: [Target.Dependency], golden: Bool = false) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies, exclude: golden ? ["Golden"] : [],
        swiftSettings: strict)
}

let package = Package(
    name: "tapekeep",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "tapekeep", targets: ["tapekeep"])],
    targets: [
        system("CArchive", "libarchive", apt: "libarchive-dev", brew: "libarchive"),
        system("CCurl", "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
        system("CSQLite", "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
        system("CZlib", "zlib", apt: "zlib1g-dev", brew: "zlib"),
        system("CCrypto", "libcrypto", apt: "libssl-dev", brew: "openssl@3"),

        // Leaves: each hides one foreign thing. `unsafe` stays here and in the simulator's sockets.
        module("Archive", ["CArchive"]),
        module("HTTP", ["CCurl"]),
        module("SQLite", ["CSQLite"]),
        module("Compression", ["CZlib"]),
        module("Platform", ["CCrypto"]),

        // Pure Swift: no C, no unsafe.
        module("JSON"),
        module("Backup", ["Archive", "HTTP", "SQLite", "Compression", "Platform", "JSON"]),
        module("Simulator", ["Compression", "Platform", "JSON"]),
        module("Commands", ["Backup", "HTTP", "SQLite", "Simulator", "Platform", "JSON"]),
        .executableTarget(name: "tapekeep", dependencies: ["Commands"], swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Platform"], path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "VaultTruth",
            dependencies: ["Backup", "HTTP", "JSON", "Platform", "Simulator", "TestSupport"],
            path: "Tests/VaultTruth", swiftSettings: strict),
        tests("Archive", ["Archive", "TestSupport"]),
        tests("HTTP", ["HTTP", "Platform", "Simulator", "TestSupport"]),
        tests("SQLite", ["SQLite", "TestSupport"]),
        tests("Compression", ["Compression", "TestSupport"]),
        tests("Platform", ["Platform", "TestSupport"]),
        tests("JSON", ["JSON", "TestSupport"]),
        tests("Simulator", ["Simulator", "Compression", "JSON", "TestSupport"]),
        tests(
            "Backup",
            [
                "VaultTruth", "Backup", "Compression", "HTTP", "JSON", "Platform", "SQLite", "Simulator",
                "TestSupport",
            ]),
        tests(
            "Commands", ["Commands", "Backup", "SQLite", "Simulator", "JSON", "Platform", "TestSupport"],
            golden: true),
        tests("EndToEnd", ["VaultTruth", "Backup", "Simulator", "Platform", "JSON", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
