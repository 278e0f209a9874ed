CREATE TABLE "o_company" (
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
  "f_size" TEXT COLLATE "C",
  "f_stage" TEXT COLLATE "C",
  "env_personal" BYTEA,
  "mac" BYTEA NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "o_company_created" ON "o_company" ("created_at", "id");
CREATE INDEX "o_company_updated" ON "o_company" ("updated_at", "id");
CREATE INDEX "o_company_import" ON "o_company" ("import_id") WHERE "import_id" IS NOT NULL;
