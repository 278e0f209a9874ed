package record

import (
	"bytes"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// current is one state of a record, with its values in clear.
type current struct {
	row     *store.Row
	values  []field.Value   // by field ordinal
	tokens  [][][]byte      // equality tokens by field ordinal, where they are known
	encoded [][]byte        // canonical bytes by field ordinal, where they are known
	blind   policy.FieldSet // set by who may not see what was there: changed, whatever it was
	key     *seal.Key
	digest  []byte // of the row, once it is sealed
}

func newCurrent(o *catalog.Object, values []field.Value) *current {
	return &current{values: values, tokens: make([][][]byte, len(o.Fields)), encoded: make([][]byte, len(o.Fields))}
}

// bytes returns the canonical bytes of a field's value, nil when it is empty.
func (c *current) bytes(f *catalog.Field) []byte {
	v := c.values[f.Ordinal]
	if v != nil && c.encoded[f.Ordinal] == nil {
		c.encoded[f.Ordinal] = f.Type.AppendBytes(nil, v)
	}
	return c.encoded[f.Ordinal]
}

// set changes one value.
func (c *current) set(a assignment) {
	at := a.field.Ordinal
	c.values[at], c.tokens[at], c.encoded[at] = a.value, a.tokens, a.bytes
}

// become makes a copy that is to be the next version of c.
func (c *current) become(o *catalog.Object, w *work) *current {
	next := newCurrent(o, slices.Clone(c.values))
	copy(next.encoded, c.encoded)
	row := *c.row
	row.Version++
	row.UpdatedAt, row.UpdatedBy = w.now, w.actor.User
	row.Envelopes = slices.Clone(c.row.Envelopes)
	next.row, next.key = &row, c.key
	return next
}

// load reads the record under the decision's row rule and opens it. Absent
// and invisible answer alike.
func (w *work) load(o *catalog.Object, d policy.Decision, rec id.ID, deleted bool) (*current, error) {
	row, err := store.GetRow(w.tx, o, rec, d.Rows, deleted)
	if err != nil {
		return nil, err
	}
	return w.open(o, row)
}

func (w *work) open(o *catalog.Object, row *store.Row) (*current, error) {
	values, key, err := w.s.open(o, row)
	if err != nil {
		return nil, err
	}
	w.s.reached(StepLoaded)
	c := newCurrent(o, values)
	c.row, c.key = row, key
	return c, nil
}

func (w *work) create(p *prepared) (Result, error) {
	d, err := w.decide(policy.Create, p.object)
	if err != nil {
		return Result{}, err
	}
	next := newCurrent(p.object, make([]field.Value, len(p.object.Fields)))
	for _, f := range p.object.Fields {
		next.values[f.Ordinal] = f.Default
	}
	rec := p.ID
	if rec.IsZero() || p.Op == Ensure { // there it names what was not found
		rec = w.s.IDs.New()
	}
	next.row = &store.Row{
		ID: rec, Version: 1, Owner: w.actor.User, CreatedAt: w.now, CreatedBy: w.actor.User,
		UpdatedAt: w.now, UpdatedBy: w.actor.User, Import: p.Import,
	}
	if err := w.assign(p, d, next, nil); err != nil {
		return Result{}, err
	}
	if p.Demo {
		next.row.Flags |= store.Demo
	}
	if next.key, err = w.keyFor(p, next.row, next.values); err != nil {
		return Result{}, err
	}
	if err := w.write(p.object, d, Create, nil, next); err != nil {
		return Result{}, err
	}
	return Result{Op: Create, Object: p.object.Name, ID: rec, Version: 1, Changed: true}, nil
}

func (w *work) update(p *prepared) (Result, error) {
	d, was, err := w.reach(p, policy.Update)
	if k := errs.KindOf(err); p.onlyGives() && (k == errs.NotFound || k == errs.Permission) {
		// Who may share a record need not be able to change it otherwise.
		d2, was2, err2 := w.reach(p, policy.Share)
		if errs.KindOf(err2) != errs.Permission {
			d, was, err = d2, was2, err2
		}
	}
	if err != nil {
		return Result{}, err
	}
	return w.change(p, d, was)
}

// reach decides and reads the record that a change is about.
func (w *work) reach(p *prepared, action policy.Action) (d policy.Decision, was *current, err error) {
	if d, err = w.decide(action, p.object); err == nil {
		was, err = w.load(p.object, d, p.ID, false)
	}
	return d, was, err
}

// change merges the new values into an opened record and writes it when
// anything differs.
func (w *work) change(p *prepared, d policy.Decision, was *current) (Result, error) {
	if p.Version != 0 && p.Version != was.row.Version {
		return Result{}, errs.New(errs.Conflict, "version_stale", errs.P("current", was.row.Version)).At("record.Apply")
	}
	next := was.become(p.object, w)
	if err := w.assign(p, d, next, was); err != nil {
		return Result{}, err
	}
	res := Result{Op: Update, Object: p.object.Name, ID: was.row.ID, Version: was.row.Version}
	if p.Own {
		next.row.Flags &^= store.Demo
	}
	if len(changedFields(p.object, was, next)) == 0 && next.row.Flags == was.row.Flags {
		return res, nil
	}
	var err error
	if next.key, err = w.keyFor(p, next.row, next.values); err != nil {
		return Result{}, err
	}
	if err := w.write(p.object, d, Update, was, next); err != nil {
		return Result{}, err
	}
	res.Version, res.Changed = next.row.Version, true
	return res, nil
}

// trash moves a record to the trash or takes it out again. Links to it stay,
// so that restoring brings everything back that is still there.
func (w *work) trash(p *prepared) (Result, error) {
	d, err := w.decide(policy.Delete, p.object)
	if err != nil {
		return Result{}, err
	}
	was, err := w.load(p.object, d, p.ID, true)
	if err != nil {
		return Result{}, err
	}
	if p.Version != 0 && p.Version != was.row.Version {
		return Result{}, errs.New(errs.Conflict, "version_stale", errs.P("current", was.row.Version)).At("record.Apply")
	}
	if was.row.DeletedAt.IsZero() == (p.Op == Restore) { // already there
		if p.Op == Delete {
			return Result{}, errs.New(errs.NotFound, "").At("record.Apply")
		}
		return Result{Op: Restore, Object: p.object.Name, ID: p.ID, Version: was.row.Version}, nil
	}
	if p.Op == Delete && p.Untouched {
		if err := w.checkUntouched(p.object, was.row); err != nil {
			return Result{}, err
		}
	}
	next := was.become(p.object, w)
	next.row.DeletedAt = w.now
	if p.Op == Restore {
		next.row.DeletedAt = time.Time{}
		if err := w.letGo(p, next); err != nil {
			return Result{}, err
		}
	}
	if err := w.write(p.object, d, p.Op, was, next); err != nil {
		return Result{}, err
	}
	return Result{Op: p.Op, Object: p.object.Name, ID: p.ID, Version: next.row.Version, Changed: true}, nil
}

// assign checks rights and constraints of every given value, all failures
// together, and puts the values into next. was is nil for a new record.
func (w *work) assign(p *prepared, d policy.Decision, next, was *current) error {
	failed := slices.Clone(p.failed)
	whose := w.holding(p.object, was)
	for _, a := range p.set {
		if a.field.Assignable() {
			bad, err := w.give(a, p.object, whose, next)
			if err != nil {
				return err
			}
			failed = append(failed, bad...)
			continue
		}
		failed = append(failed, w.put(a, d, next, was)...)
	}
	failed = append(failed, missing(p, failed, next.values, was)...)
	for _, name := range sortedKeys(p.Links) {
		bad, err := w.link(p, name, d, next, len(failed) == 0)
		if err != nil {
			return err
		}
		failed = append(failed, bad...)
	}
	if len(failed) == 0 {
		failed = append(w.across(p, d, next, was), turn(p.object, next, was)...)
	}
	if len(failed) > 0 {
		return errs.FieldsInvalid(failed...).At("record.Apply")
	}
	w.s.reached(StepValidated)
	return nil
}

// across asks the rules about what the change makes another.
func (w *work) across(p *prepared, d policy.Decision, next, was *current) []errs.FieldError {
	if p.rules.Empty() {
		return nil
	}
	changed := map[*catalog.Field]bool{}
	for _, f := range changedFields(p.object, was, next) {
		changed[f] = true
	}
	st := rule.State{Get: getter(next.values), Untold: func(f *catalog.Field) bool { return !d.Read.Has(f) && !d.Write.Has(f) }}
	if was != nil {
		said := func(f *catalog.Field) bool { return p.assigned(f).field != nil }
		// What is said of a hidden field counts as changed: whether it was the
		// same is not for the writer to learn.
		st.Changed = func(f *catalog.Field) bool { return changed[f] || said(f) && !d.Shows(f) }
		st.Hidden = func(f *catalog.Field) bool { return !said(f) && !d.Shows(f) }
		st.Unseen = func(f *catalog.Field) bool { return !said(f) && !d.Read.Has(f) }
	}
	return p.rules.Broken(st)
}

// turn gives fields of another type the values of those they are to replace.
// What is written meanwhile must be such a value.
func turn(o *catalog.Object, next, was *current) (failed []errs.FieldError) {
	for _, f := range o.Fields {
		if f.Becomes == nil || was != nil && bytes.Equal(was.bytes(f), next.bytes(f)) {
			continue
		}
		if _, err := field.Convert(f.Type, f.Becomes.Type, f.Spec, f.Becomes.Spec, next.values[f.Ordinal]); err != nil {
			failed = append(failed, fieldError(f.Name, err))
		}
	}
	for _, a := range turned(o, next.values) {
		next.set(a)
	}
	return failed
}

// put puts one value into place when the actor may write it there. What the
// record had already stays usable when less is allowed now.
func (w *work) put(a assignment, d policy.Decision, next, was *current) []errs.FieldError {
	if code := refusal(a.field, d); code != "" {
		return []errs.FieldError{{Field: a.field.Name, Code: code}}
	}
	next.set(a)
	if !d.Shows(a.field) && !d.Reveal.Has(a.field) {
		next.blind.Add(a.field)
	}
	if a.unfit != nil && (was == nil || !d.Shows(a.field) || !bytes.Equal(was.bytes(a.field), next.bytes(a.field))) {
		return []errs.FieldError{fieldError(a.field.Name, a.unfit)}
	}
	if fe := w.checkReference(a); fe != nil {
		return []errs.FieldError{*fe}
	}
	return nil
}

// refusal says why the actor may not write a field, "" when it may.
func refusal(f *catalog.Field, d policy.Decision) string {
	switch {
	case d.Write.Has(f):
		return ""
	case d.Read.Has(f):
		return "field_not_writable"
	default:
		return "no_such_field" // what one may not see does not exist
	}
}

// link puts the record of an earlier change into a reference. demand says
// whether a change that waits to be needed is needed now.
func (w *work) link(p *prepared, name string, d policy.Decision, next *current, demand bool) ([]errs.FieldError, error) {
	f, ok := p.object.Field(name)
	if !ok || f.Target == nil {
		return []errs.FieldError{{Field: name, Code: "no_such_field"}}, nil
	}
	if code := refusal(f, d); code != "" {
		return []errs.FieldError{{Field: name, Code: code}}, nil
	}
	at := p.Links[name]
	if !w.begun[at] && !demand {
		return nil, nil // the change fails anyway
	}
	if err := w.carryOut(at); err != nil {
		return nil, err
	}
	if err := w.results[at].Err; err != nil {
		if w.apart { // the other change has a result of its own
			return []errs.FieldError{{Field: name, Code: "reference_missing"}}, nil
		}
		return []errs.FieldError{linkError(name, err)}, nil
	}
	return w.put(assignment{field: f, value: field.Ref(w.results[at].ID)}, d, next, nil), nil
}

// linkError says why the record a link leads to was not found or made.
func linkError(name string, err error) errs.FieldError {
	e := errs.As(err)
	if len(e.Fields) > 0 {
		return errs.FieldError{Field: name, Code: e.Fields[0].Code, Params: e.Fields[0].Params}
	}
	return errs.FieldError{Field: name, Code: "reference_missing"}
}

// missing lists required fields without a value, unless they already failed
// for another reason or were empty before.
func missing(p *prepared, failed []errs.FieldError, values []field.Value, was *current) []errs.FieldError {
	var out []errs.FieldError
	for _, f := range p.object.Fields {
		if _, linked := p.Links[f.Name]; linked || f.System || f.Gone || !f.Spec.Required || values[f.Ordinal] != nil {
			continue
		}
		if was != nil && was.values[f.Ordinal] == nil {
			continue
		}
		if !slices.ContainsFunc(failed, func(e errs.FieldError) bool { return e.Field == f.Name }) {
			out = append(out, errs.FieldError{Field: f.Name, Code: "value_required"})
		}
	}
	return out
}

// checkReference makes sure the target exists and the actor may see it.
func (w *work) checkReference(a assignment) *errs.FieldError {
	ref, ok := a.value.(field.Ref)
	if !ok || a.field.Target == nil || w.visible[place{a.field.Target.ID, id.ID(ref)}] {
		return nil
	}
	gone := &errs.FieldError{Field: a.field.Name, Code: "reference_missing"}
	d, err := w.decide(policy.Read, a.field.Target)
	if err != nil {
		return gone
	}
	if _, err := store.GetVersion(w.tx, a.field.Target, id.ID(ref), d.Rows, false); err != nil {
		return gone
	}
	w.visible[place{a.field.Target.ID, id.ID(ref)}] = true
	return nil
}
