package metadata

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// versionOf tells what is declared of an object, or of a field, from what is
// declared of it at another time. It is made of the words, so that built-in ones
// have one too.
func versionOf(declared any) string {
	raw, _ := json.Marshal(declared) // declarations come from JSON
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// objectVersion is of what is declared of the object itself. Its fields have
// versions of their own: who changes one undoes nothing that was done to
// another.
func objectVersion(o *schema.Object) string {
	own := *o
	own.Fields, own.Spent = nil, nil
	return versionOf(&own)
}

// expected refuses an act that is about another version than there is. What
// does not exist is for the act to say.
func (d *draft) expected(a *act) error {
	if a.only == nil {
		return nil
	}
	live, err := d.live(a.object)
	if err != nil {
		return nil
	}
	o, ok := d.base.ObjectByID(live.ID)
	if !ok {
		return nil
	}
	version := objectVersion(o.Spec)
	if a.field != "" {
		f, ok := fieldNamed(o.Spec, a.field)
		if !ok {
			return nil
		}
		version = versionOf(f)
	}
	if !a.only(version) {
		return errs.New(errs.Conflict, "definition_stale").At("metadata.change")
	}
	return nil
}
