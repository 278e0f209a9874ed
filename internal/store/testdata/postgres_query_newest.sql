WHERE TRUE AND "deleted_at" IS NULL ORDER BY "created_at" DESC, "id" DESC LIMIT $1
-- [50]
