WHERE TRUE AND "deleted_at" IS NULL AND ("created_at" <= $1 AND ((("created_at" < $2)) OR ("created_at" = $3 AND "id" < $4))) ORDER BY "created_at" DESC, "id" DESC LIMIT $5
-- [5 5 5 [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7] 50]
