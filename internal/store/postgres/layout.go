package postgres

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/store"
)

// Layout implements store.Engine. What should be there is made as temporary
// tables that are undone again, so that the server itself says how it would
// write them down.
func (e *engine) Layout(ctx context.Context, statements []string) (is, should []store.Part, err error) {
	c, err := e.connect(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = c.Close() }()
	if is, err = parts(ctx, c, "current_schema()::regnamespace::oid"); err != nil {
		return nil, nil, err
	}
	for _, sql := range append([]string{"BEGIN", "SET LOCAL search_path TO pg_temp"}, statements...) {
		if _, _, err := c.simple(ctx, sql); err != nil {
			return nil, nil, classify(err)
		}
	}
	should, err = parts(ctx, c, "pg_my_temp_schema()")
	return is, should, err // the connection's end undoes it
}

// parts reads what a schema is made of: tables with their columns in one
// order, indexes, and whatever else somebody may have put in, which Holdfast
// makes none of; but not what opening sees to ([engine.makeTurnTable]). What an
// extension brought is the administrator's.
func parts(ctx context.Context, c *conn, schema string) ([]store.Part, error) {
	results, err := c.pg.Exec(ctx, `
WITH ours AS (SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relrowsecurity FROM pg_class c WHERE c.relnamespace = `+schema+`
	AND c.relname <> '`+turnTable+`' AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
SELECT 'table', t.relname, concat(CASE WHEN t.relpersistence = 'u' THEN 'UNLOGGED ' END, CASE WHEN t.relrowsecurity THEN 'SECURED ' END, (
	SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
		CASE WHEN a.attcollation <> 0 THEN (SELECT 'COLLATE ' || quote_ident(l.collname) FROM pg_collation l WHERE l.oid = a.attcollation) END,
		CASE WHEN a.attnotnull THEN 'NOT NULL' END, nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
		(SELECT 'DEFAULT ' || pg_get_expr(f.adbin, f.adrelid) FROM pg_attrdef f WHERE f.adrelid = t.oid AND f.adnum = a.attnum)), ', ' ORDER BY a.attname COLLATE "C")
	FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped), '; ', (
	SELECT string_agg(pg_get_constraintdef(k.oid), ', ' ORDER BY pg_get_constraintdef(k.oid) COLLATE "C") FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype <> 'n'))
	FROM ours t WHERE t.relkind = 'r'
UNION ALL SELECT 'index', x.relname, concat(regexp_replace(pg_get_indexdef(x.oid), ' ON (ONLY )?("([^"]|"")+"|[A-Za-z0-9_$]+)\.', ' ON '),
		CASE WHEN NOT i.indisvalid THEN ' INVALID' END)
	FROM ours x JOIN pg_index i ON i.indexrelid = x.oid WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.oid)
UNION ALL SELECT 'relation', o.relname, o.relkind::text FROM ours o WHERE o.relkind NOT IN ('r', 'i', 't', 'S')
UNION ALL SELECT 'sequence', o.relname, '' FROM ours o WHERE o.relkind = 'S' AND NOT EXISTS
	(SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = o.oid AND d.deptype = 'i')
UNION ALL SELECT 'trigger', g.tgname, t.relname FROM pg_trigger g JOIN ours t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL SELECT 'rule', r.rulename, t.relname FROM pg_rewrite r JOIN ours t ON t.oid = r.ev_class WHERE t.relkind = 'r'
UNION ALL SELECT 'policy', p.polname, t.relname FROM pg_policy p JOIN ours t ON t.oid = p.polrelid
UNION ALL SELECT 'function', f.proname, '' FROM pg_proc f WHERE f.pronamespace = `+schema+` AND NOT EXISTS
	(SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e')`).ReadAll()
	if err != nil {
		return nil, classify(c.fault(err))
	}
	var out []store.Part
	for _, r := range results {
		for _, row := range r.Rows {
			out = append(out, store.Part{Kind: string(row[0]), Name: string(row[1]), Definition: string(row[2])})
		}
	}
	return out, nil
}
