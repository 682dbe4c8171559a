/// The manifest's tables, word for word those of `manifests/manifest.sql`.
///
/// Tested by `theSchemaIsTheOneInManifests`.
enum ManifestSchema {
    /// The version in `PRAGMA user_version`; a newer one is refused, an older one is migrated.
    static let version: Int64 = 1
    /// "tape" as `PRAGMA application_id`.
    static let applicationID: Int64 = 0x7461_7065

    static let sql = """
        -- The manifest of a vault, format 1 (PRAGMA user_version).
        -- It is an index: `tapekeep rebuild` makes it anew from the sidecars and the files beside them.
        -- Times are unix seconds. Paths are relative to the vault.

        -- Single facts: vault id, watermarks, what was learned of the service, not_before.
        CREATE TABLE facts (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID;

        -- Every run that changed or checked something. `ended` is NULL while it is under way, or when it was killed.
        CREATE TABLE runs (
            run INTEGER PRIMARY KEY,
            command TEXT NOT NULL,
            kind TEXT NOT NULL,
            started INTEGER NOT NULL,
            ended INTEGER,
            exit INTEGER,
            listed INTEGER NOT NULL DEFAULT 0,
            stored INTEGER NOT NULL DEFAULT 0,
            already_had INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            excluded INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0,
            requests INTEGER NOT NULL DEFAULT 0,
            retries INTEGER NOT NULL DEFAULT 0,
            milliseconds INTEGER NOT NULL DEFAULT 0,
            snapshot TEXT,
            note TEXT
        );

        -- The snapshots that stand in the vault, with their bytes: gzip alone does not notice every flipped bit.
        CREATE TABLE snapshots (
            name TEXT PRIMARY KEY,
            run INTEGER NOT NULL,
            follows TEXT,
            size INTEGER NOT NULL,
            sha256 BLOB NOT NULL
        ) WITHOUT ROWID;

        -- One row for each item that was ever listed.
        CREATE TABLE items (
            item INTEGER PRIMARY KEY,
            collection TEXT NOT NULL,
            id TEXT NOT NULL,
            -- Here: listed (not stored yet), waiting (not ready upstream), stored, failed, vanished (gone before
            -- it could be stored), trashed, discarded (from the trash, for good).
            state TEXT NOT NULL,
            -- There: present, missing (a complete listing lacked it), gone (asked for by id, not found), deleted (by us).
            upstream TEXT NOT NULL DEFAULT 'present',
            -- To be done by the next backup: 0 nothing, 1 fetch, 2 write the sidecar anew.
            work INTEGER NOT NULL,
            -- kept, none (never had any), gone (the service dropped it before it was stored), missing (not got yet).
            audio TEXT NOT NULL DEFAULT 'kept',
            date_unix INTEGER NOT NULL,
            voice_id TEXT,
            voice_name TEXT,
            category TEXT,
            model_id TEXT,
            source TEXT,
            text TEXT,
            content_type TEXT,
            output_format TEXT,
            settings TEXT,
            -- Columns that only this collection has, as a JSON object.
            attributes TEXT,
            -- SHA-256 of the API's JSON as last listed.
            metadata BLOB NOT NULL,
            -- The last run that listed it or worked on it, and the last that changed its metadata or its state here.
            seen_run INTEGER NOT NULL,
            changed_run INTEGER NOT NULL,
            missed_sweeps INTEGER NOT NULL DEFAULT 0,
            -- Where its bytes are: beside each other as files, or as members of a volume under the same names.
            path TEXT,
            sidecar TEXT,
            volume TEXT,
            -- Where the members begin in the volume.
            audio_at INTEGER,
            sidecar_at INTEGER,
            size INTEGER,
            sha256 BLOB,
            sidecar_sha256 BLOB,
            media_type TEXT,
            duration_ms INTEGER,
            transport TEXT,
            evidence TEXT,
            fetched INTEGER,
            fetched_run INTEGER,
            -- When its files were last read back and found whole; NULL since its audio was last written.
            verified INTEGER,
            attempts INTEGER NOT NULL DEFAULT 0,
            reason TEXT,
            next_try INTEGER,
            UNIQUE (collection, id)
        );
        CREATE INDEX items_by_date ON items (collection, date_unix);
        CREATE INDEX items_by_run ON items (seen_run);
        -- Work is found without looking at what is already done.
        CREATE INDEX items_to_do ON items (collection, work, date_unix) WHERE work > 0;
        CREATE INDEX items_waiting ON items (collection, date_unix) WHERE state = 'waiting';
        -- What `status` and `list` ask: a voice's span of time, what failed, what was checked longest ago, what is new.
        CREATE INDEX items_by_voice ON items (collection, voice_name, date_unix);
        CREATE INDEX items_in_trouble ON items (state, next_try) WHERE reason IS NOT NULL;
        CREATE INDEX items_by_check ON items (verified) WHERE verified IS NOT NULL;
        CREATE INDEX items_by_change ON items (changed_run);
        CREATE INDEX items_by_volume ON items (volume) WHERE volume IS NOT NULL;

        -- The API's JSON of items whose sidecar is still to be written.
        CREATE TABLE pending (
            item INTEGER PRIMARY KEY,
            json BLOB NOT NULL
        );

        -- What happened to an item beyond being stored: failures, quarantine, pruning, repair.
        CREATE TABLE events (
            event INTEGER PRIMARY KEY,
            item INTEGER NOT NULL,
            run INTEGER NOT NULL,
            at INTEGER NOT NULL,
            what TEXT NOT NULL,
            detail TEXT
        );
        CREATE INDEX events_by_item ON events (item);

        -- Deletions upstream that were proven safe and written down before they were sent; a row goes when the answer
        -- is recorded. Of what a killed run left here, the next one asks the account.
        CREATE TABLE intents (
            item INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            at INTEGER NOT NULL,
            proof TEXT NOT NULL
        );

        -- Files on their way into the trash, out of it, or away for good; what a killed run began is finished by the next.
        CREATE TABLE moves (
            item INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            -- trash, restore, return (listed again), discard.
            direction TEXT NOT NULL
        );

        -- The volumes: sealed months as zip files; without a digest when the manifest was made anew. `next` is the digest of
        -- one that is about to take its place, with which the next run finds out how far a killed one came.
        CREATE TABLE volumes (
            volume TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            sha256 BLOB,
            -- Items whose files are in it, those included that have left it since.
            items INTEGER NOT NULL,
            next BLOB
        ) WITHOUT ROWID;

        -- Items whose files may stand by themselves although they are sealed: copies, which the next run removes.
        CREATE TABLE leftovers (
            item INTEGER PRIMARY KEY
        );

        -- The listing under way of each collection, and the windows of time that it still has to walk.
        CREATE TABLE sweeps (
            collection TEXT PRIMARY KEY,
            run INTEGER NOT NULL,
            kind TEXT NOT NULL,
            started INTEGER NOT NULL,
            newest INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE windows (
            window INTEGER PRIMARY KEY,
            collection TEXT NOT NULL,
            after INTEGER,
            before INTEGER,
            cursor TEXT,
            done INTEGER NOT NULL DEFAULT 0
        );

        -- Counts that `status` shows at once, kept by the triggers below.
        CREATE TABLE tallies (
            collection TEXT NOT NULL,
            state TEXT NOT NULL,
            upstream TEXT NOT NULL,
            voice TEXT NOT NULL,
            items INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            -- Of these, items that were ever read back.
            verified INTEGER NOT NULL,
            PRIMARY KEY (collection, state, upstream, voice)
        ) WITHOUT ROWID;
        CREATE TRIGGER items_counted AFTER INSERT ON items BEGIN
            -- No upsert: that may abort, and for every item SQLite would first write down all pages that it may have to undo.
            INSERT INTO tallies SELECT new.collection, new.state, new.upstream, ifnull(new.voice_name, ''), 0, 0, 0
            WHERE NOT EXISTS (SELECT 1 FROM tallies WHERE collection = new.collection AND state = new.state
                AND upstream = new.upstream AND voice = ifnull(new.voice_name, ''));
            UPDATE tallies SET items = items + 1, bytes = bytes + ifnull(new.size, 0),
                verified = verified + (new.verified IS NOT NULL)
            WHERE collection = new.collection AND state = new.state AND upstream = new.upstream
                AND voice = ifnull(new.voice_name, '');
        END;
        CREATE TRIGGER items_recounted AFTER UPDATE OF state, upstream, size, voice_name, verified ON items
        WHEN old.state IS NOT new.state OR old.upstream IS NOT new.upstream OR old.size IS NOT new.size
            OR old.voice_name IS NOT new.voice_name OR (old.verified IS NULL) <> (new.verified IS NULL) BEGIN
            UPDATE tallies SET items = items - 1, bytes = bytes - ifnull(old.size, 0),
                verified = verified - (old.verified IS NOT NULL)
            WHERE collection = old.collection AND state = old.state AND upstream = old.upstream
                AND voice = ifnull(old.voice_name, '');
            INSERT INTO tallies VALUES (new.collection, new.state, new.upstream, ifnull(new.voice_name, ''), 1,
                ifnull(new.size, 0), new.verified IS NOT NULL)
            ON CONFLICT DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes,
                verified = verified + excluded.verified;
        END;
        CREATE TRIGGER items_uncounted AFTER DELETE ON items BEGIN
            UPDATE tallies SET items = items - 1, bytes = bytes - ifnull(old.size, 0),
                verified = verified - (old.verified IS NOT NULL)
            WHERE collection = old.collection AND state = old.state AND upstream = old.upstream
                AND voice = ifnull(old.voice_name, '');
        END;

        """
}
