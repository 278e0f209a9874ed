CREATE TABLE "o_task" (
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
  "f_due_on" BIGINT,
  "f_status" TEXT COLLATE "C",
  "f_priority" TEXT COLLATE "C",
  "f_contact" BYTEA,
  "f_company" BYTEA,
  "f_done_at" BIGINT,
  "env_personal" BYTEA,
  "mac" BYTEA NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "o_task_created" ON "o_task" ("created_at", "id");
CREATE INDEX "o_task_updated" ON "o_task" ("updated_at", "id");
CREATE INDEX "o_task_import" ON "o_task" ("import_id") WHERE "import_id" IS NOT NULL;
CREATE INDEX "o_task_subject" ON "o_task" ("subject") WHERE "subject" IS NOT NULL;
CREATE INDEX "o_task_f_contact" ON "o_task" ("f_contact") WHERE "f_contact" IS NOT NULL;
CREATE INDEX "o_task_f_company" ON "o_task" ("f_company") WHERE "f_company" IS NOT NULL;
