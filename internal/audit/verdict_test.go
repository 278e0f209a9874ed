package audit

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
)

// keep verifies and keeps what came out.
func (b *bench) keep(t *testing.T, rows bool) *Verdict {
	t.Helper()
	o := VerifyOptions{}
	if rows {
		o.Rows = rowSource{}
	}
	r := b.verify(o)
	if _, err := b.log.Keep(t.Context(), &r, rows); err != nil {
		t.Fatal(err)
	}
	return b.last(t)
}

func (b *bench) last(t *testing.T) *Verdict {
	t.Helper()
	v, err := b.log.LastVerdict(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheLastVerdictIsKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if v := b.last(t); v != nil {
		t.Fatalf("before the first verification: %+v", v)
	}
	b.fill(20, 10)
	if v := b.keep(t, false); v.Status != Sound || v.Rows || v.Size != 20 || v.At.IsZero() || len(v.Problems) != 0 {
		t.Errorf("%+v", v)
	}
	if v := b.keep(t, true); v.Status != Sound || !v.Rows || v.Compared == 0 {
		t.Errorf("%+v", v)
	}
	b.write(func(tx *store.Tx) error { _, err := tx.Exec(`UPDATE test_row SET version = version + 1`); return err })
	v := b.keep(t, true)
	if v.Status != Tampered || v.Count == 0 || v.Problems[0].Why("en") == v.Problems[0].Code || v.Problems[0].Why("zh-CN") == v.Problems[0].Why("en") {
		t.Fatalf("%+v", v)
	}
	found := v.At
	b.pass(time.Hour)
	if v := b.keep(t, false); v.Status != Tampered || !v.Rows || !v.At.Equal(found) {
		t.Errorf("a look at the log alone took back what was found in the rows: %+v", v)
	}
}

func TestAVerdictThatWasEditedIsNoVerdict(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(20, 10)
	b.keep(t, true)
	b.write(func(tx *store.Tx) error {
		var body []byte
		if err := tx.QueryRow(`SELECT body FROM audit_verdict`).Scan(&body); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE audit_verdict SET body = ?`, bytes.Replace(body, []byte("sound"), []byte("Sound"), 1))
		return err
	})
	if v := b.last(t); v.Status != Tampered || !v.At.IsZero() || v.Problems[0].Code != "audit_verdict_edited" {
		t.Errorf("%+v", v)
	}
	if v := b.keep(t, true); v.Status != Sound {
		t.Errorf("verified again: %+v", v)
	}
}

func TestEveryStepIsToldAndMayBeTheLast(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(20, 10)
	entries, records, err := b.log.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	steps := int64(0)
	b.verify(VerifyOptions{Rows: rowSource{}, Step: func() error { steps++; return nil }})
	if steps != entries+records || entries != 20 || records == 0 {
		t.Errorf("%d steps, %d entries, %d records", steps, entries, records)
	}
	steps = 0
	_, err = Verify(t.Context(), b.db, b.keys, VerifyOptions{Step: func() error {
		if steps++; steps == 5 {
			return context.Canceled
		}
		return nil
	}})
	if !errors.Is(err, context.Canceled) || steps != 5 {
		t.Errorf("%v after %d steps", err, steps)
	}
}
