package store

import (
	"database/sql/driver"
	"math"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// systemColumns begin every record table, in this order; ID first.
func systemColumns() []Column {
	return []Column{
		{Name: "id", Type: Blob},
		{Name: "version", Type: Integer},
		{Name: "owner", Type: Blob, Null: true},
		{Name: "team", Type: Blob, Null: true},
		{Name: "subject", Type: Blob, Null: true},
		{Name: "key", Type: Blob, Null: true},
		{Name: "key_version", Type: Integer},
		{Name: "created_at", Type: Integer},
		{Name: "created_by", Type: Blob, Null: true},
		{Name: "updated_at", Type: Integer},
		{Name: "updated_by", Type: Blob, Null: true},
		{Name: "deleted_at", Type: Integer, Null: true},
		{Name: "flags", Type: Integer},
		{Name: "import_id", Type: Blob, Null: true},
	}
}

// neverNull tells which system columns always hold a value.
func neverNull(column string) bool {
	switch column {
	case "id", "version", "created_at", "updated_at":
		return true
	}
	return false
}

// setOnce tells which columns an update leaves alone, so that their indexes
// are not rewritten each time.
func setOnce(column string) bool {
	switch column {
	case "id", "created_at", "created_by", "import_id":
		return true
	}
	return false
}

func plainColumn(f *catalog.Field) Column {
	c := Column{Name: f.Column, Type: Text, Null: true}
	switch f.Type.Shape() {
	case field.ShapeNumber:
		c.Type = Integer
	case field.ShapeID:
		c.Type = Blob
	}
	return c
}

func envelopeColumn(e catalog.Envelope) Column { return Column{Name: e.Column, Type: Blob, Null: true} }

// layout is how one object's rows lie in its table, with the statements that
// are always the same.
type layout struct {
	object  *catalog.Object
	columns []string // of select and insert
	selects string   // SELECT … FROM …
	insert  string
	update  string // parameters: the changed columns, then id and version
	changed []int  // positions in columns that update sets
}

func newLayout(o *catalog.Object) *layout {
	l := &layout{object: o}
	for _, c := range systemColumns() {
		l.columns = append(l.columns, c.Name)
	}
	for _, f := range o.Plain() {
		l.columns = append(l.columns, f.Column)
	}
	for _, e := range o.Envelopes {
		l.columns = append(l.columns, e.Column)
	}
	l.columns = append(l.columns, "mac")
	var set []string
	for i, c := range l.columns {
		if !setOnce(c) {
			l.changed = append(l.changed, i)
			set = append(set, quote(c)+" = ?")
		}
	}
	table := quote(o.Table)
	l.selects = "SELECT " + quoteList(l.columns) + " FROM " + table
	l.insert = "INSERT INTO " + table + " (" + quoteList(l.columns) + ") VALUES (" + marks(len(l.columns)) + ")"
	l.update = "UPDATE " + table + " SET " + strings.Join(set, ", ") + ` WHERE "id" = ? AND "version" = ?`
	return l
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// layout returns the object's layout, made once: catalogs do not change.
func (db *DB) layout(o *catalog.Object) *layout {
	if l, ok := db.layouts.Load(o); ok {
		return l.(*layout)
	}
	l, _ := db.layouts.LoadOrStore(o, newLayout(o))
	return l.(*layout)
}

// args returns the row's columns in the layout's order.
func (l *layout) args(r *Row) []any {
	args := make([]any, 0, len(l.columns)+2)
	args = append(args, r.ID, r.Version, r.Owner, r.Team, r.Subject, r.Key, int64(r.KeyVersion),
		r.CreatedAt, r.CreatedBy, r.UpdatedAt, r.UpdatedBy, r.DeletedAt, int64(r.Flags), r.Import)
	for i, f := range l.object.Plain() {
		args = append(args, columnValue(f, r.Plain[i]))
	}
	for _, e := range r.Envelopes {
		args = append(args, e)
	}
	return append(args, r.MAC)
}

// columnValue is what the column of a plain field holds.
func columnValue(f *catalog.Field, v field.Value) any {
	switch v := v.(type) {
	case nil:
		return nil
	case field.Text:
		return string(v)
	case field.Choice:
		return string(v)
	case field.Ref:
		return id.ID(v)
	}
	return f.Type.Keys(v).Number
}

// read fills r from a selected row. It refuses what insert never writes: each
// stored form has one canonical form, or a changed row could keep its MAC.
func (l *layout) read(r *Row, values []driver.Value) error {
	d := &decoder{values: values}
	*r = Row{
		ID: d.id(), Version: d.integer(), Owner: d.id(), Team: d.id(), Subject: d.id(),
		Key: d.id(), KeyVersion: uint32(d.bounded(math.MaxUint32)),
		CreatedAt: d.time(), CreatedBy: d.id(), UpdatedAt: d.time(), UpdatedBy: d.id(),
		DeletedAt: d.time(), Flags: Flags(d.bounded(math.MaxUint8)), Import: d.id(),
		Plain: r.Plain[:0], Envelopes: r.Envelopes[:0],
	}
	for _, f := range l.object.Plain() {
		r.Plain = append(r.Plain, d.value(f))
	}
	for range l.object.Envelopes {
		r.Envelopes = append(r.Envelopes, d.bytes())
	}
	r.MAC = d.bytes()
	if d.bad {
		return errs.New(errs.Integrity, "row_malformed").
			WithHint("object %s, record %s: a column holds what Holdfast never writes", l.object.ID, r.ID)
	}
	return nil
}

// decoder reads columns from left to right; the first fault sticks.
type decoder struct {
	values []driver.Value
	bad    bool
}

func (d *decoder) next() driver.Value {
	v := d.values[0]
	d.values = d.values[1:]
	return v
}

func (d *decoder) integer() int64 {
	n, ok := d.next().(int64)
	d.bad = d.bad || !ok
	return n
}

func (d *decoder) bounded(most int64) int64 {
	n := d.integer()
	if n < 0 || n > most {
		d.bad = true
		return 0
	}
	return n
}

func (d *decoder) time() time.Time {
	v := d.next()
	if v == nil {
		return time.Time{}
	}
	n, ok := v.(int64)
	if !ok || n == 0 { // zero is written as NULL
		d.bad = true
	}
	return time.UnixMicro(n).UTC()
}

func (d *decoder) id() id.ID {
	v := d.next()
	if v == nil {
		return id.ID{}
	}
	b, _ := v.([]byte)
	out, err := id.FromBytes(b)
	if err != nil || out.IsZero() {
		d.bad = true
	}
	return out
}

func (d *decoder) bytes() []byte {
	var b []byte
	if scanBytes(&b, d.next()) != nil {
		d.bad = true
	}
	return b
}

func (d *decoder) value(f *catalog.Field) field.Value {
	switch v := d.next().(type) {
	case nil:
		return nil
	case int64:
		if t, ok := f.Type.(field.Numbered); ok && f.Type.Shape() == field.ShapeNumber {
			return t.FromNumber(v)
		}
	case []byte:
		if ref, err := id.FromBytes(v); err == nil && !ref.IsZero() && f.Type.Shape() == field.ShapeID {
			return field.Ref(ref)
		}
	case string:
		switch f.Type.Shape() {
		case field.ShapeText:
			if v != "" {
				return field.Text(v)
			}
		case field.ShapeChoice:
			if v != "" {
				return field.Choice(v)
			}
		}
	}
	d.bad = true
	return nil
}
