package audit

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// VerifyOptions say how far Verify goes.
type VerifyOptions struct {
	// Rows, when not nil, has every row compared with the log.
	Rows RowSource
	// Also are further checks of what is stored, made on the same snapshot.
	Also []Check
	// Since is something seen earlier that this log must contain: the text of
	// a checkpoint, or "size:root" with the root in base64. A log smaller than
	// a signed checkpoint is Tampered, since only its own key can have signed
	// it; one smaller than an unsigned "size:root" is Stale.
	Since string
	// Behind is what the log found when it was opened, see [Log.KeysBehind].
	Behind *Behind
	// StaleAfter: pending entries further apart in time mean that the
	// sequencer stood still. Ten minutes when 0. A kill leaves at most a
	// second's worth, however long ago it was.
	StaleAfter time.Duration
	// Step is called for each entry and row that is looked at, for pauses and
	// to tell how far it is. Its error ends the verification.
	Step func() error
}

// Verify recomputes the log from its entries and compares everything stored
// about it: entries and their seals, places without gaps, tiles, every
// checkpoint's signature, root, sums and time, and the heads that the key
// store remembers. It needs no running sequencer and disturbs none: it reads
// one snapshot. Memory is bounded whatever the size. The error is about not
// being able to look; what was found is in the report.
func Verify(ctx context.Context, db *store.DB, keys Keys, o VerifyOptions) (report Report, err error) {
	defer errs.Wrap(&err, "audit.Verify")
	v := &verifier{report: &report, keys: keys, options: o, sums: sums{}, levels: map[int]*openTile{}, dense: db.Dense()}
	if v.options.StaleAfter == 0 {
		v.options.StaleAfter = 10 * time.Minute
	}
	err = v.verify(ctx, db)
	if errs.KindOf(err) == errs.Integrity { // storage itself does not hold
		e := errs.As(err)
		v.bad("store", db.Path(), e.Code, e.Params...)
		err = nil
	}
	report.finish()
	return report, err
}

func (v *verifier) verify(ctx context.Context, db *store.DB) error {
	// Heads first: one remembered while we read would be ahead of the snapshot.
	heads, err := v.keys.Heads(ctx)
	if err != nil {
		return err
	}
	if err := v.expect(heads); err != nil {
		return err
	}
	return db.Read(ctx, v.run)
}

// witness is a size and root that somebody outside the log knows.
type witness struct {
	Head
	kind   string
	signed bool // only the log's own key, or the key store, can say so
}

// expect sorts what the log must contain by size.
func (v *verifier) expect(heads []Head) error {
	for _, h := range heads {
		if h.Size > 0 {
			v.witnesses = append(v.witnesses, witness{h, "head", true})
		}
	}
	v.remembered = len(v.witnesses)
	if v.options.Since != "" {
		w, err := parseSince(v.options.Since, v.keys)
		if err != nil {
			return err
		}
		v.witnesses = append(v.witnesses, w)
	}
	slices.SortStableFunc(v.witnesses, func(a, b witness) int { return int(a.Size - b.Size) })
	return nil
}

func parseSince(text string, keys Keys) (witness, error) {
	w := witness{kind: "since"}
	if size, root, ok := strings.Cut(text, ":"); ok && !strings.Contains(text, "\n") {
		n, err := strconv.ParseInt(size, 10, 64)
		w.Size = n
		if err != nil || n < 1 || !readHash(&w.Root, strings.TrimSpace(root)) {
			return w, errs.New(errs.Invalid, "audit_since_invalid")
		}
		return w, nil
	}
	// A shell takes the last newline off, and the signature is over it.
	c, err := openCheckpoint(strings.TrimRight(text, "\r\n")+"\n", keys)
	if err != nil {
		return w, errs.New(errs.Invalid, "audit_since_invalid").
			WithHint("give the whole checkpoint as it was shown, or SIZE:ROOT").Because(err)
	}
	w.Head, w.signed = Head{c.Size, c.Root, c.At}, true
	return w, nil
}

