-- The thresholds of the lamps, each from its day; and what of a lamp's past its row has to know (see
-- standing/lamps.hpp). Folded from facts, and made again from them when this script has run.
CREATE TABLE lamp_rule (
  programme TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  body TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, from_day)
) WITHOUT ROWID;

-- The plan as it stood before a day on which another took its place.
CREATE TABLE former_plan (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  day INTEGER NOT NULL,
  plan TEXT NOT NULL,
  PRIMARY KEY (programme, code, day)
) WITHOUT ROWID;

ALTER TABLE project ADD COLUMN lamps TEXT NOT NULL DEFAULT '';
ALTER TABLE project_day ADD COLUMN lamps TEXT NOT NULL DEFAULT '';
ALTER TABLE project_status ADD COLUMN first_forecast INTEGER;
ALTER TABLE project_status ADD COLUMN first_forecast_seq INTEGER NOT NULL DEFAULT 0;

-- What a row of the board says of findings is read from the index alone.
CREATE INDEX finding_of_project ON finding (programme, code, state, severity, raised_day, due_days, closed_day);
