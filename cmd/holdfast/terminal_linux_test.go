package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// systemCommands need a terminal, a named pipe or a signal.
func systemCommands() map[string]scriptCommand {
	return map[string]scriptCommand{
		"terminal": terminalCommand, "fifo": fifoCommand,
		"interrupt-reading": interruptReadingCommand, "interrupt-working": interruptWorkingCommand,
	}
}

// terminalCommand runs a program whose standard streams are a terminal. Each
// line of ANSWERS is typed when the program asks: "unseen" ones only once the
// terminal does not show what is typed.
func terminalCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "terminal ANSWERS PROGRAM ARGS...")
	ours, theirs, err := openTerminal()
	ts.Check(err)
	defer ours.Close()
	p := scriptProgram(ts, args[1:])
	p.Stdin, p.Stdout, p.Stderr = theirs, theirs, theirs
	p.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	ts.Check(p.Start())
	ts.Check(theirs.Close()) // the program has it: reading ends when it ends
	shown, err := converse(ours, strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n"))
	_, writing := ts.Stdout().Write(shown)
	ts.Check(errors.Join(err, writing))
	if err := p.Wait(); err != nil {
		ts.Fatalf("%s on a terminal: %v\n%s", args[1], err, shown)
	}
}

// converse answers questions until the program closes the terminal.
func converse(terminal *os.File, answers []string) (shown []byte, err error) {
	buf := make([]byte, 4096)
	for {
		n, err := terminal.Read(buf)
		shown = append(shown, buf[:n]...)
		if errors.Is(err, syscall.EIO) { // the other end is closed
			return shown, nil
		} else if err != nil {
			return shown, err
		}
		if len(answers) == 0 || !bytes.HasSuffix(shown, []byte(" ")) {
			continue // a question ends in a space, everything else in a new line
		}
		answer, unseen := strings.CutPrefix(answers[0], "unseen ")
		answers = answers[1:]
		if err := awaitEcho(terminal, !unseen); err != nil {
			return shown, err
		}
		if _, err := terminal.WriteString(answer + "\n"); err != nil {
			return shown, err
		}
	}
}

// awaitEcho returns when the terminal shows, or does not show, what is typed.
func awaitEcho(terminal *os.File, on bool) error {
	for {
		state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
		if err != nil || (state.Lflag&unix.ECHO != 0) == on {
			return err
		}
		runtime.Gosched()
	}
}

// openTerminal makes a pseudo-terminal.
func openTerminal() (ours, theirs *os.File, err error) {
	ours, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	fd := int(ours.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, nil, errors.Join(err, ours.Close())
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, nil, errors.Join(err, ours.Close())
	}
	theirs, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, errors.Join(err, ours.Close())
	}
	return ours, theirs, nil
}

// fifoCommand makes a pipe with a name. The content is written once somebody
// reads; at the end of the script a reader that never came is made up for.
func fifoCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "fifo NAME FROM")
	path, content := ts.MkAbs(args[0]), []byte(ts.ReadFile(args[1]))
	ts.Check(unix.Mkfifo(path, 0o600))
	written := make(chan struct{})
	go func() {
		defer close(written)
		f, err := os.OpenFile(path, os.O_WRONLY, 0) // waits for a reader
		if err != nil {
			return
		}
		_, _ = f.Write(content) // a reader that went away
		_ = f.Close()
	}()
	ts.Defer(func() {
		if f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0); err == nil {
			<-written
			_ = f.Close()
		}
	})
}

// interruptReadingCommand presses Ctrl-C while the program reads FILE, which
// never ends.
func interruptReadingCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "interrupt-reading FILE PROGRAM ARGS...")
	path := ts.MkAbs(args[0])
	ts.Check(unix.Mkfifo(path, 0o600))
	p := startProgram(ts, args[1:])
	unblock := context.AfterFunc(p.ended, func() { // a program that never opens the file must not hang the test
		if f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0); err == nil {
			_ = f.Close()
		}
	})
	defer unblock()
	f, err := os.OpenFile(path, os.O_WRONLY, 0) // waits for the program to open it
	ts.Check(err)
	_, _ = f.WriteString("Name,Email\nOne,one@example.com\n") // read, or the program has ended
	p.interrupt(ts)
	ts.Check(f.Close())
}

// interruptWorkingCommand presses Ctrl-C once a background job of DIR runs.
func interruptWorkingCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "interrupt-working DIR PROGRAM ARGS...")
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0])+"/holdfast.db?mode=ro&_pragma=busy_timeout(10000)")
	ts.Check(err)
	defer db.Close()
	p := startProgram(ts, args[1:])
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for jobs := 0; jobs == 0 && p.ended.Err() == nil; <-look.C {
		ts.Check(db.QueryRow(`SELECT count(*) FROM outbox_job WHERE state = 'running'`).Scan(&jobs))
	}
	p.interrupt(ts)
}

// program is a process a script will interrupt.
type program struct {
	*exec.Cmd
	out, said bytes.Buffer
	ended     context.Context
}

func startProgram(ts *testscript.TestScript, args []string) *program {
	p := &program{Cmd: scriptProgram(ts, args)}
	p.Stdout, p.Stderr = &p.out, &p.said
	ts.Check(p.Start())
	ended, end := context.WithCancel(context.Background())
	p.ended = ended
	go func() {
		defer end()
		_ = p.Wait() // the code is in ProcessState
	}()
	return p
}

// interrupt presses Ctrl-C and waits; the exit code is in $EXIT.
func (p *program) interrupt(ts *testscript.TestScript) {
	_ = p.Process.Signal(os.Interrupt) // it may have ended by itself
	<-p.ended.Done()
	_, err := ts.Stdout().Write(p.out.Bytes())
	ts.Check(err)
	_, err = ts.Stderr().Write(p.said.Bytes())
	ts.Check(err)
	ts.Setenv("EXIT", strconv.Itoa(p.ProcessState.ExitCode()))
}
