//go:build !linux && !darwin && !windows

package control

import (
	"net"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// peerOf refuses: a peer that cannot be checked is not served.
func peerOf(*net.UnixConn) (Peer, error) {
	return Peer{}, errs.New(errs.Unavailable, "control_unsupported").
		WithHint("on this system stop the server before running the command")
}
