-- Everything below is folded from facts and can be made again from them.
CREATE TABLE programme (
  code TEXT PRIMARY KEY,
  registered_seq INTEGER NOT NULL,
  rehearsal INTEGER NOT NULL,
  info TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE published (
  programme TEXT NOT NULL,
  figure INTEGER NOT NULL,
  body TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, figure)
) WITHOUT ROWID;

-- Sums over a programme's projects, kept by adding differences.
CREATE TABLE programme_total (
  programme TEXT PRIMARY KEY,
  projects INTEGER NOT NULL,
  livelihood INTEGER NOT NULL,
  active INTEGER NOT NULL,
  aid_planned INTEGER NOT NULL,
  funds_planned INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  weighed_funds INTEGER NOT NULL,
  weighed_progress INTEGER NOT NULL,
  held INTEGER NOT NULL
) WITHOUT ROWID;

-- How many active projects last reported on which day.
CREATE TABLE programme_last_report (
  programme TEXT NOT NULL,
  day INTEGER NOT NULL,
  projects INTEGER NOT NULL,
  PRIMARY KEY (programme, day)
) WITHOUT ROWID;

CREATE TABLE project (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  registered_seq INTEGER NOT NULL,
  info TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  search TEXT NOT NULL,
  category INTEGER NOT NULL,
  livelihood INTEGER NOT NULL,
  place TEXT NOT NULL,
  plan TEXT NOT NULL,
  outcomes TEXT NOT NULL,
  stage INTEGER NOT NULL,
  phase TEXT NOT NULL,
  started INTEGER,
  completed INTEGER,
  completion_planned INTEGER,
  completion_forecast INTEGER,
  progress INTEGER NOT NULL,
  funds_planned INTEGER NOT NULL,
  aid_planned INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  budget INTEGER,
  last_report INTEGER NOT NULL,
  days_mask INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  held INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  newest_day INTEGER NOT NULL,
  PRIMARY KEY (programme, code)
) WITHOUT ROWID;
CREATE INDEX project_code ON project (code);
CREATE INDEX project_by_name ON project (programme, sort_name);
CREATE INDEX project_by_stage ON project (programme, stage);
CREATE INDEX project_by_category ON project (programme, category);
CREATE INDEX project_by_funds ON project (programme, funds_planned);
CREATE INDEX project_by_paid ON project (programme, paid);
CREATE INDEX project_by_change ON project (programme, changed);

-- The state at the end of each day on which something changed; the report of the day beside it.
CREATE TABLE project_day (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  day INTEGER NOT NULL,
  stage INTEGER NOT NULL,
  phase TEXT NOT NULL,
  started INTEGER,
  completed INTEGER,
  completion_planned INTEGER,
  completion_forecast INTEGER,
  progress INTEGER NOT NULL,
  funds_planned INTEGER NOT NULL,
  aid_planned INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  budget INTEGER,
  last_report INTEGER NOT NULL,
  days_mask INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  report_seq INTEGER,
  report_fact BLOB,
  report_first_seq INTEGER,
  report_corrections INTEGER,
  people INTEGER,
  PRIMARY KEY (programme, code, day)
) WITHOUT ROWID;

CREATE TABLE stage (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  stage INTEGER NOT NULL,
  aspect INTEGER NOT NULL,
  day INTEGER,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, stage, aspect)
) WITHOUT ROWID;

CREATE TABLE work_item (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  item TEXT NOT NULL,
  body TEXT NOT NULL,
  seq INTEGER NOT NULL,
  done INTEGER NOT NULL,
  PRIMARY KEY (programme, code, item)
) WITHOUT ROWID;

CREATE TABLE outcome (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  measure INTEGER NOT NULL,
  unit TEXT NOT NULL,
  planned INTEGER,
  built INTEGER,
  commissioned INTEGER,
  in_use INTEGER,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, measure)
) WITHOUT ROWID;

CREATE TABLE funding (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  line INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, line)
) WITHOUT ROWID;

CREATE TABLE payment (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  payment TEXT NOT NULL,
  minor INTEGER NOT NULL,
  day INTEGER NOT NULL,
  voucher TEXT NOT NULL,
  line INTEGER,
  payee TEXT NOT NULL,
  note TEXT NOT NULL,
  seq INTEGER NOT NULL,
  corrected_seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code, payment)
) WITHOUT ROWID;

CREATE TABLE project_status (
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  day INTEGER NOT NULL,
  phase TEXT NOT NULL,
  stage INTEGER,
  budget INTEGER,
  completion_forecast INTEGER,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, code)
) WITHOUT ROWID;

-- Held facts and what became of them: decision 0 waiting, 1 counted, 2 set aside.
CREATE TABLE held (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  programme TEXT NOT NULL,
  code TEXT NOT NULL,
  author BLOB,
  decision INTEGER NOT NULL,
  settled_seq INTEGER
);
CREATE INDEX held_by_project ON held (programme, code, decision);
