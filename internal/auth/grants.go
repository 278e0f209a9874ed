package auth

import (
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth/token"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

const (
	grantLife = 5 * time.Second // how long a token is believed without a look
	maxGrants = 4096            // some megabytes
)

// grants remembers which tokens were good a moment ago, so that a busy client
// does not cost a query with each request. Only good ones: an attacker's
// guesses take no room.
type grants struct {
	mu    sync.Mutex
	known map[token.Digest]grant
	epoch uint64 // grows when something known may have become wrong
}

type grant struct {
	actor   policy.Actor
	since   time.Time
	expires time.Time // of the token
}

func newGrants() grants { return grants{known: map[token.Digest]grant{}} }

// find returns the actor of a token that was looked up within grantLife; a
// clock set back forgets.
func (g *grants) find(d token.Digest, now time.Time) (policy.Actor, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	found, ok := g.known[d]
	if !ok || now.Before(found.since) || now.Sub(found.since) > grantLife || !now.Before(found.expires) {
		return policy.Actor{}, false
	}
	return found.actor, true
}

// now returns the epoch, to be read before the lookup whose result keep gets.
func (g *grants) now() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.epoch
}

// keep remembers a grant unless something was revoked since epoch: the lookup
// may have seen the time before.
func (g *grants) keep(d token.Digest, found grant, epoch uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.epoch != epoch {
		return
	}
	if len(g.known) >= maxGrants {
		clear(g.known) // rarer and cheaper than keeping an order
	}
	g.known[d] = found
}

// Renew drops what is remembered of who came in: somebody changed it, maybe on
// another node. Without being told, it is forgotten within seconds.
func (s *Service) Renew() { s.grants.forget() }

// forget drops everything: revoking is rare, and nothing is missed.
func (g *grants) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.epoch++
	clear(g.known)
}
