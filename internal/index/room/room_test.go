package room

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// parcel is a part that is loaded in steps of one byte. It fails the test when
// it is dropped while somebody uses it.
type parcel struct {
	t     *testing.T
	name  string
	size  int64
	held  atomic.Int64
	users atomic.Int64
	loads atomic.Int64
	step  func(done int64) // before each step
	fail  error

	mu     sync.Mutex
	pieces map[string]Piece
}

func (p *parcel) Load(ctx context.Context, at *Place) error {
	p.loads.Add(1)
	for p.held.Load() < p.size {
		if p.step != nil {
			p.step(p.held.Load())
		}
		err := errors.Join(p.fail, at.Report(ctx, p.held.Add(1), p.size))
		if err != nil {
			p.held.Store(0)
			return err
		}
	}
	return nil
}

func (p *parcel) Drop(context.Context) {
	if n := p.users.Load(); n > 0 {
		p.t.Errorf("%s was let go while %d use it", p.name, n)
	}
	p.held.Store(0)
}

func (p *parcel) Bytes() int64 { return p.held.Load() }

func (p *parcel) Pieces() (all []Piece) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range p.pieces {
		all = append(all, x)
	}
	return all
}

// use asks for a part and uses it.
func use(ctx context.Context, k *Keeper, p *parcel, at *Place) error {
	release, err := k.Hold(ctx, at)
	if err != nil {
		return err
	}
	defer release()
	p.users.Add(1)
	defer p.users.Add(-1)
	if p.held.Load() != p.size {
		p.t.Errorf("%s answers with %d of %d", p.name, p.held.Load(), p.size)
	}
	return nil
}

func attend(t *testing.T, k *Keeper) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { k.Attend(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
}

func here(at *Place) bool { ok, _ := at.Here(); return ok }

func TestWhatWasNotUsedForLongestGoesFirst(t *testing.T) {
	t.Parallel()
	k := New(10)
	a, b, c := &parcel{t: t, name: "a", size: 4}, &parcel{t: t, name: "b", size: 4}, &parcel{t: t, name: "c", size: 4}
	atA, atB, atC := k.Add(a), k.Add(b), k.Add(c)
	if err := k.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	// There is no room for all, and nobody asked for c.
	if !here(atA) || !here(atB) || here(atC) || c.held.Load() != 0 {
		t.Fatalf("a %v, b %v, c %v", here(atA), here(atB), here(atC))
	}
	attend(t, k)
	for _, x := range []struct {
		p    *parcel
		at   *Place
		gone *Place
	}{{b, atB, nil}, {a, atA, nil}, {c, atC, atB}, {a, atA, atB}, {b, atB, atC}, {c, atC, atA}} {
		if err := use(t.Context(), k, x.p, x.at); err != nil {
			t.Fatal(err)
		}
		if x.gone != nil && here(x.gone) {
			t.Errorf("after %s: something else was let go", x.p.name)
		}
		if sum := a.held.Load() + b.held.Load() + c.held.Load(); sum > 10 {
			t.Errorf("%d bytes", sum)
		}
	}
	if n := k.Counts(); n.Dropped != 3 || n.Loads != 5 || n.Refused != 0 {
		t.Errorf("%+v", n)
	}
}

func TestPiecesGoBeforeTheirPart(t *testing.T) {
	t.Parallel()
	k := New(10)
	a := &parcel{t: t, name: "a", size: 4, pieces: map[string]Piece{}}
	b := &parcel{t: t, name: "b", size: 4}
	atA, atB := k.Add(a), k.Add(b)
	if err := k.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(use(t.Context(), k, b, atB), use(t.Context(), k, a, atA)); err != nil {
		t.Fatal(err)
	}
	a.mu.Lock()
	a.pieces["order"] = Piece{Used: 0, Drop: func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.pieces, "order")
		a.held.Store(a.size)
	}}
	a.held.Store(a.size + 5)
	a.mu.Unlock()
	if err := k.fit(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if !here(atA) || !here(atB) || len(a.pieces) != 0 {
		t.Errorf("a %v, b %v, %d pieces", here(atA), here(atB), len(a.pieces))
	}
	if n := k.Counts(); n.Shed != 1 || n.Dropped != 0 {
		t.Errorf("%+v", n)
	}
}

func TestWhatSomebodyWaitsForComesFirst(t *testing.T) {
	t.Parallel()
	k := New(0)
	var order []string
	var mu sync.Mutex
	begun, asked := make(chan struct{}), make(chan struct{})
	large := &parcel{t: t, name: "large", size: 50}
	large.step = func(done int64) {
		if done == 3 { // somebody asks for something else when this has begun
			close(begun)
			<-asked
		}
	}
	var before atomic.Int64
	small := &parcel{t: t, name: "small", size: 2, step: func(int64) { before.Store(large.held.Load()) }}
	last := &parcel{t: t, name: "last", size: 1, step: func(int64) {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, "last")
	}}
	atLarge, atLast, atSmall := k.Add(large), k.Add(last), k.Add(small)
	attend(t, k)
	filled := make(chan error)
	go func() { filled <- k.Fill(t.Context()) }()
	<-begun
	go func() { // as soon as it waits, the large one goes on to its next report and stops there
		for done := false; !done; {
			k.mu.Lock()
			done = atSmall.asked != 0 || atSmall.state != waiting
			k.mu.Unlock()
		}
		close(asked)
	}()
	if err := use(t.Context(), k, small, atSmall); err != nil {
		t.Fatal(err)
	}
	if n := before.Load(); n > 5 {
		t.Errorf("%d of the large one came before what was asked for", n)
	}
	if err := <-filled; err != nil {
		t.Fatal(err)
	}
	if !here(atLarge) || !here(atLast) || !slices.Equal(order, []string{"last"}) {
		t.Errorf("large %v, last %v, %v", here(atLarge), here(atLast), order)
	}
}

