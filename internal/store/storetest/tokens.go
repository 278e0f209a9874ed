package storetest

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func tokens(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "tokens find their records and follow a change", run: tokensFollow},
		{name: "a unique token belongs to one record", run: tokensUnique},
		{name: "a token of another record is refused", run: tokensForeign},
	})
}

func token(o *catalog.Object, rec id.ID, field string, b byte) store.TokenRow {
	return store.TokenRow{Object: o.ID, Field: field, Token: bytes.Repeat([]byte{b}, 16), Record: rec}
}

func replace(t *testing.T, db *store.DB, o *catalog.Object, rec id.ID, was, now []store.TokenRow) error {
	t.Helper()
	return db.Write(t.Context(), func(tx *store.Tx) error { return tx.ReplaceTokens(o, rec, was, now) })
}

func tokensFollow(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	ids := id.NewSource(time.Now)
	a, b := ids.New(), ids.New()
	steps := []struct {
		rec      id.ID
		was, now []store.TokenRow
	}{
		{a, nil, []store.TokenRow{token(o, a, "emails", 1), token(o, a, "emails", 2)}},
		{b, nil, []store.TokenRow{token(o, b, "emails", 1), token(o, b, "phones", 1)}},
		{a, []store.TokenRow{token(o, a, "emails", 1), token(o, a, "emails", 2)}, []store.TokenRow{token(o, a, "emails", 2), token(o, a, "emails", 3)}},
		{a, nil, []store.TokenRow{token(o, a, "emails", 3)}}, // there already
	}
	for _, s := range steps {
		if err := replace(t, db, o, s.rec, s.was, s.now); err != nil {
			t.Fatal(err)
		}
	}
	view(t, db, func(v *store.View) error {
		for _, c := range []struct {
			field string
			b     byte
			want  []id.ID
		}{{"emails", 1, []id.ID{b}}, {"emails", 2, []id.ID{a}}, {"emails", 3, []id.ID{a}}, {"phones", 1, []id.ID{b}}, {"phones", 2, nil}} {
			got, err := store.FindTokens(v, o.ID, c.field, bytes.Repeat([]byte{c.b}, 16))
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s %d: %v, want %v (%v)", c.field, c.b, got, c.want, err)
			}
		}
		got, err := store.RecordTokens(v, o.ID, a)
		if d := differ([]store.TokenRow{token(o, a, "emails", 2), token(o, a, "emails", 3)}, got); d != "" {
			t.Error(d)
		}
		return err
	})
}

func tokensUnique(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	ids := id.NewSource(time.Now)
	a, b := ids.New(), ids.New()
	one := func(rec id.ID) []store.TokenRow {
		row := token(o, rec, "number", 1)
		row.Unique = true
		return []store.TokenRow{row}
	}
	if err := replace(t, db, o, a, nil, one(a)); err != nil {
		t.Fatal(err)
	}
	wantError(t, replace(t, db, o, b, nil, one(b)), errs.Conflict, "unique_taken")
	if err := replace(t, db, o, a, one(a), nil); err != nil {
		t.Fatal(err)
	}
	if err := replace(t, db, o, b, nil, one(b)); err != nil {
		t.Errorf("a token given up is not free: %v", err)
	}
}

func tokensForeign(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	ids := id.NewSource(time.Now)
	a, b := ids.New(), ids.New()
	wantError(t, replace(t, db, o, a, nil, []store.TokenRow{token(o, b, "emails", 1)}), errs.Internal, "")
}
