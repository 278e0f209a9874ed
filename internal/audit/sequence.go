package audit

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// sequencedElsewhere: another process gave the places meanwhile.
const sequencedElsewhere = "audit_sequenced_elsewhere"

// chunk bounds one pass. Entries are read, opened and hashed on a snapshot;
// what the writer is held for is a handful of tiles and one checkpoint.
const chunk = 1000

// Run gives entries their places until ctx ends: within a second of their
// commit, sooner when a thousand wait. A pass that fails because something is
// not available is tried again (Health tells); Run returns an error only when
// evidence does not hold, Integrity, after which nothing is sequenced any more.
// Of several processes on one database one is elected.
func (l *Log) Run(ctx context.Context) error {
	return l.db.Lead(ctx, "audit sequencer", func(ctx context.Context) error {
		l.leads.Store(true)
		defer l.resign()
		return l.sequence(ctx)
	})
}

// resign forgets a failure that was not about evidence: another process
// sequences now, and how it fares is not known here.
func (l *Log) resign() {
	l.leads.Store(false)
	if errs.KindOf(l.sequencing()) != errs.Integrity {
		l.tell(nil)
	}
}

// tell keeps the outcome of a pass for Health.
func (l *Log) tell(err error) {
	if err == nil || errs.KindOf(err) == errs.Integrity || !l.db.Shared() || l.leads.Load() {
		l.health.Store(&err)
	}
}

func (l *Log) sequence(ctx context.Context) error {
	for {
		n, err := l.pass(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errs.KindOf(err) == errs.Integrity:
			return err
		case err != nil:
			if !l.wait(ctx, nil) {
				return nil
			}
			continue
		case n > 0:
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-l.some:
		}
		if !l.wait(ctx, l.full) {
			return nil
		}
	}
}

// wait returns after the interval or when early fires; false when ctx ended.
func (l *Log) wait(ctx context.Context, early <-chan struct{}) bool {
	t := time.NewTimer(l.interval)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-early:
	case <-t.C:
	}
	return true
}

// Flush gives every entry committed so far its place and returns: for verbs
// that end, and for shutdown.
func (l *Log) Flush(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "audit.Flush")
	for {
		n, err := l.pass(ctx)
		if errs.CodeOf(err) == sequencedElsewhere {
			continue // by another process, which may not be done
		}
		if err != nil || n == 0 {
			return err
		}
	}
}

// Head returns the newest checkpoint, nil before the first.
func (l *Log) Head(ctx context.Context) (c *Checkpoint, err error) {
	defer errs.Wrap(&err, "audit.Head")
	err = l.db.Read(ctx, func(v *store.View) error {
		c, err = newestCheckpoint(v, l.keys)
		return err
	})
	return c, err
}

// pass sequences one chunk and returns how many entries it looked at; 0 means
// that nothing waits.
func (l *Log) pass(ctx context.Context) (n int, err error) {
	l.passing.Lock()
	defer l.passing.Unlock()
	defer func() { l.tell(err) }()
	defer errs.Wrap(&err, "audit.sequence")
	heads, err := l.headsToCheck(ctx)
	if err != nil {
		return 0, err
	}
	l.fresh.Store(0)
	var b *batch
	if err := l.db.Follow(ctx, func(v *store.View) (err error) {
		b, err = l.prepare(v, heads)
		return err
	}, entryLog); err != nil {
		return 0, err
	}
	if err := l.compareMemory(ctx, heads, b); err != nil {
		return 0, err
	}
	if b.before.size > l.last.Size {
		l.remember(b.before.size, b.before.root(), b.beforeAt)
	}
	if len(b.runs) > 0 || len(b.strays) > 0 {
		if err := l.db.Write(ctx, func(tx *store.Tx) error { return l.write(tx, b) }); err != nil {
			return 0, err
		}
		l.remember(b.after.size, b.after.root(), b.afterAt)
	}
	if err := l.settle(ctx); err != nil {
		return b.looked, err
	}
	return b.looked, l.thin(ctx)
}

