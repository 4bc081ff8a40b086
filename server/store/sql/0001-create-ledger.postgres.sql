-- The ledger: what people said. Rows are only ever added.
CREATE TABLE stream (
  no BIGINT PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  programme TEXT COLLATE "C" NOT NULL DEFAULT ''
);

-- Partitioned by the year in which the server received a fact (store/partitions.cpp makes them ahead); spread
-- over machines, if ever, by stream, which is why every key begins with it.
CREATE TABLE fact (
  seq BIGINT NOT NULL,
  id BYTEA NOT NULL,
  stream BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  at_us BIGINT NOT NULL,
  at_offset BIGINT NOT NULL,
  zone TEXT COLLATE "C" NOT NULL,
  valid_day BIGINT NOT NULL,
  author BYTEA,
  device TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  received_us BIGINT NOT NULL,
  outcome BIGINT NOT NULL,
  problem TEXT COLLATE "C" NOT NULL,
  prev BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (stream, seq, received_us)
) PARTITION BY RANGE (received_us);
CREATE INDEX fact_seq ON fact (seq);
CREATE INDEX fact_kind ON fact (kind, seq);
-- What a clock far off would file elsewhere.
CREATE TABLE fact_rest PARTITION OF fact DEFAULT;

-- Every id once, whatever its stream and year: the same fact sent twice counts once.
CREATE TABLE known_id (
  id BYTEA PRIMARY KEY,
  seq BIGINT NOT NULL
);

-- One row: the newest sequence, which whoever appends must have seen, and counters by which nodes notice each other.
CREATE TABLE ledger (
  one BIGINT PRIMARY KEY CONSTRAINT ledger_has_one_row CHECK (one = 1),
  head BIGINT CONSTRAINT ledger_head_was_seen NOT NULL,
  people BIGINT NOT NULL,
  tables BIGINT NOT NULL
) WITH (fillfactor = 50);
INSERT INTO ledger (one, head, people, tables) VALUES (1, 0, 0, 0);

-- Seals taken, so that a later rewriting shows.
CREATE TABLE seal (
  seq BIGINT PRIMARY KEY,
  taken_us BIGINT NOT NULL,
  root BYTEA NOT NULL
);
