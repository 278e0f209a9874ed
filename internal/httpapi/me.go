package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/condition"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// People is what the door needs of those who work here; *auth.Service says
// what each does.
type People interface {
	HasUsers(ctx context.Context) (bool, error)
	People(ctx context.Context) ([]auth.User, error)
	ChangeProfile(ctx context.Context, actor policy.Actor, p auth.Profile) (auth.User, error)
	ChangePassword(ctx context.Context, actor policy.Actor, current, next []byte, from auth.Browser) error
}

// meDoc is who the caller is to this installation. A person's address, name
// and zone are told to the person only: a token found on the street should not
// say whose it is.
type meDoc struct {
	Kind     string            `json:"kind" enum:"person,token"`
	User     string            `json:"user"`
	Name     string            `json:"name,omitempty"`
	Email    string            `json:"email,omitempty"`
	Roles    []policy.RoleName `json:"roles"`
	Teams    []string          `json:"teams"`
	Locale   string            `json:"locale"`              // of the person; for a token, of texts in answers to this request
	TimeZone string            `json:"time_zone,omitempty"` // of the person, or else the workspace
	OwnZone  bool              `json:"own_time_zone,omitempty"`
	Token    *tokenDoc         `json:"token,omitempty"`
	Session  *tokenDoc         `json:"session,omitempty"`
	Readable []string          `json:"objects"` // plural names of what may be read
	May      mayAllDoc         `json:"may"`
	Sample   SampleState       `json:"sample"`
	Place    string            `json:"workspace,omitempty"`                               // the organisation's name, for a person
	Damaged  bool              `json:"workspace_damaged,omitempty"`                       // its settings are not believed, to be saved anew
	Recovery string            `json:"recovery,omitempty" enum:"missing,shown,confirmed"` // for who may make the recovery key
	Demo     bool              `json:"demo,omitempty"`                                    // nothing here is kept
	Version  int64             `json:"version,omitempty"`                                 // of the person, for If-Match
}

// mayAllDoc is what the caller may do beyond single objects.
type mayAllDoc struct {
	Import    bool `json:"import"` // into some object
	Export    bool `json:"export"` // of some object
	Health    bool `json:"health"`
	Users     bool `json:"users"`
	Workspace bool `json:"workspace"`
	Objects   bool `json:"objects"` // say what objects and fields there are
	Recovery  bool `json:"recovery"`
	Sample    bool `json:"sample"`
}

