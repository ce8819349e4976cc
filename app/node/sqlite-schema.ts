import { summaryUsageSchema, usageSchema } from './usage-schema.ts'

/** The turn index, from the events alone: for databases that are older than it, and to rebuild it where it was damaged. */
export const fillTurnIndex = `
  INSERT INTO turns (conversation, turn_id, parent_turn_id, first_seq)
    SELECT conversation, turn_id, CASE WHEN json_valid(body) THEN body ->> '$.parentTurnId' END, seq FROM events WHERE type = 'turn-start' AND turn_id IS NOT NULL
    ON CONFLICT (conversation, turn_id) DO UPDATE SET parent_turn_id = excluded.parent_turn_id, first_seq = excluded.first_seq;
  UPDATE turns SET last_seq = ends.seq
    FROM (SELECT conversation, turn_id, min(seq) AS seq FROM events WHERE type = 'turn-end' GROUP BY conversation, turn_id) AS ends
    WHERE ends.conversation = turns.conversation AND ends.turn_id = turns.turn_id AND ends.seq > turns.first_seq;
  INSERT INTO late_events (conversation, turn_id, seq)
    SELECT events.conversation, events.turn_id, events.seq FROM events JOIN turns ON turns.conversation = events.conversation AND turns.turn_id = events.turn_id
    WHERE events.seq > turns.last_seq AND events.type <> 'head-select';
`

