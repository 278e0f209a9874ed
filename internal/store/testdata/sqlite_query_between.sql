WHERE TRUE AND "deleted_at" IS NULL AND ("f_due_on" >= ? AND "f_due_on" < ?) ORDER BY "id" LIMIT ?
-- [20260101 20270101 50]
