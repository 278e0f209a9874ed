package keystore

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Migrations returns the tables of keys.db. Create and Open apply them.
func Migrations() []store.Migration {
	blob := func(name string) store.Column { return store.Column{Name: name, Type: store.Blob} }
	text := func(name string) store.Column { return store.Column{Name: name, Type: store.Text} }
	number := func(name string) store.Column { return store.Column{Name: name, Type: store.Integer} }
	mac := blob("mac")
	return []store.Migration{{ID: "keystore/1", Tables: []store.Table{
		{Name: "root", Primary: []string{"workspace"},
			Columns: []store.Column{blob("workspace"), blob("key"), number("created_at"), mac}},
		{Name: "root_wrap", Primary: []string{"role"},
			Columns: []store.Column{text("role"), text("kind"), text("place"), text("fingerprint"),
				{Name: "recipient", Type: store.Blob, Null: true}, blob("wrapped"), number("created_at"), mac}},
		{Name: "purpose_key", Primary: []string{"purpose", "version"},
			Columns: []store.Column{text("purpose"), number("version"), text("state"), blob("key"),
				{Name: "wrapped", Type: store.Blob, Null: true}, number("created_at"), number("changed_at"), mac}},
		{Name: "key_batch", Primary: []string{"batch"},
			Columns: []store.Column{number("batch"), number("kind"), text("state"), blob("first"), blob("last"),
				number("count"), number("taken"), number("created_at"), number("changed_at"), mac}},
		{Name: "held_key", Primary: []string{"id"}, WithoutRowID: true,
			Columns: []store.Column{blob("id"), number("kind"), number("batch"), number("epoch"), blob("wrapped")},
			Indexes: []store.TableIndex{{Name: "held_key_epoch", Columns: []string{"epoch", "kind"}}}},
		{Name: "key_tombstone", Primary: []string{"id"}, WithoutRowID: true,
			Columns: []store.Column{blob("id"), number("destroyed_at")}},
		{Name: "head", Primary: []string{"day"},
			Columns: []store.Column{text("day"), number("size"), blob("root"), number("at"), mac}},
		{Name: "rewind", Primary: []string{"number"},
			Columns: []store.Column{number("number"), number("from_size"), blob("from_root"), number("to_size"), blob("to_root"),
				text("reason"), number("at"), mac}},
	}}, {ID: "keystore/2", Tables: []store.Table{
		{Name: "recovery", Primary: []string{"workspace"},
			Columns: []store.Column{blob("workspace"), text("state"), text("fingerprint"), number("changed_at"), mac}},
	}}}
}

// rowKey makes and checks the MACs of fixed rows.
type rowKey struct {
	key       *seal.Key
	workspace id.ID
}

// mac covers the table and every column in order, the primary key included.
func (k rowKey) mac(table string, columns ...any) [32]byte {
	return k.key.MAC([]byte("holdfast/keystore-row/v1"), k.workspace[:], []byte(table), appendColumns(nil, columns))
}

// check fails with Integrity "keystore_row_changed" naming the row.
func (k rowKey) check(mac []byte, table, row string, columns ...any) error {
	if k.key.VerifyMAC(mac, []byte("holdfast/keystore-row/v1"), k.workspace[:], []byte(table), appendColumns(nil, columns)) {
		return nil
	}
	return errs.New(errs.Integrity, "keystore_row_changed", errs.P("table", table), errs.P("row", row)).
		WithHint("the key store was edited from outside or is damaged; restore keys.db from the newest key backup")
}

func appendColumns(b []byte, columns []any) []byte {
	for _, c := range columns {
		switch v := c.(type) {
		case string:
			b = canon.AppendString(b, v)
		case []byte:
			b = canon.AppendBytes(b, v)
		case id.ID:
			b = canon.AppendBytes(b, v[:])
		case [32]byte:
			b = canon.AppendBytes(b, v[:])
		case int64:
			b = binary.BigEndian.AppendUint64(b, uint64(v))
		case time.Time:
			b = canon.AppendTime(b, v)
		default:
			panic(fmt.Sprintf("keystore: no canonical form for a %T", c)) // a fault of ours
		}
	}
	return b
}