/**
 * The steps from an empty file to the present schema; `PRAGMA user_version` counts those that were done.
 * A step is never changed once it was released: a new one is added.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE conversations (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    head_turn_id TEXT
  ) STRICT;
  CREATE INDEX conversations_by_update ON conversations (updated_at DESC);

  -- One row an event; merged deltas are one row under their last number. hash finds what integrity_check misses.
  -- Not WITHOUT ROWID: there a row above 1 KB spills to a page of its own, and most of these lie between 1 and 4 KB.
  CREATE TABLE events (
    conversation INTEGER NOT NULL REFERENCES conversations (key),
    seq INTEGER NOT NULL,
    turn_id TEXT,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (conversation, seq)
  ) STRICT;

  -- Turns that have a start and no end, so that finding them at the start costs nothing.
  CREATE TABLE open_turns (
    conversation INTEGER NOT NULL REFERENCES conversations (key),
    turn_id TEXT NOT NULL,
    run_by TEXT NOT NULL,
    PRIMARY KEY (conversation, turn_id)
  ) STRICT, WITHOUT ROWID;

  -- What search finds: titles (turn_id is null), what the person wrote, what the model wrote, what tools answered.
  CREATE TABLE texts (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (key),
    turn_id TEXT,
    at INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX texts_by_conversation ON texts (conversation);
  CREATE VIRTUAL TABLE text_search USING fts5 (text, content = 'texts', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2');
  CREATE TRIGGER texts_insert AFTER INSERT ON texts BEGIN
    INSERT INTO text_search (rowid, text) VALUES (new.key, new.text);
  END;
  CREATE TRIGGER texts_delete AFTER DELETE ON texts BEGIN
    INSERT INTO text_search (text_search, rowid, text) VALUES ('delete', old.key, old.text);
  END;

  CREATE TABLE grants (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, body TEXT NOT NULL, uses INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE approved_tools (
    server TEXT NOT NULL,
    tool TEXT NOT NULL,
    definition_hash TEXT NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (server, tool)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE approved_servers (
    server TEXT NOT NULL,
    definition_hash TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    PRIMARY KEY (server, definition_hash)
  ) STRICT, WITHOUT ROWID;

  -- What the person set for a server, for one definition of it.
  CREATE TABLE server_options (server TEXT PRIMARY KEY, definition_hash TEXT NOT NULL, options TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- Tool calls that servers run as tasks and that are not over.
  CREATE TABLE open_tasks (call_id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, background INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- Where the key of a provider may be sent: the origin that it was entered for.
  CREATE TABLE key_origins (name TEXT PRIMARY KEY, origin TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE server_verdicts (definition_hash TEXT PRIMARY KEY, era TEXT NOT NULL, discover TEXT, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE server_lists (definition_hash TEXT PRIMARY KEY, lists TEXT NOT NULL) STRICT;
  CREATE TABLE server_uses (server TEXT PRIMARY KEY, uses INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- Values are sealed with the master key, which lies in the keychain under its id. The fingerprint tells
  -- that key from any other, and the row tells that there was a key when the keychain says there is none.
  CREATE TABLE master_keys (id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES master_keys (id),
    version INTEGER NOT NULL,
    nonce BLOB NOT NULL,
    sealed BLOB NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- The last calls of each tool, for the preview of a grant.
  CREATE TABLE past_calls (
    server TEXT NOT NULL,
    tool TEXT NOT NULL,
    key INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (server, tool, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Where the ledger (audit/) ended: outside of it, so that cutting its end off shows. One row.
  CREATE TABLE audit_head (key INTEGER PRIMARY KEY CHECK (key = 1), size INTEGER NOT NULL, synced_size INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
  -- Arguments and results whose salted hashes stand in the ledger; they can be deleted, the hashes cannot.
  CREATE TABLE audit_values (
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    salt TEXT NOT NULL,
    json TEXT NOT NULL,
    conversation TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (seq, name)
  ) STRICT;
  CREATE INDEX audit_values_by_conversation ON audit_values (conversation);
  -- Public keys whose private halves are secrets. The first is in use.
  CREATE TABLE audit_keys (key_id TEXT PRIMARY KEY, public_key TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- The library: where a conversation stands, who named it, where it was read from. Each stands on one shelf, and a page of it is one range of the index.
  CREATE TABLE folders (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  ALTER TABLE conversations ADD COLUMN folder TEXT;
  ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN deleted_at INTEGER;
  ALTER TABLE conversations ADD COLUMN titled_by TEXT NOT NULL DEFAULT 'start';
  ALTER TABLE conversations ADD COLUMN source TEXT;
  ALTER TABLE conversations ADD COLUMN source_id TEXT;
  ALTER TABLE conversations ADD COLUMN shelf TEXT GENERATED ALWAYS AS (
    CASE WHEN deleted_at IS NOT NULL THEN 'bin' WHEN archived <> 0 THEN 'archive' WHEN pinned <> 0 THEN 'pinned' WHEN folder IS NOT NULL THEN 'folder/' || folder ELSE 'open' END
  ) VIRTUAL;
  DROP INDEX conversations_by_update;
  CREATE INDEX conversations_by_update ON conversations (updated_at, id);
  CREATE INDEX conversations_by_shelf ON conversations (shelf, updated_at, id);
  CREATE UNIQUE INDEX conversations_by_source ON conversations (source, source_id) WHERE source_id IS NOT NULL;
  -- What is being written, per conversation; '' is the one that has not begun.
  CREATE TABLE drafts (conversation TEXT PRIMARY KEY, revision INTEGER NOT NULL, updated_at INTEGER NOT NULL, body TEXT) STRICT, WITHOUT ROWID;
  `,
  `
  -- Where the turns of a conversation lie: its events stand between first_seq and last_seq (null: no end yet), mixed only with late ones
  -- of other turns. A path or a page is read by it, so that nothing is read which is not shown. Kept by triggers, whoever writes.
  CREATE TABLE turns (
    conversation INTEGER NOT NULL REFERENCES conversations (key),
    turn_id TEXT NOT NULL,
    parent_turn_id TEXT,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER,
    PRIMARY KEY (conversation, turn_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX turns_by_parent ON turns (conversation, parent_turn_id, first_seq);
  -- Events of a turn after its end: results of tasks that went on. An index over all events by turn would cost each of them a page more.
  CREATE TABLE late_events (
    conversation INTEGER NOT NULL REFERENCES conversations (key),
    turn_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (conversation, turn_id, seq)
  ) STRICT, WITHOUT ROWID;
  ${fillTurnIndex}
  CREATE TRIGGER events_turn_start AFTER INSERT ON events WHEN new.type = 'turn-start' BEGIN
    INSERT INTO turns (conversation, turn_id, parent_turn_id, first_seq) VALUES (new.conversation, new.turn_id, new.body ->> '$.parentTurnId', new.seq)
      ON CONFLICT (conversation, turn_id) DO UPDATE SET parent_turn_id = excluded.parent_turn_id, first_seq = excluded.first_seq, last_seq = NULL;
  END;
  CREATE TRIGGER events_turn_end AFTER INSERT ON events WHEN new.type = 'turn-end' BEGIN
    UPDATE turns SET last_seq = new.seq WHERE conversation = new.conversation AND turn_id = new.turn_id AND last_seq IS NULL;
  END;
  CREATE TRIGGER events_late AFTER INSERT ON events WHEN new.type NOT IN ('turn-start', 'head-select') BEGIN
    INSERT INTO late_events (conversation, turn_id, seq) SELECT conversation, turn_id, new.seq FROM turns WHERE conversation = new.conversation AND turn_id = new.turn_id AND last_seq < new.seq;
  END;
  `,
  `
  -- Where a conversation was copied from, as JSON.
  ALTER TABLE conversations ADD COLUMN origin TEXT;
  `,
  `
  CREATE TABLE projects (id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- No foreign key: a row that was lost must not let its conversations out of it.
  ALTER TABLE conversations ADD COLUMN project_id TEXT;
  CREATE INDEX conversations_by_project ON conversations (project_id, updated_at, id) WHERE project_id IS NOT NULL;
  `,
  `
  -- What shapes the requests of a conversation beside its turns: a handful of rows, read before each request.
  CREATE INDEX events_of_context ON events (conversation, seq) WHERE type IN ('tools-found', 'context-change', 'compaction');
  `,
  usageSchema,
  summaryUsageSchema,
]
