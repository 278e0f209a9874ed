WHERE TRUE AND "deleted_at" IS NULL AND (((("f_due_on" % 10000) >= $1 OR ("f_due_on" % 10000) <= $2)) AND ("f_due_on" IS NULL OR (("f_due_on" % 10000) < $3 OR ("f_due_on" % 10000) > $4))) ORDER BY "id" LIMIT $5
-- [1215 113 201 229 50]
