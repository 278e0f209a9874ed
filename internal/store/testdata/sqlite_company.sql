CREATE TABLE "o_company" (
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
  "f_size" TEXT,
  "f_stage" TEXT,
  "env_personal" BLOB,
  "mac" BLOB NOT NULL,
  PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "o_company_created" ON "o_company" ("created_at", "id");
CREATE INDEX "o_company_updated" ON "o_company" ("updated_at", "id");
CREATE INDEX "o_company_import" ON "o_company" ("import_id") WHERE "import_id" IS NOT NULL;
