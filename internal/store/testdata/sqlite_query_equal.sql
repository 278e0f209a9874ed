WHERE TRUE AND "deleted_at" IS NULL AND "f_status" = ? ORDER BY "id" LIMIT ?
-- [open 50]
