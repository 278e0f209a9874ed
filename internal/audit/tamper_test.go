package audit

import (
	"crypto/rand"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// statements runs SQL as somebody with a database shell would.
func statements(sql ...string) func(*testing.T, *bench, *store.Tx) {
	return func(t *testing.T, _ *bench, tx *store.Tx) {
		for _, s := range sql {
			change(t, tx, s)
		}
	}
}

func change(t *testing.T, tx *store.Tx, sql string, args ...any) {
	t.Helper()
	if n, err := tx.Exec(sql, args...); err != nil || n == 0 && !strings.HasPrefix(sql, "DROP") {
		t.Fatalf("%s: %d rows, %v", sql, n, err)
	}
}

// flip changes one byte of a blob, counted from its end when at is negative.
func flip(table, column, where string, at int) func(*testing.T, *bench, *store.Tx) {
	return func(t *testing.T, _ *bench, tx *store.Tx) {
		var data []byte
		if err := tx.QueryRow(`SELECT ` + column + ` FROM ` + table + ` WHERE ` + where).Scan(&data); err != nil {
			t.Fatal(err)
		}
		if at < 0 {
			at += len(data)
		}
		data[at] ^= 1
		change(t, tx, `UPDATE `+table+` SET `+column+` = ? WHERE `+where, data)
	}
}

// renameKey makes an entry say that its body key is another version.
func renameKey(t *testing.T, tx *store.Tx, pos int64) {
	var stored []byte
	if err := tx.QueryRow(`SELECT body FROM audit_entry WHERE pos = ?`, pos).Scan(&stored); err != nil {
		t.Fatal(err)
	}
	_, _, body, err := decodeClear(stored)
	if err != nil {
		t.Fatal(err)
	}
	body[23]++ // aliases stored; the last byte of the header's version
	change(t, tx, `UPDATE audit_entry SET body = ? WHERE pos = ?`, stored, pos)
}

// forged signs the newest checkpoint's text with a key of one's own.
func forged(t *testing.T, b *bench, tx *store.Tx) {
	secret, _, err := note.GenerateKey(rand.Reader, Origin(b.keys.workspace))
	if err != nil {
		t.Fatal(err)
	}
	other := b.keys.amnesiac()
	if other.signer, err = note.NewSigner(secret); err != nil {
		t.Fatal(err)
	}
	c, err := newestCheckpoint(tx, b.keys)
	if err != nil {
		t.Fatal(err)
	}
	if err := signCheckpoint(c, other); err != nil {
		t.Fatal(err)
	}
	change(t, tx, `UPDATE audit_checkpoint SET note = ? WHERE size = ?`, c.Note, c.Size)
}

// rewrite deletes an entry and rebuilds places and tree around the gap, as far
// as that goes without the signing key.
func rewrite(t *testing.T, _ *bench, tx *store.Tx) {
	change(t, tx, `DELETE FROM audit_entry WHERE pos = 58`)
	change(t, tx, `UPDATE audit_entry SET pos = pos - 1 WHERE pos > 58`)
	change(t, tx, `UPDATE audit_run SET count = 599`)
	change(t, tx, `DELETE FROM audit_tile`)
	rows, err := tx.Query(`SELECT body FROM audit_entry WHERE pos <= 599 ORDER BY pos`)
	if err != nil {
		t.Fatal(err)
	}
	e, err := loadEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		e.push(tlog.RecordHash(body))
	}
	for k, data := range e.dirty {
		change(t, tx, `INSERT INTO audit_tile (level, number, width, data) VALUES (?, ?, ?, ?)`, k.Level, k.Index, len(data)/tlog.HashSize, data)
	}
}

