-- Places that meet others, the rooms where they do, and what became of each meeting. Days are days since 1970,
-- `meeting` is the day a meeting was arranged for.
CREATE TABLE place (
  programme TEXT NOT NULL,
  place TEXT NOT NULL,
  body TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, place)
) WITHOUT ROWID;

CREATE TABLE room (
  programme TEXT NOT NULL,
  room TEXT NOT NULL,
  kind INTEGER NOT NULL,
  body TEXT NOT NULL,
  day INTEGER NOT NULL,
  until INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, room)
) WITHOUT ROWID;
CREATE INDEX room_by_id ON room (room);

-- Who is invited, by the role that lets most.
CREATE TABLE room_person (
  programme TEXT NOT NULL,
  room TEXT NOT NULL,
  account BLOB NOT NULL,
  role INTEGER NOT NULL,
  PRIMARY KEY (programme, room, account)
) WITHOUT ROWID;
CREATE INDEX room_person_account ON room_person (account, programme);

CREATE TABLE meeting (
  programme TEXT NOT NULL,
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  change INTEGER,
  reason TEXT NOT NULL,
  day INTEGER,
  clock TEXT NOT NULL,
  lead BLOB,
  change_seq INTEGER,
  held_seq INTEGER,
  began_us INTEGER,
  ended_us INTEGER,
  led_by BLOB,
  present INTEGER,
  guests INTEGER,
  events INTEGER,
  log TEXT NOT NULL,
  recorded_seq INTEGER,
  sound TEXT NOT NULL,
  sound_bytes INTEGER,
  sound_seconds INTEGER,
  sound_offset_ms INTEGER,
  tracks INTEGER,
  filled INTEGER,
  trouble INTEGER,
  PRIMARY KEY (programme, room, meeting)
) WITHOUT ROWID;
CREATE INDEX meeting_held ON meeting (programme, began_us);
CREATE INDEX meeting_by_log ON meeting (log);
CREATE INDEX meeting_by_sound ON meeting (sound);

CREATE TABLE meeting_seat (
  programme TEXT NOT NULL,
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  place TEXT NOT NULL,
  class TEXT NOT NULL,
  present INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, room, meeting, place, class)
) WITHOUT ROWID;

CREATE TABLE attendance (
  programme TEXT NOT NULL,
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  account BLOB NOT NULL,
  role INTEGER NOT NULL,
  place TEXT NOT NULL,
  seconds INTEGER NOT NULL,
  spoke INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (programme, room, meeting, account)
) WITHOUT ROWID;
CREATE INDEX attendance_account ON attendance (programme, account);

CREATE TABLE material (
  programme TEXT NOT NULL,
  room TEXT NOT NULL,
  material TEXT NOT NULL,
  meeting INTEGER,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  pages INTEGER,
  page_bytes INTEGER,
  book TEXT NOT NULL,
  trouble INTEGER,
  note TEXT NOT NULL,
  prepared_seq INTEGER,
  removed INTEGER NOT NULL,
  PRIMARY KEY (programme, room, material)
) WITHOUT ROWID;

CREATE INDEX material_by_hash ON material (material);
CREATE INDEX material_by_book ON material (book);

-- Which pages a book has, as its bytes say; hashes.
CREATE TABLE book_page (
  image TEXT NOT NULL,
  book TEXT NOT NULL,
  page INTEGER NOT NULL,
  PRIMARY KEY (image, book, page)
) WITHOUT ROWID;
CREATE INDEX book_page_book ON book_page (book, page);

-- A meeting while it goes on, and its events as they came. `epoch` changes with each process that takes it up; `began_us`
-- is 0 until somebody leads; `node` is empty once the meeting is on record. `n` is the author's own count of his wishes, and
-- `who` what a device that joined is known again by; both are empty once the meeting is over.
CREATE TABLE meeting_log (
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  programme TEXT NOT NULL,
  epoch TEXT NOT NULL,
  began_us INTEGER NOT NULL,
  ended_us INTEGER,
  node TEXT NOT NULL,
  lease_us INTEGER NOT NULL,
  PRIMARY KEY (room, meeting)
) WITHOUT ROWID;
CREATE INDEX meeting_log_open ON meeting_log (ended_us);

CREATE TABLE meeting_event (
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  t_ms INTEGER NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  n INTEGER NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (room, meeting, seq)
) WITHOUT ROWID;

-- What can be looked up of a meeting: chat, questions, chapters, the text of pages shown.
CREATE TABLE meeting_text (
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  no INTEGER NOT NULL,
  programme TEXT NOT NULL,
  place TEXT NOT NULL,
  t_ms INTEGER,
  material TEXT NOT NULL,
  page INTEGER,
  text TEXT NOT NULL,
  PRIMARY KEY (room, meeting, no)
) WITHOUT ROWID;
CREATE INDEX meeting_text_programme ON meeting_text (programme);

-- Sounds that ends kept by themselves, to be filled in; and films, which are made when asked for.
CREATE TABLE meeting_track (
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  participant TEXT NOT NULL,
  account BLOB NOT NULL,
  offset_ms INTEGER NOT NULL,
  seconds_ms INTEGER NOT NULL,
  taken_us INTEGER NOT NULL,
  PRIMARY KEY (room, meeting, sha256)
) WITHOUT ROWID;
CREATE INDEX meeting_track_by_hash ON meeting_track (sha256);

CREATE TABLE film (
  room TEXT NOT NULL,
  meeting INTEGER NOT NULL,
  state INTEGER NOT NULL,
  percent INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  trouble TEXT NOT NULL,
  asked_us INTEGER NOT NULL,
  PRIMARY KEY (room, meeting)
) WITHOUT ROWID;

-- Join links for guests, and who came by one. `key`: SHA-256 of a secret, which is nowhere.
CREATE TABLE guest_link (
  link BLOB PRIMARY KEY,
  key BLOB NOT NULL,
  programme TEXT NOT NULL,
  room TEXT NOT NULL,
  meeting INTEGER,
  role INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  used INTEGER NOT NULL,
  note TEXT NOT NULL,
  made_by BLOB NOT NULL,
  made_us INTEGER NOT NULL,
  ends_us INTEGER NOT NULL,
  withdrawn_us INTEGER,
  CONSTRAINT guest_link_key UNIQUE (key)
) WITHOUT ROWID;
CREATE INDEX guest_link_room ON guest_link (room);

CREATE TABLE guest (
  key BLOB PRIMARY KEY,
  link BLOB NOT NULL,
  room TEXT NOT NULL,
  name TEXT NOT NULL,
  made_us INTEGER NOT NULL,
  ends_us INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX guest_link_guests ON guest (link);
