package httpapi

import (
	"net/http"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// meDoc is who the caller is to this installation. The person's address and
// name are not in it: a token found on the street should not say whose it is.
type meDoc struct {
	Kind     string            `json:"kind"`
	User     string            `json:"user"`
	Roles    []policy.RoleName `json:"roles"`
	Locale   string            `json:"locale"` // of texts in answers to this request
	Token    *tokenDoc         `json:"token,omitempty"`
	Session  *tokenDoc         `json:"session,omitempty"`
	Readable []string          `json:"objects"` // plural names of what may be read
}

type tokenDoc struct {
	ID        string    `json:"id"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (x *exchange) me() error {
	doc := meDoc{Kind: x.actor.Kind.String(), User: idOrEmpty(x.actor.User), Roles: x.actor.Roles, Locale: x.lang, Readable: []string{}}
	if err := x.describeCredential(&doc); err != nil {
		return err
	}
	if doc.Locale == "" {
		doc.Locale = errs.Languages()[0]
	}
	for _, o := range x.api.Catalog().Objects() {
		if policy.Decide(policy.Request{Actor: x.actor, Action: policy.Read, Object: o}).Allow {
			doc.Readable = append(doc.Readable, o.Plural)
		}
	}
	return x.sendDocument(doc)
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