// The log under attack has 600 entries, a checkpoint at each hundred, and five
// pending; entry 57 is at position 58, pending are positions 601 to 605.
func TestTamperingIsFoundAndItsPlaceNamed(t *testing.T) {
	t.Parallel()
	const upTo300 = `DELETE FROM audit_entry WHERE pos > 300`
	base := setup(t)
	base.fill(600, 100)
	base.pend(5)
	base.sound()
	for _, c := range []struct {
		name               string
		attack             func(*testing.T, *bench, *store.Tx)
		kind, place, reads string
	}{
		{"delete an entry in the middle", statements(`DELETE FROM audit_entry WHERE pos = 58`), "entry", "entry 57", "audit_entry_missing"},
		{"delete the first entry", statements(`DELETE FROM audit_entry WHERE pos = 1`), "entry", "entry 0", "audit_entry_missing"},
		{"delete the last entry", statements(`DELETE FROM audit_entry WHERE pos = 600`), "entry", "entry 599", "audit_entry_missing"},
		{"delete every entry", statements(`DELETE FROM audit_entry`), "entry", "entries 0 to 599", "audit_entry_missing"},
		{"delete a pending entry", statements(`DELETE FROM audit_entry WHERE pos = 603`), "pending", "pending entry at position 604", "audit_entry_hole"},
		{"edit a clear byte", flip("audit_entry", "body", "pos = 58", 40), "entry", "entry 57 (position 58)", "audit_entry_edited"},
		{"edit a sealed byte", flip("audit_entry", "body", "pos = 58", -1), "entry", "entry 57 (position 58)", "audit_entry_edited"},
		{"edit the format", flip("audit_entry", "body", "pos = 58", 0), "entry", "entry 57 (position 58)", "audit_entry_edited"},
		{"empty a body", statements(`UPDATE audit_entry SET body = x'' WHERE pos = 58`), "entry", "entry 57 (position 58)", "audit_entry_edited"},
		{"edit a column", statements(`UPDATE audit_entry SET object = 'company' WHERE pos = 58`), "entry", "entry 57 (position 58)", "audit_entry_edited"},
		{"shorten a column", statements(`UPDATE audit_entry SET record = x'00' WHERE pos = 58`), "entry", "entry 57 (position 58)", "audit_entry_edited"},
		{"swap two bodies", statements(
			`UPDATE audit_entry SET body = (SELECT body FROM audit_entry o WHERE o.pos = 359 - audit_entry.pos) WHERE pos IN (58, 301)`),
			"entry", "entry 57 (position 58)", "audit_entry_edited"},
		{"reorder", statements(`UPDATE audit_entry SET pos = -1 WHERE pos = 58`, `UPDATE audit_entry SET pos = 58 WHERE pos = 300`, `UPDATE audit_entry SET pos = 300 WHERE pos = -1`),
			"entry", "entry 57 (position 58)", "audit_entry_not_in_place"},
		{"reorder across checkpoints after the last tile", statements(`UPDATE audit_entry SET pos = -1 WHERE pos = 599`, `UPDATE audit_entry SET pos = 599 WHERE pos = 58`, `UPDATE audit_entry SET pos = 58 WHERE pos = -1`),
			"entry", "entry 57 (position 58)", "audit_entry_not_in_place"},
		{"cut the tail", statements(`DELETE FROM audit_entry WHERE pos > 590`), "entry", "entries 590 to 599", "audit_entry_missing"},
		{"cut the tail and its places", statements(upTo300, `UPDATE audit_run SET count = 300`), "entry", "entries 300 to 399", "audit_entries_cut"},
		{"cut the tail, its places, tree and checkpoints", statements(upTo300, `UPDATE audit_run SET count = 300`,
			`DELETE FROM audit_checkpoint WHERE size > 300`, `DELETE FROM audit_tile WHERE level = 0 AND number > 1`,
			`UPDATE audit_tile SET width = 1, data = substr(data, 1, 32) WHERE level = 1`,
			`UPDATE audit_tile SET width = 44, data = substr(data, 1, 1408) WHERE level = 0 AND number = 1`),
			"head", "entries 300 to 399", "audit_rolled_back"},
		{"empty everything", statements(`DELETE FROM audit_entry`, `DELETE FROM audit_run`, `DELETE FROM audit_tile`, `DELETE FROM audit_checkpoint`, `DELETE FROM audit_accumulator`),
			"head", "entries 0 to 99", "audit_rolled_back"},
		{"rewrite the log without the signing key", rewrite, "checkpoint", "checkpoint 100", "audit_checkpoint_root"},
		{"forge a checkpoint", forged, "checkpoint", "checkpoint 600", "audit_checkpoint_unsigned"},
		{"edit a checkpoint", statements(`UPDATE audit_checkpoint SET note = replace(note, 'time 2026', 'time 2025') WHERE size = 300`), "checkpoint", "checkpoint 300", "audit_checkpoint_unsigned"},
		{"edit a checkpoint's row", statements(`UPDATE audit_checkpoint SET at = at + 1 WHERE size = 300`), "checkpoint", "checkpoint 300", "audit_checkpoint_row"},
		{"give a checkpoint another size", statements(`UPDATE audit_checkpoint SET size = 350 WHERE size = 300`), "checkpoint", "checkpoint 350", "audit_checkpoint_row"},
		{"delete the newest checkpoint", statements(`DELETE FROM audit_checkpoint WHERE size = 600`), "checkpoint", "checkpoint 600", "audit_checkpoint_missing"},
		{"edit a tile", flip("audit_tile", "data", "level = 0 AND number = 0", 57*32), "tile", "tile/8/0/000", "audit_tile_differs"},
		{"edit a tile of the second level", flip("audit_tile", "data", "level = 1 AND number = 0", 32), "tile", "tile/8/1/000", "audit_tile_node"},
		{"delete a tile", statements(`DELETE FROM audit_tile WHERE level = 0 AND number = 1`), "tile", "tile/8/0/001", "audit_tile_missing"},
		{"shorten a tile", statements(`UPDATE audit_tile SET data = substr(data, 1, 64), width = 2 WHERE level = 0 AND number = 1`), "tile", "tile/8/0/001", "audit_tile_missing"},
		{"add a tile", statements(`INSERT INTO audit_tile VALUES (0, 9, 1, zeroblob(32))`), "tile", "tile/8/0/009", "audit_tile_size"},
		{"edit the places", statements(`UPDATE audit_run SET pos = 2`), "entry", "position 1", "audit_entry_stray"},
		{"cut the places in two with a gap", statements(`UPDATE audit_run SET count = 50`, `INSERT INTO audit_run VALUES (60, 61, 540)`), "entry", "entry 50", "audit_places_broken"},
		{"leave an entry without a place", statements(`UPDATE audit_run SET count = 50`, `INSERT INTO audit_run VALUES (50, 52, 549)`), "entry", "position 51", "audit_entry_stray"},
		{"promise places by the billion", statements(`UPDATE audit_run SET count = 1000000000000`), "tile", "tile/8/0/002", "audit_tile_missing"},
		{"edit a sum", flip("audit_accumulator", "sum", "object = 'contact'", 0), "sums", "contact", "audit_sums_stored"},
		{"add a pending entry of one's own", statements(`INSERT INTO audit_entry (id, object, record, writes, body) VALUES (zeroblob(16), '', NULL, 0, x'01')`),
			"pending", "pending entry at position 606", "audit_entry_forged"},
		{"edit a pending entry", flip("audit_entry", "body", "pos = 602", 40), "pending", "pending entry at position 602", "audit_entry_forged"},
		{"edit a pending entry and name a key that is not there", func(t *testing.T, b *bench, tx *store.Tx) {
			flip("audit_entry", "body", "pos = 602", 40)(t, b, tx)
			renameKey(t, tx, 602)
		}, "pending", "pending entry at position 602", "audit_entry_forged"},
		{"name a key that is not there", func(t *testing.T, _ *bench, tx *store.Tx) { renameKey(t, tx, 58) }, "entry", "entry 57 (position 58)", "audit_entry_not_in_place"},
		{"copy an entry", statements(`DROP INDEX audit_entry_id`, `INSERT INTO audit_entry (id, object, record, writes, body) SELECT id, object, record, writes, body FROM audit_entry WHERE pos = 58`),
			"pending", "pending entry at position 606", "audit_entry_twice"},
		{"put an entry in front", statements(`INSERT INTO audit_entry VALUES (0, x'00', '', NULL, 0, x'01')`), "entry", "position 0", "audit_entry_stray"},
		{"shorten a sum", statements(`UPDATE audit_accumulator SET sum = x'00'`), "store", "data.db", "row_malformed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.reads == "audit_entry_hole" {
				dbtest.OnSQLite(t, "several writers leave gaps where they undo units")
			}
			b := base.copyTo(t)
			b.write(func(tx *store.Tx) error {
				c.attack(t, b, tx)
				return nil
			})
			r := b.verify(VerifyOptions{})
			if r.Status != Tampered || r.Status.ExitCode() != 2 || r.FirstBad == nil {
				t.Fatalf("verdict %s: %+v", r.Status, r.Problems)
			}
			bad := *r.FirstBad
			if bad.Kind != c.kind || !strings.HasSuffix(bad.Place, c.place) || bad.Code != c.reads {
				t.Errorf("first bad is %s, %s, %s; want %s, %s, %s", bad.Kind, bad.Place, bad.Code, c.kind, c.place, c.reads)
			}
			for _, lang := range errs.Languages() {
				if why := bad.Why(lang); why == bad.Code || strings.Contains(why, "{") {
					t.Errorf("%s reads %q", lang, why)
				}
			}
			if len(r.Problems) > 15 {
				t.Errorf("one act, %d problems: %+v", len(r.Problems), r.Problems[:8])
			}
		})
	}
}

