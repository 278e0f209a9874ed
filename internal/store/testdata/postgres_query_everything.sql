WHERE TRUE AND "deleted_at" IS NULL ORDER BY "id" LIMIT $1
-- [50]
