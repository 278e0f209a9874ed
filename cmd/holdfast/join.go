package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
)

type joinVerb struct {
	folder
	databases
	RootKeyFile        string   `help:"The workspace's root key, brought to this machine, outside the data folder." type:"existingfile" xor:"root" required:"" placeholder:"FILE"`
	RootPassphraseFile string   `help:"The passphrase that opens the root key instead." type:"existingfile" xor:"root" required:"" placeholder:"FILE"`
	KeyBackup          []string `help:"Folder on another disk that gets every batch of new keys before one is used; may be repeated." type:"path" placeholder:"DIR"`
}

// Help says what a node is.
func (joinVerb) Help() string {
	return `Makes a data folder on a further machine for a workspace whose databases are on servers. Every such node serves the same data; put any load balancer in front.

  holdfast join --data DIR --database postgres://crm@db1,db2/crm --key-database postgres://crm@keys/keys --root-key-file FILE`
}

// Run makes the folder.
func (v *joinVerb) Run(ctx context.Context, c *cli) error {
	named, err := v.named()
	if err != nil {
		return err
	}
	res, err := app.Join(ctx, app.JoinOptions{
		Dir: v.Data, Databases: named, RootKeyFile: v.RootKeyFile, PassphraseFile: v.RootPassphraseFile, KeyBackups: v.KeyBackup, Now: time.Now,
	})
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "%s is a node of workspace %s.\nNext: holdfast serve --data %s\n", v.Data, res.Workspace, v.Data)
	})
}
