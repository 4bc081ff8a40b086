-- Consultations as their facts leave them: only what is not private. `body`: the newest request without its content.
-- `consent_purposes`: bits; `draft_signed`: bit 0 the asking side, bit 1 the answering one.
CREATE TABLE consultation (
  programme TEXT NOT NULL,
  consultation TEXT NOT NULL,
  body TEXT NOT NULL,
  specialty INTEGER NOT NULL,
  due_us INTEGER NOT NULL,
  asked_by BLOB NOT NULL,
  state INTEGER NOT NULL,
  specialist BLOB,
  day INTEGER,
  consent_purposes INTEGER,
  consent_until INTEGER,
  consent_withdrawn INTEGER,
  draft TEXT NOT NULL,
  draft_side INTEGER NOT NULL,
  draft_signed INTEGER NOT NULL,
  requested_us INTEGER NOT NULL,
  consented_us INTEGER,
  accepted_us INTEGER,
  first_opinion_us INTEGER,
  signed_us INTEGER,
  followed_us INTEGER,
  closed_us INTEGER,
  erased INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  PRIMARY KEY (programme, consultation)
) WITHOUT ROWID;
CREATE UNIQUE INDEX consultation_id ON consultation (consultation);

CREATE TABLE consultation_member (
  programme TEXT NOT NULL,
  consultation TEXT NOT NULL,
  account BLOB NOT NULL,
  side INTEGER NOT NULL,
  PRIMARY KEY (programme, consultation, account)
) WITHOUT ROWID;
CREATE INDEX consultation_member_account ON consultation_member (account);

-- Studies that came, and went. `body`: of study.received.
CREATE TABLE study (
  programme TEXT NOT NULL,
  consultation TEXT NOT NULL,
  study TEXT NOT NULL,
  uid TEXT NOT NULL,
  body TEXT NOT NULL,
  received_us INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  deleted_seq INTEGER,
  PRIMARY KEY (programme, consultation, study)
) WITHOUT ROWID;
CREATE INDEX study_by_uid ON study (uid);

CREATE TABLE measurement (
  programme TEXT NOT NULL,
  consultation TEXT NOT NULL,
  measurement TEXT NOT NULL,
  study TEXT NOT NULL,
  seq INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  PRIMARY KEY (programme, consultation, measurement)
) WITHOUT ROWID;

-- The key of what is private of a consultation, wrapped by the master key of the data folder. No projection: a row that
-- is gone does not come back.
CREATE TABLE consultation_key (
  consultation TEXT PRIMARY KEY,
  programme TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  made_us INTEGER NOT NULL
) WITHOUT ROWID;
