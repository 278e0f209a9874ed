//go:build !race

package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// TestAChangedLayoutIsRefused: what was added to the tables of either database
// beside the program, changed in them or taken away is named, and nothing is
// opened.
func TestAChangedLayoutIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, edit, named string }{
		"a table that keeps copies":      {"holdfast.db", `CREATE TABLE spy (x)`, "spy"},
		"an index":                       {"holdfast.db", `CREATE INDEX spy ON o_contact (f_stage)`, "spy"},
		"a column":                       {"holdfast.db", `ALTER TABLE o_contact ADD COLUMN spy TEXT`, "o_contact"},
		"a computed column":              {"holdfast.db", `ALTER TABLE o_contact ADD COLUMN spy TEXT AS (f_stage)`, "o_contact"},
		"users no longer unique":         {"holdfast.db", `DROP INDEX app_user_email`, "app_user_email"},
		"an order gone":                  {"holdfast.db", `DROP INDEX o_contact_created`, "o_contact_created"},
		"no sessions":                    {"holdfast.db", `DROP TABLE session`, "session"},
		"a step forgotten":               {"holdfast.db", `DELETE FROM schema_migration WHERE id LIKE 'auth/%'`, "auth/1"},
		"a step remembered otherwise":    {"holdfast.db", `UPDATE schema_migration SET checksum = x'00' WHERE id = 'audit/1'`, "audit/1"},
		"a table among the keys":         {"keys.db", `CREATE TABLE spy (x)`, "spy"},
		"destroyed keys without a table": {"keys.db", `DROP TABLE key_tombstone`, "key_tombstone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newClosedSite(t)
			db := s.raw(c.file)
			_, err := db.Exec(c.edit)
			s.must(err)
			s.must(db.Close())
			w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()})
			if err == nil {
				s.must(w.Close())
			}
			if e := errs.As(err); errs.CodeOf(err) != "store_layout" || e.Kind != errs.Integrity || !strings.Contains(e.Hint, c.named) {
				t.Errorf("opened with %v", err)
			}
		})
	}
}
