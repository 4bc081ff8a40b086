-- When work rests: folded from facts, and can be made again from them.
CREATE TABLE calendar (
  programme TEXT PRIMARY KEY,
  rest_days INTEGER NOT NULL,
  seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE calendar_day (
  programme TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, day)
) WITHOUT ROWID;

CREATE TABLE shutdown (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  shutdown TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  to_day INTEGER,
  withdrawn INTEGER NOT NULL,
  reason TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, shutdown)
) WITHOUT ROWID;

CREATE TABLE excuse (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  day INTEGER NOT NULL,
  reason TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, day)
) WITHOUT ROWID;
