package people

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/role"
)

// Role is a role and what it grants. Built-in ones go by their name.
type Role struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	BuiltIn bool   `json:"built_in"`
	Version int64  `json:"version"`
	Objects []Rule `json:"objects"`
	Damaged bool   `json:"damaged,omitempty"` // changed outside the program: it grants nothing until it is written anew
}

// Rule is what a role grants on one object.
type Rule struct {
	Object string               `json:"object"`
	Rights map[string]string    `json:"rights"`
	Fields map[string]FieldRule `json:"fields"`
}

// FieldRule is what it grants on one field.
type FieldRule struct {
	Level string `json:"level" enum:"none,masked,read,write"`
	Find  bool   `json:"find"`
}

// RoleList is every role, the built-in ones first.
type RoleList struct {
	Data []Role `json:"data"`
}

// RoleChange is a role as somebody writes it.
type RoleChange struct {
	Name    string `json:"name"`
	Version int64  `json:"version,omitempty"`
	Objects []Rule `json:"objects"`
}

// Roles lists the roles.
func (d Door) Roles(ctx context.Context, r Request) (any, error) {
	made, err := d.Accounts.Roles(ctx, r.Actor)
	if err != nil {
		return nil, err
	}
	list := RoleList{Data: []Role{}}
	for _, r := range policy.Roles() {
		list.Data = append(list.Data, Role{ID: string(r.Name), Name: string(r.Name), BuiltIn: true, Objects: rules(role.BuiltIn(r.Name))})
	}
	for _, r := range made {
		doc, err := d.describeRole(r)
		if err != nil {
			return nil, err
		}
		list.Data = append(list.Data, doc)
	}
	return list, nil
}

func (d Door) describeRole(r auth.Role) (Role, error) {
	if r.Damaged {
		return Role{ID: r.ID.String(), Version: r.Version, Objects: []Rule{}, Damaged: true}, nil
	}
	is, err := role.Decode(r.Definition)
	return Role{ID: r.ID.String(), Name: r.Name, Version: r.Version, Objects: rules(role.ByName(is, d.Catalog()))}, err
}

func rules(d role.Definition) []Rule {
	out := make([]Rule, 0, len(d.Objects))
	for _, o := range d.Objects {
		doc := Rule{o.Object, map[string]string{}, map[string]FieldRule{}}
		for a, s := range o.Rights {
			doc.Rights[string(a)] = string(s)
		}
		for name, f := range o.Fields {
			doc.Fields[name] = FieldRule{string(f.Level), f.Find}
		}
		out = append(out, doc)
	}
	return out
}

func (c *RoleChange) definition() (d role.Definition) {
	for _, o := range c.Objects {
		rule := role.ObjectRule{Object: o.Object, Rights: map[policy.Action]role.Scope{}, Fields: map[string]role.FieldRule{}}
		for a, s := range o.Rights {
			rule.Rights[policy.Action(a)] = role.Scope(s)
		}
		for name, f := range o.Fields {
			rule.Fields[name] = role.FieldRule{Level: role.Level(f.Level), Find: f.Find}
		}
		d.Objects = append(d.Objects, rule)
	}
	return d
}

// CreateRole makes a role.
func (d Door) CreateRole(ctx context.Context, r Request) (any, error) {
	return d.saveRole(ctx, r, id.ID{})
}

// ChangeRole replaces what a role is called and grants. The built-in ones have
// no id and are none that could be changed.
func (d Door) ChangeRole(ctx context.Context, r Request) (any, error) {
	which, err := r.about("role_unknown")
	if err != nil {
		return nil, err
	}
	return d.saveRole(ctx, r, which)
}

func (d Door) saveRole(ctx context.Context, r Request, which id.ID) (any, error) {
	var c RoleChange
	if err := r.read(&c); err != nil {
		return nil, err
	}
	is, err := role.ByID(c.definition(), d.Catalog())
	if err != nil {
		return nil, err
	}
	stored, err := role.Encode(is)
	if err != nil {
		return nil, err
	}
	saved, err := d.Accounts.SaveRole(ctx, r.Actor, auth.Role{ID: which, Name: c.Name, Definition: stored, Version: c.Version})
	if err != nil {
		return nil, err
	}
	return d.describeRole(saved)
}

// DeleteRole removes a role.
func (d Door) DeleteRole(ctx context.Context, r Request) (any, error) {
	which, err := r.about("role_unknown")
	if err != nil {
		return nil, err
	}
	return nil, d.Accounts.DeleteRole(ctx, r.Actor, which)
}
