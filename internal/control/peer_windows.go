package control

import (
	"encoding/binary"
	"errors"
	"net"
	"os"

	"golang.org/x/sys/windows"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// peerPID asks a local socket for the process at its other end
// (SIO_AF_UNIX_GETPEERPID, afunix.h).
const peerPID = 0x58000100

// otherUID stands for a user who is neither this one nor the system; there
// are no numeric users here, and this user's number is -1.
const otherUID = -2

// peerOf finds out whose process is at the other end. Unlike elsewhere the
// system names the process, not the user, so a process that ended since could
// lend its number to another; who can connect at all is up to the folder.
func peerOf(conn *net.UnixConn) (Peer, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var pid [4]byte
	var n uint32
	var failed error
	if err := raw.Control(func(fd uintptr) {
		failed = windows.WSAIoctl(windows.Handle(fd), peerPID, nil, 0, &pid[0], uint32(len(pid)), &n, nil, 0)
	}); err != nil {
		return Peer{}, err
	}
	if failed != nil {
		return Peer{}, failed
	}
	return peerOfProcess(binary.LittleEndian.Uint32(pid[:]))
}

func peerOfProcess(pid uint32) (Peer, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return Peer{}, peerUnknown(err)
	}
	defer func() { _ = windows.CloseHandle(process) }()
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return Peer{}, peerUnknown(err)
	}
	defer func() { _ = token.Close() }()
	theirs, err := token.GetTokenUser()
	if err != nil {
		return Peer{}, peerUnknown(err)
	}
	ours, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return Peer{}, err
	}
	p := Peer{UID: otherUID, OSUser: theirs.User.Sid.String(), PID: int(pid)}
	switch {
	case theirs.User.Sid.Equals(ours.User.Sid):
		p.UID = os.Geteuid()
	case theirs.User.Sid.IsWellKnown(windows.WinLocalSystemSid):
		p.UID = 0
	}
	if account, domain, _, err := theirs.User.Sid.LookupAccount(""); err == nil {
		p.OSUser = domain + `\` + account
	}
	return p, nil
}

// peerUnknown refuses: a peer that cannot be checked is not served.
func peerUnknown(cause error) error {
	return errs.New(errs.Permission, "control_peer_refused").Because(cause).
		WithHint("run the command as the user that runs the server, with the same rights")
}

// noSockets reports that this system has no local sockets: Windows before 10
// version 1803.
func noSockets(err error) bool { return errors.Is(err, windows.WSAEAFNOSUPPORT) }

// nobodyListens reports the failures of connecting to a socket whose server is
// gone.
func nobodyListens(err error) bool {
	return errors.Is(err, windows.WSAECONNREFUSED) || errors.Is(err, os.ErrNotExist)
}