func TestWhatIsUsedIsNotLetGo(t *testing.T) {
	t.Parallel()
	k := New(5)
	a, b := &parcel{t: t, name: "a", size: 4}, &parcel{t: t, name: "b", size: 4}
	atA, atB := k.Add(a), k.Add(b)
	if err := k.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	attend(t, k)
	release, err := k.Hold(t.Context(), atA)
	if err != nil {
		t.Fatal(err)
	}
	a.users.Add(1)
	waits := make(chan error)
	go func() { waits <- use(t.Context(), k, b, atB) }()
	for leavingNow := false; !leavingNow; {
		k.mu.Lock()
		leavingNow = atA.state == leaving
		k.mu.Unlock()
	}
	// Who holds it goes on; who comes now waits.
	if err := atA.Enter(); err != nil {
		t.Error(err)
	}
	atA.Leave()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := k.Hold(ctx, atA); errs.CodeOf(err) != "index_building" {
		t.Errorf("%v", err)
	}
	a.users.Add(-1)
	release()
	if err := <-waits; err != nil {
		t.Fatal(err)
	}
	if here(atA) || !here(atB) {
		t.Errorf("a %v, b %v", here(atA), here(atB))
	}
}

func TestWhatIsTooLargeDisplacesNothing(t *testing.T) {
	t.Parallel()
	k := New(10)
	a, large := &parcel{t: t, name: "a", size: 4}, &parcel{t: t, name: "large", size: 40}
	atA, atLarge := k.Add(a), k.Add(large)
	if err := k.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	attend(t, k)
	if err := use(t.Context(), k, large, atLarge); errs.CodeOf(err) != "index_too_large" || errs.KindOf(err) != errs.Unavailable {
		t.Errorf("%v", err)
	}
	if err := atLarge.Enter(); errs.CodeOf(err) != "index_too_large" {
		t.Errorf("%v", err)
	}
	if !here(atA) || large.held.Load() != 0 {
		t.Errorf("a %v, %d bytes of the large one", here(atA), large.held.Load())
	}
	loads := large.loads.Load()
	for range tryFailed {
		k.forgive()
	}
	large.size = 6 // records went
	if err := use(t.Context(), k, large, atLarge); err != nil || large.loads.Load() != loads+1 {
		t.Errorf("%v after %d loads", err, large.loads.Load())
	}
}

func TestWhatFailsSaysSoAndIsTriedAgain(t *testing.T) {
	t.Parallel()
	k := New(0)
	a := &parcel{t: t, name: "a", size: 4, fail: errors.New("disk on fire")}
	at := k.Add(a)
	if err := k.Fill(t.Context()); !errors.Is(err, a.fail) {
		t.Fatal(err)
	}
	for _, err := range []error{k.Ready(t.Context()), at.Enter(), use(t.Context(), k, a, at)} {
		if errs.CodeOf(err) != "index_failed" {
			t.Errorf("%v", err)
		}
	}
	a.fail = nil
	for range tryFailed {
		k.forgive()
	}
	attend(t, k)
	if err := use(t.Context(), k, a, at); err != nil {
		t.Error(err)
	}
}

func TestManyWhoAskForMoreThanFits(t *testing.T) {
	t.Parallel()
	k := New(20)
	k.tick = time.Millisecond
	var parts []*parcel
	var places []*Place
	for n := range 8 {
		p := &parcel{t: t, name: string(rune('a' + n)), size: int64(3 + n)}
		parts, places = append(parts, p), append(places, k.Add(p))
	}
	attend(t, k)
	if err := k.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for i := range 60 {
				n := (w*7 + i*3) % len(parts)
				err := use(t.Context(), k, parts[n], places[n])
				if code := errs.CodeOf(err); err != nil && code != "index_building" {
					t.Errorf("%s: %v", parts[n].name, err)
				}
			}
		})
	}
	wg.Wait()
	sum := int64(0)
	for _, p := range parts {
		sum += p.held.Load()
	}
	if sum > 20 || k.Counts().Dropped == 0 {
		t.Errorf("%d bytes, %+v", sum, k.Counts())
	}
}

// TestWhatIsAskedForDisplacesWhatNobodyAskedFor also while that is loaded.
func TestWhatIsAskedForDisplacesWhatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	k := New(10)
	nearly, goOn := make(chan struct{}), make(chan struct{})
	unasked := &parcel{t: t, name: "unasked", size: 8}
	unasked.step = func(done int64) {
		if done == 6 {
			close(nearly)
			<-goOn
		}
	}
	asked := &parcel{t: t, name: "asked", size: 6}
	asked.step = func(done int64) {
		if done == 1 {
			close(goOn)
		}
	}
	k.Add(unasked)
	go func() { _ = k.Fill(t.Context()) }()
	<-nearly
	at := k.Add(asked)
	attend(t, k)
	if err := use(t.Context(), k, asked, at); err != nil || k.Counts().Refused != 0 {
		t.Errorf("%v, %+v", err, k.Counts())
	}
}
