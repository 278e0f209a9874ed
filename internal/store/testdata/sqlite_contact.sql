CREATE TABLE "o_contact" (
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
  "f_company" BLOB,
  "f_stage" TEXT,
  "env_personal" BLOB,
  "env_sensitive" BLOB,
  "env_financial" BLOB,
  "mac" BLOB NOT NULL,
  PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "o_contact_created" ON "o_contact" ("created_at", "id");
CREATE INDEX "o_contact_updated" ON "o_contact" ("updated_at", "id");
CREATE INDEX "o_contact_import" ON "o_contact" ("import_id") WHERE "import_id" IS NOT NULL;
CREATE INDEX "o_contact_f_company" ON "o_contact" ("f_company") WHERE "f_company" IS NOT NULL;
