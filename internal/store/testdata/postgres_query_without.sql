WHERE TRUE AND "deleted_at" IS NULL AND ("f_due_on" IS NULL OR ("f_status" IS NULL OR "f_status" <> $1)) ORDER BY "id" LIMIT $2
-- [open 50]
