package app

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/sealed"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// Why a door was closed other than for good.
var (
	errToSealed = errors.New("the workspace is sealed from now on")
	errToOpen   = errors.New("the workspace is unsealed from now on")
)

// foundSealed is called first by whoever opens a sealed folder: a process that
// ended in the midst of sealing it may have left a saved index.
func foundSealed(dir string, f Folder, o Options) {
	(&Workspace{Dir: dir, Folder: f, now: o.Now, log: o.Log, ids: id.NewSource(o.Now)}).closeShelf()
}

// errSealed is what whoever would open a sealed folder is told.
func errSealed(dir string) error {
	return errs.New(errs.Unavailable, "workspace_sealed").At("app.Open").
		WithHint("open it again with the root key at hand: holdfast unseal --data %s", dir)
}

// UnsealArgs are the arguments of verb.OpUnseal: where the root key is this time, as
// absolute paths; both empty: where it always is.
type UnsealArgs struct {
	RootKeyFile    string `json:"root_key_file,omitempty"`
	PassphraseFile string `json:"passphrase_file,omitempty"`
}

// SealState tells whether a workspace is sealed.
type SealState struct {
	Sealed bool `json:"sealed"`
}

// doors is a server through the times in which its workspace is open and
// sealed.
type doors struct {
	ServeOptions
	api      apiOptions
	listener *os.File // from the time before; nil at first
	address  string   // of it, where listeners are no files
	again    bool     // it was announced already
	by       *policy.Actor
}

