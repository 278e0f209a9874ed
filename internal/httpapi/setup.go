package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/condition"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// Workspace is what the door needs of a workspace as a whole;
// *workspace.Service says what each does.
type Workspace interface {
	ID() id.ID
	Settings(ctx context.Context) (workspace.Settings, error)
	Zone(ctx context.Context, name string) (*time.Location, error)
	ChangeSettings(ctx context.Context, actor policy.Actor, c workspace.Change) (workspace.Settings, error)
	Recovery(ctx context.Context) (keystore.RecoveryState, error)
	ShowRecovery(ctx context.Context, actor policy.Actor) (workspace.RecoveryKey, error)
	ConfirmRecovery(ctx context.Context, actor policy.Actor, answers []workspace.GroupAnswer) error
}

// setupDoc is all a stranger hears.
type setupDoc struct {
	State string `json:"state" enum:"first_user,ready"`
}

// setup says whether a page should set up or sign in.
func (x *exchange) setup() error {
	some, err := x.api.People.HasUsers(x.r.Context())
	if err != nil {
		return err
	}
	if some {
		return x.sendDocument(setupDoc{"ready"})
	}
	return x.sendDocument(setupDoc{"first_user"})
}

// redeemDoc is the body that redeems a link.
type redeemDoc struct {
	Secret    string          `json:"secret"`
	User      *firstUserDoc   `json:"user,omitempty"`      // when the link makes the first user
	Workspace *settingsChange `json:"workspace,omitempty"` // as above
}

// firstUserDoc is who sets a workspace up.
type firstUserDoc struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Locale   string `json:"locale,omitempty"`
	Password string `json:"password"`
	TimeZone string `json:"time_zone,omitempty"`
}

// settingsChange names what is to change; what is missing or null stays.
type settingsChange struct {
	Name     *string `json:"name,omitempty"`
	TimeZone *string `json:"time_zone,omitempty"`
	Currency *string `json:"currency,omitempty"`
	Locale   *string `json:"locale,omitempty"`
}

func (c settingsChange) change() workspace.Change {
	return workspace.Change{Name: c.Name, TimeZone: c.TimeZone, Currency: c.Currency, Locale: c.Locale}
}

// redeemLink starts a session by a set-up link. A link that makes the first
// user needs to hear who that is; without, it answers 422 and still works.
func (x *exchange) redeemLink() error {
	var doc redeemDoc
	doc.User, doc.Workspace = &firstUserDoc{}, &settingsChange{}
	from, err := x.readSignIn(&doc)
	if err != nil {
		return err
	}
	x.place = placeOfFirst
	password := []byte(doc.User.Password)
	defer clear(password)
	first := auth.First{
		User:      auth.NewUser{Email: doc.User.Email, Name: doc.User.Name, Locale: doc.User.Locale, TimeZone: doc.User.TimeZone, Password: password},
		Workspace: doc.Workspace.change(),
	}
	var in auth.SignedIn
	err = x.guess(x.api.Now(), func() (err error) {
		in, err = x.api.Auth.RedeemSetupLink(x.r.Context(), doc.Secret, first, from)
		return err
	})
	if err != nil {
		return err
	}
	return x.welcome(in)
}

// placeOfFirst is where in the body a fault about the first user, or about the
// workspace, lies.
func placeOfFirst(fault string) string {
	if strings.HasPrefix(fault, "workspace.") {
		return fault
	}
	return "user." + fault
}

// workspaceDoc is what a workspace is set to.
type workspaceDoc struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	TimeZone string      `json:"time_zone"`
	Currency string      `json:"currency"` // "" while nobody chose
	Locale   string      `json:"locale"`
	Recovery string      `json:"recovery" enum:"missing,shown,confirmed"`
	Sample   SampleState `json:"sample"`
	Version  int64       `json:"version"`           // 0: nobody has set anything yet
	Damaged  bool        `json:"damaged,omitempty"` // changed outside the program: the others are as if nobody had set them, until they are saved
}

// SampleState is what sample data there is, and by which import_id it is found.
type SampleState struct {
	Records int    `json:"records"`
	Changed int    `json:"changed"` // by people, but for those in the trash
	Batch   string `json:"batch"`
}

func (x *exchange) workspace() error {
	set, err := x.api.Workspace.Settings(x.r.Context())
	if err != nil {
		return err
	}
	return x.sendWorkspace(set)
}

