package metadata

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// draft is all declarations on their way to the next catalog. An act changes
// the documents; what differs in the end is written.
type draft struct {
	s       *Service
	now     time.Time
	rows    []*ownRow
	base    *catalog.Catalog // the recorded one that it began with; another may be in force by now
	objects []*schema.Object
	gone    []string // ids of objects that were removed for good
	catalog *catalog.Catalog
	changes []catalog.Change
}

// act is one change of declarations.
type act struct {
	name    string // of the audit entry: "object.created"
	edit    func(*draft) (object *schema.Object, err error)
	settled bool                                     // nothing is stored of what goes
	job     func(was, is *schema.Object) *outbox.Job // was is nil for what is new
	system  bool                                     // carried out by the program itself
	field   string                                   // name or id of the field it is about
	object  string                                   // name or id of the object it is about, with only
	only    func(version string) bool                // as How.Only
	whole   bool                                     // it brings an object with all its fields, in their order
	example string                                   // value to try, of a dry run
}

// maxTries bounds how often an act begins anew because another came first.
const maxTries = 20

// change carries an act out, or with dry only finds out what it would do.
func (s *Service) change(ctx context.Context, actor policy.Actor, a act, dry bool) (*draft, *schema.Object, error) {
	for range maxTries {
		d, err := s.begin(ctx, &actor, a.system)
		if err != nil {
			return nil, nil, s.refused(ctx, actor, err)
		}
		if err := d.expected(&a); err != nil {
			return nil, nil, err
		}
		object, err := a.edit(d)
		if err != nil {
			return nil, nil, err
		}
		if err := d.compile(object, &a); err != nil {
			return nil, nil, err
		}
		if dry || d.catalog.Version() == d.base.Version() {
			return d, object, nil
		}
		again := false
		err = s.d.DB.Alone(ctx, "catalog", func(ctx context.Context) error {
			return s.d.DB.Write(ctx, func(tx *store.Tx) error {
				again = false
				if err := s.d.Prove(tx); err != nil {
					return err
				}
				if again, err = d.outrun(tx); again || err != nil {
					return err
				}
				return s.commit(tx, actor, d, a, object)
			})
		})
		if err != nil || !again {
			return d, object, s.refused(ctx, actor, err)
		}
	}
	return nil, nil, errs.New(errs.Unavailable, "").At("metadata.change").WithHint("others changed the catalog %d times meanwhile", maxTries)
}

// outrun reports whether the draft began with something else than there is.
func (d *draft) outrun(q store.Querier) (bool, error) {
	now, err := d.s.d.recordedVersion(q)
	if err != nil || now != d.base.Version() {
		return err == nil, err
	}
	rows, err := d.s.d.own(q)
	same := func(a, b *ownRow) bool { return a.id == b.id && bytes.Equal(a.columns(), b.columns()) }
	return err == nil && !slices.EqualFunc(rows, d.rows, same), err
}

// begin reads the declarations as they are, for somebody who may change them.
func (s *Service) begin(ctx context.Context, actor *policy.Actor, system bool) (d *draft, err error) {
	d = &draft{s: s, now: s.d.DB.Now().UTC().Truncate(time.Second)}
	err = s.d.DB.Read(ctx, func(v *store.View) error {
		if !system {
			if err := s.decide(v, actor); err != nil {
				return err
			}
		}
		if d.rows, err = s.d.own(v); err != nil {
			return err
		}
		if d.base, err = s.CatalogOf(v); err != nil {
			return err
		}
		d.objects, err = s.d.joined(d.rows)
		return err
	})
	return d, err
}

