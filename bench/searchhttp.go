package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
)

// searchHTTP measures over HTTP: Holdfast, PocketBase and a bare server of a
// plain unique index, one after another in the same minute.
func searchHTTP(ctx context.Context, b *bench) (err error) {
	s, err := b.startServer()
	if err != nil {
		return err
	}
	defer func() {
		if serr := s.stop(); err == nil {
			err = serr
		}
	}()
	bare, err := b.startChild("servePlain")
	if err != nil {
		return err
	}
	defer bare.kill()
	pocketbase, err := b.startPocketBase(ctx, b.peer)
	if err != nil {
		return err
	}
	if pocketbase != nil {
		defer pocketbase.kill()
	}
	h := &overWire{b, s, bare, pocketbase}
	for _, measure := range []func() error{h.substrings, h.email, h.narrow, h.crowd} {
		if err := measure(); err != nil {
			return err
		}
	}
	return nil
}

type overWire struct {
	*bench
	ours, bare, pocketbase *server
}

func search(typed string) request {
	return request{path: "/contacts?limit=50&sort=name&filter=" + url.QueryEscape(fmt.Sprintf("name ~ %q", typed))}
}

// substrings asks for the fixed set, and an absent term of PocketBase too.
func (h *overWire) substrings() error {
	worst, note := 0.0, ""
	var absent float64
	for _, x := range terms(h.rows) {
		t, err := h.sampled(60, func(i int) error { return h.ours.call(i, search(x.typed)) })
		if err != nil {
			return err
		}
		if t.at(95) > worst {
			worst, note = t.at(95), x.label+"; p50 "+number(t.at(50))+" ms"
		}
		if absent == 0 {
			absent = t.at(50)
		}
	}
	h.figure(figure{Name: "substring over HTTP, the slowest of all terms, p95", Ours: worst, Unit: "ms", Note: note}, goal{must: 25, aim: 8})
	f := figure{Name: "substring over HTTP, absent, against PocketBase", Ours: absent, Unit: "ms", PeerIs: "PocketBase ~, p50"}
	if h.pocketbase == nil {
		f.Note = "PocketBase was not built: not measured"
	} else {
		t, err := h.sampled(5, func(int) error { return h.pocketbase.call(0, containsPath(field.Fold(terms(h.rows)[0].typed))) })
		if err != nil {
			return err
		}
		f.Peer = t.at(50)
	}
	h.figure(f, goal{must: 20, ratio: true, atLeast: true})
	return nil
}

// email finds whole addresses: processor time of the servers, an answer.
func (h *overWire) email() error {
	var all []string
	err := readLines(h.plainFile(), func(_, email, _ string) error {
		if len(all) < 5000 {
			all = append(all, email)
		}
		return nil
	})
	if err != nil {
		return err
	}
	at := func(i int) string { return url.QueryEscape(all[i*7919%len(all)]) }
	const clients = 4
	ours, err := h.processor(h.ours, clients, func(i int) request {
		return request{path: "/contacts?limit=1&fields=name,emails,phones&filter=" + url.QueryEscape(`emails = "`+all[i*7919%len(all)]+`"`)}
	})
	if err != nil {
		return err
	}
	bare, err := h.processor(h.bare, clients, func(i int) request { return request{path: "/?email=" + at(i)} })
	if err != nil {
		return err
	}
	ids, err := h.ours.ids()
	if err != nil {
		return err
	}
	keyed, err := h.processor(h.ours, clients, func(i int) request {
		return request{path: "/contacts?limit=1&fields=name,emails,phones&filter=" + url.QueryEscape(`id = "`+ids[i%len(ids)]+`"`)}
	})
	if err != nil {
		return err
	}
	h.figure(figure{Name: "exact sealed e-mail over HTTP, processor, same door", Ours: ours, Unit: "us", Peer: keyed, PeerIs: "by plain unique id"}, goal{must: 1.3, aim: 1.15, ratio: true})
	f := figure{Name: "exact sealed e-mail over HTTP, processor, bare server", Ours: ours, Unit: "us", Peer: bare, PeerIs: "no sign-in, rights, log"}
	if h.pocketbase != nil {
		pb, err := h.processor(h.pocketbase, clients, func(i int) request {
			return request{path: "/records?perPage=1&skipTotal=1&filter=" + url.QueryEscape("email='"+all[i*7919%len(all)]+"'")}
		})
		if err != nil {
			return err
		}
		f.Note = fmt.Sprintf("PocketBase %.0f us", pb)
	}
	h.figure(f, goal{must: 1.3, aim: 1.15, ratio: true})
	return nil
}

