package httpapi

import (
	"reflect"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/metadata"
)

func (x *exchange) definitions() error {
	all, err := x.api.Definitions.Definitions(x.r.Context(), x.actor)
	if err != nil {
		return err
	}
	return x.sendDocument(metadata.ListOf(x.api.Catalog().Version(), all))
}

func (x *exchange) createObject() error {
	var n metadata.NewObject
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.CreateObject(x.r.Context(), x.actor, n, dry)
	}, membersOf(&n)...)
}

func (x *exchange) changeObject() error {
	var p metadata.ObjectPatch
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.ChangeObject(x.r.Context(), x.actor, x.r.PathValue("name"), p, dry)
	}, membersOf(&p)...)
}

func (x *exchange) deleteObject() error {
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.DeleteObject(x.r.Context(), x.actor, x.r.PathValue("name"), dry)
	})
}

func (x *exchange) restoreObject() error {
	return x.define(func(bool) (metadata.Definition, error) {
		return x.api.Definitions.RestoreObject(x.r.Context(), x.actor, x.r.PathValue("name"))
	})
}

func (x *exchange) addField() error {
	var n metadata.NewField
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.AddField(x.r.Context(), x.actor, x.r.PathValue("name"), n, dry)
	}, membersOf(&n)...)
}

func (x *exchange) changeField() error {
	var p metadata.FieldPatch
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.ChangeField(x.r.Context(), x.actor, x.r.PathValue("name"), x.r.PathValue("field"), p, dry)
	}, membersOf(&p)...)
}

func (x *exchange) deleteField() error {
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.DeleteField(x.r.Context(), x.actor, x.r.PathValue("name"), x.r.PathValue("field"), dry)
	})
}

func (x *exchange) restoreField() error {
	return x.define(func(bool) (metadata.Definition, error) {
		return x.api.Definitions.RestoreField(x.r.Context(), x.actor, x.r.PathValue("name"), x.r.PathValue("field"))
	})
}

// define reads the body, if the act has one, and whether it is only asked what
// would follow, and answers with the object as it is or would be.
func (x *exchange) define(act func(dry bool) (metadata.Definition, error), targets ...target) error {
	v, err := x.parameters()
	if err != nil {
		return err
	}
	dry, err := truth(v, "dry_run")
	if err != nil {
		return err
	}
	if len(targets) > 0 {
		if err := x.readMembers(targets...); err != nil {
			return err
		}
	}
	d, err := act(dry)
	if err != nil {
		return err
	}
	return x.sendDocument(d.View(x.lang))
}

// membersOf lets every member of a document be read, under its name in JSON.
func membersOf(doc any) (out []target) {
	v := reflect.ValueOf(doc).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		out = append(out, target{name, v.Field(i).Addr().Interface()})
	}
	return out
}