func (x *exchange) sendWorkspace(set workspace.Settings) error {
	recovery, err := x.api.Workspace.Recovery(x.r.Context())
	if err != nil {
		return err
	}
	made, err := x.sample()
	if err != nil {
		return err
	}
	x.Header().Set("ETag", condition.ETag(set.Version))
	return x.sendDocument(workspaceDoc{
		ID: x.api.Workspace.ID().String(), Name: set.Name, TimeZone: set.TimeZone, Currency: set.Currency, Locale: set.Locale,
		Recovery: string(recovery), Sample: made, Version: set.Version, Damaged: set.Damaged,
	})
}

func (x *exchange) sample() (SampleState, error) {
	if x.api.Samples == nil {
		return SampleState{}, nil
	}
	return x.api.Samples.State(x.r.Context())
}

func (x *exchange) changeWorkspace() error {
	var c settingsChange
	if err := x.readMembers(&c); err != nil {
		return err
	}
	only, err := x.only()
	if err != nil {
		return err
	}
	change := c.change()
	change.Only = only
	set, err := x.api.Workspace.ChangeSettings(x.r.Context(), x.actor, change)
	if err != nil {
		return err
	}
	return x.sendWorkspace(set)
}

// recoveryDoc is a recovery key, at the one time it is shown.
type recoveryDoc struct {
	Key    string   `json:"key"`
	Groups []string `json:"groups"`
	Ask    []int    `json:"ask"` // indexes into groups, to be asked back
}

func (x *exchange) showRecovery() error {
	key, err := x.api.Workspace.ShowRecovery(x.r.Context(), x.actor)
	if err != nil {
		return err
	}
	return x.sendDocumentAs(http.StatusCreated, recoveryDoc{strings.Join(key.Groups, "-"), key.Groups, key.Ask})
}

// answersDoc are groups of a recovery key, typed from paper.
type answersDoc struct {
	Groups []answerDoc `json:"groups"`
}

type answerDoc struct {
	Index int    `json:"index"`
	Text  string `json:"text"`
}

// maxAnswers is more than a key has groups.
const maxAnswers = 20

func (x *exchange) confirmRecovery() error {
	var doc answersDoc
	if err := x.readMembers(&doc); err != nil {
		return err
	}
	if len(doc.Groups) > maxAnswers {
		return errs.FieldsInvalid(errs.FieldError{Field: "groups", Code: "member_invalid"})
	}
	answers := make([]workspace.GroupAnswer, len(doc.Groups))
	for i, a := range doc.Groups {
		answers[i] = workspace.GroupAnswer(a)
	}
	if err := x.api.Workspace.ConfirmRecovery(x.r.Context(), x.actor, answers); err != nil {
		return err
	}
	x.send(http.StatusNoContent, "", nil)
	return nil
}

// Samples is the workspace's sample data.
type Samples interface {
	// State counts the records that are samples.
	State(ctx context.Context) (SampleState, error)
	// Fill writes the sample data and returns how many records it is; Conflict
	// "sample_exists" when there is some.
	Fill(ctx context.Context, actor policy.Actor) (int, error)
	// Remove takes every sample record out for good and returns how many; with
	// keep, what people changed stays, as records like any other.
	Remove(ctx context.Context, actor policy.Actor, keep bool) (int, error)
}

// removedDoc says how many records went.
type removedDoc struct {
	Removed int `json:"removed"`
}

func (x *exchange) fillSample() error {
	if x.api.Samples == nil {
		return errs.New(errs.NotFound, "")
	}
	if _, err := x.api.Samples.Fill(x.r.Context(), x.actor); err != nil {
		return err
	}
	made, err := x.sample()
	if err != nil {
		return err
	}
	return x.sendDocumentAs(http.StatusAccepted, made)
}

func (x *exchange) removeSample() error {
	if x.api.Samples == nil {
		return errs.New(errs.NotFound, "")
	}
	v, err := x.parameters()
	if err != nil {
		return err
	}
	keep, err := truth(v, "keep_changed")
	if err != nil {
		return err
	}
	n, err := x.api.Samples.Remove(x.r.Context(), x.actor, keep)
	if err != nil {
		return err
	}
	return x.sendDocument(removedDoc{n})
}
