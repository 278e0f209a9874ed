package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// server is the one a script runs.
type server struct {
	process *exec.Cmd
	output  bytes.Buffer
	done    chan struct{} // closed when output is whole
}

// Variables that the server sets: its address, and the secret of the set-up
// link, if it showed one.
const (
	addressVariable = "ADDRESS"
	secretVariable  = "SECRET"
)

// serveCommand starts the server on a free port and returns when it says that
// it accepts requests.
func serveCommand(ts *testscript.TestScript, args []string) {
	start(ts, append([]string{"serve", "--json", "--data", "data", "--listen", "127.0.0.1:0"}, args...))
}

// demoCommand starts a demonstration likewise; its first line is kept in
// demo.json.
func demoCommand(ts *testscript.TestScript, args []string) {
	line := start(ts, append([]string{"demo", "--json"}, args...))
	ts.Check(os.WriteFile(ts.MkAbs("demo.json"), line, 0o600))
}

func start(ts *testscript.TestScript, command []string) (line []byte) {
	command = append([]string{"holdfast"}, command...)
	s := &server{process: scriptProgram(ts, command), done: make(chan struct{})}
	s.process.Stderr = &s.output
	out, err := s.process.StdoutPipe()
	ts.Check(err)
	ts.Check(s.process.Start())
	line, err = bufio.NewReader(out).ReadBytes('\n')
	var ready serving
	if err != nil || json.Unmarshal(line, &ready) != nil {
		_ = s.process.Wait()
		ts.Fatalf("it did not start: %s", s.output.String())
	}
	go func() { // a full pipe would stop the server
		defer close(s.done)
		_, _ = io.Copy(io.Discard, out)
	}()
	ts.Setenv(addressVariable, ready.Address)
	ts.Setenv(secretVariable, "")
	if ready.SetupLink != nil {
		_, secret, found := strings.Cut(ready.SetupLink.URL, ready.Address+"/setup#")
		if !found {
			ts.Fatalf("the link does not lead to %s", ready.Address)
		}
		ts.Setenv(secretVariable, secret)
	}
	for status := ""; !strings.HasPrefix(status, "200"); { // searching waits for the index
		status, _ = ask(ts, http.MethodGet, "/readyz", "")
	}
	ts.SetCmd("signal", func(ts *testscript.TestScript, _ bool, args []string) { s.stop(ts, args) })
	ts.Defer(s.kill)
	return line
}

func (s *server) stop(ts *testscript.TestScript, args []string) {
	want(ts, args, 1, "signal INT|TERM|KILL")
	signals := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}
	ts.Check(s.process.Process.Signal(signals[args[0]]))
	<-s.done
	err := s.process.Wait()
	ts.Logf("server log:\n%s", s.output.String())
	if args[0] != "KILL" && err != nil {
		ts.Fatalf("the server ended with %v", err)
	}
	s.process = nil
}

// kill ends a server that the script did not stop.
func (s *server) kill() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill() // it may have ended by itself
	<-s.done
	_ = s.process.Wait()
}

func signalCommand(ts *testscript.TestScript, _ []string) { ts.Fatalf("there is no server to signal") }

func httpCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 3, "http STATUS METHOD PATH [TOKENFILE]")
	token := ""
	if len(args) > 3 {
		token = strings.TrimSpace(ts.ReadFile(args[3]))
	}
	status, body := ask(ts, args[1], args[2], token)
	_, err := ts.Stdout().Write(body)
	ts.Check(err)
	if !strings.HasPrefix(status, args[0]) {
		ts.Fatalf("status %s, want %s: %s", status, args[0], body)
	}
}

func ask(ts *testscript.TestScript, method, path, token string) (status string, body []byte) {
	req, err := http.NewRequest(method, ts.Getenv(addressVariable)+path, nil)
	ts.Check(err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	ts.Check(err)
	body, err = io.ReadAll(res.Body)
	ts.Check(errors.Join(err, res.Body.Close()))
	return res.Status, body
}

// jarKey is the key of the cookies that browse keeps.
type jarKey struct{}

// browseCommand is what a page of ours does: it sends cookies and says where
// it is. Variables in the body are replaced.
func browseCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 3, "browse STATUS METHOD PATH [BODYFILE]")
	var body io.Reader
	if len(args) > 3 {
		body = strings.NewReader(os.Expand(ts.ReadFile(args[3]), ts.Getenv))
	}
	req, err := http.NewRequest(args[1], ts.Getenv(addressVariable)+args[2], body)
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", ts.Getenv(addressVariable))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Jar: ts.Value(jarKey{}).(http.CookieJar)}
	res, err := client.Do(req)
	ts.Check(err)
	answer, err := io.ReadAll(res.Body)
	ts.Check(errors.Join(err, res.Body.Close()))
	_, err = ts.Stdout().Write(answer)
	ts.Check(err)
	if !strings.HasPrefix(res.Status, args[0]) {
		ts.Fatalf("status %s, want %s: %s", res.Status, args[0], answer)
	}
}
