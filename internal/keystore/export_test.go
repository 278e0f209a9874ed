package keystore_test

import (
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func readWrapped(kid id.ID, wrapped *[]byte) func(*store.View) error {
	return func(v *store.View) error {
		return v.QueryRow(`SELECT wrapped FROM held_key WHERE id = ?`, kid).Scan(wrapped)
	}
}
