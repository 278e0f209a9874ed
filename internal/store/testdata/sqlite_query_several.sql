WHERE TRUE AND "deleted_at" IS NULL AND "f_status" IN (?, ?, ?, ?) ORDER BY "id" LIMIT ?
-- [open done cancelled cancelled 50]
