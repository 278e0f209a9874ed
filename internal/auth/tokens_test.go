package auth

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

func TestATokenIsShownOnceAndLivesNinetyDays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	made, secret := b.token(u)
	if !strings.HasPrefix(secret, "hf_") || made.Name != "nightly sync" || made.User != u.ID {
		t.Errorf("made %+v", made)
	}
	if life := made.ExpiresAt.Sub(made.CreatedAt); life != 90*24*time.Hour {
		t.Errorf("lives %v", life)
	}
	entries := b.entries("tokens.manage")
	if len(entries) != 1 || entries[0].Record != made.ID || detail(entries[0], "name") != "nightly sync" || detail(entries[0], "user") != u.ID.String() {
		t.Errorf("entries: %+v", entries)
	}
	for _, d := range entries[0].Detail {
		if strings.Contains(d.Value, secret[3:10]) {
			t.Errorf("the entry tells the secret: %+v", d)
		}
	}
	if events := b.events(EventTokenCreated); !slices.Equal(events, []id.ID{made.ID}) {
		t.Errorf("events: %v", events)
	}
	if byID, err := b.TokenByID(t.Context(), made.ID); err != nil || byID != made {
		t.Errorf("TokenByID = %+v, %v", byID, err)
	}
}

func TestTokenLimits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.Owner)
	for name, tc := range map[string]struct {
		n     NewToken
		field string
	}{
		"longest":   {NewToken{User: u.ID, Name: "x", Expires: 366 * 24 * time.Hour}, ""},
		"shortest":  {NewToken{User: u.ID, Name: "x", Expires: time.Minute}, ""},
		"too long":  {NewToken{User: u.ID, Name: "x", Expires: 366*24*time.Hour + 1}, "expires"},
		"too short": {NewToken{User: u.ID, Name: "x", Expires: time.Second}, "expires"},
		"past":      {NewToken{User: u.ID, Name: "x", Expires: -time.Hour}, "expires"},
		"no name":   {NewToken{User: u.ID, Name: "  "}, "name"},
		"long name": {NewToken{User: u.ID, Name: strings.Repeat("n", maxName+1)}, "name"},
	} {
		_, secret, err := b.CreateToken(t.Context(), operator(), tc.n)
		got := ""
		if fields := errs.As(err).Fields; len(fields) == 1 {
			got = fields[0].Field
		}
		if (err == nil) != (tc.field == "") || got != tc.field || (err != nil && secret != "") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoMayMakeTokensForWhom(t *testing.T) {
	t.Parallel()
	b := setup(t)
	owner, reader := b.user("owner@analytical.example", policy.Owner), b.user("reader@analytical.example", policy.ReadOnly)
	off := b.user("off@analytical.example", policy.Owner)
	b.setUser(off.ID, func(r *userRow) { r.state = string(Disabled) })
	made, _ := b.token(owner)
	person := func(u User) policy.Actor { return policy.Actor{Kind: policy.Person, User: u.ID} }
	for name, tc := range map[string]struct {
		actor policy.Actor
		user  id.ID
		kind  errs.Kind
		code  string
	}{
		"owner for itself":     {actor: person(owner), user: owner.ID},
		"operator for anybody": {actor: operator(), user: reader.ID},
		"owner for another":    {person(owner), reader.ID, errs.Permission, "token_for_other"},
		"reader for itself":    {person(reader), reader.ID, errs.Permission, "policy_no_grant"},
		"token for its user":   {policy.Actor{Kind: policy.Token, User: owner.ID, Token: made.ID}, owner.ID, errs.Permission, "policy_token_never"},
		"disabled for itself":  {person(off), off.ID, errs.Unauthenticated, codeRefused},
		"operator for nobody":  {operator(), b.d.IDs.New(), errs.NotFound, codeUserUnknown},
		"operator for the off": {operator(), off.ID, errs.Conflict, "user_disabled"},
		"anonymous":            {policy.Actor{}, owner.ID, errs.Unauthenticated, "policy_anonymous"},
	} {
		_, secret, err := b.CreateToken(t.Context(), tc.actor, NewToken{User: tc.user, Name: "x"})
		if tc.code == "" {
			if err != nil || secret == "" {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if errs.KindOf(err) != tc.kind || errs.CodeOf(err) != tc.code || secret != "" {
			t.Errorf("%s: %v, want %v %s", name, err, tc.kind, tc.code)
		}
	}
}

func TestRevokingAndListing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	owner, reader := b.user("owner@analytical.example", policy.Owner), b.user("reader@analytical.example", policy.ReadOnly)
	first, _ := b.token(reader)
	second, _ := b.token(reader)
	admin := policy.Actor{Kind: policy.Person, User: owner.ID}
	if err := b.RevokeToken(t.Context(), policy.Actor{Kind: policy.Token, User: reader.ID, Token: first.ID}, second.ID); errs.KindOf(err) != errs.Permission {
		t.Errorf("a token revoked another: %v", err)
	}
	for range 2 { // again: nothing more happens
		if err := b.RevokeToken(t.Context(), admin, first.ID); err != nil {
			t.Fatal(err)
		}
	}
	if events := b.events(EventTokenRevoked); !slices.Equal(events, []id.ID{first.ID}) {
		t.Errorf("events: %v", events)
	}
	if err := b.RevokeToken(t.Context(), admin, b.d.IDs.New()); errs.CodeOf(err) != "token_unknown" {
		t.Errorf("revoking what is not there: %v", err)
	}
	list, err := b.ListTokens(t.Context(), admin, reader.ID)
	if err != nil || len(list) != 2 || list[0].RevokedAt.IsZero() || list[1] != second {
		t.Errorf("list: %+v, %v", list, err)
	}
	if _, err := b.ListTokens(t.Context(), policy.Actor{Kind: policy.Person, User: reader.ID}, owner.ID); errs.KindOf(err) != errs.Permission {
		t.Errorf("a reader lists another's tokens: %v", err)
	}
}
