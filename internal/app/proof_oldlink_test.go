package app_test

import (
	"context"
	"flag"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

var oldLink = flag.String("oldlink", "", "folder to leave a data folder in, its root key and the secret of its expired set-up link; for the browser tests (web/e2e)")

// TestASetupLinkExpiresOverARestart serves a new folder by a slow clock and
// opens it again by the right one.
func TestASetupLinkExpiresOverARestart(t *testing.T) {
	t.Parallel()
	dir := *oldLink
	if dir == "" {
		dir = t.TempDir()
	}
	data := filepath.Join(dir, "data")
	late := func() time.Time { return time.Now().Add(-auth.SetupLinkLife - time.Minute) }
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var link string
	err := app.Serve(ctx, app.ServeOptions{
		Options: app.Options{Now: late, Log: slog.New(slog.DiscardHandler)}, Dir: data, Listen: "127.0.0.1:0",
		Setup: true, RootKeyFile: filepath.Join(dir, "root.key"), Ready: func(s app.Serving) { link = s.Link.URL; stop() },
	})
	_, secret, ok := strings.Cut(link, "#")
	if err != nil || !ok {
		t.Fatalf("%q: %v", link, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}

	hold, err := control.Acquire(data)
	if err != nil {
		t.Fatal(err)
	}
	w, err := app.Open(t.Context(), hold, app.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Auth.RedeemSetupLink(t.Context(), secret, auth.First{}, auth.Browser{Address: netip.MustParseAddr("127.0.0.1"), Agent: "curl/8"})
	if errs.CodeOf(err) != "setup_link_expired" {
		t.Errorf("after an hour and a restart: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
