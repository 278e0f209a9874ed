package audit

import (
	"context"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// TestAProcessThatIsNotElectedIsHealthy: what kept the last pass of one that
// sequences no more would else be its health for ever.
func TestAProcessThatIsNotElectedIsHealthy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(3, 3)
	b.log.interval = time.Millisecond
	b.keys.mu.Lock()
	b.keys.forgets = errs.New(errs.Unavailable, "")
	b.keys.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- b.log.Run(ctx) }()
	b.pend(1)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for b.log.Health() == nil {
		select {
		case <-tick.C:
		case err := <-ran:
			t.Fatalf("ended: %v", err)
		}
	}
	cancel() // as when its lock is lost
	if err := <-ran; err != nil || b.log.Health() != nil {
		t.Errorf("%v, health %v", err, b.log.Health())
	}
}

// TestAnotherProcessMayHaveToldOfMore: the key store remembers a larger head
// than this process tells it of. Alone, that is a log which was put back; of
// several, one looks whether the log has what is remembered.
func TestAnotherProcessMayHaveToldOfMore(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(10, 5)
	b.keys.forgets = errs.New(errs.Integrity, "head_rewound")
	b.pend(5)
	err := b.log.Flush(t.Context())
	if !b.db.Shared() {
		if errs.CodeOf(err) != "head_rewound" || errs.KindOf(b.log.Health()) != errs.Integrity {
			t.Errorf("%v, health %v", err, b.log.Health())
		}
		return
	}
	if err != nil || b.log.Health() != nil {
		t.Fatalf("the log has everything: %v, health %v", err, b.log.Health())
	}
	b.keys.heads = append(b.keys.heads, Head{Size: 99, Root: [32]byte{1}, At: time.Now()})
	b.pend(5)
	if err := b.log.Flush(t.Context()); errs.CodeOf(err) != "audit_rolled_back" {
		t.Errorf("the log lacks what is remembered: %v", err)
	}
}
