package machine

import (
	"bufio"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// SameVolume reports whether two paths are on one file system; known is false
// where that cannot be told.
func SameVolume(a, b string) (same, known bool) {
	var x, y unix.Stat_t
	if unix.Stat(a, &x) != nil || unix.Stat(b, &y) != nil {
		return false, false
	}
	return x.Dev == y.Dev, true
}

// Space returns what an ordinary user may still write, and the whole size.
func Space(dir string) (free, total uint64, known bool, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, false, err
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), true, nil
}

// OpenFiles is how many files and connections this process may have open.
func OpenFiles() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return usualFiles
	}
	return int(min(limit.Cur, math.MaxInt32))
}

// usualFiles is what systems give a process that asks for no more.
const usualFiles = 1024

// DumpsOff reports whether this process leaves neither a core dump nor its
// memory to other programs of the same user.
func DumpsOff() (off, known bool) {
	var limit syscall.Rlimit
	if syscall.Getrlimit(unix.RLIMIT_CORE, &limit) != nil {
		return false, false
	}
	dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	return limit.Cur == 0 && dumpable == 0, err == nil
}

// ClearSwap returns the first swap area in use that is not encrypted.
func ClearSwap() (path string, known bool, err error) {
	f, err := os.Open("/proc/swaps")
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	} else if err != nil {
		return "", false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if area := swapArea(lines.Text()); area != "" && !encryptedSwap(area) {
			return area, true, nil
		}
	}
	return "", true, lines.Err()
}

// swapArea returns the path in a line of /proc/swaps; "" for the heading and
// for areas that live in memory.
func swapArea(line string) string {
	words := strings.Fields(line)
	if len(words) < 2 || words[1] != "partition" && words[1] != "file" || strings.HasPrefix(words[0], "/dev/zram") {
		return ""
	}
	return strings.ReplaceAll(words[0], `\040`, " ")
}

// encryptedSwap recognises a device that the kernel encrypts. Files lie on some
// file system of which that is not known here.
func encryptedSwap(area string) bool {
	device, err := filepath.EvalSymlinks(area)
	if err != nil {
		return false
	}
	uuid, err := os.ReadFile(filepath.Join("/sys/class/block", filepath.Base(device), "dm", "uuid"))
	return err == nil && strings.HasPrefix(string(uuid), "CRYPT-")
}

// Harden keeps secrets in memory from leaving with a crash: no core dumps, no
// attaching by other programs of the same user.
func Harden() error {
	return errors.Join(
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
	)
}
