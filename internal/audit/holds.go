package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Holds is nil while the log proves what it says, else Unavailable
// "audit_halted". What cannot be proven must not happen, and who may do what
// cannot be proven either: nothing is written, and no row of trust is believed,
// until the log is whole again. A database that gives no answer proves nothing
// and ends nothing.
func (l *Log) Holds() error {
	err := l.Health()
	if errs.KindOf(err) != errs.Integrity {
		return nil
	}
	return errs.New(errs.Unavailable, "audit_halted").Because(err).
		WithHint("the audit log does not hold (%s): nobody but the operator is served; run `holdfast doctor` and `holdfast audit verify --rows`, keep a copy of the folder, and restore a backup", errs.CodeOf(err))
}

// Health returns why the log does not hold (Integrity), or else the failure of
// the latest pass; nil when all is well. Of several processes, that something
// is not available is told by the elected one.
func (l *Log) Health() error {
	if tables := l.beliefs.closed(); tables != "" {
		return rowsDiffer(tables)
	}
	if p := l.doubt.Load(); p != nil {
		return *p
	}
	return l.sequencing()
}

func (l *Log) sequencing() error {
	if p := l.health.Load(); p != nil {
		return *p
	}
	return nil
}

// Look finds out whether the log holds, by its newest checkpoint and by what the
// key store remembers, and writes nothing: before anything else is read that it
// stands for. Health and Holds tell of it from then on.
func (l *Log) Look(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "audit.Look")
	heads, err := l.keys.Heads(ctx)
	if err != nil {
		return err
	}
	err = l.db.Read(ctx, func(v *store.View) error {
		state, err := l.loadState(v)
		if err != nil {
			return err
		}
		for _, h := range heads {
			if err := checkHead(v, h, state.after.size); err != nil {
				return err
			}
		}
		return nil
	})
	if errs.KindOf(err) == errs.Integrity {
		l.tell(err)
		return nil
	}
	return err
}

// Prove compares tables with the log inside a transaction that is about to give
// or take power because of what stands in them. Rows that stand out are not
// believed anyway and are returned; where entries were taken away as well, even
// for this moment only, it fails with Unavailable "audit_halted".
func (l *Log) Prove(q store.Querier, source RowSource, objects ...string) (bad []Deviation, err error) {
	defer errs.Wrap(&err, "audit.Prove")
	if err := l.Holds(); err != nil {
		return nil, err
	}
	bad, err = l.compare(q, source, objects)
	var tables []string
	for _, d := range bad {
		if d.Table {
			l.suspect(d)
			tables = append(tables, d.Object)
		}
	}
	if err == nil && len(tables) > 0 {
		err = rowsDiffer(strings.Join(tables, ", "))
	}
	if errs.KindOf(err) == errs.Integrity {
		signal(l.doubted) // whoever watches looks at once
		return nil, errs.New(errs.Unavailable, "audit_halted").Because(err)
	}
	return bad, err
}

// rowsDiffer is why nothing is believed while a table does not add up.
func rowsDiffer(tables string) error {
	return errs.New(errs.Integrity, "audit_sums_differ").Because(fmt.Errorf("tables: %s", tables)).
		WithHint("rows of %s were changed together with the entries that tell of them; run `holdfast audit verify --rows` and restore a backup", tables)
}

// maxSuspects is how many findings wait to be told.
const maxSuspects = 100

// suspect notes what was met while work went on, and may be gone when somebody
// looks.
func (l *Log) suspect(d Deviation) {
	l.suspected.mu.Lock()
	defer l.suspected.mu.Unlock()
	if len(l.suspected.found) < maxSuspects && !slices.Contains(l.suspected.found, d) {
		l.suspected.found = append(l.suspected.found, d)
	}
	signal(l.doubted)
}

// Doubted is told when something does not hold that nobody was looking for.
func (l *Log) Doubted() <-chan struct{} { return l.doubted }

// Suspects returns what was met since it was last asked.
func (l *Log) Suspects() []Deviation {
	l.suspected.mu.Lock()
	defer l.suspected.mu.Unlock()
	found := l.suspected.found
	l.suspected.found = nil
	return found
}
