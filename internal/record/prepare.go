package record

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Prepared is a unit of changes on its way: values parsed, equality tokens
// made, sealing keys at hand. All of it happens before the transaction, so
// that the writer is held for less, and nothing of it depends on the actor.
type Prepared struct {
	unit     Unit
	catalog  *catalog.Catalog
	tokenKey *seal.Key
	changes  []*prepared
	carried
	rehearsal bool // carried out and then undone
}

// carried is how far the commits of a unit came.
type carried struct {
	done    int      // changes before it are over
	begun   []bool   // changes that were carried out, or are being
	results []Result // of these
}

// assignment is one parsed input value.
type assignment struct {
	field  *catalog.Field
	value  field.Value      // nil clears the field
	bytes  []byte           // canonical bytes of value, made at need when nil
	tokens [][]byte         // equality tokens of value
	unfit  *errs.FieldError // what is wrong with the value beyond its type
}

// prepared is a change whose values are parsed and whose sealing key, should
// it create a record, is at hand. Parsing happens before the transaction, its
// failures are reported only after the actor was found to be allowed.
type prepared struct {
	Change
	object *catalog.Object // nil of a change that nobody understood
	rules  *rule.Set
	set    []assignment // in declaration order
	failed []errs.FieldError
	key    *seal.Key
	used   bool   // key went into a committed record
	denied string // code, when the actor may not make the change
}

// Prepare parses every change against one catalog and takes the keys that
// creations need. The unit is carried out by Commit, or given up by Discard.
func (s *Service) Prepare(ctx context.Context, u Unit) (*Prepared, error) {
	p := &Prepared{unit: u, catalog: s.Catalog(), tokenKey: s.Keys.Purpose(keystore.Token), changes: make([]*prepared, 0, len(u.Changes))}
	for _, c := range u.Changes {
		o, ok := p.catalog.Object(c.Object)
		if !ok && c.Unread != nil {
			p.changes = append(p.changes, &prepared{Change: c})
			continue
		}
		if !ok {
			s.Discard(p)
			return nil, errs.New(errs.NotFound, "object_unknown").At("record.Apply")
		}
		rules, err := s.rules.Of(p.catalog, o)
		if err != nil {
			s.Discard(p)
			return nil, err
		}
		one := &prepared{Change: c, object: o, rules: rules}
		one.parse(p.tokenKey, s.DB.Now())
		p.changes = append(p.changes, one)
	}
	if err := errors.Join(s.takeKeys(ctx, p.changes), s.warm(ctx, p.changes)); err != nil {
		s.Discard(p)
		return nil, err
	}
	return p, nil
}

// Discard gives up a unit that was prepared and not committed.
func (s *Service) Discard(p *Prepared) { s.giveBack(p) }

// objectID is the object's for the log, "" where there is none.
func (p *prepared) objectID() string {
	if p.object == nil {
		return ""
	}
	return p.object.ID
}

// mayNeedKey reports whether the change may make a record, or takes from one
// the person whose key it was sealed with.
func (p *prepared) mayNeedKey() bool {
	if p.object == nil {
		return false
	}
	switch p.Op {
	case Create, Upsert, Ensure:
		return true
	case Restore: // the person may have been removed meanwhile
		return p.object.Subject.Kind == catalog.SubjectRelation
	case Update:
		return p.object.Subject.Kind == catalog.SubjectRelation && slices.ContainsFunc(p.set, func(a assignment) bool {
			return a.field == p.object.Subject.Field && a.value == nil
		})
	default:
		return false
	}
}

// parse turns raw values into typed ones and collects every failure.
func (p *prepared) parse(tokenKey *seal.Key, now time.Time) {
	for _, name := range slices.Sorted(maps.Keys(p.Values)) {
		f, ok := p.object.Field(name)
		switch {
		case !ok:
			p.failed = append(p.failed, errs.FieldError{Field: name, Code: "no_such_field"})
		case f.System && !f.Assignable():
			p.failed = append(p.failed, errs.FieldError{Field: name, Code: "field_read_only"})
		default:
			v, err := f.Type.Parse(f.Spec, p.Values[name])
			if err != nil {
				p.failed = append(p.failed, fieldError(name, err))
				continue
			}
			a := assignment{field: f, value: v, tokens: tokensOf(tokenKey, p.object, f, v), unfit: f.Bounds.Refuse(v, now)}
			if v != nil {
				a.bytes = f.Type.AppendBytes(nil, v)
			}
			p.set = append(p.set, a)
		}
	}
	slices.SortFunc(p.set, func(a, b assignment) int { return a.field.Ordinal - b.field.Ordinal })
}