func TestYesterdaysDatabaseIsNoticed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(50, 10)
	b.pend(1)
	yesterday := filepath.Join(t.TempDir(), "yesterday.db")
	if err := b.db.BackupTo(t.Context(), yesterday); err != nil {
		t.Fatal(err)
	}
	b.fill(10, 10)
	checkpoint, err := b.log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.open(yesterday)
	r := b.verify(VerifyOptions{})
	if r.Status != Tampered || r.FirstBad.Code != "audit_rolled_back" || r.FirstBad.Place != "entries 50 to 60" {
		t.Errorf("verify says %s: %+v", r.Status, r.Problems)
	}
	if err := b.log.Flush(t.Context()); errs.CodeOf(err) != "audit_rolled_back" {
		t.Errorf("the sequencer goes on: %v", err)
	}
	if err := b.log.Run(t.Context()); errs.KindOf(err) != errs.Integrity {
		t.Errorf("and runs: %v", err)
	}
	// A key store put back together with it remembers nothing; somebody else
	// does.
	b.keys.heads = b.keys.heads[:5]
	if r := b.verify(VerifyOptions{Since: checkpoint.Note}); r.Status != Tampered || r.FirstBad.Code != "audit_since_newer" {
		t.Errorf("with a checkpoint from elsewhere: %s %+v", r.Status, r.Problems)
	}
	// It goes on from there into another future.
	b.log = New(b.db, b.keys, b.ids)
	b.fill(20, 20)
	b.keys.heads = append(b.keys.heads, Head{Size: checkpoint.Size, Root: checkpoint.Root})
	if r := b.verify(VerifyOptions{}); r.Status != Tampered || r.FirstBad.Code != "audit_head_differs" {
		t.Errorf("another future: %s %+v", r.Status, r.Problems)
	}
	if err := New(b.db, b.keys, b.ids).Flush(t.Context()); errs.CodeOf(err) != "audit_forked" {
		t.Errorf("the sequencer goes on: %v", err)
	}
}