type tokenDoc struct {
	ID        string    `json:"id"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (x *exchange) me() error {
	doc := meDoc{Kind: x.actor.Kind.String(), User: x.actor.User.OrEmpty(), Roles: x.actor.Roles, Locale: x.lang, Readable: []string{}, Teams: teamsOf(x.actor)}
	if err := x.describeCredential(&doc); err != nil {
		return err
	}
	if doc.Locale == "" {
		doc.Locale = errs.Languages()[0]
	}
	if x.actor.Kind == policy.Person {
		if err := x.describePerson(&doc); err != nil {
			return err
		}
	}
	for _, o := range x.api.Catalog().Objects() {
		if x.may(policy.Read, o) {
			doc.Readable = append(doc.Readable, o.Plural)
		}
		doc.May.Import = doc.May.Import || x.may(policy.Import, o)
		doc.May.Export = doc.May.Export || x.may(policy.Export, o)
	}
	doc.May.Health, doc.May.Users = x.may(policy.AuditVerify, nil), x.may(policy.UsersManage, nil)
	doc.May.Workspace, doc.May.Recovery = x.may(policy.WorkspaceManage, nil), x.may(policy.KeysManage, nil)
	doc.May.Objects = x.may(policy.ObjectsManage, nil)
	doc.May.Sample = doc.May.Workspace
	var err error
	if doc.Sample, err = x.sample(); err != nil {
		return err
	}
	return x.sendDocument(doc)
}

func teamsOf(a policy.Actor) []string {
	out := make([]string, len(a.Teams))
	for i, v := range a.Teams {
		out[i] = v.String()
	}
	return out
}

func (x *exchange) may(a policy.Action, o *catalog.Object) bool {
	return policy.Decide(policy.Request{Actor: x.actor, Action: a, Object: o}).Allow
}

// describePerson adds what only the person itself hears.
func (x *exchange) describePerson(doc *meDoc) error {
	u, err := x.api.Auth.UserByID(x.r.Context(), x.actor.User)
	if err != nil {
		return err
	}
	doc.Name, doc.Email, doc.Locale, doc.TimeZone, doc.OwnZone = u.Name, u.Email, u.Locale, u.TimeZone, u.TimeZone != ""
	set, err := x.api.Workspace.Settings(x.r.Context())
	if err != nil {
		return err
	}
	doc.Version = u.Version
	x.Header().Set("ETag", condition.ETag(u.Version))
	doc.Place, doc.Damaged, doc.Demo = set.Name, set.Damaged, x.api.Demo
	if !doc.OwnZone {
		doc.TimeZone = set.TimeZone
	}
	if !x.may(policy.KeysManage, nil) {
		return nil
	}
	recovery, err := x.api.Workspace.Recovery(x.r.Context())
	doc.Recovery = string(recovery)
	return err
}

// profileChange names what is to change; what is missing or null stays. An
// empty time zone goes back to the workspace's.
type profileChange struct {
	Name     *string `json:"name,omitempty"`
	Locale   *string `json:"locale,omitempty"`
	TimeZone *string `json:"time_zone,omitempty"`
}

func (x *exchange) changeMe() error {
	var c profileChange
	if err := x.readMembers(&c); err != nil {
		return err
	}
	only, err := x.only()
	if err != nil {
		return err
	}
	change := auth.Profile{Name: c.Name, Locale: c.Locale, TimeZone: c.TimeZone, Only: only}
	if _, err := x.api.People.ChangeProfile(x.r.Context(), x.actor, change); err != nil {
		return err
	}
	return x.me()
}

// passwordChange are the password in force and the one to come.
type passwordChange struct {
	Current  string `json:"current"`
	Password string `json:"password"`
}

func (x *exchange) changePassword() error {
	var c passwordChange
	if err := x.readMembers(&c); err != nil {
		return err
	}
	from, err := x.browser()
	if err != nil {
		return err
	}
	current, next := []byte(c.Current), []byte(c.Password)
	defer clear(current)
	defer clear(next)
	if err := x.api.People.ChangePassword(x.r.Context(), x.actor, current, next, from); err != nil {
		x.wait = secondsOf(err)
		return err
	}
	x.send(http.StatusNoContent, "", nil)
	return nil
}

// userList is everybody who works here.
type userList struct {
	Data []colleagueDoc `json:"data"`
}

type colleagueDoc struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// users names everybody, so that owners and what people did can be shown.
// Addresses and roles are not in it.
func (x *exchange) users() error {
	all, err := x.api.People.People(x.r.Context())
	if err != nil {
		return err
	}
	list := userList{Data: make([]colleagueDoc, 0, len(all))}
	for _, u := range all {
		list.Data = append(list.Data, colleagueDoc{u.ID.String(), u.Name})
	}
	return x.sendDocument(list)
}

// describeCredential says what the caller came in with and until when.
func (x *exchange) describeCredential(doc *meDoc) error {
	if x.actor.Kind == policy.Person {
		s, err := x.api.Auth.SessionByID(x.r.Context(), x.actor.Session)
		doc.Session = &tokenDoc{ID: s.ID.String(), ExpiresAt: s.ExpiresAt.UTC()}
		return err
	}
	t, err := x.api.Auth.TokenByID(x.r.Context(), x.actor.Token)
	doc.Token = &tokenDoc{ID: t.ID.String(), ExpiresAt: t.ExpiresAt.UTC()}
	return err
}

// index tells a program, or a person with curl, where things are.
func (x *exchange) index() error {
	links := struct {
		Objects    string `json:"objects"`
		OpenAPI    string `json:"openapi"`
		Me         string `json:"me"`
		Checkpoint string `json:"audit_checkpoint"`
		Records    string `json:"records"`
	}{base + "/objects", base + "/openapi.json", base + "/me", base + "/audit/checkpoint", base + "/{plural}"}
	return x.sendDocument(links)
}

// checkpoint hands out the newest signed checkpoint, for witnesses: whoever
// keeps it can prove later that the log was cut or rewritten.
func (x *exchange) checkpoint() error {
	c, err := x.api.Audit.Head(x.r.Context())
	if err != nil {
		return err
	}
	if c == nil {
		return errs.New(errs.NotFound, "checkpoint_none")
	}
	x.send(http.StatusOK, mediaText, []byte(c.Note))
	return nil
}
