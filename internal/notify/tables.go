package notify

import "github.com/holdfast-crm/holdfast/internal/store"

// Migrations returns the table of notices. Its rows grant nothing, so they
// carry no MAC; params is sealed for its row.
func Migrations() []store.Migration {
	integer, text, blob := store.Integer, store.Text, store.Blob
	return []store.Migration{{ID: "notify/1", Tables: []store.Table{{
		Name: "notice",
		Columns: []store.Column{
			{Name: "id", Type: blob},
			{Name: "user", Type: blob},
			{Name: "event", Type: blob},
			{Name: "kind", Type: text},
			{Name: "about", Type: blob}, // the event's record, 16 zero bytes for none
			{Name: "params", Type: blob},
			{Name: "at", Type: integer},
			{Name: "read_at", Type: integer, Null: true},
		},
		Primary: []string{"id"},
		Indexes: []store.TableIndex{
			{Name: "notice_event", Columns: []string{"event", "user"}, Unique: true},
			{Name: "notice_user", Columns: []string{"user", "id"}},
			{Name: "notice_unread", Columns: []string{"user", "kind", "about"}, Where: "read_at IS NULL"},
		},
	}}}}
}
