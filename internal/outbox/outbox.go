package outbox

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Event says that something happened to a record: identifiers and numbers
// only. Who needs more reads the record, as far as it may.
type Event struct {
	Seq     int64 // set when read
	ID      id.ID
	Kind    string // "contact.updated"
	Object  string
	Record  id.ID
	Version int64
	Entry   id.ID     // audit entry of the act
	At      time.Time // time of the unit that published it
}

// Outbox writes events and jobs, and wakes the dispatcher once they are
// committed. One a database.
type Outbox struct {
	ids    *id.Source
	mac    MAC
	events bell
	jobs   bell

	mu      sync.Mutex
	running map[id.ID]context.CancelCauseFunc
}

// MAC authenticates rows; a *seal.Key is one.
type MAC interface {
	MAC(parts ...[]byte) [32]byte
	VerifyMAC(mac []byte, parts ...[]byte) bool
}

// New returns the outbox; ids names events and jobs that have no name yet, mac
// authenticates jobs.
func New(ids *id.Source, mac MAC) *Outbox {
	return &Outbox{ids: ids, mac: mac, running: map[id.ID]context.CancelCauseFunc{}}
}

// Told returns what events of a kind were about that were published since a
// time: alarms that repeat are told once, on whichever node. It reads all events
// and does not belong into a unit.
func Told(v *store.View, kind string, since time.Time) (map[About]bool, error) {
	rows, err := v.Query(`SELECT DISTINCT object, record FROM outbox_event WHERE kind = ? AND at > ?`, kind, since)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	told := map[About]bool{}
	for rows.Next() {
		var a About
		if err := rows.Scan(&a.Object, &a.Record); err != nil {
			return nil, err
		}
		told[a] = true
	}
	return told, rows.Err()
}

// About is what an event is about.
type About struct {
	Object string
	Record id.ID // zero: none
}

// Publish writes an event in the caller's transaction. It sets At, and ID when
// it is zero.
func (o *Outbox) Publish(tx *store.Tx, e *Event) (err error) {
	defer errs.Wrap(&err, "outbox.Publish")
	if e.ID.IsZero() {
		e.ID = o.ids.New()
	}
	e.At = tx.Now()
	err = tx.Append(eventLog, "id, kind, object, record, version, entry, at",
		e.ID, e.Kind, e.Object, e.Record, e.Version, e.Entry, e.At)
	if err != nil {
		return err
	}
	tx.AfterCommit(o.events.ring)
	return nil
}

const (
	eventColumns = `SELECT seq, id, kind, object, record, version, entry, at FROM outbox_event WHERE seq > ? AND seq <= ? `
	eventsAll    = eventColumns + `ORDER BY seq LIMIT ?`
	eventsWanted = eventColumns + `AND kind IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ORDER BY seq LIMIT ?`

	maxKinds = 16 // placeholders of eventsWanted; unused ones repeat kinds
)

// eventLog is the table that events are appended to.
const eventLog = "outbox_event"

// readEvents returns the next events of the given kinds (nil: all), and up to
// which one it looked.
func readEvents(v *store.View, after int64, kinds []string, limit int) (out []Event, upTo int64, err error) {
	settled, err := v.Settled(eventLog)
	if err != nil {
		return nil, after, err
	}
	if err := v.QueryRow(`SELECT MAX(seq) FROM outbox_event WHERE seq <= ?`, settled).Scan(&upTo); err != nil || upTo <= after {
		return nil, after, err
	}
	sql, args := eventsAll, []any{after, upTo}
	if len(kinds) > 0 {
		sql = eventsWanted
		for i := range maxKinds {
			args = append(args, kinds[i%len(kinds)])
		}
	}
	rows, err := v.Query(sql, append(args, limit)...)
	if err != nil {
		return nil, after, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e Event
		if err := rows.Scan(&e.Seq, &e.ID, &e.Kind, &e.Object, &e.Record, &e.Version, &e.Entry, &e.At); err != nil {
			return nil, after, err
		}
		out = append(out, e)
	}
	if len(out) == limit {
		upTo = out[limit-1].Seq
	}
	return out, upTo, rows.Err()
}

// bell wakes everybody who asked before it rang.
type bell struct {
	mu sync.Mutex
	c  chan struct{}
}

// heard returns a channel that is closed at the next ring. Ask before looking,
// so that what comes after the look is not missed.
func (b *bell) heard() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.c == nil {
		b.c = make(chan struct{})
	}
	return b.c
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.c != nil {
		close(b.c)
		b.c = nil
	}
}

// Migrations returns the tables of the outbox.
func Migrations() []store.Migration {
	integer, text, blob := store.Integer, store.Text, store.Blob
	return []store.Migration{{ID: "outbox/1", Tables: []store.Table{
		{
			Name: "outbox_event",
			Columns: []store.Column{
				{Name: "seq", Type: integer, AutoIncrement: true},
				{Name: "id", Type: blob}, {Name: "kind", Type: text},
				{Name: "object", Type: text}, {Name: "record", Type: blob, Null: true},
				{Name: "version", Type: integer}, {Name: "entry", Type: blob, Null: true},
				{Name: "at", Type: integer},
			},
		},
		{
			Name: "outbox_consumer",
			Columns: []store.Column{
				{Name: "name", Type: text}, {Name: "last_seq", Type: integer}, {Name: "updated", Type: integer},
			},
			Primary: []string{"name"},
		},
		{
			Name: "outbox_job",
			Columns: []store.Column{
				{Name: "id", Type: blob}, {Name: "kind", Type: text}, {Name: "args", Type: blob, Null: true},
				{Name: "state", Type: text}, {Name: "run_at", Type: integer}, {Name: "attempts", Type: integer},
				{Name: "lease_until", Type: integer, Null: true}, {Name: "lease_by", Type: blob, Null: true},
				{Name: "progress", Type: blob, Null: true}, {Name: "last_error", Type: text},
				{Name: "created", Type: integer}, {Name: "finished", Type: integer, Null: true},
				{Name: "version", Type: integer}, {Name: "mac", Type: blob},
			},
			Primary: []string{"id"},
			Indexes: []store.TableIndex{{Name: "outbox_job_due", Columns: []string{"kind", "state", "run_at"}}},
		},
	}}}
}
