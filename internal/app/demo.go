package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/osfile"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// DemoOptions are what the demo verb was given.
type DemoOptions struct {
	Options
	Listen string
	Lang   string // of the first user and the sample data
	Ready  func(Demonstration)
}

// Demonstration is a workspace to look at that ends with its process.
type Demonstration struct {
	Serving
	Folder  string // everything it writes
	Records int    // of sample data
}

// demoRoot is a demonstration's root key, beside its data folder: it protects
// nothing that lasts.
const (
	demoPrefix = "holdfast-demo-"
	demoRoot   = "root.key"
)

// Demo serves a new workspace full of sample data from a temporary folder
// until ctx ends, and removes the folder. Folders of demonstrations that were
// killed are removed first.
func Demo(ctx context.Context, o DemoOptions) (err error) {
	serve := ServeOptions{Options: o.Options, Listen: o.Listen}
	if _, err := serve.server(); err != nil { // before anything is made
		return err
	}
	sweepDemos(os.TempDir())
	top, err := os.MkdirTemp("", demoPrefix+"*") // mode 0700
	if err != nil {
		return errs.New(errs.Unavailable, "").At("app.Demo").Because(err)
	}
	hold, err := control.Acquire(top)
	if err != nil {
		return errors.Join(err, os.RemoveAll(top))
	}
	defer func() { err = errors.Join(err, discard(hold)) }()
	serve.Dir = filepath.Join(top, "data")
	admin, err := initDemo(ctx, serve.Dir, top, o)
	if err != nil {
		return err
	}
	records := 0
	serve.prepare = func(ctx context.Context, w *Workspace) error {
		records, err = w.fillDemo(ctx, admin, o.Lang)
		return err
	}
	serve.link, serve.demo = admin, true
	serve.Ready = func(s Serving) { o.Ready(Demonstration{s, top, records}) }
	return Serve(ctx, serve)
}

// initDemo sets the data folder up with a user who comes in by links only.
// The recovery key is nobody's: there is nothing to recover.
func initDemo(ctx context.Context, dir, top string, o DemoOptions) (admin id.ID, err error) {
	name := "Alex Morgan"
	if o.Lang == "zh-CN" {
		name = "陈晓"
	}
	res, err := Init(ctx, InitOptions{
		Dir: dir, AdminEmail: "alex@example.com", AdminName: name, Locale: o.Lang,
		RootKeyFile: filepath.Join(top, demoRoot), Now: o.Now,
	})
	if err != nil {
		return id.ID{}, err
	}
	return res.Admin, nil
}

// fillDemo makes the workspace one that somebody works in.
func (w *Workspace) fillDemo(ctx context.Context, admin id.ID, lang string) (records int, err error) {
	name, currency, zone := "Holdfast demonstration", "EUR", localZone()
	if lang == "zh-CN" {
		name, currency = "Holdfast 演示", "CNY"
	}
	actor := policy.Actor{Kind: policy.Person, User: admin, OSUser: control.Self().OSUser, Client: "holdfast demo", Lang: lang}
	_, err = w.Settings.ChangeSettings(ctx, actor, workspace.Change{Name: &name, TimeZone: &zone, Currency: &currency, Locale: &lang})
	if err == nil {
		_, err = w.Auth.ChangeProfile(ctx, actor, auth.Profile{TimeZone: &zone})
	}
	if err != nil {
		return 0, err
	}
	return samples{w, w.Samples}.Fill(ctx, actor)
}

// localZone is this machine's time zone by its IANA name, UTC when it does not
// tell.
func localZone() string {
	name := strings.TrimPrefix(os.Getenv("TZ"), ":")
	if name == "" {
		target, _ := filepath.EvalSymlinks("/etc/localtime") // not a link everywhere
		_, name, _ = strings.Cut(filepath.ToSlash(target), "/zoneinfo/")
	}
	if name == "Etc/UTC" || workspace.CheckTimeZone(name) != nil { // screens offer it as UTC
		return "UTC"
	}
	return name
}

// sweepDemos removes what demonstrations of this user left that were killed:
// their locks are free. What cannot be removed stays for the next.
func sweepDemos(temp string) {
	found, _ := filepath.Glob(filepath.Join(temp, demoPrefix+"*")) // fails for bad patterns only
	for _, top := range found {
		info, err := os.Lstat(top)
		if err != nil || !info.IsDir() || !osfile.IsOwn(info) || !isBegun(top, info) {
			continue
		}
		if hold, err := control.Acquire(top); err == nil {
			_ = discard(hold)
		}
	}
}

// isBegun tells a folder that was locked once from one whose demonstration is
// just about to lock it: the root key comes after the lock.
func isBegun(top string, info fs.FileInfo) bool {
	_, err := os.Lstat(filepath.Join(top, demoRoot))
	return err == nil || time.Since(info.ModTime()) > time.Hour
}

// discard removes a folder that is held.
func discard(hold *control.Hold) error {
	if runtime.GOOS == "windows" { // open files cannot be removed there
		return errors.Join(hold.Release(), os.RemoveAll(hold.Dir()))
	}
	return errors.Join(os.RemoveAll(hold.Dir()), hold.Release())
}
