CREATE TABLE "o_note" (
  "id" BYTEA NOT NULL,
  "version" BIGINT NOT NULL,
  "owner" BYTEA,
  "team" BYTEA,
  "subject" BYTEA,
  "key" BYTEA,
  "key_version" BIGINT NOT NULL,
  "created_at" BIGINT NOT NULL,
  "created_by" BYTEA,
  "updated_at" BIGINT NOT NULL,
  "updated_by" BYTEA,
  "deleted_at" BIGINT,
  "flags" BIGINT NOT NULL,
  "import_id" BYTEA,
  "f_happened_at" BIGINT,
  "f_contact" BYTEA,
  "f_company" BYTEA,
  "env_personal" BYTEA,
  "mac" BYTEA NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "o_note_created" ON "o_note" ("created_at", "id");
CREATE INDEX "o_note_updated" ON "o_note" ("updated_at", "id");
CREATE INDEX "o_note_import" ON "o_note" ("import_id") WHERE "import_id" IS NOT NULL;
CREATE INDEX "o_note_subject" ON "o_note" ("subject") WHERE "subject" IS NOT NULL;
CREATE INDEX "o_note_f_contact" ON "o_note" ("f_contact") WHERE "f_contact" IS NOT NULL;
CREATE INDEX "o_note_f_company" ON "o_note" ("f_company") WHERE "f_company" IS NOT NULL;
