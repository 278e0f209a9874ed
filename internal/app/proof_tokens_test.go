//go:build !race

package app_test

import "testing"

// TestEqualityTokensDeletedOrMadeUpAreFound: tokens find duplicates, so one
// deleted or made up lets a second record of a person in unseen.
func TestEqualityTokensDeletedOrMadeUpAreFound(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		edit func(cast) []statement
		want func(cast) victim
	}{
		"deleted": {func(c cast) []statement {
			return one(`DELETE FROM equality_token WHERE record = ?`, c.ada)
		}, func(c cast) victim { return victim{"contact", c.ada} }},
		"altered": {func(c cast) []statement {
			return one(`UPDATE equality_token SET token = randomblob(16) WHERE record = ?`, c.ada)
		}, func(c cast) victim { return victim{"contact", c.ada} }},
		"added": {func(c cast) []statement {
			return one(`INSERT INTO equality_token (record, field, token, object, uniq) VALUES (?, 'emails', randomblob(16), 'contact', 0)`, c.bob)
		}, func(c cast) victim { return victim{"contact", c.bob} }},
		"made to refuse others": {func(c cast) []statement {
			return one(`UPDATE equality_token SET uniq = 1 WHERE record = ?`, c.ada)
		}, func(c cast) victim { return victim{"contact", c.ada} }},
		"of a record that is not there": {func(c cast) []statement {
			return one(`INSERT INTO equality_token (record, field, token, object, uniq) VALUES (?, 'emails', randomblob(16), 'contact', 0)`, c.note)
		}, func(c cast) victim { return victim{"contact", c.note} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			c := s.cast()
			s.sound()
			s.reopened(func() { s.sql(tc.edit(c)...) })
			want := tc.want(c)
			res := s.verify(true)
			if res.Exit != 2 || len(res.Problems) != 1 || res.FirstBad.Code != "audit_tokens_differ" ||
				res.FirstBad.Place != want.object+" "+want.record.String() {
				t.Errorf("audit verify --rows: exit %d, %+v", res.Exit, res.Problems)
			}
		})
	}
}

// TestKeysTakenAwayAreFound: a record whose key was removed from the key store,
// or exchanged for another's, cannot be read; nothing says that it was erased.
func TestKeysTakenAwayAreFound(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]string{
		"removed":   `DELETE FROM held_key WHERE id = ?1`,
		"exchanged": `UPDATE held_key SET wrapped = (SELECT wrapped FROM held_key WHERE id <> ?1 LIMIT 1) WHERE id = ?1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			c := s.cast()
			var key []byte
			data := s.raw("holdfast.db")
			s.must(data.QueryRow(`SELECT key FROM o_contact WHERE id = ?`, c.ada[:]).Scan(&key))
			s.must(data.Close())
			s.reopened(func() {
				keys := s.raw("keys.db")
				defer keys.Close()
				_, err := keys.Exec(edit, key)
				s.must(err)
			})
			res := s.verify(true)
			found := map[string]bool{}
			for _, p := range res.Problems {
				found[p.Place] = p.Code == "audit_row_key"
			}
			if res.Exit != 2 || len(found) != 2 || !found["contact "+c.ada.String()] || !found["note "+c.note.String()] {
				t.Errorf("audit verify --rows: exit %d, %+v", res.Exit, res.Problems)
			}
		})
	}
}