// serve serves until ctx ends, or until there is more to serve otherwise.
func (d *doors) serve(ctx context.Context) (more bool, err error) {
	hold, err := d.acquire(ctx)
	if err != nil {
		return false, err
	}
	f, err := readFolder(d.Dir)
	if err != nil {
		return false, errors.Join(err, hold.Release())
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	if f.Sealed {
		foundSealed(d.Dir, f, d.Options)
		err = d.serveSealed(ctx, hold, end)
		return errors.Is(context.Cause(ctx), errToOpen), err
	}
	err = d.serveOpen(ctx, hold, end)
	if more = errors.Is(context.Cause(ctx), errToSealed); more && err == nil {
		d.forget()
	}
	return more, err
}

// acquire takes the folder. Between two times a verb may have it for a moment.
func (d *doors) acquire(ctx context.Context) (*control.Hold, error) {
	until := time.Now().Add(shutdownGrace)
	for {
		hold, err := control.Acquire(d.Dir)
		if errs.CodeOf(err) != "data_folder_busy" || !d.again || time.Now().After(until) {
			return hold, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return nil, err
		}
	}
}

func (d *doors) serveOpen(ctx context.Context, hold *control.Hold, end context.CancelCauseFunc) (err error) {
	w, err := Open(ctx, hold, d.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if d.by != nil { // before anybody is served
		if err := w.evidence(ctx, *d.by, "workspace.unsealed"); err != nil {
			return err
		}
		d.by = nil
	}
	if d.prepare != nil && !d.again {
		if err := d.prepare(ctx, w); err != nil {
			return err
		}
	}
	var listener net.Listener // is there before a call is taken
	w.background.seal = sync.OnceFunc(func() {
		d.keep(listener)
		end(errToSealed)
	})
	socket, err := d.socket(hold, w.Operations())
	if err != nil {
		return err
	}
	if listener, err = d.listen(); err != nil {
		return err
	}
	o := d.ServeOptions
	if d.again { // whoever waits for the address has it, and a link
		o.Ready, o.Setup, o.link = nil, false, id.ID{}
	}
	d.again = true
	return w.serve(ctx, o, d.api, socket, listener)
}

// socket is the control socket, nil where the system has none.
func (d *doors) socket(hold *control.Hold, operations map[string]control.Operation) (*control.Server, error) {
	socket, err := control.Listen(hold, operations, shutdownGrace, d.Log)
	if errs.CodeOf(err) == "control_unsupported" {
		d.Log.Warn("verbs cannot reach this server: the system has no local sockets", "error", err)
		return nil, nil
	}
	return socket, err
}

func (d *doors) listen() (net.Listener, error) {
	if d.listener != nil {
		l, err := net.FileListener(d.listener)
		err = errors.Join(err, d.listener.Close())
		d.listener = nil
		return l, err
	}
	listen := d.Listen
	if d.address != "" {
		listen = d.address
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, errs.New(errs.Unavailable, "listen_failed").At("app.Serve").Because(err).
			WithHint("%s cannot be listened on; is another program using it?", listen)
	}
	return l, nil
}

// keep keeps the address for the time after, without a moment in which nobody
// listens where the system can do that.
func (d *doors) keep(l net.Listener) {
	d.address = l.Addr().String()
	if tcp, ok := l.(*net.TCPListener); ok {
		if f, err := tcp.File(); err == nil {
			d.listener = f
		}
	}
}

// forget gives the memory of the open time back: by beginning the process anew,
// or as far as the runtime does.
func (d *doors) forget() {
	if d.Renew != nil && d.listener != nil {
		err := d.Renew(d.listener)
		d.Log.Warn("the process could not begin anew: what it read stays in its memory until that is used for something else", "error", err)
	}
	runtime.GC()
	debug.FreeOSMemory()
}

// serveSealed says that the workspace is sealed until it no longer is.
func (d *doors) serveSealed(ctx context.Context, hold *control.Hold, end context.CancelCauseFunc) (err error) {
	defer func() { err = errors.Join(err, hold.Release()) }()
	d.Log.Warn("the workspace is sealed and answers nothing", "unseal", "holdfast unseal --data "+d.Dir)
	listener, err := d.listen()
	if err != nil {
		return err
	}
	socket, err := d.socket(hold, d.sealedOperations(listener, end))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return bothDoors(ctx, sealed.NewServer(d.api.tls, d.Log, time.Now), socket, listener, func(context.Context) error {
		if d.Ready != nil && !d.again {
			d.Ready(Serving{Address: address(listener, d.api.tls != nil)})
		}
		d.again = true
		return nil
	})
}

// sealedOperations are what the control socket offers meanwhile.
func (d *doors) sealedOperations(listener net.Listener, end context.CancelCauseFunc) map[string]control.Operation {
	all := map[string]control.Operation{}
	for name := range (&Workspace{}).Operations() {
		all[name] = func(context.Context, *control.Call) (any, error) { return nil, errSealed(d.Dir) }
	}
	state := func(context.Context, *control.Call) (any, error) { return SealState{Sealed: true}, nil }
	all[verb.OpSeal], all[verb.OpSealState] = state, state
	var one sync.Mutex
	all[verb.OpUnseal] = operatorVerb(func(ctx context.Context, call *control.Call, args UnsealArgs) (any, error) {
		one.Lock()
		defer one.Unlock()
		if d.by != nil { // somebody was faster
			return SealState{}, nil
		}
		root, err := unmark(ctx, d.Dir, d.Options, args)
		if err != nil {
			d.Log.Warn("the workspace was not unsealed", "os_user", call.Peer.OSUser, "error", err)
			return nil, err
		}
		by := operator(call)
		d.root, d.by = root, &by
		d.keep(listener)
		end(errToOpen)
		return SealState{}, nil
	})
	return all
}

// seal takes the workspace away from everybody: the folder is marked, with an
// entry in the log, and a server begins anew without keys.
func (w *Workspace) seal(ctx context.Context, call *control.Call) (any, error) {
	if err := w.evidence(ctx, operator(call), "workspace.sealed"); err != nil {
		return nil, err
	}
	w.closeShelf() // before the mark: its key would outlive a process that ends there
	if err := mark(w.Dir, true); err != nil {
		return nil, err
	}
	w.background.sealed.Store(true)
	w.log.Warn("the workspace is being sealed", "os_user", call.Peer.OSUser)
	if w.background.seal != nil {
		w.background.seal()
	}
	return SealState{Sealed: true}, nil
}

// unsealed is what seal.state and unseal say of an open workspace.
func (w *Workspace) unsealed(context.Context, *control.Call) (any, error) {
	return SealState{}, nil
}

// Unseal opens a sealed folder that no server has, and closes it again: from
// then on whatever opens it may. It takes over hold, also when it fails. Args
// say where the root key is; a folder that is not sealed stays as it is.
func Unseal(ctx context.Context, hold *control.Hold, o Options, args UnsealArgs) (state SealState, err error) {
	defer errs.Wrap(&err, "app.Unseal")
	f, err := readFolder(hold.Dir())
	if err != nil || !f.Sealed {
		return state, errors.Join(err, hold.Release())
	}
	foundSealed(hold.Dir(), f, o)
	if o.root, err = unmark(ctx, hold.Dir(), o, args); err != nil {
		return SealState{Sealed: true}, errors.Join(err, hold.Release())
	}
	w, err := Open(ctx, hold, o)
	if err != nil {
		return state, err
	}
	by := policy.Actor{Kind: policy.Operator, OSUser: control.Self().OSUser, Client: "holdfast unseal"}
	return state, errors.Join(w.evidence(ctx, by, "workspace.unsealed"), w.Close())
}

// mark notes in the folder whether it is sealed.
func mark(dir string, sealed bool) error {
	f, err := readFolder(dir)
	if err != nil {
		return err
	}
	f.Sealed = sealed
	return writeFolder(dir, f)
}

// unmark takes the mark away once the key store opens with the root key, and
// returns where that is when it is not where the folder says.
func unmark(ctx context.Context, dir string, o Options, args UnsealArgs) (root keystore.RootProvider, err error) {
	f, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	provider, err := f.provider(dir)
	switch {
	case args.RootKeyFile != "":
		root = keystore.KeyFile(args.RootKeyFile)
	case args.PassphraseFile != "":
		root = keystore.PassphraseFile(args.PassphraseFile)
	case err != nil:
		return nil, err
	}
	if root != nil {
		provider = root
	}
	db, err := openKeyDB(ctx, dir, f, o.Now)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	keys, err := keystore.Open(ctx, db, provider, keystore.Options{Now: o.Now, Places: f.places()})
	if err != nil {
		return nil, err
	}
	if err := keys.Close(); err != nil {
		return nil, err
	}
	return root, mark(dir, false)
}
