//go:build !race

package app_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
)

// held is a real server, in a process of its own.
type held struct {
	*server
	cmd   *exec.Cmd
	stays bool // it cannot begin anew
}

func (h *held) start() {
	h.t.Helper()
	binary, err := run.binary()
	h.must(err)
	h.cmd = exec.CommandContext(h.t.Context(), binary, "serve", "--data", h.dir, "--listen", "127.0.0.1:0", "--json")
	if h.stays {
		raw, err := json.Marshal(plan{Dir: h.dir})
		h.must(err)
		h.cmd = exec.CommandContext(h.t.Context(), os.Args[0])
		h.cmd.Env = append(os.Environ(), childVariable+"=serve", planVariable+"="+string(raw))
	}
	h.cmd.Stderr = h.log
	out, err := h.cmd.StdoutPipe()
	h.must(err)
	h.must(h.cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		h.t.Fatalf("%v\n%s", err, h.log)
	}
	if h.url = strings.TrimSpace(line); !h.stays {
		h.url = decode[struct{ Address string }](h.t, []byte(line)).Address
	}
}

func (h *held) stop() {
	if h.cmd.Process != nil && h.cmd.ProcessState == nil {
		_ = h.cmd.Process.Signal(syscall.SIGTERM)
		_ = h.cmd.Wait()
	}
}

// inMemory tells which words are anywhere in the memory of the process.
func (h *held) inMemory(words map[string][]byte) (found []string, err error) {
	h.t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", h.cmd.Process.Pid))
	if err != nil {
		return nil, err
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", h.cmd.Process.Pid))
	if err != nil {
		return nil, err
	}
	defer memory.Close()
	seen, looked := map[string]bool{}, 0
	piece := make([]byte, 4<<20)
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n != 3 || !strings.HasPrefix(rights, "rw") {
			continue
		}
		for at := from; at < to; at += int64(len(piece)) - 256 { // a word may lie across two pieces
			n, err := memory.ReadAt(piece[:min(int64(len(piece)), to-at)], at)
			if err != nil && n == 0 {
				break // the kernel's own pages
			}
			looked += n
			for name, word := range words {
				if bytes.Contains(piece[:n], word) {
					seen[name] = true
				}
			}
			if int64(n) < int64(len(piece)) {
				break
			}
		}
	}
	if looked < 1<<20 {
		h.t.Errorf("only %d bytes of the server's memory were looked at", looked)
	}
	for name := range seen {
		found = append(found, name)
	}
	return found, nil
}

// asked writes values by HTTP, searches them, sorts and groups by them, and
// returns them, a path that finds one of them, and that one.
func (h *held) asked() (words map[string][]byte, find, first string) {
	h.t.Helper()
	word := func() string {
		b := make([]byte, 20)
		_, err := rand.Read(b)
		h.must(err)
		for i := range b {
			b[i] = 'a' + b[i]%26
		}
		return string(b)
	}
	words = map[string][]byte{"the token": []byte(h.tpl.ownerToken)}
	for i := range 40 {
		name, title, bank := word(), word(), word()
		words[fmt.Sprint("name ", i)], words[fmt.Sprint("title ", i)], words[fmt.Sprint("bank ", i)] = []byte(name), []byte(title), []byte(bank)
		raw, err := json.Marshal(map[string]any{"name": name, "job_title": title, "bank_account": bank})
		h.must(err)
		if a := h.do(http.MethodPost, "/api/v1/contacts", string(raw)); a.status != http.StatusCreated {
			h.t.Fatalf("%d %s", a.status, a.body)
		}
		first = name
	}
	find = "/api/v1/contacts?q=" + url.QueryEscape(first[:8])
	for _, path := range []string{find, "/api/v1/contacts?sort=job_title&limit=100", "/api/v1/contacts?sort=-name", "/api/v1/contacts?filter=" + url.QueryEscape(`job_title ~ "a"`)} {
		if a := h.do(http.MethodGet, path, ""); a.status != http.StatusOK {
			h.t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
	}
	h.do(http.MethodPost, "/api/v1/contacts/aggregate", `{"group":["job_title"]}`)
	return words, find, first
}

// TestNothingOfASealedWorkspaceIsInMemory writes values by HTTP, searches them,
// sorts and groups by them, and seals: no byte of them is left anywhere in the
// process, nor of the token with which that was done. It stays sealed over a
// restart; unsealed, everything is there.
func TestNothingOfASealedWorkspaceIsInMemory(t *testing.T) {
	t.Parallel()
	h := &held{server: &server{site: newClosedSite(t)}}
	h.start()
	t.Cleanup(h.stop)
	words, find, first := h.asked()
	before, err := h.inMemory(words)
	if err != nil {
		t.Skipf("the memory of a process cannot be looked at here: %v", err)
	}
	if len(before) < len(words)/2 {
		t.Fatalf("of %d words %d are in the memory of a server that has just answered with them: this shows nothing", len(words), len(before))
	}
	if _, failed, code := holdfast(t, nil, "seal", "--data", h.dir); code != 0 {
		t.Fatal(failed)
	}
	after, err := h.inMemory(words)
	if err != nil || len(after) > 0 {
		t.Errorf("in the memory of a sealed server: %d of %d words, %v, %v", len(after), len(words), after, err)
	}
	closed := func(when string) {
		if a := h.do(http.MethodGet, find, ""); a.status != http.StatusServiceUnavailable || !bytes.Contains(a.body, []byte("workspace_sealed")) {
			t.Errorf("%s: %d %s", when, a.status, a.body)
		}
	}
	closed("sealed")
	h.stop()
	h.start()
	closed("started again")
	if _, failed, code := holdfast(t, nil, "unseal", "--data", h.dir); code != 0 {
		t.Fatal(failed)
	}
	if a := h.do(http.MethodGet, find, ""); a.status != http.StatusOK || !bytes.Contains(a.body, []byte(first)) {
		t.Errorf("unsealed: %d %s", a.status, a.body)
	}
	h.stop()
	h.open()
	entries, err := h.w.Audit.Entries(t.Context(), audit.Filter{Limit: 200})
	h.must(err)
	told := map[string]string{}
	for _, e := range entries {
		told[e.Action] = e.Actor.OSUser
	}
	if told["workspace.sealed"] == "" || told["workspace.unsealed"] == "" {
		t.Errorf("who sealed and unsealed is not in the log: %v", told)
	}
	h.sound()
}

// TestAServerThatCannotBeginAnewIsSealedToo: on systems that cannot replace a
// process it goes on without keys and columns. How much else is left in its
// memory is said, not promised.
func TestAServerThatCannotBeginAnewIsSealedToo(t *testing.T) {
	t.Parallel()
	h := &held{server: &server{site: newClosedSite(t)}, stays: true}
	h.start()
	t.Cleanup(h.stop)
	words, find, first := h.asked()
	for range 2 {
		if _, failed, code := holdfast(t, nil, "seal", "--data", h.dir); code != 0 {
			t.Fatal(failed)
		}
		if a := h.do(http.MethodGet, find, ""); a.status != http.StatusServiceUnavailable {
			t.Errorf("sealed: %d %s", a.status, a.body)
		}
		if after, err := h.inMemory(words); err == nil {
			t.Logf("%d of %d words are left", len(after), len(words))
		}
		if _, failed, code := holdfast(t, nil, "unseal", "--data", h.dir); code != 0 {
			t.Fatal(failed)
		}
		if a := h.do(http.MethodGet, find, ""); a.status != http.StatusOK || !bytes.Contains(a.body, []byte(first)) {
			t.Errorf("unsealed: %d %s", a.status, a.body)
		}
	}
}
