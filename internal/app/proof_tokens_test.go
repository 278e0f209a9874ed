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
