WHERE TRUE AND "deleted_at" IS NULL AND (("f_due_on" IS NULL AND ("updated_at" < $1)) OR ("f_due_on" IS NULL AND "updated_at" = $2 AND "id" < $3)) ORDER BY "f_due_on" NULLS LAST, "updated_at" DESC, "id" DESC LIMIT $4
-- [5 5 [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7] 50]
