WHERE TRUE AND "deleted_at" IS NULL AND ((("f_due_on" > $1 OR "f_due_on" IS NULL)) OR ("f_due_on" = $2 AND ("updated_at" < $3)) OR ("f_due_on" = $4 AND "updated_at" = $5 AND "id" < $6)) ORDER BY "f_due_on" NULLS LAST, "updated_at" DESC, "id" DESC LIMIT $7
-- [20260101 20260101 5 20260101 5 [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7] 50]
