package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
)

// Sessions is what the door needs for people in browsers; *auth.Service says
// what each does.
type Sessions interface {
	AuthenticateSession(ctx context.Context, reference, client string) (policy.Actor, error)
	SignIn(ctx context.Context, email string, password []byte, from auth.Browser) (auth.SignedIn, error)
	RedeemSetupLink(ctx context.Context, secret string, first auth.First, from auth.Browser) (auth.SignedIn, error)
	SignOut(ctx context.Context, actor policy.Actor) error
	SignOutEverywhere(ctx context.Context, actor policy.Actor) error
	EndSession(ctx context.Context, actor policy.Actor, session id.ID) error
	ListSessions(ctx context.Context, actor policy.Actor, user id.ID) ([]auth.Session, error)
	SessionByID(ctx context.Context, session id.ID) (auth.Session, error)
	UserByID(ctx context.Context, user id.ID) (auth.User, error)
}

// signedInDoc is who is signed in, to themselves.
type signedInDoc struct {
	User    userDoc    `json:"user"`
	Session sessionDoc `json:"session"`
	Idle    int        `json:"idle_seconds"` // without a request for so long, the session ends
}

type userDoc struct {
	ID     id.ID           `json:"id"`
	Email  string          `json:"email"`
	Name   string          `json:"name"`
	Locale string          `json:"locale"`
	Role   policy.RoleName `json:"role"`
}

type sessionDoc struct {
	ID         id.ID  `json:"id"`
	Device     string `json:"device"`  // "" when it was not recognised
	Network    string `json:"network"` // "203.0.113.*", "local" for this machine, "" when not known
	CreatedAt  string `json:"created_at"`
	LastSeenAt string `json:"last_seen_at"`
	ExpiresAt  string `json:"expires_at"`
	Current    bool   `json:"current"` // the one this request came with
}

// sessionList is where somebody is signed in.
type sessionList struct {
	Data []sessionDoc `json:"data"`
}

func (x *exchange) describeSession(s auth.Session) sessionDoc {
	return sessionDoc{s.ID, s.Device, s.Network, rfc3339(s.CreatedAt), rfc3339(s.LastSeenAt), rfc3339(s.ExpiresAt), s.ID == x.actor.Session}
}

// identifySession asks auth whose session it is. References are not counted as
// guesses like tokens: 256 random bits are not guessed, and one office whose
// sessions ended overnight must not hold up its early birds.
func (x *exchange) identifySession(reference string) (err error) {
	if err := x.checkOwnPage(); err != nil {
		return err
	}
	admit := x.api.Auth.AuthenticateSession
	if x.route.quiet || x.r.Header.Get(backgroundHeader) == "true" {
		admit = x.api.Watch.WatchSession
	}
	x.actor, err = admit(x.r.Context(), reference, x.client())
	return err
}

// backgroundHeader marks what a page asks for by itself, because something
// changed or time went by: no sign that somebody is there, so that it does not
// keep the session alive.
const backgroundHeader = "Holdfast-Background"

func (x *exchange) browser() (auth.Browser, error) {
	previous, err := x.cookie()
	return auth.Browser{Address: x.remote, Agent: x.r.UserAgent(), Previous: previous, RequestID: x.id}, err
}

type signInDoc struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// signIn starts a session by e-mail address and password.
func (x *exchange) signIn() error {
	var doc signInDoc
	from, err := x.readSignIn(&doc)
	if err != nil {
		return err
	}
	secret := []byte(doc.Password)
	defer clear(secret)
	in, err := x.api.Auth.SignIn(x.r.Context(), doc.Email, secret, from)
	if err != nil {
		x.wait = secondsOf(err)
		return err
	}
	return x.welcome(in)
}

// guess runs what a stranger could repeat until it works, unless the address
// did that too often. Only wrong guesses count, and not before they are found
// wrong: a client's first requests come all at once.
func (x *exchange) guess(now time.Time, try func() error) error {
	from := ratelimit.Neighbourhood(x.remote)
	if x.wait = x.api.guesses.Wait(from, now); x.wait > 0 {
		return errs.New(errs.RateLimited, "")
	}
	err := try()
	if errs.KindOf(err) == errs.Unauthenticated {
		x.api.guesses.Charge(from, now)
	}
	return err
}

// readSignIn reads a request to sign in.
func (x *exchange) readSignIn(into any) (from auth.Browser, err error) {
	if err := x.checkCookiesWork(); err != nil {
		return from, err
	}
	if from, err = x.browser(); err != nil {
		return from, err
	}
	return from, x.readMembers(into)
}

// readMembers reads a body into a struct. null leaves a member as it is.
func (x *exchange) readMembers(into any) error {
	x.private = true
	body, err := x.readBody()
	if err != nil {
		return err
	}
	return strict.Into(body, into)
}

// secondsOf reads how long auth wants a guesser to wait.
func secondsOf(err error) time.Duration {
	for _, p := range errs.As(err).Params {
		if n, bad := strconv.Atoi(p.Value); p.Name == "seconds" && bad == nil {
			return time.Duration(n) * time.Second
		}
	}
	return 0
}

// welcome answers with a new session.
func (x *exchange) welcome(in auth.SignedIn) error {
	x.actor = policy.Actor{Kind: policy.Person, User: in.User.ID, Session: in.Session.ID}
	x.setCookie(in.Reference)
	return x.sendSession(http.StatusCreated, in.User, in.Session)
}

func (x *exchange) sendSession(status int, u auth.User, s auth.Session) error {
	body, err := json.Marshal(signedInDoc{
		userDoc{u.ID, u.Email, u.Name, u.Locale, u.Role}, x.describeSession(s), int(auth.SessionIdle / time.Second),
	})
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.sendSession").Because(err)
	}
	return x.sendJSON(status, body)
}

// session says who is signed in.
func (x *exchange) session() error {
	u, err := x.api.Auth.UserByID(x.r.Context(), x.actor.User)
	if err != nil {
		return err
	}
	s, err := x.api.Auth.SessionByID(x.r.Context(), x.actor.Session)
	if err != nil {
		return err
	}
	return x.sendSession(http.StatusOK, u, s)
}

func (x *exchange) listSessions() error {
	all, err := x.api.Auth.ListSessions(x.r.Context(), x.actor, x.actor.User)
	if err != nil {
		return err
	}
	list := sessionList{Data: make([]sessionDoc, 0, len(all))}
	for _, s := range all {
		list.Data = append(list.Data, x.describeSession(s))
	}
	return x.sendDocument(list)
}

func (x *exchange) signOut() error {
	return x.goodbye(x.api.Auth.SignOut(x.r.Context(), x.actor))
}

func (x *exchange) signOutEverywhere() error {
	return x.goodbye(x.api.Auth.SignOutEverywhere(x.r.Context(), x.actor))
}

// goodbye answers when this browser's session ended.
func (x *exchange) goodbye(err error) error {
	if err != nil {
		return err
	}
	x.setCookie("")
	x.send(http.StatusNoContent, "", nil)
	return nil
}

func (x *exchange) endSession() error {
	session, err := x.pathID()
	if err != nil {
		return err
	}
	err = x.api.Auth.EndSession(x.r.Context(), x.actor, session)
	if session == x.actor.Session {
		return x.goodbye(err)
	}
	if err == nil {
		x.send(http.StatusNoContent, "", nil)
	}
	return err
}