// verifier walks a log once, from its first entry to its last.
type verifier struct {
	dense   bool // positions have no gaps but those of deleted entries
	report  *Report
	keys    Keys
	options VerifyOptions
	view    *store.View

	// Two trees grow side by side: one from the entries, one from the leaf
	// hashes in the tiles. Where they part, the next signed checkpoint says
	// which of them is right.
	entries, tiles frontier
	suspects       []suspects
	lost           bool // neither agrees with a checkpoint; said once
	cut            bool // the trees end before the log does

	sums       sums
	placedSums sums // without what is pending
	sumsLost   bool // an entry is missing or altered, so the sums are not known
	levels     map[int]*openTile

	checkpoints *store.Rows
	next        *checkpointRow
	lastAt      time.Time

	witnesses  []witness
	remembered int
	passed     int // witnesses at or below the size reached

	pending struct{ first, last time.Time }
}

// suspects is a stretch of entries whose leaf hashes are not those in the
// tiles; pos is the first one's position.
type suspects struct{ first, last, pos int64 }

func (v *verifier) suspect(seq, pos int64) {
	n := len(v.suspects)
	switch {
	case n > 0 && v.suspects[n-1].last == seq-1:
		v.suspects[n-1].last = seq
	case n < maxProblems:
		v.suspects = append(v.suspects, suspects{seq, seq, pos})
	}
}

// blame reports the suspects, the entries or else the tiles.
func (v *verifier) blame(entries bool) {
	for _, s := range v.suspects {
		switch {
		case !entries:
			v.bad("tile", tileKey{0, s.first / tileWidth}.String(), "audit_tile_differs", errs.P("seq", s.first))
		case s.first == s.last:
			v.bad("entry", entryPlace(s.first, s.pos), "audit_entry_not_in_place")
		default:
			v.bad("entry", seqPlace(s.first, s.last), "audit_entry_not_in_place")
		}
		v.sumsLost = v.sumsLost || entries
	}
	v.suspects = nil
}

func (v *verifier) run(view *store.View) (err error) {
	v.view = view
	v.checkpoints, err = view.Query(`SELECT size, root, at, note FROM audit_checkpoint ORDER BY size`)
	if err != nil {
		return err
	}
	if err := v.nextCheckpoint(); err != nil {
		return err
	}
	runs, err := v.loadRuns()
	if err != nil {
		return err
	}
	if err := v.walk(runs); err != nil {
		return err
	}
	if err := v.finishTree(); err != nil {
		return err
	}
	v.finishWitnesses()
	if err := v.storedSums(); err != nil {
		return err
	}
	if d := v.pending.last.Sub(v.pending.first); d > v.options.StaleAfter {
		v.report.add(Stale, "pending", seqPlace(v.report.Size, v.report.Size), "audit_sequencer_stood_still",
			errs.P("count", v.report.Pending), errs.P("minutes", int(d.Minutes())))
	}
	if v.options.Rows != nil {
		if err := v.compareRows(); err != nil {
			return err
		}
	}
	return v.checkMore()
}

