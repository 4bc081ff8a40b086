-- Work in hand: what supervisors saw, what was found and put right, what was decided and given to
-- whom. Folded from facts in the order the server took them, and can be made again from them.
CREATE TABLE supervisor_log (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  day INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  fact BLOB NOT NULL,
  first_seq INTEGER NOT NULL,
  corrections INTEGER NOT NULL,
  PRIMARY KEY (programme, code, day)
) WITHOUT ROWID;

CREATE TABLE checklist (
  programme TEXT NOT NULL,
  checklist TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, checklist, version)
) WITHOUT ROWID;

-- `points`: the answers that stand, as a JSON list.
CREATE TABLE inspection (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  inspection TEXT NOT NULL,
  day INTEGER NOT NULL,
  trip TEXT,
  checklist TEXT NOT NULL,
  version INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  progress INTEGER,
  note TEXT NOT NULL,
  points TEXT NOT NULL,
  author BLOB,
  first_seq INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, inspection)
) WITHOUT ROWID;
CREATE INDEX inspection_by_day ON inspection (programme, code, day);
CREATE INDEX inspection_by_seq ON inspection (programme, first_seq);

-- state and severity as in the contract; `responsible` a post as JSON, `role` its role; `author` raised it,
-- `answered_by` rectified it last; `due_floor`: its due day if no day rested, never later than the real one.
CREATE TABLE finding (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  finding TEXT NOT NULL,
  state INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  text TEXT NOT NULL,
  place TEXT NOT NULL,
  responsible TEXT NOT NULL,
  role INTEGER NOT NULL,
  waits_for TEXT NOT NULL,
  raised_day INTEGER NOT NULL,
  due_days INTEGER NOT NULL,
  due_floor INTEGER NOT NULL,
  source INTEGER NOT NULL,
  inspection TEXT,
  checklist TEXT,
  point TEXT,
  photos TEXT NOT NULL,
  returns INTEGER NOT NULL,
  author BLOB,
  seq INTEGER NOT NULL,
  answered_by BLOB,
  answered_seq INTEGER,
  answered_day INTEGER,
  closed_seq INTEGER,
  closed_day INTEGER,
  changed INTEGER NOT NULL,
  PRIMARY KEY (programme, code, finding)
) WITHOUT ROWID;
CREATE INDEX finding_by_due ON finding (programme, state, due_floor);
CREATE INDEX finding_by_point ON finding (programme, checklist, point, raised_day);
CREATE INDEX finding_by_role ON finding (programme, state, role);
CREATE INDEX finding_by_id ON finding (finding);

CREATE TABLE finding_step (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  finding TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, finding, seq)
) WITHOUT ROWID;

CREATE TABLE coordination (
  programme TEXT NOT NULL,
  coordination TEXT NOT NULL,
  day INTEGER NOT NULL,
  place TEXT NOT NULL,
  note TEXT NOT NULL,
  seq INTEGER,
  minuted_seq INTEGER,
  as_of INTEGER,
  PRIMARY KEY (programme, coordination)
) WITHOUT ROWID;

-- Each arrangement as it was made: moves are done again in their order.
CREATE TABLE agenda_change (
  programme TEXT NOT NULL,
  coordination TEXT NOT NULL,
  item TEXT NOT NULL,
  arrangement INTEGER NOT NULL,
  title TEXT NOT NULL,
  code TEXT NOT NULL,
  position INTEGER,
  owner TEXT NOT NULL,
  reason TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, coordination, seq)
) WITHOUT ROWID;
CREATE INDEX agenda_change_by_item ON agenda_change (programme, item);

CREATE TABLE minuted_item (
  programme TEXT NOT NULL,
  coordination TEXT NOT NULL,
  item TEXT NOT NULL,
  reached INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, coordination, item)
) WITHOUT ROWID;
CREATE INDEX minuted_item_by_item ON minuted_item (programme, item);

-- `owner` a post as JSON; `code` the project's, or empty.
CREATE TABLE action (
  programme TEXT NOT NULL,
  action TEXT NOT NULL,
  coordination TEXT NOT NULL,
  item TEXT NOT NULL,
  code TEXT NOT NULL,
  text TEXT NOT NULL,
  owner TEXT NOT NULL,
  due INTEGER NOT NULL,
  given_day INTEGER NOT NULL,
  state INTEGER NOT NULL,
  returns INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  answered_by BLOB,
  answered_seq INTEGER,
  reviewed_seq INTEGER,
  changed INTEGER NOT NULL,
  PRIMARY KEY (programme, action)
) WITHOUT ROWID;
CREATE INDEX action_by_state ON action (programme, state, due);

CREATE TABLE ten_day_return (
  programme TEXT NOT NULL,
  ten_day TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, ten_day)
) WITHOUT ROWID;

-- An excuse is of one duty.
CREATE TABLE excuse_of_duty (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  duty INTEGER NOT NULL,
  day INTEGER NOT NULL,
  reason TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, duty, day)
) WITHOUT ROWID;
INSERT INTO excuse_of_duty (programme, code, duty, day, reason, seq)
  SELECT programme, code, 0, day, reason, seq FROM excuse;
DROP TABLE excuse;
ALTER TABLE excuse_of_duty RENAME TO excuse;
