WHERE TRUE AND "deleted_at" IS NULL AND (("f_due_on" IS NULL OR "f_due_on" < $1) OR ("f_due_on" IS NULL OR "f_due_on" >= $2)) ORDER BY "id" LIMIT $3
-- [20260101 20270101 50]