// compile checks the documents together. Faults are named as the act's caller
// knows things: by name, and without the object it is about.
func (d *draft) compile(about *schema.Object, a *act) (err error) {
	if faults := d.wordFaults(); len(faults) > 0 {
		return a.named(errs.FieldsInvalid(faults...), about)
	}
	d.objects = slices.DeleteFunc(d.objects, func(o *schema.Object) bool { return slices.Contains(d.gone, o.ID) })
	if err := d.spend(about); err != nil {
		return a.named(err, about)
	}
	if d.catalog, err = d.s.d.Compile(d.objects); err != nil {
		return a.named(err, about)
	}
	if o, ok := d.catalog.ObjectByID(about.ID); ok {
		set, err := rule.Compile(o)
		if err != nil {
			return a.named(err, about)
		}
		if faults := d.vainRules(o, set); len(faults) > 0 && !a.system {
			return a.named(errs.FieldsInvalid(faults...), about)
		}
		if faults := d.staleDefaults(o); len(faults) > 0 && !a.system {
			return a.named(errs.FieldsInvalid(faults...), about)
		}
	}
	diff := catalog.Diff
	if a.settled {
		diff = catalog.DiffSettled
	}
	d.changes, err = diff(d.base, d.catalog)
	return a.named(err, about)
}

// vainRules finds the rules that the act says and that no record could meet.
// What was declared before stays.
func (d *draft) vainRules(o *catalog.Object, set *rule.Set) (faults []errs.FieldError) {
	was, _ := d.base.ObjectByID(o.ID)
	for _, f := range set.Never(d.now) {
		var n int
		if _, err := fmt.Sscanf(f.Field, "rules.%d.", &n); err == nil && freshRule(was, &o.Spec.Rules[n]) {
			faults = append(faults, f)
		}
	}
	return faults
}

// staleDefaults finds defaults that the act says of fields whose bounds move
// with the day, and that do not fit today: they never will, or not for long.
// What was declared before stays, or a day that passes would stop every act.
func (d *draft) staleDefaults(o *catalog.Object) (faults []errs.FieldError) {
	for _, f := range o.Fields {
		if was := d.fieldBefore(o.ID, f.ID); was != nil && was.Default == f.Spec.Default && was.Min == f.Spec.Min && was.Max == f.Spec.Max {
			continue
		}
		if f.Default != nil && f.Bounds.Refuse(f.Default, d.now) != nil {
			faults = append(faults, errs.FieldError{Field: o.ID + ".fields." + f.ID + ".default", Code: "schema_default_unfit"})
		}
	}
	return faults
}

// before is how an object was declared, nil when there was none.
func (d *draft) before(object string) *schema.Object {
	if o, ok := d.base.ObjectByID(object); ok {
		return o.Spec
	}
	return nil
}

func (d *draft) fieldBefore(object, field string) *schema.Field {
	if o, ok := d.base.ObjectByID(object); ok {
		if f, ok := o.FieldByID(field); ok {
			return f.Spec
		}
	}
	return nil
}

// spend remembers the columns that the object no longer uses, and forgets those
// that it uses again.
func (d *draft) spend(about *schema.Object) error {
	was, ok := d.base.ObjectByID(about.ID)
	if !ok || slices.Contains(d.gone, about.ID) {
		return nil
	}
	have := append(was.Columns(), was.Spec.Spent...)
	next, err := d.s.d.Compile(d.objects)
	if err != nil {
		return err
	}
	now, _ := next.ObjectByID(about.ID)
	uses := now.Columns()
	about.Spent = nil
	for _, c := range have {
		if !slices.Contains(uses, c) && !slices.Contains(about.Spent, c) {
			about.Spent = append(about.Spent, c)
		}
	}
	slices.SortFunc(about.Spent, func(a, b schema.Spent) int { return strings.Compare(a.Column, b.Column) })
	return nil
}

