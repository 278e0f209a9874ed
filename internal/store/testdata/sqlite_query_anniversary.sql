WHERE TRUE AND "deleted_at" IS NULL AND (((("f_due_on" % 10000) >= ? OR ("f_due_on" % 10000) <= ?)) AND ("f_due_on" IS NULL OR (("f_due_on" % 10000) < ? OR ("f_due_on" % 10000) > ?))) ORDER BY "id" LIMIT ?
-- [1215 113 201 229 50]
