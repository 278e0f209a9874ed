package httpapi

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Definitions is who keeps what objects and fields there are;
// *metadata.Service says what each does.
type Definitions interface {
	Definitions(ctx context.Context, actor policy.Actor) ([]metadata.Definition, error)
	CreateObject(ctx context.Context, actor policy.Actor, n metadata.NewObject, dry bool) (metadata.Definition, error)
	ChangeObject(ctx context.Context, actor policy.Actor, object string, p metadata.ObjectPatch, dry bool) (metadata.Definition, error)
	DeleteObject(ctx context.Context, actor policy.Actor, object string, dry bool) (metadata.Definition, error)
	RestoreObject(ctx context.Context, actor policy.Actor, object string) (metadata.Definition, error)
	AddField(ctx context.Context, actor policy.Actor, object string, n metadata.NewField, dry bool) (metadata.Definition, error)
	ChangeField(ctx context.Context, actor policy.Actor, object, field string, p metadata.FieldPatch, dry bool) (metadata.Definition, error)
	DeleteField(ctx context.Context, actor policy.Actor, object, field string, dry bool) (metadata.Definition, error)
	RestoreField(ctx context.Context, actor policy.Actor, object, field string) (metadata.Definition, error)
}

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
	}, target{"name", &n.Name}, target{"plural", &n.Plural}, target{"label", &n.Label}, target{"label_plural", &n.LabelPlural},
		target{"help", &n.Help}, target{"subject", &n.Subject}, target{"title", &n.Title}, target{"fields", &n.Fields})
}

func (x *exchange) changeObject() error {
	var p metadata.ObjectPatch
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.ChangeObject(x.r.Context(), x.actor, x.r.PathValue("name"), p, dry)
	}, target{"name", &p.Name}, target{"plural", &p.Plural}, target{"label", &p.Label}, target{"label_plural", &p.LabelPlural},
		target{"help", &p.Help}, target{"hidden", &p.Hidden}, target{"title", &p.Title}, target{"order", &p.Order})
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
	}, target{"name", &n.Name}, target{"type", &n.Type}, target{"label", &n.Label}, target{"help", &n.Help}, target{"class", &n.Class},
		target{"required", &n.Required}, target{"many", &n.Many}, target{"match", &n.Match}, target{"unique", &n.Unique},
		target{"partial", &n.Partial}, target{"hidden", &n.Hidden}, target{"max_length", &n.MaxLength}, target{"mask_last", &n.MaskLast},
		target{"choices", &n.Choices}, target{"default", &n.Default}, target{"target", &n.Target}, target{"on_delete", &n.OnDelete})
}

func (x *exchange) changeField() error {
	var p metadata.FieldPatch
	return x.define(func(dry bool) (metadata.Definition, error) {
		return x.api.Definitions.ChangeField(x.r.Context(), x.actor, x.r.PathValue("name"), x.r.PathValue("field"), p, dry)
	}, target{"name", &p.Name}, target{"label", &p.Label}, target{"help", &p.Help}, target{"class", &p.Class},
		target{"required", &p.Required}, target{"match", &p.Match}, target{"unique", &p.Unique}, target{"hidden", &p.Hidden},
		target{"max_length", &p.MaxLength}, target{"mask_last", &p.MaskLast}, target{"choices", &p.Choices},
		target{"default", &p.Default}, target{"on_delete", &p.OnDelete})
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
	return x.sendDocument(d.View())
}
