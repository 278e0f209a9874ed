package batch

import (
	"encoding/json"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// MaxItems is how many changes one request may have.
const MaxItems = 1000

// Request is the body, for its description; it is read member by member.
type Request struct {
	Items  []Item `json:"items"`
	Atomic bool   `json:"atomic,omitempty"`
}

// Item is one change.
type Item struct {
	Op      string                     `json:"op" enum:"create,update,upsert,delete,restore"`
	Object  string                     `json:"object"`
	Ref     string                     `json:"ref,omitempty"`
	ID      json.RawMessage            `json:"id,omitempty"`
	Version json.RawMessage            `json:"version,omitempty"`
	Match   []string                   `json:"match,omitempty"`
	Values  map[string]json.RawMessage `json:"values,omitempty"`
}

// Understood is a request that was read.
type Understood struct {
	changes []record.Change
	refs    []string // by item, "" for none
	items   []json.RawMessage
	atomic  bool
}

// reading is a request while it is read; what cannot be understood is
// collected.
type reading struct {
	Understood
	known  Known
	named  map[string]int // ref to item
	failed []errs.FieldError
}

// Known finds an object by its name among those the caller has to do with.
// Errors: NotFound "object_unknown"; Permission, of a token that is too narrow.
type Known func(name string) (*catalog.Object, error)

// Read reads a body.
func Read(known Known, body []byte) (*Understood, error) {
	members, err := strict.Object(body)
	if err != nil {
		return nil, err
	}
	r := &reading{known: known, named: map[string]int{}}
	var items []json.RawMessage
	for _, m := range members {
		switch m.Name {
		case "items":
			r.read("items", m.Value, &items)
		case "atomic":
			r.read("atomic", m.Value, &r.atomic)
		default:
			r.fault(m.Name, "member_unknown")
		}
	}
	switch {
	case len(r.failed) > 0:
	case len(items) == 0:
		r.fault("items", "batch_empty")
	case len(items) > MaxItems:
		r.fault("items", "batch_long", errs.P("limit", MaxItems))
	default:
		r.items = items
		for i, item := range items {
			r.item(i, item)
		}
	}
	if len(r.failed) > 0 {
		return nil, errs.FieldsInvalid(r.failed...).At("batch.Read")
	}
	return &r.Understood, nil
}

func (r *reading) fault(at, code string, params ...errs.Param) {
	r.failed = append(r.failed, errs.FieldError{Field: at, Code: code, Params: params})
}

// read decodes one member; null is none.
func (r *reading) read(at string, src json.RawMessage, into any) {
	if json.Unmarshal(src, into) != nil || string(src) == "null" {
		r.fault(at, "member_invalid")
	}
}

// item reads one item.
func (r *reading) item(i int, src json.RawMessage) {
	at := "items." + strconv.Itoa(i)
	members, err := strict.Object(src)
	if err != nil {
		r.fault(at, "member_invalid")
		return
	}
	var c record.Change
	var op, ref string
	var of, values, version json.RawMessage
	given := map[string]bool{}
	for _, m := range members {
		given[m.Name] = true
		var into any
		switch m.Name {
		case "op":
			into = &op
		case "object":
			into = &c.Object
		case "ref":
			into = &ref
		case "id":
			into = &of
		case "version":
			into = &version
		case "match":
			into = &c.MatchOn
		case "values":
			into = &values
		default:
			r.fault(at+"."+m.Name, "member_unknown")
			continue
		}
		r.read(at+"."+m.Name, m.Value, into)
	}
	r.operation(at, op, &c, given)
	r.version(at, version, &c)
	switch o, err := r.known(c.Object); {
	case err != nil: // the fault of the item alone
		c.Unread = err
	default:
		c.Object = o.Name // it may have had another
		r.about(at, of, &c)
		if values != nil {
			r.values(at, o, values, &c)
		}
	}
	r.name(at, ref, i)
	r.changes, r.refs = append(r.changes, c), append(r.refs, ref)
}

// operation reads what is to be done, and what that needs.
func (r *reading) operation(at, op string, c *record.Change, given map[string]bool) {
	var must, may []string
	switch op {
	case "create":
		c.Op, must = record.Create, []string{"values"}
	case "update":
		c.Op, must = record.Update, []string{"id", "version", "values"}
	case "upsert":
		c.Op, must = record.Upsert, []string{"match", "values"}
	case "delete":
		c.Op, must, may = record.Delete, []string{"id"}, []string{"version"}
	case "restore":
		c.Op, must, may = record.Restore, []string{"id"}, []string{"version"}
	default:
		r.fault(at+".op", "batch_op_unknown")
		return
	}
	takes := map[string]bool{"op": true, "object": true, "ref": true}
	for _, name := range must {
		if takes[name] = true; !given[name] {
			r.fault(at+"."+name, "value_required")
		}
	}
	for _, name := range may {
		takes[name] = true
	}
	for _, name := range []string{"id", "version", "match", "values"} {
		if given[name] && !takes[name] {
			r.fault(at+"."+name, "batch_member_unsuited", errs.P("op", op))
		}
	}
	if given["match"] && len(c.MatchOn) == 0 {
		r.fault(at+".match", "value_required")
	}
}

// about reads which record it is: an id, or {"ref": …}, what an earlier item
// makes or finds. What is no id is the fault of the item alone: nobody has such
// a record.
func (r *reading) about(at string, src json.RawMessage, c *record.Change) {
	if src == nil || string(src) == "null" { // null was refused already
		return
	}
	if ref, ok := refIn(src); ok {
		if to, known := r.named[ref]; known {
			c.Of = &to
		} else {
			r.fault(at+".id", "batch_ref_unknown")
		}
		return
	}
	if json.Unmarshal(src, &c.ID) != nil {
		c.Unread = errs.FieldsInvalid(errs.FieldError{Field: "id", Code: "id_invalid"})
	}
}

// version reads a number, or "*" for any.
func (r *reading) version(at string, src json.RawMessage, c *record.Change) {
	if src == nil || string(src) == `"*"` || string(src) == "null" { // null was refused already
		return
	}
	if json.Unmarshal(src, &c.Version) != nil || c.Version < 1 {
		r.fault(at+".version", "batch_version_invalid")
	}
}

// values reads the values by field. A reference may be {"ref": …}, to what an
// earlier item makes.
func (r *reading) values(at string, o *catalog.Object, src json.RawMessage, c *record.Change) {
	members, err := strict.Object(src)
	if err != nil {
		r.fault(at+".values", "member_invalid")
		return
	}
	c.Values = make(map[string]field.Raw, len(members))
	for _, m := range members {
		ref, ok := refIn(m.Value)
		if f, is := o.Field(m.Name); !ok || !is || f.Target == nil {
			c.Values[m.Name] = field.FromJSON(m.Value)
			continue
		}
		to, known := r.named[ref]
		if !known {
			r.fault(at+".values."+m.Name, "batch_ref_unknown")
			continue
		}
		if c.Links == nil {
			c.Links = map[string]int{}
		}
		c.Links[m.Name] = to
	}
}

// refIn reads {"ref": "name"}.
func refIn(src json.RawMessage) (string, bool) {
	members, err := strict.Object(src)
	if err != nil || len(members) != 1 || members[0].Name != "ref" {
		return "", false
	}
	var ref string
	return ref, json.Unmarshal(members[0].Value, &ref) == nil
}

// name notes what an item is called by those behind it.
func (r *reading) name(at, ref string, i int) {
	if ref == "" {
		return
	}
	if _, taken := r.named[ref]; taken {
		r.fault(at+".ref", "batch_ref_taken")
		return
	}
	r.named[ref] = i
}