// processor returns the microseconds of processor time that a server spends on
// an answer.
func (h *overWire) processor(s *server, clients int, next func(int) request) (float64, error) {
	if err := s.call(0, next(0)); err != nil {
		return 0, err
	}
	cpu, start := cpuOf(s.pid()), time.Now()
	var n atomic.Int64
	failed := make([]error, clients)
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for i := c; time.Since(start) < httpTime && failed[c] == nil; i += clients {
				failed[c] = s.call(i, next(i))
				n.Add(1)
			}
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return 0, err
		}
	}
	return float64((cpuOf(s.pid()) - cpu).Microseconds()) / float64(n.Load()), nil
}

// narrow is the page of somebody who sees one record in a hundred.
func (h *overWire) narrow() error {
	secret, err := os.ReadFile(h.narrowFile())
	if err != nil {
		return err
	}
	few := *h.ours
	few.tokens = strings.Fields(string(secret))
	page := request{path: "/contacts?limit=50&sort=name"}
	all, err := h.sampled(200, func(i int) error { return h.ours.call(i, page) })
	if err != nil {
		return err
	}
	own, err := h.sampled(200, func(int) error { return few.call(0, page) })
	if err != nil {
		return err
	}
	h.figure(figure{Name: "50 by name over HTTP for a person who sees 1 %, p50", Ours: own.at(50), Unit: "ms", Peer: all.at(50), PeerIs: "who sees all"}, goal{must: 1.5, aim: 1, ratio: true})
	return nil
}

// crowdSize is how many search at once, for a letter each, over a connection each.
const crowdSize = 1000

// crowd reads single records alone, and while a crowd searches.
func (h *overWire) crowd() error {
	ids, err := h.ours.ids()
	if err != nil {
		return err
	}
	reader, crowd := *h.ours, *h.ours
	crowd.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowdSize, MaxConnsPerHost: crowdSize}}
	defer crowd.client.CloseIdleConnections()
	reader.tokens, crowd.tokens = h.ours.tokens[:32], h.ours.tokens[32:]
	read := func(i int) error { return reader.call(i, request{path: "/contacts/" + ids[i%len(ids)]}) }
	alone, err := h.sampled(1000, read)
	if err != nil {
		return err
	}
	stop := make(chan struct{})
	var answered, refused atomic.Int64
	var all sync.WaitGroup
	for c := range crowdSize {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if crowd.call(c, search(string(rune('a'+c%26)))) == nil {
					answered.Add(1)
				} else if refused.Add(1); true {
					time.Sleep(time.Second) // as Retry-After asks
				}
			}
		})
	}
	time.Sleep(time.Second)
	beside, err := h.sampled(1000, read)
	close(stop)
	all.Wait()
	if err != nil {
		return err
	}
	h.figure(figure{Name: "read one record while 1,000 search for a letter, p95", Ours: beside.at(95), Unit: "ms", Peer: alone.at(95), PeerIs: "nobody searches",
		Note: fmt.Sprintf("%d searches answered, %d refused; p50 %s ms, alone %s ms; the crowd runs on the same cores", answered.Load(), refused.Load(), number(beside.at(50)), number(alone.at(50)))},
		goal{must: 2, ratio: true})
	return nil
}
