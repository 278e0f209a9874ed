package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/census"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
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
	if err := v.call(ctx, verb.OpKeysTree, verb.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { res.Print(w) })
}

type keysCensus struct{ folder }

// Run counts sealed values; anything that cannot be accounted for fails.
func (v *keysCensus) Run(ctx context.Context, c *cli) error {
	show, end := progress("census")
	var res census.Report
	err := v.call(ctx, verb.OpKeysCensus, verb.NoArgs{}, control.Streams{Progress: show}, &res)
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
	RecoveryFile       string `help:"File with the recovery key." required:"" placeholder:"FILE"`
	RootKeyFile        string `help:"New file for the root key. Default: in the user's configuration folder." type:"path" xor:"root" placeholder:"FILE"`
	RootPassphraseFile string `help:"Protect the root key by the passphrase in this file instead." type:"existingfile" xor:"root" placeholder:"FILE"`
}

// Help says what is needed and what stays.
func (keysRecover) Help() string {
	return `For when the root key file or its passphrase is lost. The server must be stopped. The recovery key is 13 groups of five characters, typed in from paper as it is; a mistyped group is named, and then nothing is changed. The data and its keys stay as they are, only what opens them is new:

  holdfast keys recover --data DIR --recovery-file recovery.txt`
}

// Run needs the server stopped: it changes what opens the folder.
func (v *keysRecover) Run(ctx context.Context, c *cli) error {
	recovery, err := readSecret("--recovery-file", v.RecoveryFile)
	if err != nil {
		return err
	}
	res, err := app.Recover(ctx, app.RecoverOptions{
		Dir: v.Data, Recovery: recovery, RootKeyFile: v.RootKeyFile, PassphraseFile: v.RootPassphraseFile, Now: time.Now,
	})
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "The root key is now in %s.\n", res.RootKey)
		if res.OldRootKey != "" {
			fmt.Fprintf(w, "%s no longer opens this folder, but still opens older copies of its keys.\n", res.OldRootKey)
		}
	})
}
