WHERE TRUE AND "deleted_at" IS NULL AND EXISTS (SELECT 1 FROM "o_contact" AS "r" WHERE "r"."id" = "o_task"."f_contact" AND "deleted_at" IS NULL AND "owner" = $1 AND "f_stage" IN ($2, $3)) ORDER BY "id" LIMIT $4
-- [[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 9] lead customer 50]
