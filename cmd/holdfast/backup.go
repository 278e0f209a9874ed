package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type backupVerbs struct {
	Create  backupCreate  `cmd:"" help:"Write a copy of the data and, apart from it, a copy of the keys."`
	Restore backupRestore `cmd:"" help:"Make a new data folder from a data copy and the newest key copy."`
}

type backupCreate struct {
	folder
	Out     string `help:"New file for the data." required:"" type:"path" placeholder:"FILE"`
	KeysOut string `help:"New file for the wrapped keys; keep it in another place than the data." required:"" type:"path" placeholder:"FILE"`
}

// Help says what to keep where.
func (backupCreate) Help() string {
	return `Works while the server runs. Both files are sealed; neither holds the root key. Keep data copies as long as you like, in another place than the keys, and of the keys only the newest: an old key copy still opens people who were erased since.

  holdfast backup create --data DIR --out /mnt/a/data-2026-11-22.tar --keys-out /mnt/b/keys-2026-11-22.tar`
}

// Run writes data first: the keys copied after it cover everything in it.
func (v *backupCreate) Run(ctx context.Context, c *cli) error {
	if err := errors.Join(isNew(v.Out), isNew(v.KeysOut)); err != nil {
		return err
	}
	if err := app.CheckFolder(v.Data); err != nil {
		return err
	}
	together, err := app.CheckBackupPaths(v.Data, v.Out, v.KeysOut)
	if err != nil {
		return err
	}
	if together {
		fmt.Fprintln(os.Stderr, "holdfast: warning: data and keys go to one folder; keep them apart, so that whoever takes one copy does not have both")
	}
	show, end := progress("backup")
	var res app.BackupResult
	err = writeNewFile(v.Out, func(w io.Writer) error {
		return v.call(ctx, verb.OpBackupData, verb.NoArgs{}, control.Streams{Out: w, Progress: show}, &res)
	})
	if err == nil {
		err = writeNewFile(v.KeysOut, func(w io.Writer) error {
			return v.call(ctx, verb.OpBackupKeys, verb.NoArgs{}, control.Streams{Out: w}, nil)
		})
		if err != nil { // half a backup is none
			err = errors.Join(err, os.Remove(v.Out))
		}
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
	From               string `help:"The data file." required:"" type:"existingfile" placeholder:"FILE"`
	Keys               string `help:"The newest key file; erased people stay erased only with the newest." required:"" type:"existingfile" placeholder:"FILE"`
	RootKeyFile        string `help:"Where the root key is. Default: where the copied folder had it. With --recovery-file: new file for it." type:"path" xor:"root" placeholder:"FILE"`
	RootPassphraseFile string `help:"File with the passphrase that protects the root key." type:"existingfile" xor:"root" placeholder:"FILE"`
	RecoveryFile       string `help:"File with the recovery key, when the root key is lost." placeholder:"FILE"`
	KeepTokens         bool   `help:"Leave API tokens valid; those revoked since the copy let in again."`
}

// Help gives both ways.
func (backupRestore) Help() string {
	return `The folder must be new or empty. With the root key at hand, and when it is lost:

  holdfast backup restore --data NEWDIR --from data.tar --keys keys.tar --root-key-file root.key
  holdfast backup restore --data NEWDIR --from data.tar --keys keys.tar --recovery-file recovery.txt

What was written after the data copy is gone; the log says so. Sessions and API tokens that were ended since would be back, so all of them end: sign in again, and make new tokens. Users, roles and passwords are those of the copy.`
}

// Run makes the folder; it must be new or empty.
func (v *backupRestore) Run(ctx context.Context, c *cli) error {
	o := app.RestoreOptions{
		Dir: v.Data, DataFile: v.From, KeysFile: v.Keys,
		RootKeyFile: v.RootKeyFile, PassphraseFile: v.RootPassphraseFile, KeepTokens: v.KeepTokens, Now: time.Now,
	}
	if v.RecoveryFile != "" {
		var err error
		if o.Recovery, err = readSecret("--recovery-file", v.RecoveryFile); err != nil {
			return err
		}
	}
	res, err := app.Restore(ctx, o)
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "Restored workspace %s to %s, up to log entry %d. The root key is in %s.\n", res.Workspace, v.Data, res.LogSize, res.RootKey)
		if res.Abandoned > 0 {
			fmt.Fprintf(w, "The key store remembered %d entries; the %d after the copy are gone, and the log says so.\n", res.Abandoned, res.Abandoned-res.LogSize)
		}
		fmt.Fprintf(w, "Ended %d sessions and revoked %d API tokens: which of them were ended since the copy is not known. Users, roles and passwords are those of the copy; look through them.\n", res.Sessions, res.Tokens)
	})
}