func TestSequencerSignsNothingItCannotProve(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		attack func(*testing.T, *bench, *store.Tx)
		code   string
	}{
		{"an edited tile", flip("audit_tile", "data", "level = 0 AND number = 0", 0), "audit_tree_broken"},
		{"a missing tile", statements(`DELETE FROM audit_tile`), "audit_tree_broken"},
		{"an edited sum", flip("audit_accumulator", "sum", "object = 'contact'", 0), "audit_sums_broken"},
		{"a forged checkpoint", forged, "audit_checkpoint_unsigned"},
		{"a missing checkpoint", statements(`DELETE FROM audit_checkpoint`), "audit_tree_broken"},
		{"edited places", statements(`UPDATE audit_run SET count = 99`), "audit_tree_broken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.fill(100, 50)
			b.pend(2)
			b.write(func(tx *store.Tx) error {
				c.attack(t, b, tx)
				return nil
			})
			if err := b.log.Flush(t.Context()); errs.CodeOf(err) != c.code {
				t.Errorf("flush: %v, want %s", err, c.code)
			}
			if r := b.verify(VerifyOptions{}); r.Status != Tampered {
				t.Errorf("verify says %s", r.Status)
			}
		})
	}
}

// What somebody puts among the pending entries gets no place; the honest ones
// around it do, and an entry tells of it, once.
func TestForgedEntryGetsNoPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(10, 10)
	b.pend(2)
	forge := func() {
		b.write(func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO audit_entry (id, object, record, writes, body) VALUES (?, '', NULL, 0, x'01')`, b.ids.New())
			return err
		})
	}
	forge()
	b.pend(1)
	b.flush()
	forge()
	forge()
	b.flush()
	b.pend(1)
	b.flush()
	b.log = New(b.db, b.keys, b.ids)
	b.flush()
	r := b.verify(VerifyOptions{Rows: rowSource{}})
	if r.Status != Tampered || len(r.Problems) != 3 || r.FirstBad.Place != "position 13" || r.FirstBad.Code != "audit_entry_stray" || r.Pending != 0 {
		t.Errorf("verify says %s: %+v", r.Status, r)
	}
	var told []string
	err := b.db.Read(t.Context(), func(v *store.View) error {
		rows, err := v.Query(selectNext, 0, 10_000)
		if err != nil {
			return err
		}
		for rows.Next() {
			var row entryRow
			if err := row.scan(rows); err != nil {
				return err
			}
			if e, err := row.open(b.keys); err == nil && e.Action == "audit.stray" {
				told = append(told, strconv.FormatInt(e.Count, 10)+" from "+e.Detail[0].Value)
			}
		}
		return rows.Err()
	})
	if err != nil || strings.Join(told, ", ") != "1 from 13, 2 from 16" {
		t.Errorf("entries tell %q, %v", told, err)
	}
}

func TestSinceComparesWithWhatWasSeen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(20, 10)
	c, err := b.log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	short := strings.Split(c.Note, "\n")[1] + ":" + strings.Split(c.Note, "\n")[2]
	other := "20:" + strings.Repeat("A", 43) + "="
	b.fill(10, 10)
	for _, s := range []struct {
		since string
		want  Status
	}{
		{c.Note, Sound}, {strings.TrimSpace(c.Note), Sound}, {short, Sound}, {other, Tampered}, {strings.Replace(other, "20", "31", 1), Stale},
	} {
		if r := b.verify(VerifyOptions{Since: s.since}); r.Status != s.want {
			t.Errorf("since %q: %s, want %s: %+v", s.since, r.Status, s.want, r.Problems)
		}
	}
	for _, bad := range []string{"x", "20:x", "0:" + other[3:], "-1:" + other[3:], strings.Replace(c.Note, "\n20\n", "\n10\n", 1)} {
		if _, err := Verify(t.Context(), b.db, b.keys, VerifyOptions{Since: bad}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("since %q: %v", bad, err)
		}
	}
}

func TestStandingSequencerIsStaleAndAKillIsNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(5, 5)
	b.pass(100 * time.Hour) // nothing happened for days, then a kill
	b.pend(3)
	b.pass(100 * time.Hour)
	b.sound()
	b.pend(1)
	r := b.verify(VerifyOptions{})
	if r.Status != Stale || r.Status.ExitCode() != 4 || r.FirstBad.Code != "audit_sequencer_stood_still" {
		t.Errorf("verdict %s: %+v", r.Status, r.Problems)
	}
	b.flush()
	b.sound()
}

func TestForgottenHeadsMakeTheCheckIncomplete(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(20, 10)
	b.keys = b.keys.amnesiac()
	if r := b.verify(VerifyOptions{}); r.Status != Incomplete || r.Status.ExitCode() != 3 {
		t.Errorf("verdict %s: %+v", r.Status, r.Problems)
	}
}
