package people

import (
	"context"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/role"
)

// Role is a role and what it grants. Built-in ones go by their name.
type Role struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	BuiltIn bool   `json:"built_in"`
	Version int64  `json:"version"` // 0 of a built-in one
	Objects []Rule `json:"objects"`
	Damaged bool   `json:"damaged,omitempty"` // changed outside the program: it grants nothing until it is written anew
	// Warnings say what cannot be done with the role although it says so.
	Warnings []Warning `json:"warnings,omitempty"`
}

// Warning is something that was saved, and that somebody should know.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Object  string `json:"object"`
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

// Tag is the version for ETag.
func (r Role) Tag() int64 { return r.Version }

// RoleList is every role, the built-in ones first.
type RoleList struct {
	Data []Role `json:"data"`
}

// RoleChange is a role as somebody writes it.
type RoleChange struct {
	Name    string `json:"name"`
	Objects []Rule `json:"objects"`
}

// Roles lists the roles.
func (d Door) Roles(ctx context.Context, r Request) (any, error) {
	made, err := d.Accounts.Roles(ctx, r.Actor)
	if err != nil {
		return nil, err
	}
	lang := r.Lang
	list := RoleList{Data: []Role{}}
	for _, r := range policy.Roles() {
		list.Data = append(list.Data, Role{ID: string(r.Name), Name: string(r.Name), BuiltIn: true, Objects: rules(role.BuiltIn(r.Name))})
	}
	for _, r := range made {
		doc, err := d.describeRole(r, lang)
		if err != nil {
			return nil, err
		}
		list.Data = append(list.Data, doc)
	}
	return list, nil
}

func (d Door) describeRole(r auth.Role, lang string) (Role, error) {
	if r.Damaged {
		return Role{ID: r.ID.String(), Version: r.Version, Objects: []Rule{}, Damaged: true}, nil
	}
	is, err := role.Decode(r.Definition)
	doc := Role{ID: r.ID.String(), Name: r.Name, Version: r.Version, Objects: rules(role.ByName(is, d.Catalog()))}
	for _, o := range d.Catalog().Objects() {
		if lacks := is.Lacks(o); len(lacks) > 0 {
			doc.Warnings = append(doc.Warnings, warning("role_cannot_create", lang, o, lacks))
		}
	}
	return doc, err
}

func warning(code, lang string, o *catalog.Object, fields []*catalog.Field, more ...errs.Param) Warning {
	var names []string
	for _, f := range fields {
		names = append(names, f.Label.In(lang))
	}
	between := ", "
	if strings.HasPrefix(lang, "zh") {
		between = "、"
	}
	more = append(more, errs.P("object", o.LabelPlural.In(lang)), errs.P("fields", strings.Join(names, between)))
	return Warning{Code: code, Message: errs.Text(lang, code, more...), Object: o.Name}
}

// Stopped warns of the roles with which nobody can make records of an object as
// it is, or is to be. Who may not read roles is not warned.
func (d Door) Stopped(ctx context.Context, actor policy.Actor, o *catalog.Object, lang string) ([]Warning, error) {
	made, err := d.Accounts.Roles(ctx, actor)
	if errs.KindOf(err) == errs.Permission {
		return nil, nil
	}
	var out []Warning
	for _, r := range made {
		if r.Damaged {
			continue // it grants nothing, which is said elsewhere
		}
		is, err := role.Decode(r.Definition)
		if err != nil {
			return nil, err
		}
		if lacks := is.Lacks(o); len(lacks) > 0 {
			out = append(out, warning("field_stops_roles", lang, o, lacks, errs.P("role", r.Name)))
		}
	}
	return out, err
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
	// All of it is written anew. Who may not do so at all hears of that first.
	if r.Only == nil && policy.Decide(policy.Request{Actor: r.Actor, Action: policy.UsersManage}).Allow {
		return nil, errs.New(errs.Precondition, "if_match_missing")
	}
	return d.saveRole(ctx, r, which)
}

func (d Door) saveRole(ctx context.Context, r Request, which id.ID) (any, error) {
	var c RoleChange
	if err := r.read(&c); err != nil {
		return nil, err
	}
	is, faults := role.ByID(c.definition(), d.Catalog())
	stored, err := role.Encode(is)
	if err != nil {
		return nil, err
	}
	saved, err := d.Accounts.SaveRole(ctx, r.Actor, auth.Role{ID: which, Name: c.Name, Definition: stored, Only: r.Only, Faults: faults})
	if err != nil {
		return nil, err
	}
	return d.describeRole(saved, r.Lang)
}

// DeleteRole removes a role.
func (d Door) DeleteRole(ctx context.Context, r Request) (any, error) {
	which, err := r.about("role_unknown")
	if err != nil {
		return nil, err
	}
	return nil, d.Accounts.DeleteRole(ctx, r.Actor, which, r.Only)
}
