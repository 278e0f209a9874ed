package query_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// asker asks at a moment in a place.
func asker(t testing.TB, at, place string) query.Asker {
	t.Helper()
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	return query.Asker{Now: now, Zone: zone(t, place)}
}

func TestPeriodsAreWholeDaysOfTheAsker(t *testing.T) {
	t.Parallel()
	o := people(t)
	shanghai := asker(t, "2026-03-01T17:30:00Z", "Asia/Shanghai") // there it is Monday, 2 March, 01:30
	berlin := asker(t, "2026-03-29T10:00:00Z", "Europe/Berlin")   // a Sunday of 23 hours
	beirut := asker(t, "2026-03-29T10:00:00Z", "Asia/Beirut")     // a day without midnight
	for _, tt := range []struct {
		asker        query.Asker
		filter, want string
	}{
		{shanghai, `created_at on today`, "created_at gte 2026-03-01T16:00:00Z lt 2026-03-02T16:00:00Z"},
		{shanghai, `created_at >= "2026-03-01 09:30"`, "created_at gte 2026-03-01T01:30:00Z"},
		{shanghai, `created_at on yesterday`, "created_at gte 2026-02-28T16:00:00Z lt 2026-03-01T16:00:00Z"},
		{shanghai, `created_at before today`, "created_at lt 2026-03-01T16:00:00Z"},
		{shanghai, `created_at AFTER today`, "created_at gte 2026-03-02T16:00:00Z"},
		{shanghai, `created_at on this_week`, "created_at gte 2026-03-01T16:00:00Z lt 2026-03-08T16:00:00Z"},
		{shanghai, `created_at on last_week`, "created_at gte 2026-02-22T16:00:00Z lt 2026-03-01T16:00:00Z"},
		{shanghai, `born on last_7_days`, "born gte 2026-02-24 lt 2026-03-03"},
		{shanghai, `born on next_7_days`, "born gte 2026-03-02 lt 2026-03-09"},
		{shanghai, `born on last_1_days`, "born gte 2026-03-02 lt 2026-03-03"},
		{shanghai, `born on tomorrow`, "born gte 2026-03-03 lt 2026-03-04"},
		{shanghai, `born on last_month`, "born gte 2026-02-01 lt 2026-03-01"},
		{shanghai, `born on next_month`, "born gte 2026-04-01 lt 2026-05-01"},
		{shanghai, `born on this_year`, "born gte 2026-01-01 lt 2027-01-01"},
		{shanghai, `born on 2024-02`, "born gte 2024-02-01 lt 2024-03-01"},
		{shanghai, `born on 2020-W53`, "born gte 2020-12-28 lt 2021-01-04"},
		{shanghai, `born on 2021-W01`, "born gte 2021-01-04 lt 2021-01-11"},
		{shanghai, `born after 2024-Q4`, "born gte 2025-01-01"},
		{shanghai, `born on 2024-Q1`, "born gte 2024-01-01 lt 2024-04-01"},
		{berlin, `born on this_quarter`, "born gte 2026-01-01 lt 2026-04-01"},
		{berlin, `born on last_quarter`, "born gte 2025-10-01 lt 2026-01-01"},
		{berlin, `born on next_quarter`, "born gte 2026-04-01 lt 2026-07-01"},
		{shanghai, `born on 1990`, "born gte 1990-01-01 lt 1991-01-01"},
		{shanghai, `born on 2024-02-29`, "born gte 2024-02-29 lt 2024-03-01"},
		{shanghai, `born after 2023`, "born gte 2024-01-01"},
		{shanghai, `born before 2024-02`, "born gte 1000-01-01 lt 2024-02-01"}, // no year is before nothing
		{berlin, `created_at on today`, "created_at gte 2026-03-28T23:00:00Z lt 2026-03-29T22:00:00Z"},
		{berlin, `created_at on this_week`, "created_at gte 2026-03-22T23:00:00Z lt 2026-03-29T22:00:00Z"},
		{beirut, `created_at on today`, "created_at gte 2026-03-28T22:00:00Z lt 2026-03-29T21:00:00Z"},
		{query.Asker{}, `created_at on 2026-03-01`, "created_at gte 2026-03-01T00:00:00Z lt 2026-03-02T00:00:00Z"},
	} {
		e, err := query.ParseFilter(o, everything{}, tt.asker, []byte(tt.filter))
		if err != nil {
			t.Errorf("%s: %v", tt.filter, err)
			continue
		}
		got := ""
		query.Walk(e, func(c query.Compare) {
			if got == "" {
				got = c.Field.Name
			}
			got += fmt.Sprintf(" %s %s", c.Op, c.Field.Type.AppendText(nil, c.Values[0]))
		})
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.filter, got, tt.want)
		}
	}
}

