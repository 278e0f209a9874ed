package control

import (
	"os"
	"os/user"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Self is the Peer of a call without a socket: whoever runs this process.
func Self() Peer {
	p := namedPeer(os.Getuid(), os.Getpid())
	if p.UID < 0 { // a system without numeric users
		if u, err := user.Current(); err == nil {
			p.OSUser = u.Username
		}
	}
	return p
}

func namedPeer(uid, pid int) Peer {
	name := strconv.Itoa(uid)
	if u, err := user.LookupId(name); err == nil {
		name = u.Username
	}
	return Peer{UID: uid, OSUser: name, PID: pid}
}

// mayCall reports whether the server serves this peer.
func mayCall(p Peer) bool { return p.UID == 0 || p.UID == os.Geteuid() }

func peerRefused() *errs.Error {
	return errs.New(errs.Permission, "control_peer_refused").
		WithHint("run the command as the user that runs the server")
}
