-- The ledger: what people said. Rows are only ever added.
CREATE TABLE stream (
  no INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  programme TEXT NOT NULL DEFAULT ''
);

CREATE TABLE fact (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  stream INTEGER NOT NULL REFERENCES stream (no),
  kind TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  at_offset INTEGER NOT NULL,
  zone TEXT NOT NULL,
  valid_day INTEGER NOT NULL,
  author BLOB,
  device TEXT NOT NULL,
  body TEXT NOT NULL,
  received_us INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  problem TEXT NOT NULL,
  prev BLOB NOT NULL,
  hash BLOB NOT NULL
);
CREATE UNIQUE INDEX fact_id ON fact (id);
CREATE INDEX fact_stream ON fact (stream, seq);
CREATE INDEX fact_kind ON fact (kind, seq);

-- Seals taken, so that a later rewriting shows.
CREATE TABLE seal (
  seq INTEGER PRIMARY KEY,
  taken_us INTEGER NOT NULL,
  root BLOB NOT NULL
);
