package machine

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Memory returns how many bytes of memory this process may come to use: those
// of the machine, or of its control group where that has fewer.
func Memory() (bytes int64, known bool) {
	var s unix.Sysinfo_t
	if unix.Sysinfo(&s) != nil {
		return 0, false
	}
	bytes = int64(uint64(s.Totalram) * uint64(s.Unit))
	own, _ := os.ReadFile("/proc/self/cgroup")
	return leastOf(bytes, "/sys/fs/cgroup", string(own)), true
}

// leastOf is the least of a size and the limits of a control group (version 2)
// and of those above it, below root.
func leastOf(bytes int64, root, own string) int64 {
	for line := range strings.Lines(own) {
		path, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		for ; ok; path = filepath.Dir(path) {
			text, _ := os.ReadFile(filepath.Join(root, path, "memory.max"))
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
				bytes = min(bytes, n)
			}
			if ok = len(path) > 1; !ok {
				break
			}
		}
	}
	return bytes
}
