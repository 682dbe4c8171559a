extension Vault {
    /// The text that explains a vault to somebody who has never heard of tapekeep.
    static let readme = Array(
        """
        This folder is a vault: a backup of one ElevenLabs account, made by tapekeep.

        history/        generated audio, by day (UTC). Beside each audio file stands a .json file of the
                        same name: what the service knew of it ("item", word for word) and how it was
                        fetched ("tapekeep"), with the size and SHA-256 of the audio.
        conversations/  calls of voice agents, likewise; "detail" holds the transcript.
        snapshots/      the index of everything as gzipped text, one JSON object a line.
        volumes/        whole months as zip files, if they were sealed; the same names stand inside.
        trash/          what was pruned and not yet emptied.
        manifest.sqlite the index as an SQLite database. It can be made anew from the .json files.
        tapekeep.json   marks the folder as a vault.
        .tapekeep/      temporary files; nothing in it is needed to read the vault.

        Everything can be read without tapekeep: play the audio, open the .json files in an editor.
        The whole folder may be moved or copied at any time while tapekeep is not running.

        """.utf8)
}
