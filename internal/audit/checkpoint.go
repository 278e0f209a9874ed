package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is a signed statement: at this time the log had this size, this
// root and these sums. Note is the C2SP signed note that says so.
type Checkpoint struct {
	Size int64     `json:"size"`
	Root [32]byte  `json:"-"`  // in Note
	At   time.Time `json:"at"` // UTC, to the microsecond
	Rows [32]byte  `json:"-"`  // hash over the sums of row digests; in Note
	Note string    `json:"note"`
}

// checkpointTime is RFC 3339 with six decimals always, so that a time has one
// spelling.
const checkpointTime = "2006-01-02T15:04:05.000000Z"

var errCheckpoint = errors.New("checkpoint text is malformed")

// signCheckpoint fills c.Note: the three lines of C2SP tlog-checkpoint and two
// extension lines, "time" and "rows".
func signCheckpoint(c *Checkpoint, keys Keys) error {
	signer, err := keys.Signer()
	if err != nil {
		return err
	}
	b64 := base64.StdEncoding
	text := fmt.Sprintf("%s\n%d\n%s\ntime %s\nrows %s\n", Origin(keys.Workspace()), c.Size, b64.EncodeToString(c.Root[:]),
		c.At.UTC().Format(checkpointTime), b64.EncodeToString(c.Rows[:]))
	msg, err := note.Sign(&note.Note{Text: text}, signer)
	c.Note = string(msg)
	return err
}

// openCheckpoint checks the signature and reads the text. It is strict: the
// lines, their order and the spelling of numbers and times.
func openCheckpoint(msg string, keys Keys) (*Checkpoint, error) {
	known, err := keys.Verifiers()
	if err != nil {
		return nil, err
	}
	n, err := note.Open([]byte(msg), known)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 6 || lines[5] != "" || lines[0] != Origin(keys.Workspace()) {
		return nil, errCheckpoint
	}
	c := &Checkpoint{Note: msg}
	c.Size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.Size < 1 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return nil, errCheckpoint
	}
	at, ok := strings.CutPrefix(lines[3], "time ")
	if c.At, err = time.Parse(checkpointTime, at); err != nil || !ok || c.At.Format(checkpointTime) != at {
		return nil, errCheckpoint
	}
	rows, ok := strings.CutPrefix(lines[4], "rows ")
	if !ok || !readHash(&c.Root, lines[2]) || !readHash(&c.Rows, rows) {
		return nil, errCheckpoint
	}
	return c, nil
}

func readHash(dst *[32]byte, s string) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return err == nil && copy(dst[:], b) == len(dst) && len(b) == len(dst)
}