// Behind says that the key store, when this process first looked, remembered
// an older head than the log had.
type Behind struct{ Remembered, Size int64 }

// KeysBehind tells of a key store older than the log, nil when it is not. A
// kill leaves it one checkpoint behind; more means that an older keys.db was
// put in place: it would hand out keys a second time, and opens people who
// were erased since. The key store catches up at once, so only the process
// that met it can tell.
func (l *Log) KeysBehind() *Behind { return l.behind.Load() }

// compareMemory notes, at first, that the key store is behind the log: not
// while another process tells it of what it sequences.
func (l *Log) compareMemory(ctx context.Context, heads []Head, b *batch) error {
	if !l.looked && b.missed > 1 {
		now := heads
		if l.db.Shared() {
			var err error
			if now, err = l.keys.Heads(ctx); err != nil {
				return err
			}
		}
		if newest(now).Size == newest(heads).Size {
			l.behind.Store(&Behind{newest(heads).Size, b.before.size})
		}
	}
	l.looked, l.checked = true, true
	return nil
}

// headsToCheck returns what the log must contain: at first everything the key
// store remembers, later what this process saw.
func (l *Log) headsToCheck(ctx context.Context) ([]Head, error) {
	if !l.checked {
		return l.keys.Heads(ctx)
	}
	if l.last.Size == 0 {
		return nil, nil
	}
	return []Head{l.last}, nil
}

// seenHead is a head and the moment since which every read contains it.
type seenHead struct {
	Head
	since uint64
}

func (l *Log) remember(size int64, root tlog.Hash, at time.Time) {
	if size > 0 && size >= l.last.Size {
		l.last, l.owed = Head{size, root, at}, true
		l.seen.Store(&seenHead{l.last, l.db.Mark()})
	}
}

// settle tells the key store the newest head. It comes after the commit, so
// that a kill in between leaves the key store behind, never ahead.
func (l *Log) settle(ctx context.Context) error {
	if !l.owed {
		return nil
	}
	err := l.keys.RememberHead(ctx, l.last)
	if l.db.Shared() && errs.CodeOf(err) == "head_rewound" {
		// Another process has told of more, or the log has lost what was told: the
		// next pass compares everything remembered with the log and says which.
		l.checked, l.owed = false, false
		return errs.New(errs.Conflict, sequencedElsewhere)
	}
	if err != nil {
		return err
	}
	l.owed = false
	return nil
}

func (l *Log) prepare(v *store.View, heads []Head) (*batch, error) {
	b, err := l.loadState(v)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		if err := checkHead(v, h, b.after.size); err != nil {
			return nil, err
		}
	}
	if err := v.QueryRow(`SELECT COUNT(*) FROM audit_checkpoint WHERE size > ?`, newest(heads).Size).Scan(&b.missed); err != nil {
		return nil, err
	}
	from := b.tail.endPos()
	var stray int64
	if err := v.QueryRow(`SELECT MAX(pos) FROM audit_stray`).Scan(&stray); err != nil {
		return nil, err
	}
	settled, err := v.Settled(entryLog)
	if err != nil {
		return nil, err
	}
	rows, err := v.Query(selectFrom, max(from, stray+1), settled, chunk)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r entryRow
		if err := r.scan(rows); err != nil {
			return nil, err
		}
		b.looked++
		if err := b.add(&r, l.keys); err != nil {
			return nil, err
		}
	}
	return b, rows.Err()
}

