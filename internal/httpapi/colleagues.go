package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"reflect"

	"github.com/holdfast-crm/holdfast/internal/httpapi/condition"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/httpapi/people"
)

// toPeople hands a request on to the door where people are managed.
func toPeople(handle people.Handler) func(*exchange) error {
	return toPart(func(ctx context.Context, x *exchange, r part.Request) (any, error) {
		return handle(x.api.Colleagues, ctx, people.Request{Actor: r.Actor, ID: r.ID, Body: r.Body, Lang: r.Lang, Only: r.Only})
	})
}

// toPart hands a request on to a part of the door with a package of its own.
func toPart(handle func(context.Context, *exchange, part.Request) (any, error)) func(*exchange) error {
	return func(x *exchange) error {
		r := part.Request{Actor: x.actor, ID: x.r.PathValue("id"), Lang: x.textLang(), Zone: x.zone}
		if x.route.matched() {
			var err error
			if r.Only, err = x.only(); err != nil {
				return err
			}
		}
		if x.route.body > 0 {
			var err error
			if r.Body, err = x.readBody(); err != nil {
				return err
			}
		}
		if x.route.keyed() {
			var err error
			if r.Key, err = condition.IdempotencyKey(x.r.Header); err != nil {
				return err
			}
			r.Hash = condition.RequestHash(x.r.Method, x.r.URL.Path, r.Body)
		}
		doc, err := handle(x.r.Context(), x, r)
		switch {
		case err != nil:
			return err
		case doc == nil:
			x.send(http.StatusNoContent, "", nil)
			return nil
		}
		if d, ok := doc.(interface{ Tag() int64 }); ok && x.route.versioned() {
			x.Header().Set("ETag", condition.ETag(d.Tag()))
		}
		return x.sendDocumentAs(cmp.Or(x.route.status, http.StatusOK), doc)
	}
}

// colleagueSchemas describe managing people, from the structs that are written
// and read.
func colleagueSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[people.User]():       "UserAccess",
		reflect.TypeFor[people.Invitation](): "Invitation",
		reflect.TypeFor[people.Role]():       "Role",
		reflect.TypeFor[people.Rule]():       "RoleRule",
		reflect.TypeFor[people.Warning]():    "Warning",
		reflect.TypeFor[people.FieldRule]():  "RoleFieldRule",
		reflect.TypeFor[people.Team]():       "Team",
	}
	all := map[string]*schema{
		"UserAccess": jsonschema.OfStruct[people.User](known), "UserAccessList": jsonschema.OfStruct[people.UserList](known), "UserAccessPatch": jsonschema.OfStruct[people.Patch](known),
		"Invitation": jsonschema.OfStruct[people.Invitation](known), "Invited": jsonschema.OfStruct[people.Invited](known), "NewInvitation": jsonschema.OfStruct[people.NewInvitation](known),
		"Role": jsonschema.OfStruct[people.Role](known), "RoleList": jsonschema.OfStruct[people.RoleList](known), "RoleChange": jsonschema.OfStruct[people.RoleChange](known), "Warning": jsonschema.OfStruct[people.Warning](known),
		"RoleRule": jsonschema.OfStruct[people.Rule](known), "RoleFieldRule": jsonschema.OfStruct[people.FieldRule](known),
		"Team": jsonschema.OfStruct[people.Team](known), "TeamList": jsonschema.OfStruct[people.TeamList](known), "TeamChange": jsonschema.OfStruct[people.TeamChange](known),
	}
	all["UserAccess"].Properties["role"].Description = "owner, member, read_only, or the id of a role made here"
	all["Invitation"].Properties["path"].Description = "Below the address of this server; works once, and is shown once"
	all["RoleRule"].Properties["object"].Description = "An object's name, or * for all that are not named"
	all["RoleRule"].Properties["rights"].Description = "How far each right goes: own, team (own included) or all; what is missing is not granted. read create update delete import export share reveal"
	all["RoleRule"].Properties["fields"].Description = "By field name; * for all that are not named"
	return all
}
