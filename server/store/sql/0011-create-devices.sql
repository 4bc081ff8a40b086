-- What people sign in on. Each session belongs to one; a device outlives its sessions where it gave a
-- key (its bundles are still to be read) or was cut off (it is still to be told).
CREATE TABLE device (
  device BLOB PRIMARY KEY,
  account BLOB NOT NULL,
  name TEXT NOT NULL,
  paired INTEGER NOT NULL,
  public_key BLOB,
  since_us INTEGER NOT NULL,
  seen_us INTEGER NOT NULL,
  cut_off_us INTEGER,
  cut_off_by BLOB
) WITHOUT ROWID;
CREATE INDEX device_account ON device (account);

ALTER TABLE session ADD COLUMN device BLOB;
INSERT INTO device (device, account, name, paired, since_us, seen_us)
  SELECT substr(key, 1, 16), account, '', 0, created_us, seen_us FROM session;
UPDATE session SET device = substr(key, 1, 16);
CREATE INDEX session_device ON session (device);

-- Links that sign one device in once. `key`: SHA-256 of the secret, which is nowhere.
CREATE TABLE pairing (
  pairing BLOB PRIMARY KEY,
  key BLOB NOT NULL,
  account BLOB NOT NULL,
  made_by BLOB NOT NULL,
  made_us INTEGER NOT NULL,
  ends_us INTEGER NOT NULL,
  used_us INTEGER,
  device BLOB,
  CONSTRAINT pairing_key UNIQUE (key)
) WITHOUT ROWID;
CREATE INDEX pairing_account ON pairing (account);

-- What carry bundles are encrypted to: P-256, made once by whichever node starts first.
CREATE TABLE server_key (
  name TEXT PRIMARY KEY,
  secret BLOB NOT NULL,
  point BLOB NOT NULL,
  made_us INTEGER NOT NULL
) WITHOUT ROWID;

-- The bundles that were handed in.
CREATE TABLE carried (
  sha256 BLOB PRIMARY KEY,
  device BLOB NOT NULL,
  made_us INTEGER NOT NULL,
  handed_by BLOB NOT NULL,
  received_us INTEGER NOT NULL
) WITHOUT ROWID;
