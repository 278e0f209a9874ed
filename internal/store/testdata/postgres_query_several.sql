WHERE TRUE AND "deleted_at" IS NULL AND "f_status" IN ($1, $2, $3, $4) ORDER BY "id" LIMIT $5
-- [open done cancelled cancelled 50]
