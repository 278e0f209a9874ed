SELECT count(*), count("f_contact"), 0, 0, 0, 0, count("version"), CAST(sum("version" >> 32) AS bigint), CAST(sum("version" & 4294967295) AS bigint), min("version"), max("version") FROM "o_task" WHERE TRUE AND "deleted_at" IS NULL AND "f_priority" = ?
-- [high]
