package main

import (
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/term"
)

// onDesktop reports whether somebody sits before a screen of this machine and
// started the program themselves.
func onDesktop() bool {
	if !term.IsTerminal(int(os.Stdout.Fd())) || os.Getenv("SSH_CONNECTION") != "" {
		return false
	}
	switch runtime.GOOS {
	case "darwin", "windows":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
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
