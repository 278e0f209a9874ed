package auth

import (
	"errors"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Kinds of the events this package publishes. Object is the table, Record the
// row.
const (
	EventUserCreated  = "user.created"
	EventUserChanged  = "user.changed" // name, language or time zone
	EventPassword     = "user.password_changed"
	EventTokenCreated = "token.created"
	EventTokenRevoked = "token.revoked"
	EventAccess       = "user.access_changed" // role, teams, or whether they may come in
	EventRole         = "role.changed"        // made, changed or removed
	EventTeam         = "team.changed"        // made, renamed or removed
	EventTampered     = "auth.tampered"       // a row's MAC did not hold

	EventSessionStarted   = "session.started"
	EventSessionEnded     = "session.ended"
	EventSessionLimit     = "session.too_many" // Record is the user whose oldest session ended for a new one
	EventSetupLinkCreated = "setup_link.created"
)

// Message keys used in more than one place.
const (
	codeRefused     = "token_refused" // the one answer for every token that does not let in
	codeRowChanged  = "auth_row_changed"
	codeUserUnknown = "user_unknown"

	codeSessionEnded  = "session_ended"   // the one answer for every reference that does not let in
	codeSignInRefused = "sign_in_refused" // the one answer for every pair that does not let in
	codeSignInSlow    = "sign_in_slow"
	codeLinkRefused   = "setup_link_refused" // the answer for what is no link, or of a user that may not come in
	codeLinkExpired   = "setup_link_expired"
	codeLinkUsed      = "setup_link_used"
)

func refusal() error { return errs.New(errs.Unauthenticated, codeRefused) }

func sessionEnded() error { return errs.New(errs.Unauthenticated, codeSessionEnded) }

func userUnknown() error {
	return errs.New(errs.NotFound, codeUserUnknown).
		WithHint("check the address; users are made by holdfast init and by administrators")
}

// words normalises what people write about users, by the rules that hold for
// records too.
type words struct{ emails, texts field.Type }

func newWords() (w words) {
	for _, t := range field.Types() {
		switch t.Name() {
		case "email":
			w.emails = t
		case "text":
			w.texts = t
		}
	}
	return w
}

const maxName = 200 // characters of a user's or a token's name

// email returns the address as written and the form that finds it.
func (w words) email(s string) (written, normal string, err error) {
	v, err := w.emails.Parse(&schema.Field{ID: "email", Name: "email", Type: "email"}, field.FromText(s))
	if err != nil {
		return "", "", err
	}
	text, _ := v.(field.Text)
	if text == "" {
		return "", "", errs.Field("user_email_empty")
	}
	return string(text), w.emails.(field.Tokener).Tokens(v)[0], nil
}

// name returns a name without control characters, in NFC.
func (w words) name(s string) (string, error) {
	v, err := w.texts.Parse(&schema.Field{ID: "name", Name: "name", Type: "text", MaxLength: maxName}, field.FromText(s))
	if err != nil {
		return "", err
	}
	text, _ := v.(field.Text)
	if text == "" {
		return "", errs.Field("auth_name_empty")
	}
	return string(text), nil
}

// rejections collects the rejected values of one input.
type rejections []errs.FieldError

// add notes err, which is nil or a *errs.FieldError, under the input's name.
func (r *rejections) add(name string, err error) {
	var f *errs.FieldError
	if errors.As(err, &f) {
		*r = append(*r, errs.FieldError{Field: name, Code: f.Code, Params: f.Params})
	}
}

// check is add for checks that return their own kind of error.
func (r *rejections) check(name string, f *errs.FieldError) {
	if f != nil {
		r.add(name, f)
	}
}

// err returns them as one error, nil when there are none.
func (r rejections) err() error {
	if len(r) == 0 {
		return nil
	}
	return errs.FieldsInvalid(r...)
}
