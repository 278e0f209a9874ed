//go:build !race

package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// nobody is whom server and attacker run as when the test runs as root, who
// may read everything.
const nobody = 65534

// attempt is what a program may do to another of the same user; "" is that it
// may.
type attempt struct{ Attach, Memory, Environment, Map, Core string }

func (a attempt) each() map[string]string {
	return map[string]string{"attach to it": a.Attach, "read its memory": a.Memory, "read its environment": a.Environment, "read its map": a.Map, "have gcore dump it": a.Core}
}

// attackChild tries all of it on the process that Round names.
func attackChild(p plan) error {
	said := func(err error) string {
		if err != nil {
			return err.Error()
		}
		return ""
	}
	read := func(name string) string {
		f, err := os.Open(fmt.Sprintf("/proc/%d/%s", p.Round, name))
		if err != nil {
			return said(err)
		}
		defer f.Close()
		if name != "mem" { // whose pages at zero nobody has
			_, err = f.Read(make([]byte, 1))
		}
		return said(err)
	}
	a := attempt{Memory: read("mem"), Environment: read("environ"), Map: read("maps"), Core: "no gcore on this machine"}
	if gcore, err := exec.LookPath("gcore"); err == nil {
		a.Core = said(exec.Command(gcore, "-o", filepath.Join(p.Dir, "core"), fmt.Sprint(p.Round)).Run())
	}
	runtime.LockOSThread()
	if err := syscall.PtraceAttach(p.Round); err != nil {
		a.Attach = said(err)
	} else {
		var status syscall.WaitStatus
		_, _ = syscall.Wait4(p.Round, &status, 0, nil)
		_ = syscall.PtraceDetach(p.Round)
	}
	return json.NewEncoder(os.Stdout).Encode(a)
}

// asUser makes a command run as nobody, or as whoever runs the test.
func asUser(cmd *exec.Cmd) *exec.Cmd {
	cmd.Env = append(cmd.Env, "HOME=/nonexistent", "PATH="+os.Getenv("PATH"))
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// TestAnotherProgramOfTheSameUserLearnsNothing: it may not attach to the
// server, read its memory, or have the system dump it. A program that guards
// nothing is open to all of that, or else the system forbids it to everybody
// and nothing is shown.
func TestAnotherProgramOfTheSameUserLearnsNothing(t *testing.T) {
	t.Parallel()
	built, err := run.binary()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "holdfast-process-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	binary, attacker := filepath.Join(dir, "holdfast"), filepath.Join(dir, "attacker")
	for from, to := range map[string]string{built: binary, os.Args[0]: attacker} {
		b, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, b, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	attack := func(pid int) (a attempt) {
		raw, err := json.Marshal(plan{Round: pid, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		cmd := asUser(exec.CommandContext(t.Context(), attacker))
		cmd.Env = append(cmd.Env, childVariable+"=attack", planVariable+"="+string(raw))
		out, err := cmd.Output()
		if err != nil || json.Unmarshal(out, &a) != nil {
			t.Fatalf("the attacker: %v, %s", err, out)
		}
		return a
	}
	open := asUser(exec.CommandContext(t.Context(), "sleep", "600"))
	if err := open.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = open.Process.Kill(), open.Wait() }()
	before := attack(open.Process.Pid)
	if before.Memory != "" {
		t.Skipf("no program may look into another here: %+v", before)
	}

	server := asUser(exec.CommandContext(t.Context(), binary, "serve", "--data", filepath.Join(dir, "data"), "--setup", "--no-browser",
		"--root-key-file", filepath.Join(dir, "keys", "root.key"), "--listen", "127.0.0.1:0", "--json"))
	server.Dir = dir
	var log logBuffer
	server.Stderr = &log
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		_, _ = io.Copy(io.Discard, out)
		_ = server.Wait()
	}()
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	after := attack(server.Process.Pid).each()
	for what, how := range before.each() {
		switch {
		case how != "":
			t.Logf("to %s is forbidden here in any case: %s", what, how)
		case after[what] == "":
			t.Errorf("another program of the same user can %s", what)
		}
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", server.Process.Pid))
	if err != nil {
		t.Logf("the limits of the server cannot be seen: %v", err)
	}
	for line := range strings.Lines(string(limits)) {
		if words := strings.Fields(line); strings.HasPrefix(line, "Max core file size") && (words[4] != "0" || words[5] != "0") {
			t.Errorf("a crash may leave a core dump: %s", line)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "core*")); err != nil || len(left) > 1 { // one is of the program that guards nothing
		t.Errorf("dumps: %v, %v", left, err)
	}
}
