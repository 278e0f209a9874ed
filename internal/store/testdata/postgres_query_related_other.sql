WHERE TRUE AND "deleted_at" IS NULL AND NOT EXISTS (SELECT 1 FROM "o_contact" AS "r" WHERE "r"."id" = "o_task"."f_contact" AND "deleted_at" IS NULL AND "owner" = $1 AND "f_stage" = $2) ORDER BY "id" LIMIT $3
-- [[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 9] lead 50]
