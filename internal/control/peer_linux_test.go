package control

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"golang.org/x/sys/unix"
)

// TestAStrangerIsRefusedAtBothEnds connects as another user, with the file
// permissions that would have kept it out taken away.
func TestAStrangerIsRefusedAtBothEnds(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	socket, _ := rawServer(t)
	openToAll(t, socket)
	kind, payload, err := asNobody(func() (frameType, []byte, error) {
		conn, err := net.Dial("unix", socket)
		if err != nil {
			return 0, nil, err
		}
		defer conn.Close() //nolint:errcheck // a test client
		return readFrame(conn)
	})
	if err != nil || kind != frameError || errs.CodeOf(decodeError(payload)) != "control_peer_refused" {
		t.Errorf("the server answered frame %d, %v", kind, err)
	}

	dir := t.TempDir()
	stranger := filepath.Join(dir, socketName)
	openToAll(t, dir)
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	var listener net.Listener
	if _, _, err := asNobody(func() (_ frameType, _ []byte, err error) {
		listener, err = net.Listen("unix", stranger)
		return 0, nil, err
	}); err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // a test listener
	if _, err := Dial(dir); errs.CodeOf(err) != "control_server_owner" {
		t.Errorf("a stranger's socket was trusted: %v", err)
	}
}

// openToAll lets every user reach path.
func openToAll(t *testing.T, path string) {
	t.Helper()
	for ; path != filepath.Clean(os.TempDir()); path = filepath.Dir(path) {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
}

// asNobody runs f on a thread of another user; the thread ends with it.
func asNobody(f func() (frameType, []byte, error)) (kind frameType, payload []byte, err error) {
	const nobody = 65534
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the runtime throws the thread away
		if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, nobody, nobody, nobody); e != 0 {
			err = errors.New(e.Error())
			return
		}
		kind, payload, err = f()
	}()
	<-done
	return kind, payload, err
}
