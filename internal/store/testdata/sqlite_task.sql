CREATE TABLE "o_task" (
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
  "f_due_on" INTEGER,
  "f_status" TEXT,
  "f_priority" TEXT,
  "f_contact" BLOB,
  "f_company" BLOB,
  "f_done_at" INTEGER,
  "env_personal" BLOB,
  "mac" BLOB NOT NULL,
  PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "o_task_created" ON "o_task" ("created_at", "id");
CREATE INDEX "o_task_updated" ON "o_task" ("updated_at", "id");
CREATE INDEX "o_task_import" ON "o_task" ("import_id") WHERE "import_id" IS NOT NULL;
CREATE INDEX "o_task_subject" ON "o_task" ("subject") WHERE "subject" IS NOT NULL;
CREATE INDEX "o_task_f_contact" ON "o_task" ("f_contact") WHERE "f_contact" IS NOT NULL;
CREATE INDEX "o_task_f_company" ON "o_task" ("f_company") WHERE "f_company" IS NOT NULL;
