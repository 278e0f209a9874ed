package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

type initVerb struct {
	folder
	AdminEmail         string   `help:"E-mail address of the first user." required:""`
	AdminName          string   `help:"Name of the first user." required:""`
	PasswordFile       string   `help:"File with the first user's password (15 characters or more)." required:""`
	Locale             string   `help:"Language of the first user." enum:"en,zh-CN" default:"en"`
	RootKeyFile        string   `help:"Where to keep the root key, outside the data folder. Default: the user's configuration folder." type:"path" xor:"root"`
	RootPassphraseFile string   `help:"Protect the root key by the passphrase in this file instead." type:"existingfile" xor:"root"`
	RecoveryOut        string   `help:"Write the recovery key to this new file instead of showing it." type:"path"`
	KeyBackup          []string `help:"Folder on another disk that gets every batch of new keys before one is used; may be repeated." type:"path" placeholder:"DIR"`
}

// Run sets up the folder. The recovery key is shown on a terminal only, or
// written to a file: never to a pipe.
func (v *initVerb) Run(ctx context.Context, c *cli) error {
	if v.RecoveryOut == "" && !term.IsTerminal(int(os.Stdout.Fd())) {
		return errs.New(errs.Precondition, "recovery_needs_terminal").
			WithHint("run init in a terminal, or give --recovery-out FILE and keep that file offline")
	}
	password, err := os.ReadFile(v.PasswordFile)
	if err != nil {
		return errs.New(errs.Invalid, "file_unreadable", errs.P("option", "--password-file")).Because(err)
	}
	res, err := app.Init(ctx, app.InitOptions{
		Dir: v.Data, AdminEmail: v.AdminEmail, AdminName: v.AdminName, Locale: v.Locale,
		Password:    []byte(strings.TrimRight(string(password), "\r\n")),
		RootKeyFile: v.RootKeyFile, PassphraseFile: v.RootPassphraseFile, RecoveryOut: v.RecoveryOut,
		KeyBackups: v.KeyBackup, Now: time.Now,
	})
	if err != nil {
		return err
	}
	if v.RecoveryOut == "" {
		if err := showRecovery(os.Stdout, os.Stdin, res.Recovery); err != nil {
			return err
		}
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "Workspace %s is ready in %s.\n", res.Workspace, v.Data)
		fmt.Fprintf(w, "Root key:  %s\n", res.RootKey)
		if v.RecoveryOut != "" {
			fmt.Fprintf(w, "Recovery key: %s (keep it offline; it opens everything)\n", v.RecoveryOut)
		}
		fmt.Fprintf(w, "Next: holdfast serve --data %s --listen 127.0.0.1:8080\n", v.Data)
	})
}

// showRecovery shows the recovery key once and waits until it was written
// down.
func showRecovery(w io.Writer, r io.Reader, key string) error {
	fmt.Fprintf(w, "\nRecovery key. Write it down and keep it away from this machine: whoever has it\ncan open everything, and without it a lost root key means lost data.\n\n  %s\n\nPress Enter when you have it. It is not shown again. ", key)
	_, err := bufio.NewReader(r).ReadString('\n')
	fmt.Fprint(w, "\x1b[2J\x1b[H") // clear the screen
	return err
}
