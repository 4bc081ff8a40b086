-- Consultations' sessions, by their rooms. `meeting` is the day a meeting was arranged for, in days since 1970.
CREATE TABLE consultation_room (
  programme TEXT NOT NULL,
  consultation TEXT NOT NULL,
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  PRIMARY KEY (programme, consultation, room, meeting)
) WITHOUT ROWID;
CREATE INDEX consultation_room_room ON consultation_room (room);

-- The key of what a consultation's room writes, wrapped by the master key of the data folder; NULL once it was destroyed.
-- No projection: a key that is gone does not come back.
CREATE TABLE room_key (
  room TEXT PRIMARY KEY,
  wrapped BLOB,
  made_us INTEGER NOT NULL
) WITHOUT ROWID;

-- Files that such a room keeps sealed in a folder of its own, in place of evidence. `sha256`: of what they hold.
CREATE TABLE room_file (
  room TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (room, sha256)
) WITHOUT ROWID;
CREATE INDEX room_file_hash ON room_file (sha256);
