package audit

import (
	"context"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Keys is what the log needs of the key store.
type Keys interface {
	Workspace() id.ID
	// BodyKey seals the personal parts of entries; BodyKeyAt finds an earlier
	// version; one that was destroyed, or never was, is NotFound. Flush before
	// a version is destroyed: an entry that does not open gets no place.
	BodyKey() *seal.Key
	BodyKeyAt(version uint32) (*seal.Key, error)
	// RowsKey keys the sums of row digests. It does not rotate: the sums could
	// not be carried over without reading every row.
	RowsKey() *seal.Key
	// Signer signs checkpoints; Verifiers knows its key and those before it.
	Signer() (note.Signer, error)
	Verifiers() (note.Verifiers, error)
	// RememberHead keeps the newest size and root apart from the log; Heads
	// returns what the log must still contain, so a head that an accepted
	// rewind gave up is not among them.
	RememberHead(ctx context.Context, h Head) error
	Heads(ctx context.Context) ([]Head, error)
}

// Head is a size of the log and its root at that size.
type Head struct {
	Size int64
	Root [32]byte
	At   time.Time
}

// Origin is the first line of a workspace's checkpoints.
func Origin(workspace id.ID) string { return "holdfast/" + workspace.String() }