// fieldError gives a type's failure the name of the field; anything that is
// not a FieldError is reported without detail.
func fieldError(name string, err error) errs.FieldError {
	var fe *errs.FieldError
	if !errors.As(err, &fe) {
		return errs.FieldError{Field: name, Code: "kind_invalid"}
	}
	out := *fe
	if out.Field == "" {
		out.Field = name
	} else {
		out.Field = name + "." + out.Field
	}
	return out
}

// takeKeys gives every change that may create a record a fresh sealing key:
// one a person for objects that are their own subject, one a record otherwise.
func (s *Service) takeKeys(ctx context.Context, changes []*prepared) (err error) {
	for _, p := range changes {
		if !p.mayNeedKey() {
			continue
		}
		if p.key = s.spare(p.object).take(); p.key != nil {
			continue
		}
		if p.object.Subject.Kind == catalog.SubjectSelf {
			p.key, err = s.Keys.TakeSubjectKey(ctx)
		} else {
			p.key, err = s.Keys.TakeRecordKey(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// warm loads the keys of the records that the unit is going to open, so that
// the transaction finds them in memory.
func (s *Service) warm(ctx context.Context, changes []*prepared) error {
	var keys []id.ID
	err := s.DB.Read(ctx, func(v *store.View) error {
		for _, p := range changes {
			targets, err := p.targets(v)
			if err != nil {
				return err
			}
			if len(targets) == 0 {
				continue
			}
			rows, err := store.GetRows(v, p.object, targets)
			if err != nil {
				return err
			}
			for _, row := range rows {
				keys = append(keys, row.Key)
			}
		}
		return nil
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	return s.Keys.Warm(ctx, keys...)
}

// targets lists the records that a change may open. Whether they are there,
// and the actor's, is for the transaction to say. Ensure mostly meets records
// that it met a moment ago; looking ahead would cost more than it saves.
func (p *prepared) targets(v *store.View) (ids []id.ID, err error) {
	if p.object == nil {
		return nil, nil
	}
	switch p.Op {
	case Create, Ensure:
		return nil, nil
	case Update, Delete, Restore, Remove:
		return []id.ID{p.ID}, nil
	}
	for _, name := range p.MatchOn {
		f, ok := p.object.Field(name)
		if !ok {
			continue
		}
		for _, token := range p.assigned(f).tokens {
			found, err := store.FindTokens(v, p.object.ID, f.ID, token)
			if err != nil {
				return nil, err
			}
			ids = append(ids, found...)
		}
	}
	return ids, nil
}

// assigned returns what the change sets f to; the zero assignment when it
// leaves f alone.
func (p *prepared) assigned(f *catalog.Field) assignment {
	for _, a := range p.set {
		if a.field == f {
			return a
		}
	}
	return assignment{}
}

// Fits refuses values that could be given to no record by an actor with a
// right: what they are not, and fields that the actor may not write. Whether
// they go with the others of a record, each record says.
//
// Errors: Permission; Invalid with Fields.
func (s *Service) Fits(ctx context.Context, actor policy.Actor, act policy.Action, object string, values map[string]field.Raw) error {
	r, err := s.reader(ctx, actor, act, object, nil)
	if err != nil {
		return err
	}
	p := &prepared{Change: Change{Values: values}, object: r.object}
	p.parse(s.Keys.Purpose(keystore.Token), s.DB.Now())
	failed := p.failed
	give := policy.Decide(policy.Request{Actor: r.actor, Action: policy.Share, Object: r.object})
	for _, a := range p.set {
		code := refusal(a.field, r.decision)
		if a.field.Assignable() {
			code = refusal(a.field, give)
		}
		if code == "" && a.field.Assignable() && a.value != nil {
			err := s.DB.Read(ctx, func(v *store.View) error { code, err = s.unheld(v, a); return err })
			if err != nil {
				return err
			}
		}
		switch {
		case code != "":
			failed = append(failed, errs.FieldError{Field: a.field.Name, Code: code})
		case a.unfit != nil:
			failed = append(failed, fieldError(a.field.Name, a.unfit))
		case a.value == nil && a.field.Spec != nil && a.field.Spec.Required:
			failed = append(failed, errs.FieldError{Field: a.field.Name, Code: "value_required"})
		}
	}
	if len(failed) > 0 {
		return errs.FieldsInvalid(failed...).At("record.Fits")
	}
	return nil
}
