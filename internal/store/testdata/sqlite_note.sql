CREATE TABLE "o_note" (
  "id" BLOB NOT NULL,
  "version" INTEGER NOT NULL,
  "owner" BLOB,
  "team" BLOB,
  "subject" BLOB,
  "key" BLOB,
  "key_version" INTEGER NOT NULL,
  "created_at" INTEGER NOT NULL,
  "created_by" BLOB,
  "updated_at" INTEGER NOT NULL,
  "updated_by" BLOB,
  "deleted_at" INTEGER,
  "flags" INTEGER NOT NULL,
  "import_id" BLOB,
  "f_happened_at" INTEGER,
  "f_contact" BLOB,
  "f_company" BLOB,
  "env_personal" BLOB,
  "mac" BLOB NOT NULL,
  PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "o_note_created" ON "o_note" ("created_at", "id");
CREATE INDEX "o_note_updated" ON "o_note" ("updated_at", "id");
CREATE INDEX "o_note_import" ON "o_note" ("import_id") WHERE "import_id" IS NOT NULL;
CREATE INDEX "o_note_subject" ON "o_note" ("subject") WHERE "subject" IS NOT NULL;
CREATE INDEX "o_note_f_contact" ON "o_note" ("f_contact") WHERE "f_contact" IS NOT NULL;
CREATE INDEX "o_note_f_company" ON "o_note" ("f_company") WHERE "f_company" IS NOT NULL;
