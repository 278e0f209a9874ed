CREATE TABLE "feed" (
  "seq" INTEGER PRIMARY KEY AUTOINCREMENT,
  "object" TEXT NOT NULL,
  "record" BLOB NOT NULL
) STRICT;
CREATE TABLE "equality_token" (
  "record" BLOB NOT NULL,
  "field" TEXT NOT NULL,
  "token" BLOB NOT NULL,
  "object" TEXT NOT NULL,
  "uniq" INTEGER NOT NULL,
  PRIMARY KEY ("record", "field", "token")
) STRICT, WITHOUT ROWID;
CREATE INDEX "equality_token_find" ON "equality_token" ("token", "field", "object");
CREATE UNIQUE INDEX "equality_token_uniq" ON "equality_token" ("token", "field", "object") WHERE "uniq" = 1;
CREATE TABLE "demo_row" (
  "object" TEXT NOT NULL,
  "record" BLOB NOT NULL,
  PRIMARY KEY ("object", "record")
) STRICT, WITHOUT ROWID;
