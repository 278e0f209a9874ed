package main

import (
	"context"
	"fmt"
	"io"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type unsealVerb struct {
	folder
	RootKeyFile    string `help:"The root key file, when it is not where the folder says." type:"existingfile" xor:"root" placeholder:"FILE"`
	PassphraseFile string `help:"The passphrase file, likewise." type:"existingfile" xor:"root" placeholder:"FILE"`
}

// Help says where the key comes from.
func (unsealVerb) Help() string {
	return `Opens a sealed workspace again: the root key is read from where it always is, or from the file given, which the server's user must be able to read. The server goes on with it; after a restart it looks where the folder says.

  holdfast unseal --data DIR
  holdfast unseal --data DIR --root-key-file /media/key/root.key`
}

// Run unseals, and returns when the server is open.
func (v *unsealVerb) Run(ctx context.Context, c *cli) error {
	args := app.UnsealArgs{RootKeyFile: v.RootKeyFile, PassphraseFile: v.PassphraseFile}
	client, hold, err := v.reach(ctx)
	var res app.SealState
	switch {
	case err != nil:
		return err
	case hold != nil:
		res, err = app.Unseal(ctx, hold, alone(), args)
	default:
		if err = client.Call(ctx, verb.OpUnseal, args, control.Streams{}, &res); err == nil {
			err = v.await(ctx, false)
		}
	}
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { fmt.Fprintln(w, "The workspace is unsealed.") })
}
