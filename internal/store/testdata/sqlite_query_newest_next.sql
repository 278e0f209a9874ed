WHERE TRUE AND "deleted_at" IS NULL AND ("created_at" <= ? AND ((("created_at" < ?)) OR ("created_at" = ? AND "id" < ?))) ORDER BY "created_at" DESC, "id" DESC LIMIT ?
-- [5 5 5 [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7] 50]
