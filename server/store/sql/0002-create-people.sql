-- What facts say of accounts: folded, and can be made again from them.
CREATE TABLE account (
  account BLOB PRIMARY KEY,
  opened_seq INTEGER NOT NULL,
  closed_seq INTEGER
) WITHOUT ROWID;

CREATE TABLE grants (
  account BLOB NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (account, role, scope)
) WITHOUT ROWID;
CREATE INDEX grants_scope ON grants (scope, role);

-- Beside the ledger: who somebody is and how they sign in. Can be erased without touching a fact.
CREATE TABLE account_detail (
  account BLOB PRIMARY KEY,
  login TEXT NOT NULL,
  login_key TEXT NOT NULL,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  CONSTRAINT account_login UNIQUE (login_key)
) WITHOUT ROWID;

CREATE TABLE session (
  key BLOB PRIMARY KEY,
  account BLOB NOT NULL,
  created_us INTEGER NOT NULL,
  seen_us INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

CREATE TABLE api_token (
  id BLOB PRIMARY KEY,
  key BLOB NOT NULL,
  account BLOB NOT NULL,
  name TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  last_used_day INTEGER NOT NULL,
  CONSTRAINT api_token_key UNIQUE (key)
) WITHOUT ROWID;
CREATE INDEX api_token_account ON api_token (account);

-- The one-time link that makes the first administrator; at most one row.
CREATE TABLE setup_link (
  key BLOB PRIMARY KEY,
  created_us INTEGER NOT NULL
) WITHOUT ROWID;

-- Photos and documents, by their hash; the content lies in the evidence folder.
CREATE TABLE evidence (
  sha256 BLOB PRIMARY KEY,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  received_us INTEGER NOT NULL,
  author BLOB
) WITHOUT ROWID;
