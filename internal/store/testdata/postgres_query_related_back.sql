WHERE TRUE AND "deleted_at" IS NULL AND EXISTS (SELECT 1 FROM "o_task" AS "r" WHERE "r"."f_contact" = "o_contact"."id" AND "deleted_at" IS NULL AND "owner" = $1 AND ("f_status" = $2 AND "f_due_on" IS NOT NULL)) ORDER BY "id" LIMIT $3
-- [[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 9] open 50]
