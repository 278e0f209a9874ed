package audit

import (
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Verdict is what a verification said, as it is kept.
type Verdict struct {
	Status   Status
	At       time.Time // zero: the verdict itself does not hold
	Rows     bool      // rows were compared too
	Size     int64     // entries with a place
	Compared int64     // rows
	Problems []Problem // the first of them, at most 10
	Count    int64     // of problems in all
}

// keptProblems is how many problems a kept verdict names; the audit log, and
// who verifies again, have them all.
const keptProblems = 10

// verdictTable keeps the newest verdict of each kind, apart from the log: a
// log that does not hold takes no entry about that. The MAC is made with the
// key of the rows' sums, so a verdict cannot be written by whoever edits rows.
func verdictTable() store.Migration {
	return store.Migration{ID: "audit/2", Tables: []store.Table{{
		Name: "audit_verdict",
		Columns: []store.Column{
			{Name: "kind", Type: store.Text}, {Name: "body", Type: store.Blob}, {Name: "mac", Type: store.Blob},
		},
		Primary: []string{"kind"},
	}}}
}

const (
	kindLog  = "log"
	kindRows = "rows"
)

func kindOf(rows bool) string {
	if rows {
		return kindRows
	}
	return kindLog
}

// Keep makes a report the last verdict of its kind.
func (l *Log) Keep(ctx context.Context, r *Report, rows bool) (v Verdict, err error) {
	defer errs.Wrap(&err, "audit.Keep")
	err = l.db.Write(ctx, func(tx *store.Tx) error {
		v = Verdict{Status: r.Status, At: tx.Now(), Rows: rows, Size: r.Size, Compared: r.Rows, Count: int64(len(r.Problems)) + r.More}
		// The worst come first: they are the reason.
		v.Problems = slices.SortedStableFunc(slices.Values(r.Problems), func(a, b Problem) int { return rank(b.status) - rank(a.status) })
		v.Problems = v.Problems[:min(len(v.Problems), keptProblems)]
		body := v.encode()
		mac := l.verdictMAC(kindOf(rows), body)
		_, err := tx.Exec(`INSERT INTO audit_verdict (kind, body, mac) VALUES (?, ?, ?)
			ON CONFLICT (kind) DO UPDATE SET body = excluded.body, mac = excluded.mac`, kindOf(rows), body, mac[:])
		if err == nil && rows { // which walked the whole log too
			_, err = tx.Exec(`DELETE FROM audit_verdict WHERE kind = ?`, kindLog)
		}
		return err
	})
	return v, err
}

func (l *Log) verdictMAC(kind string, body []byte) [32]byte {
	return l.keys.RowsKey().MAC([]byte("holdfast/verdict/v1"), []byte(kind), body)
}

// LastVerdict returns what is known of the log: the newest verdict, or an
// earlier one that compared rows and was worse. A log that was sound this
// morning says nothing about the row that was found yesterday. nil: the log
// was never verified. A kept verdict that was edited is Tampered.
func (l *Log) LastVerdict(ctx context.Context) (v *Verdict, err error) {
	defer errs.Wrap(&err, "audit.LastVerdict")
	var log, rows *Verdict
	err = l.db.Read(ctx, func(q *store.View) (err error) {
		if log, err = l.readVerdict(q, kindLog); err != nil {
			return err
		}
		rows, err = l.readVerdict(q, kindRows)
		return err
	})
	if err == nil && rows != nil && (log == nil || rank(rows.Status) > rank(log.Status)) {
		return rows, nil
	}
	return log, err
}

func (l *Log) readVerdict(q store.Querier, kind string) (*Verdict, error) {
	var body, mac []byte
	err := q.QueryRow(`SELECT body, mac FROM audit_verdict WHERE kind = ?`, kind).Scan(&body, &mac)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return nil, nil
	case err != nil:
		return nil, err
	}
	v := Verdict{Rows: kind == kindRows}
	if !l.keys.RowsKey().VerifyMAC(mac, []byte("holdfast/verdict/v1"), []byte(kind), body) || v.decode(body) != nil {
		edited := Problem{Kind: "verdict", Place: "audit_verdict " + kind, Code: "audit_verdict_edited", status: Tampered}
		return &Verdict{Status: Tampered, Rows: v.Rows, Problems: []Problem{edited}, Count: 1}, nil
	}
	return &v, nil
}

func (v *Verdict) encode() []byte {
	b := canon.AppendString(nil, string(v.Status))
	b = canon.AppendUint(b, uint64(v.At.UnixMicro()))
	for _, n := range []int64{v.Size, v.Compared, v.Count, int64(len(v.Problems))} {
		b = canon.AppendUint(b, uint64(n))
	}
	for _, p := range v.Problems {
		b = canon.AppendString(canon.AppendString(canon.AppendString(b, p.Kind), p.Place), p.Code)
		b = canon.AppendUint(b, uint64(len(p.params)))
		for _, one := range p.params {
			b = canon.AppendString(canon.AppendString(b, one.Name), one.Value)
		}
	}
	return b
}

func (v *Verdict) decode(body []byte) error {
	r := canon.NewReader(body)
	v.Status = Status(r.String())
	v.At = time.UnixMicro(int64(r.Uint())).UTC()
	v.Size, v.Compared, v.Count = int64(r.Uint()), int64(r.Uint()), int64(r.Uint())
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		p := Problem{Kind: r.String(), Place: r.String(), Code: r.String()}
		for m := r.Uint(); m > 0 && r.Err() == nil; m-- {
			p.params = append(p.params, errs.Param{Name: r.String(), Value: r.String()})
		}
		v.Problems = append(v.Problems, p)
	}
	return r.Done()
}

// Size returns how much there is to look at: entries, and records that they
// tell of.
func (l *Log) Size(ctx context.Context) (entries, records int64, err error) {
	defer errs.Wrap(&err, "audit.Size")
	err = l.db.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT COALESCE((SELECT MAX(pos) FROM audit_entry), 0),
			(SELECT COUNT(*) FROM (SELECT DISTINCT object, record FROM audit_entry WHERE writes = 1) AS written)`).Scan(&entries, &records)
	})
	return entries, records, err
}
