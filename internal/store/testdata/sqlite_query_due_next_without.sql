WHERE TRUE AND "deleted_at" IS NULL AND (("f_due_on" IS NULL AND ("updated_at" < ?)) OR ("f_due_on" IS NULL AND "updated_at" = ? AND "id" < ?)) ORDER BY "f_due_on" NULLS LAST, "updated_at" DESC, "id" DESC LIMIT ?
-- [5 5 [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7] 50]
