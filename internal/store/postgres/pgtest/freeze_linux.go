package pgtest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Freeze stops every process of a server, 0 for the primary, as a machine
// without power for its processor does; thaw lets them go on.
func (c *Cluster) Freeze(t testing.TB, host int) (thaw func()) {
	t.Helper()
	first := c.pid(t, host)
	signal := func(s syscall.Signal, pids ...int) {
		for _, pid := range pids {
			if p, err := os.FindProcess(pid); err == nil {
				_ = p.Signal(s) // one may have ended
			}
		}
	}
	signal(syscall.SIGSTOP, first) // it starts no others
	all := append([]int{first}, children(t, first)...)
	signal(syscall.SIGSTOP, all...)
	var once sync.Once
	thaw = func() { once.Do(func() { signal(syscall.SIGCONT, all...) }) }
	t.Cleanup(thaw)
	return thaw
}

// children reads which processes a process has started.
func children(t testing.TB, parent int) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // ended
		}
		_, rest, _ := strings.Cut(string(raw), ") ") // behind the name: state, parent
		fields := strings.Fields(rest)
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err == nil && len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}