// add takes one entry into the batch. One that does not open gets no place: it
// is a stray, and reported.
func (b *batch) add(r *entryRow, keys Keys) error {
	e, err := r.open(keys)
	switch {
	case errs.CodeOf(err) == "audit_entry_broken" || isErased(err):
		b.strays = append(b.strays, r.pos)
		return nil
	case err != nil:
		return err
	}
	seq := b.after.size
	b.after.push(tlog.RecordHash(r.stored()))
	if c := &e.Change; c.writes() {
		b.sums.fold(keys.RowsKey(), e.Object, c.Before, c.After)
		b.touched[e.Object] = true
	}
	if n := len(b.runs); n > 0 && b.runs[n-1].endPos() == r.pos {
		b.runs[n-1].count++
	} else {
		b.runs = append(b.runs, run{seq, r.pos, 1})
	}
	return nil
}

// write stores a prepared batch, provided nobody sequenced meanwhile.
func (l *Log) write(tx *store.Tx, b *batch) error {
	var size int64
	if err := tx.QueryRow(`SELECT MAX(seq + count) FROM audit_run`).Scan(&size); err != nil {
		return err
	}
	if size != b.before.size {
		return errs.New(errs.Conflict, sequencedElsewhere)
	}
	if err := l.reportStrays(tx, b.strays); err != nil {
		return err
	}
	if len(b.runs) == 0 {
		return nil
	}
	if err := writeRuns(tx, b.tail, b.runs); err != nil {
		return err
	}
	for k, data := range b.after.dirty {
		_, err := tx.Exec(`INSERT INTO audit_tile (level, number, width, data) VALUES (?, ?, ?, ?)
			ON CONFLICT (level, number) DO UPDATE SET width = excluded.width, data = excluded.data`,
			k.Level, k.Index, len(data)/tlog.HashSize, data)
		if err != nil {
			return err
		}
	}
	for object := range b.touched {
		_, err := tx.Exec(`INSERT INTO audit_accumulator (object, sum) VALUES (?, ?)
			ON CONFLICT (object) DO UPDATE SET sum = excluded.sum`, object, [32]byte(b.sums[object]))
		if err != nil {
			return err
		}
	}
	return l.writeCheckpoint(tx, b)
}

func writeRuns(tx *store.Tx, tail run, runs []run) error {
	if first := runs[0]; tail.count > 0 && tail.endPos() == first.pos {
		if _, err := tx.Exec(`UPDATE audit_run SET count = ? WHERE seq = ?`, tail.count+first.count, tail.seq); err != nil {
			return err
		}
		runs = runs[1:]
	}
	for _, r := range runs {
		if _, err := tx.Exec(`INSERT INTO audit_run (seq, pos, count) VALUES (?, ?, ?)`, r.seq, r.pos, r.count); err != nil {
			return err
		}
	}
	return nil
}

// writeCheckpoint signs the new head. Its time never lies before the last
// one's, even when the clock was set back, so that a checkpoint out of order
// is one that somebody put there.
func (l *Log) writeCheckpoint(tx *store.Tx, b *batch) error {
	b.afterAt = tx.Now()
	if b.afterAt.Before(b.beforeAt) {
		b.afterAt = b.beforeAt
	}
	c := &Checkpoint{Size: b.after.size, Root: b.after.root(), At: b.afterAt, Rows: b.sums.hash()}
	if err := signCheckpoint(c, l.keys); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO audit_checkpoint (size, root, at, note) VALUES (?, ?, ?, ?)`, c.Size, c.Root, c.At, c.Note)
	return err
}

// reportStrays leaves an entry about rows that are not ours, once for each.
func (l *Log) reportStrays(tx *store.Tx, strays []int64) error {
	if len(strays) == 0 {
		return nil
	}
	e := &Entry{Action: "audit.stray", Outcome: Noticed, Code: "audit_entry_broken", Actor: Actor{Kind: "system"}, Count: int64(len(strays))}
	for i, pos := range strays {
		if i < 20 {
			e.Detail = append(e.Detail, Pair{"pos", strconv.FormatInt(pos, 10)})
		}
		if _, err := tx.Exec(`INSERT INTO audit_stray (pos) VALUES (?)`, pos); err != nil {
			return err
		}
	}
	return l.Append(tx, e)
}
