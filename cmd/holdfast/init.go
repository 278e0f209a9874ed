package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

type initVerb struct {
	folder
	databases
	AdminEmail         string   `help:"E-mail address of the first user." required:"" placeholder:"ADDRESS"`
	AdminName          string   `help:"Name of the first user." required:"" placeholder:"NAME"`
	PasswordFile       string   `help:"File with the first user's password (15 characters or more), or a pipe such as /dev/fd/3. Asked for on a terminal when left out." placeholder:"FILE"`
	Locale             string   `help:"Language of the first user: en or zh-CN." enum:"en,zh-CN" default:"en"`
	RootKeyFile        string   `help:"New file for the root key, outside the data folder. Default: in the user's configuration folder." type:"path" xor:"root" placeholder:"FILE"`
	RootPassphraseFile string   `help:"Protect the root key by the passphrase in this file instead." type:"existingfile" xor:"root" placeholder:"FILE"`
	RecoveryOut        string   `help:"Write the recovery key to this new file instead of showing it." type:"path" placeholder:"FILE"`
	KeyBackup          []string `help:"Folder on another disk that gets every batch of new keys before one is used; may be repeated." type:"path" placeholder:"DIR"`
}

// Help tells the two ways to run it.
func (initVerb) Help() string {
	return `Makes the data folder, its keys and its first user. It finishes or leaves nothing behind, and never touches what exists.

The root key opens the data and lies outside the folder. The recovery key replaces it when it is lost: keep it on paper, away from this machine. On a terminal it is shown once:

  holdfast init --data DIR --admin-email you@example.com --admin-name "Your Name"

Without a terminal both come and go through files:

  holdfast init --data DIR --admin-email you@example.com --admin-name "Your Name" --password-file FILE --recovery-out FILE

Data and keys are files of the folder unless two PostgreSQL databases are named. Then several nodes can serve them; see holdfast join:

  holdfast init --data DIR --database postgres://crm@db1,db2/crm --key-database postgres://crm@keys/keys …`
}

// Run sets up the folder. The recovery key is shown on a terminal only, or
// written to a file: never to a pipe.
func (v *initVerb) Run(ctx context.Context, c *cli) error {
	if v.RecoveryOut == "" && !onTerminal() {
		return errs.New(errs.Precondition, "recovery_needs_terminal").
			WithHint("run init in a terminal, or give --recovery-out FILE and keep that file offline")
	}
	named, err := v.named()
	if err != nil {
		return err
	}
	password, err := v.password()
	if err != nil {
		return err
	}
	res, err := app.Init(ctx, app.InitOptions{
		Dir: v.Data, AdminEmail: v.AdminEmail, AdminName: v.AdminName, Locale: v.Locale, Password: password,
		RootKeyFile: v.RootKeyFile, PassphraseFile: v.RootPassphraseFile, RecoveryOut: v.RecoveryOut,
		KeyBackups: v.KeyBackup, Databases: named, Now: time.Now,
	})
	if err != nil {
		return err
	}
	if v.RecoveryOut == "" {
		showRecovery(ctx, os.Stderr, os.Stdin, res.Recovery)
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "Workspace %s is ready in %s.\n", res.Workspace, v.Data)
		if v.RootPassphraseFile != "" {
			fmt.Fprintf(w, "The root key is opened by the passphrase in %s; it must be there whenever the folder is opened.\n", res.RootKey)
		} else {
			fmt.Fprintf(w, "The root key is in %s; without it and the recovery key nobody can open the data.\n", res.RootKey)
		}
		if v.RecoveryOut != "" {
			fmt.Fprintf(w, "The recovery key is in %s; move it offline, it opens everything.\n", v.RecoveryOut)
		}
		fmt.Fprintf(w, "Next: holdfast serve --data %s\n", v.Data)
	})
}

// onTerminal reports whether a person can read what is shown, and answer.
func onTerminal() bool {
	return term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd()))
}

// password reads the file, or asks for the password twice, unseen.
func (v *initVerb) password() ([]byte, error) {
	if v.PasswordFile != "" {
		password, err := readSecret("--password-file", v.PasswordFile)
		return []byte(password), err
	}
	if !onTerminal() {
		return nil, errs.New(errs.Precondition, "password_needs_terminal").WithHint("give --password-file FILE")
	}
	first, err := askUnseen("Password (15 characters or more): ")
	if err != nil {
		return nil, err
	}
	second, err := askUnseen("The same again: ")
	if err == nil && !bytes.Equal(first, second) {
		err = errs.New(errs.Invalid, "passwords_differ").WithHint("nothing was changed; run the command again")
	}
	return first, err
}

func askUnseen(question string) ([]byte, error) {
	fmt.Fprint(os.Stderr, question)
	answer, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	return answer, err
}

// showRecovery shows the recovery key once, and clears the screen when it was
// written down. Told to stop it leaves the key on the screen: the folder is
// set up, and the key may not be lost.
func showRecovery(ctx context.Context, w io.Writer, r io.Reader, key string) {
	fmt.Fprintf(w, "\nRecovery key. Write it down and keep it away from this machine: whoever has it\ncan open everything, and without it a lost root key means lost data.\n\n  %s\n\nPress Enter when you have it. It is not shown again. ", key)
	written := make(chan bool)
	go func() { // ends with the process at the latest
		_, err := bufio.NewReader(r).ReadString('\n')
		written <- err == nil
	}()
	select {
	case <-ctx.Done():
	case yes := <-written:
		if yes {
			fmt.Fprint(w, "\x1b[2J\x1b[3J\x1b[H") // the screen, and what scrolled off it
			return
		}
	}
	fmt.Fprintln(w)
}
