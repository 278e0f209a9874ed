package definitions

import (
	"context"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/metadata"
)

// Request is one request that came through the gates.
type Request struct {
	part.Request
	Object, Field string // in the path
	How           metadata.How
}

// Handler carries an act out and answers with the object it was about.
type Handler func(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error)

// CreateObject makes an object.
func CreateObject(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	var n metadata.NewObject
	if err := r.Read(&n); err != nil {
		return metadata.Definition{}, err
	}
	return s.CreateObject(ctx, r.Actor, n, r.How)
}

// ChangeObject changes one.
func ChangeObject(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	var p metadata.ObjectPatch
	if err := r.Read(&p); err != nil {
		return metadata.Definition{}, err
	}
	return s.ChangeObject(ctx, r.Actor, r.Object, p, r.How)
}

// DeleteObject deletes one.
func DeleteObject(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	return s.DeleteObject(ctx, r.Actor, r.Object, r.How)
}

// RestoreObject brings one back.
func RestoreObject(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	var as metadata.Restoring
	if err := r.readAny(&as); err != nil {
		return metadata.Definition{}, err
	}
	return s.RestoreObject(ctx, r.Actor, r.Object, as)
}

// AddField adds a field.
func AddField(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	var n metadata.NewField
	if err := r.Read(&n); err != nil {
		return metadata.Definition{}, err
	}
	return s.AddField(ctx, r.Actor, r.Object, n, r.How)
}

// ChangeField changes one.
func ChangeField(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	var p metadata.FieldPatch
	if err := r.Read(&p); err != nil {
		return metadata.Definition{}, err
	}
	return s.ChangeField(ctx, r.Actor, r.Object, r.Field, p, r.How)
}

// DeleteField deletes one.
func DeleteField(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	return s.DeleteField(ctx, r.Actor, r.Object, r.Field, r.How)
}

// RestoreField brings one back.
func RestoreField(s *metadata.Service, ctx context.Context, r Request) (metadata.Definition, error) {
	var as metadata.Restoring
	if err := r.readAny(&as); err != nil {
		return metadata.Definition{}, err
	}
	return s.RestoreField(ctx, r.Actor, r.Object, r.Field, as)
}

// readAny reads a body that need not be there.
func (r Request) readAny(into any) error {
	if len(r.Body) == 0 {
		return nil
	}
	return r.Read(into)
}

// Cause finds what of a change is to blame for a fault. One in a member that was
// not sent is there because of one that was: a class under which what holds
// already may not hold.
func Cause(body []byte, fault string) string {
	members, err := strict.Object(body)
	if err != nil || len(members) == 0 {
		return fault
	}
	top, _, _ := strings.Cut(fault, ".")
	cause := ""
	for _, m := range members {
		switch {
		case m.Name == top:
			return fault
		case m.Name == "type", m.Name == "class" && cause != "type", cause == "":
			cause = m.Name
		}
	}
	return cause
}
