package app

import (
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

func TestASetupLinkSignsTheFirstAdministratorInOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.w.front = "http://localhost:8080"
	link := func(args verb.SetupLinkArgs) (verb.SetupLink, error) {
		var out verb.SetupLink
		err := control.Local(s.w.Operations()).Call(t.Context(), verb.OpSetupLink, args, control.Streams{In: strings.NewReader(""), Out: io.Discard}, &out)
		return out, err
	}
	for _, args := range []verb.SetupLinkArgs{{}, {User: "Ada@example.org"}} {
		made, err := link(args)
		s.must(err)
		secret, ok := strings.CutPrefix(made.URL, "http://localhost:8080/setup#")
		if !ok || len(secret) != 43 || time.Until(made.ExpiresAt) < 50*time.Minute {
			t.Fatalf("made %d characters until %v", len(made.URL), made.ExpiresAt)
		}
		from := auth.Browser{Address: netip.MustParseAddr("127.0.0.1"), Agent: "curl/8"}
		in, err := s.w.Auth.RedeemSetupLink(t.Context(), secret, auth.First{}, from)
		if err != nil || in.User.Email != "ada@example.org" {
			t.Errorf("signed in as %+v, %v", in.User, err)
		}
		if _, err := s.w.Auth.RedeemSetupLink(t.Context(), secret, auth.First{}, from); errs.CodeOf(err) != "setup_link_used" {
			t.Errorf("again: %v", err)
		}
	}
	if _, err := link(verb.SetupLinkArgs{User: "nobody@example.org"}); errs.CodeOf(err) != "user_unknown" {
		t.Errorf("for nobody: %v", err)
	}
	for _, l := range s.censusNow().Lines {
		if l.Place == "session.device" && l.Count == 2 {
			return
		}
	}
	t.Error("the census overlooks sessions")
}
