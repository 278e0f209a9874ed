package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
)

type backupVerbs struct {
	Create  backupCreate  `cmd:"" help:"Write a copy of the data and, apart from it, a copy of the keys."`
	Restore backupRestore `cmd:"" help:"Make a new data folder from a data copy and the newest key copy."`
}

type backupCreate struct {
	folder
	Out     string `help:"New file for the data." required:"" type:"path"`
	KeysOut string `help:"New file for the wrapped keys; keep it in another place than the data." required:"" type:"path"`
}

// Run writes data first: the keys copied after it cover everything in it.
func (v *backupCreate) Run(ctx context.Context, c *cli) error {
	show, end := progress("backup")
	var res app.BackupResult
	err := writeNewFile(v.Out, func(w io.Writer) error {
		return v.call(ctx, app.OpBackupData, app.NoArgs{}, control.Streams{Out: w, Progress: show}, &res)
	})
	if err == nil {
		err = writeNewFile(v.KeysOut, func(w io.Writer) error {
			return v.call(ctx, app.OpBackupKeys, app.NoArgs{}, control.Streams{Out: w}, nil)
		})
	}
	end()
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "Data of workspace %s up to log entry %d in %s, keys in %s.\n", res.Workspace, res.LogSize, v.Out, v.KeysOut)
		fmt.Fprintln(w, "Restoring also needs the root key or the recovery key; neither is in these files.")
	})
}

type backupRestore struct {
	folder
	From               string `help:"The data file." required:"" type:"existingfile"`
	Keys               string `help:"The newest key file; erased people stay erased only with the newest." required:"" type:"existingfile"`
	RootKeyFile        string `help:"Where the root key is." type:"path" xor:"root"`
	RootPassphraseFile string `help:"File with the passphrase that protects the root key." type:"existingfile" xor:"root"`
}

// Run makes the folder; it must be new or empty.
func (v *backupRestore) Run(ctx context.Context, c *cli) error {
	res, err := app.Restore(ctx, app.RestoreOptions{
		Dir: v.Data, DataFile: v.From, KeysFile: v.Keys,
		RootKeyFile: v.RootKeyFile, PassphraseFile: v.RootPassphraseFile, Now: time.Now,
	})
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "Restored workspace %s to %s, up to log entry %d.\n", res.Workspace, v.Data, res.LogSize)
		if res.Abandoned > 0 {
			fmt.Fprintf(w, "The key store remembered %d entries; the %d after the copy are gone, and the log says so.\n", res.Abandoned, res.Abandoned-res.LogSize)
		}
	})
}
