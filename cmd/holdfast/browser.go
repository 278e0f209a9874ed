package main

import (
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/term"
)

// desktop is what tells whether somebody sits before a screen of this machine.
type desktop struct {
	system   string // as in runtime.GOOS
	terminal bool   // the program was started in one
	env      func(string) string
}

func thisDesktop() desktop {
	return desktop{runtime.GOOS, term.IsTerminal(int(os.Stdout.Fd())), os.Getenv}
}

// inUse reports whether somebody does, and started the program themselves.
func (d desktop) inUse() bool {
	switch {
	case !d.terminal || d.env("SSH_CONNECTION") != "":
		return false
	case d.system == "darwin" || d.system == "windows":
		return true
	}
	return d.env("DISPLAY") != "" || d.env("WAYLAND_DISPLAY") != ""
}

// openBrowser asks the desktop to open an address. It may fail in silence: the
// address was printed.
func openBrowser(address string) {
	command := []string{"xdg-open", address}
	switch runtime.GOOS {
	case "darwin":
		command[0] = "open"
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	}
	opener := exec.Command(command[0], command[1:]...)
	if opener.Start() == nil {
		go func() { _ = opener.Wait() }() // it ends by itself; only its exit is taken
	}
}
