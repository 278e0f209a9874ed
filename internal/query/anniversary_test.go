package query_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

func TestAnniversariesAreDaysOfAnyYear(t *testing.T) {
	t.Parallel()
	o := people(t)
	shanghai := asker(t, "2026-12-19T16:30:00Z", "Asia/Shanghai") // the 20th there
	for _, tt := range []struct {
		asker        query.Asker
		filter, want string
	}{
		{shanghai, `born anniversary today`, `"--12-20","--12-20"`},
		{shanghai, `born ANNIVERSARY next_30_days`, `"--12-20","--01-18"`},
		{shanghai, `born anniversary this_month`, `"--12-01","--12-31"`},
		{shanghai, `born anniversary 2027-02`, `"--02-01","--02-29"`},    // 29 February has no other day then
		{shanghai, `born anniversary 2028-02-28`, `"--02-28","--02-28"`}, // and has one in a leap year
		{shanghai, `born anniversary 2027-W53`, ``},
		{shanghai, `born anniversary 2026`, `"--01-01","--12-31"`},
		{shanghai, `born anniversary next_365_days`, `"--01-01","--12-31"`},
		{shanghai, `born anniversary next_364_days`, `"--12-20","--12-18"`},
		{shanghai, `born anniversary (--12-15, "--01-13")`, `"--12-15","--01-13"`},
		{shanghai, `{"field":"born","op":"anniversary","value":"next_7_days"}`, `"--12-20","--12-26"`},
		{shanghai, `{"field":"born","op":"anniversary","values":["--02-29","--03-01"]}`, `"--02-29","--03-01"`},
	} {
		e, err := query.ParseFilter(o, everything{}, tt.asker, []byte(tt.filter))
		if tt.want == "" {
			if errs.CodeOf(err) != "filter_period_unknown" {
				t.Errorf("%s: %v", tt.filter, err)
			}
			continue
		}
		got, want := string(query.AppendJSON(nil, e)), `{"field":"born","op":"anniversary","values":[`+tt.want+`]}`
		if err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", tt.filter, got, err, want)
			continue
		}
		if again, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte(got)); err != nil || string(query.AppendJSON(nil, again)) != got {
			t.Errorf("%s is read back as %s, %v", got, query.AppendJSON(nil, again), err)
		}
	}
	for src, code := range map[string]string{
		`born anniversary`: "filter_expect_value", `born anniversary soon`: "filter_period_unknown", `seats anniversary today`: "filter_op_unsupported",
		`created_at anniversary today`: "filter_op_unsupported", `born anniversary (--12-15)`: "filter_anniversary_days", `born anniversary (--01-01, --01-02, --01-03)`: "filter_anniversary_days",
		`born anniversary (2026-01-01, --01-02)`: "filter_value_invalid", `born anniversary (--02-30, --03-02)`: "filter_value_invalid",
		`{"field":"born","op":"anniversary","values":["--01-01"]}`: "filter_keys_mixed", `{"field":"born","op":"anniversary","values":["--01-01",5]}`: "filter_value_invalid",
		`{"field":"born","op":"anniversary","value":"--01-01"}`: "filter_period_unknown", `{"field":"born","op":"anniversary"}`: "filter_value_missing",
	} {
		if _, err := query.ParseFilter(o, everything{}, shanghai, []byte(src)); errs.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", src, err, code)
		}
	}
}

// TestAnAnniversaryIsInAPeriodWhenOneOfItsDaysIs compares with going through the
// days of the period one by one.
func TestAnAnniversaryIsInAPeriodWhenOneOfItsDaysIs(t *testing.T) {
	t.Parallel()
	o := people(t)
	born, _ := o.Field("born")
	r := rand.New(rand.NewPCG(4, 2))
	for range 3000 {
		now := time.Date(2023+r.IntN(6), time.Month(1+r.IntN(12)), 1+r.IntN(28), 12, 0, 0, 0, time.UTC)
		if r.IntN(2) == 0 { // near the ends of February and of the year
			now = time.Date(now.Year(), []time.Month{3, 1}[r.IntN(2)], -5+r.IntN(10), 12, 0, 0, 0, time.UTC)
		}
		n := 1 + r.IntN(400)
		d := field.Date{Year: []int{0, 1990, 1992}[r.IntN(3)], Month: 1 + r.IntN(12), Day: 1 + r.IntN(28)}
		if r.IntN(3) == 0 {
			d = field.Date{Year: 1992, Month: 2, Day: 29}
		}
		want := false
		for i := range n {
			want = want || isDayOf(now.AddDate(0, 0, i), d)
		}
		src := fmt.Sprintf("born anniversary next_%d_days", n)
		e, err := query.ParseFilter(o, everything{}, query.Asker{Now: now}, []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		values := func(*catalog.Field) field.Value { return d }
		if got := query.Match(e, values); got != want {
			t.Fatalf("on %s, %s, born %s: %v, want %v", now.Format(time.DateOnly), src, born.Type.AppendText(nil, d), got, want)
		}
		if query.Match(query.Not{X: e}, values) == want {
			t.Fatal("not is not the opposite")
		}
		if none := func(*catalog.Field) field.Value { return nil }; query.Match(e, none) || !query.Match(query.Not{X: e}, none) {
			t.Fatal("no date comes round")
		}
	}
}

func isDayOf(on time.Time, born field.Date) bool {
	m, d := time.Month(born.Month), born.Day
	if m == 2 && d == 29 && time.Date(on.Year(), 2, 29, 0, 0, 0, 0, time.UTC).Day() != 29 {
		d = 28
	}
	return on.Month() == m && on.Day() == d
}
