CREATE TABLE "o_contact" (
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
  "f_company" BYTEA,
  "f_stage" TEXT COLLATE "C",
  "env_personal" BYTEA,
  "env_sensitive" BYTEA,
  "env_financial" BYTEA,
  "mac" BYTEA NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "o_contact_created" ON "o_contact" ("created_at", "id");
CREATE INDEX "o_contact_updated" ON "o_contact" ("updated_at", "id");
CREATE INDEX "o_contact_import" ON "o_contact" ("import_id") WHERE "import_id" IS NOT NULL;
CREATE INDEX "o_contact_f_company" ON "o_contact" ("f_company") WHERE "f_company" IS NOT NULL;
