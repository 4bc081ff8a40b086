-- The tables as the migrations left them, one line for each column, key and index: what was changed by hand
-- shows at the next start.
CREATE TABLE made (
  line TEXT PRIMARY KEY
) WITHOUT ROWID;

-- While a store is being copied here (longspan migrate-store); nobody serves it until the row is gone.
CREATE TABLE copy_under_way (
  source TEXT PRIMARY KEY
) WITHOUT ROWID;
