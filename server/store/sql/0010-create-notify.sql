-- Word goes out: where people are reminded, through which channels, and what became of each message.
-- Nothing here is a fact. An address can be erased without touching the ledger.
CREATE TABLE contact (
  account BLOB PRIMARY KEY,
  mail TEXT NOT NULL,
  language INTEGER NOT NULL
) WITHOUT ROWID;

-- `sealed`: address and secret, encrypted with the key in the data folder; `origin`: as much of the
-- address as may be shown. Nothing is sent before `blocked_us`.
CREATE TABLE channel (
  programme TEXT NOT NULL,
  channel TEXT NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  language INTEGER NOT NULL,
  origin TEXT NOT NULL,
  sender TEXT NOT NULL,
  login TEXT NOT NULL,
  encryption INTEGER NOT NULL,
  stages INTEGER NOT NULL,
  before_days INTEGER NOT NULL,
  remind_hour INTEGER NOT NULL,
  quiet_from INTEGER NOT NULL,
  quiet_to INTEGER NOT NULL,
  digest_hour INTEGER,
  sealed BLOB NOT NULL,
  has_secret INTEGER NOT NULL,
  changed_us INTEGER NOT NULL,
  digest_day INTEGER NOT NULL,
  blocked_us INTEGER NOT NULL,
  PRIMARY KEY (programme, channel)
) WITHOUT ROWID;

-- The outbox, and afterwards the log. `lines` is JSON; `claim` names the try that is under way.
CREATE TABLE message (
  id BLOB PRIMARY KEY,
  programme TEXT NOT NULL,
  channel TEXT NOT NULL,
  kind INTEGER NOT NULL,
  account BLOB,
  language INTEGER NOT NULL,
  lines TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_us INTEGER NOT NULL,
  claim BLOB,
  claimed_us INTEGER NOT NULL,
  sent_us INTEGER,
  error TEXT NOT NULL,
  within BLOB
) WITHOUT ROWID;
CREATE INDEX message_by_programme ON message (programme, id);
CREATE INDEX message_waiting ON message (state, next_us);

-- Who was told what: each obligation once for each stage, channel and person (a group: empty).
CREATE TABLE reminder (
  programme TEXT NOT NULL,
  channel TEXT NOT NULL,
  due INTEGER NOT NULL,
  key TEXT NOT NULL,
  stage INTEGER NOT NULL,
  account BLOB NOT NULL,
  message BLOB NOT NULL,
  PRIMARY KEY (programme, channel, due, key, stage, account)
) WITHOUT ROWID;

-- When a channel was used, for its limit by the minute.
CREATE TABLE channel_use (
  programme TEXT NOT NULL,
  channel TEXT NOT NULL,
  used_us INTEGER NOT NULL,
  message BLOB NOT NULL,
  PRIMARY KEY (programme, channel, used_us, message)
) WITHOUT ROWID;
