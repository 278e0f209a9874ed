package workspace

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/currency"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Settings are what a workspace is set to.
type Settings struct {
	Name     string // of the organisation; empty: not given
	TimeZone string // IANA name: what "today" means where nobody's own zone counts
	Currency string // ISO 4217, of amounts without one; empty: not chosen
	Locale   string // language of what is written to nobody in particular
	Version  int64  // 0: nobody has set anything
	Damaged  bool   // what is stored is not believed: the others are as if nobody had set them
}

// Change names the settings to change; nil leaves one as it is.
type Change struct {
	Name, TimeZone, Currency, Locale *string

	// Only reports whether a version is one that the change is for; nil: any is.
	Only func(version int64) bool
}

// defaults hold until somebody sets something.
func defaults() Settings { return Settings{TimeZone: "UTC", Locale: errs.Languages()[0]} }

const maxName = 200 // characters

// Check returns the settings that a change rejects, by name; none when it is
// good. It needs no database.
func (c Change) Check() (rejected []errs.FieldError) {
	add := func(name string, err *errs.FieldError) {
		if err != nil {
			rejected = append(rejected, errs.FieldError{Field: name, Code: err.Code, Params: err.Params})
		}
	}
	if c.Name != nil {
		add("name", checkName(*c.Name))
	}
	if c.TimeZone != nil {
		add("time_zone", CheckTimeZone(*c.TimeZone))
	}
	if c.Currency != nil && !slices.Contains(currency.Codes(), *c.Currency) {
		add("currency", errs.Field("currency_unknown"))
	}
	if c.Locale != nil && !slices.Contains(errs.Languages(), *c.Locale) {
		add("locale", errs.Field("user_locale_unknown"))
	}
	return rejected
}

func checkName(name string) *errs.FieldError {
	odd := func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\ufffd' }
	switch {
	case strings.ContainsFunc(name, odd) || strings.TrimSpace(name) != name:
		return errs.Field("workspace_name_odd")
	case len([]rune(name)) > maxName:
		return errs.Field("workspace_name_long", errs.P("limit", maxName))
	}
	return nil
}

// CheckTimeZone rejects what is no name of the IANA time zone database. The
// program brings that database along (cmd/holdfast), so that every machine
// knows the same ones.
func CheckTimeZone(name string) *errs.FieldError {
	odd := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/_+-", r))
	}
	if name == "" || name == "Local" || len(name) > 64 || strings.ContainsFunc(name, odd) {
		return errs.Field("time_zone_unknown")
	}
	if _, err := time.LoadLocation(name); err != nil {
		return errs.Field("time_zone_unknown")
	}
	return nil
}

func (s *Settings) apply(c Change) (changed []string) {
	for _, one := range []struct {
		name string
		to   *string
		in   *string
	}{{"name", c.Name, &s.Name}, {"time_zone", c.TimeZone, &s.TimeZone}, {"currency", c.Currency, &s.Currency}, {"locale", c.Locale, &s.Locale}} {
		if one.to != nil && *one.to != *one.in {
			*one.in = *one.to
			changed = append(changed, one.name)
		}
	}
	return changed
}

// Settings reads the settings. While what is stored is not believed, they are
// as if nobody had set them, and Damaged: work goes on, and ChangeSettings mends.
func (s *Service) Settings(ctx context.Context) (out Settings, err error) {
	defer errs.Wrap(&err, "workspace.Settings")
	err = s.d.DB.Read(ctx, func(v *store.View) error {
		row, err := s.read(v)
		if errs.CodeOf(err) == codeRowChanged {
			out = defaults()
			out.Damaged = true
			return nil
		}
		if err == nil {
			out = row.settings()
		}
		return err
	})
	return out, err
}

// ChangeSettings changes what c names and returns what holds then. Rejected
// values come together as Invalid "fields_invalid". Errors besides: Conflict
// "version_stale", but not of settings that are not believed.
func (s *Service) ChangeSettings(ctx context.Context, actor policy.Actor, c Change) (out Settings, err error) {
	defer errs.Wrap(&err, "workspace.ChangeSettings")
	if rejected := c.Check(); len(rejected) > 0 {
		return out, errs.FieldsInvalid(rejected...)
	}
	err = s.d.DB.Write(ctx, func(tx *store.Tx) error {
		who, err := s.d.Refresh(tx, actor)
		if err != nil {
			return err
		}
		if err := policy.Decide(policy.Request{Actor: who, Action: policy.WorkspaceManage}).Err(); err != nil {
			return err
		}
		if err := s.d.Prove(tx); err != nil {
			return err
		}
		out, err = s.Write(tx, who, c)
		return err
	})
	return out, s.refused(ctx, policy.WorkspaceManage, actor, err)
}

// Write changes settings in the caller's transaction, for whoever has decided
// and checked already, with an entry and an event. What changes nothing leaves
// nothing. A row that is not believed is made anew: what c does not name is as
// if nobody had ever set it.
func (s *Service) Write(tx *store.Tx, who policy.Actor, c Change) (Settings, error) {
	told, err := s.d.Audit.Newest(tx, s.name())
	if err != nil {
		return Settings{}, err
	}
	row, err := s.read(tx)
	damaged := errs.KindOf(err) == errs.Integrity
	if damaged {
		row, err = &settingsRow{Settings: defaults()}, nil
	}
	if err != nil {
		return Settings{}, err
	}
	if !damaged && c.Only != nil && !c.Only(row.version) {
		return Settings{}, errs.New(errs.Conflict, "version_stale", errs.P("current", row.version))
	}
	changed := row.apply(c)
	if len(changed) == 0 && !damaged {
		return row.settings(), nil
	}
	row.version, row.updatedAt, row.updatedBy = told.Version+1, tx.Now(), who.User
	if err := s.put(tx, row); err != nil {
		return Settings{}, err
	}
	tx.AfterCommit(s.zones.forget)
	e := s.entry(string(policy.WorkspaceManage), who)
	e.Object, e.Record = tableSettings, s.d.Keys.Workspace()
	e.Change = audit.Change{From: told.Version, To: row.version, Before: told.Digest}
	sum := s.digest(row.columns())
	e.Change.After = sum[:]
	e.Detail = []audit.Pair{{Key: "settings", Value: strings.Join(changed, " ")}}
	if err := s.d.Audit.Append(tx, e); err != nil {
		return Settings{}, err
	}
	return row.settings(), s.publish(tx, EventChanged, tableSettings, row.version, e)
}