// commit writes declarations, tables, entry and event in one unit that shares
// its commit with no other.
func (s *Service) commit(tx *store.Tx, actor policy.Actor, d *draft, a act, object *schema.Object) error {
	tx.EndGroup()
	s.reached(StepBegun)
	if !a.system {
		if err := s.decide(tx, &actor); err != nil {
			return err
		}
	}
	if err := tx.ApplyDiff(d.changes); err != nil {
		return err
	}
	s.reached(StepLaidOut)
	e := s.entry(a.name, actor)
	e.Count = int64(len(d.changes))
	e.Detail = []audit.Pair{{Key: "object", Value: object.ID}, {Key: "version", Value: d.catalog.Version()}}
	row, err := s.write(tx, actor, d, object, e)
	if err != nil {
		return err
	}
	s.reached(StepWritten)
	recorded := s.entry("catalog.recorded", actor)
	if err := s.d.recordSnapshot(tx, d.catalog, recorded); err != nil {
		return err
	}
	s.reached(StepRecorded)
	for _, one := range []*audit.Entry{e, recorded} {
		if err := s.d.Audit.Append(tx, one); err != nil {
			return err
		}
	}
	if err := s.d.Outbox.Publish(tx, &outbox.Event{Kind: EventChanged, Object: tableOwn, Record: row, Entry: e.ID}); err != nil {
		return err
	}
	was := d.before(object.ID)
	if was != nil {
		if err := s.spared(tx, was, object); err != nil {
			return err
		}
	}
	if a.job != nil {
		if j := a.job(was, object); j != nil {
			if err := s.d.Outbox.Enqueue(tx, j); err != nil {
				return err
			}
		}
	}
	tx.AfterCommit(func() {
		s.reached(StepCommitted)
		s.install(d.catalog)
	})
	return nil
}

func (s *Service) reached(at Step) {
	if s.d.Step != nil {
		s.d.Step(at)
	}
}

// write brings the row of the object an act is about to what the draft says. An
// act changes one object.
func (s *Service) write(tx *store.Tx, actor policy.Actor, d *draft, object *schema.Object, e *audit.Entry) (id.ID, error) {
	e.Object = tableOwn
	was := d.row(object.ID)
	if was != nil {
		e.Record, e.Change.From, e.Change.Before = was.id, was.version, s.d.digest(was.columns())
	}
	if slices.Contains(d.gone, object.ID) {
		e.Change.To = was.version + 1
		_, err := tx.Exec(`DELETE FROM own_object WHERE id = ?`, was.id)
		return was.id, err
	}
	document, err := s.document(object)
	if err != nil {
		return id.ID{}, err
	}
	row := &ownRow{id: s.d.IDs.New(), object: object.ID, version: 1}
	if was != nil {
		row.id, row.version = was.id, was.version+1
	}
	row.document, row.updatedAt, row.updatedBy = document, tx.Now(), actor.User
	e.Record, e.Change.To, e.Change.After = row.id, row.version, s.d.digest(row.columns())
	return row.id, s.d.put(tx, row)
}

func (d *draft) row(object string) *ownRow {
	i := slices.IndexFunc(d.rows, func(r *ownRow) bool { return r.object == object })
	if i < 0 {
		return nil
	}
	return d.rows[i]
}

// document is what is stored of an object: itself, or what was changed about a
// built-in one.
func (s *Service) document(o *schema.Object) ([]byte, error) {
	base := s.builtIn(o.ID)
	if base == nil {
		return json.Marshal(o)
	}
	a := amendmentOf(base, o)
	if a == nil {
		a = &amendment{ID: base.ID}
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	// What is written must mean the same when it is read.
	if again, err := json.Marshal(a.amend(base)); err != nil || !sameDocument(again, o) {
		return nil, errs.New(errs.Internal, "").At("metadata.document").Because(err).
			WithHint("the change of built-in object %s cannot be written down", o.ID)
	}
	return raw, nil
}

func sameDocument(raw []byte, o *schema.Object) bool {
	want, err := json.Marshal(o)
	return err == nil && bytes.Equal(raw, want)
}

func (s *Service) builtIn(object string) *schema.Object {
	i := slices.IndexFunc(s.d.BuiltIn, func(o *schema.Object) bool { return o.ID == object })
	if i < 0 {
		return nil
	}
	return s.d.BuiltIn[i]
}