// loadRuns reads the runs of positions, which must begin at place 0, leave no
// place out and go forward.
func (v *verifier) loadRuns() ([]run, error) {
	rows, err := v.view.Query(`SELECT seq, pos, count FROM audit_run ORDER BY seq`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var runs []run
	var seq, pos int64
	for rows.Next() {
		var r run
		if err := rows.Scan(&r.seq, &r.pos, &r.count); err != nil {
			return nil, err
		}
		if r.seq != seq || r.pos < pos || r.count < 1 {
			v.bad("entry", seqPlace(seq, seq), "audit_places_broken")
			return runs, nil // what follows is compared with tiles and checkpoints
		}
		seq, pos = r.endSeq(), r.endPos()
		runs = append(runs, r)
	}
	return runs, rows.Err()
}

func (v *verifier) step() error {
	if v.options.Step == nil {
		return nil
	}
	return v.options.Step()
}

func (v *verifier) bad(kind, place, code string, params ...errs.Param) {
	v.report.add(Tampered, kind, place, code, params...)
}

// checkpointRow is a row of audit_checkpoint as it came.
type checkpointRow struct{ size, root, at, note any }

func (v *verifier) nextCheckpoint() error {
	v.next = nil
	if !v.checkpoints.Next() {
		return v.checkpoints.Err()
	}
	v.next = &checkpointRow{}
	return v.checkpoints.Scan(&v.next.size, &v.next.root, &v.next.at, &v.next.note)
}

// reached compares checkpoints and witnesses of the size just reached.
func (v *verifier) reached() error {
	size := v.entries.size
	for v.next != nil {
		n, ok := v.next.size.(int64)
		if ok && n > size {
			break
		}
		v.checkpoint(n == size)
		if err := v.nextCheckpoint(); err != nil {
			return err
		}
	}
	for ; v.passed < len(v.witnesses) && v.witnesses[v.passed].Size == size; v.passed++ {
		w := &v.witnesses[v.passed]
		if root := tlog.Hash(w.Root); root != v.entries.root() && root != v.tiles.root() {
			v.bad(w.kind, seqPlace(0, size-1), "audit_head_differs", errs.P("size", size))
		}
	}
	return nil
}

// checkpoint checks the next stored checkpoint; here says that its size is the
// one reached.
func (v *verifier) checkpoint(here bool) {
	v.report.Checkpoints++
	size, _ := v.next.size.(int64)
	place := "checkpoint " + strconv.FormatInt(size, 10)
	text, _ := v.next.note.(string)
	c, err := openCheckpoint(text, v.keys)
	if err != nil {
		v.bad("checkpoint", place, "audit_checkpoint_unsigned", errs.P("size", size))
		return
	}
	root, _ := v.next.root.([]byte)
	if !here || c.Size != size || string(root) != string(c.Root[:]) || v.next.at != any(c.At.UnixMicro()) {
		v.bad("checkpoint", place, "audit_checkpoint_row", errs.P("size", size))
		return
	}
	if c.At.Before(v.lastAt) {
		v.bad("checkpoint", place, "audit_checkpoint_time", errs.P("size", size))
	}
	v.lastAt = c.At
	v.report.Head = c
	v.judge(c, place)
}

// judge lets a signed root decide between entries and tiles.
func (v *verifier) judge(c *Checkpoint, place string) {
	entriesHold := c.Root == [32]byte(v.entries.root())
	tilesHold := c.Root == [32]byte(v.tiles.root())
	named := len(v.suspects) > 0
	v.blame(!entriesHold)
	switch {
	case entriesHold:
		v.tiles = v.entries.clone()
	case tilesHold:
		v.entries = v.tiles.clone()
	case !v.lost:
		v.lost, v.sumsLost = true, true
		if !named {
			v.bad("checkpoint", place, "audit_checkpoint_root", errs.P("size", c.Size))
		}
	}
	if !v.sumsLost && c.Rows != v.sums.hash() {
		v.bad("checkpoint", place, "audit_checkpoint_sums", errs.P("size", c.Size))
		v.sumsLost = true
	}
}

// finishWitnesses reports what somebody remembers and the log lacks, and that
// the key store remembered less.
func (v *verifier) finishWitnesses() {
	size := v.report.Size
	for _, w := range v.witnesses[v.passed:] {
		status, code := Tampered, "audit_rolled_back"
		if w.kind == "since" {
			if code = "audit_since_newer"; !w.signed {
				status = Stale
			}
		}
		v.report.add(status, w.kind, seqPlace(size, w.Size-1), code, errs.P("remembered", w.Size), errs.P("size", size))
	}
	if b := v.options.Behind; b != nil {
		v.report.add(Stale, "head", seqPlace(b.Remembered, b.Size-1), "audit_keys_older", errs.P("remembered", b.Remembered), errs.P("size", b.Size))
	}
	if v.remembered == 0 && v.report.Checkpoints > 1 {
		v.report.add(Incomplete, "head", seqPlace(0, max(size-1, 0)), "audit_no_heads")
	}
}
