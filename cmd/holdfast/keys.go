package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

type keysVerbs struct {
	Tree    keysTree    `cmd:"" help:"Show the keys: purposes, versions, ages, wraps; never a key."`
	Census  keysCensus  `cmd:"" help:"Account for every sealed value on disk: format, suite, key."`
	Recover keysRecover `cmd:"" help:"Replace a lost root key with the recovery key."`
}

type keysTree struct{ folder }

// Run prints the tree.
func (v *keysTree) Run(ctx context.Context, c *cli) error {
	var res app.KeyTree
	if err := v.call(ctx, app.OpKeysTree, app.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { res.Print(w) })
}

type keysCensus struct{ folder }

// Run counts sealed values; anything that cannot be accounted for fails.
func (v *keysCensus) Run(ctx context.Context, c *cli) error {
	show, end := progress("census")
	var res app.Census
	err := v.call(ctx, app.OpKeysCensus, app.NoArgs{}, control.Streams{Progress: show}, &res)
	end()
	if err != nil {
		return err
	}
	err = c.printResult(res, func(w io.Writer) { res.Print(w) })
	if err == nil && !res.Complete {
		err = exitError(exitCode(errs.Integrity))
	}
	return err
}

type keysRecover struct {
	folder
	RecoveryFile       string `help:"File with the recovery key." required:"" type:"existingfile"`
	RootKeyFile        string `help:"Where to keep the new root key. Default: the user's configuration folder." type:"path" xor:"root"`
	RootPassphraseFile string `help:"Protect the root key by the passphrase in this file instead." type:"existingfile" xor:"root"`
}

// Run needs the server stopped: it changes what opens the folder.
func (v *keysRecover) Run(ctx context.Context, c *cli) error {
	recovery, err := os.ReadFile(v.RecoveryFile)
	if err != nil {
		return errs.New(errs.Invalid, "file_unreadable", errs.P("option", "--recovery-file")).Because(err)
	}
	res, err := app.Recover(ctx, app.RecoverOptions{
		Dir: v.Data, Recovery: string(recovery), RootKeyFile: v.RootKeyFile, PassphraseFile: v.RootPassphraseFile, Now: time.Now,
	})
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { fmt.Fprintf(w, "The root key is now at %s.\n", res.RootKey) })
}