func TestPeriodsAreWrittenInBothNotations(t *testing.T) {
	t.Parallel()
	o := people(t)
	now := asker(t, "2026-03-01T12:00:00Z", "UTC")
	for text, json := range map[string]string{
		`born on today`:            `{"field":"born","op":"on","value":"today"}`,
		`created_at before 2026`:   `{"field":"created_at","op":"before","value":"2026"}`,
		`not born after "2026-01"`: `{"not":{"field":"born","op":"after","value":"2026-01"}}`,
	} {
		var trees [2]string
		for i, src := range []string{text, json} {
			e, err := query.ParseFilter(o, everything{}, now, []byte(src))
			if err != nil {
				t.Fatalf("%s: %v", src, err)
			}
			trees[i] = string(query.AppendJSON(nil, e))
		}
		if trees[0] != trees[1] {
			t.Errorf("%s is %s, %s is %s", text, trees[0], json, trees[1])
		}
	}
	for src, code := range map[string]string{
		`born on someday`: "filter_period_unknown", `born on last_0_days`: "filter_period_unknown", `born on last_9999_days`: "filter_period_unknown",
		`born on last_07_days`: "filter_period_unknown", `born on this_7_days`: "filter_period_unknown", `born on 2026-02-30`: "filter_period_unknown",
		`born on this_`: "filter_period_unknown", `born on 9999`: "filter_period_unknown", `born on 2026-W00`: "filter_period_unknown", `born on 2026-W54`: "filter_period_unknown",
		`born on 2025-W53`: "filter_period_unknown", `born on 2026-Q5`: "filter_period_unknown", `born on 2026-Q0`: "filter_period_unknown", `born on 2026-W+9`: "filter_period_unknown", `born on 2026-W`: "filter_period_unknown", `{"field":"born","op":"on","value":2026}`: "filter_period_unknown",
		`seats on today`: "filter_op_unsupported", `name before today`: "filter_op_unsupported", `born on`: "filter_expect_value",
		`{"field":"born","op":"on"}`: "filter_value_missing", `{"field":"born","op":"on","values":["today","today"]}`: "filter_keys_mixed",
	} {
		if _, err := query.ParseFilter(o, everything{}, now, []byte(src)); errs.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", src, err, code)
		}
	}
	if _, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte("born on today")); errs.CodeOf(err) != "filter_period_unknown" {
		t.Errorf("today without a clock: %v", err)
	}
}

func TestMeIsTheUserWhoAsks(t *testing.T) {
	t.Parallel()
	o := people(t)
	user, err := id.Parse(someID)
	if err != nil {
		t.Fatal(err)
	}
	for src, same := range map[string]string{
		"owner = me": "owner = " + someID, "created_by != me": "created_by != " + someID, `{"field":"owner","op":"in","values":["me"]}`: "owner in (" + someID + ")",
	} {
		e, err := query.ParseFilter(o, everything{}, query.Asker{Me: user}, []byte(src))
		if err != nil || string(query.AppendJSON(nil, e)) != string(query.AppendJSON(nil, mustParse(t, o, same))) {
			t.Errorf("%s: %s, %v", src, query.AppendJSON(nil, e), err)
		}
	}
	for src, code := range map[string]string{"owner = me": "filter_me_nobody", "boss = me": "filter_value_invalid", "team = me": "filter_value_invalid"} {
		if _, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte(src)); errs.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", src, err, code)
		}
	}
}
