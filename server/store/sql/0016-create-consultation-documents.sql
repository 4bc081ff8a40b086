-- Documents that came to consultations. `body`: of consultation.document_added, its title sealed. `removed_seq`: taken
-- back; `erased_seq`: its bytes were deleted.
CREATE TABLE consultation_document (
  programme TEXT NOT NULL,
  consultation TEXT NOT NULL,
  document TEXT NOT NULL,
  body TEXT NOT NULL,
  added_us INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  removed_seq INTEGER,
  erased_seq INTEGER,
  PRIMARY KEY (programme, consultation, document)
) WITHOUT ROWID;
