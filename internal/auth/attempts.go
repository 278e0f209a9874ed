package auth

import (
	"net/netip"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
)

// attempts keeps the three budgets of wrong passwords. Whoever guesses at an
// account spends the budget of their own network; the budget of the account as
// a whole, which many networks together can spend, never holds up a network
// that the account's user signed in from before, nor a session, nor another
// way to sign in. An address without a user has the same budgets, so they tell
// nothing.
type attempts struct {
	place   *ratelimit.Limiter[place]        // one account from one network
	network *ratelimit.Limiter[netip.Prefix] // any accounts from one network
	account *ratelimit.Limiter[[16]byte]     // one account from anywhere
}

type place struct {
	account [16]byte // token of the address
	network netip.Prefix
}

func newAttempts() attempts {
	const hour = 3600.0
	return attempts{
		place:   ratelimit.New[place](ratelimit.Rate{PerSecond: 10 / hour, Burst: 10}),
		network: ratelimit.New[netip.Prefix](ratelimit.Rate{PerSecond: 120 / hour, Burst: 60}),
		account: ratelimit.New[[16]byte](ratelimit.Rate{PerSecond: 100 / hour, Burst: 100}),
	}
}

// begin spends one attempt before the password is looked at, so that guesses
// at the same moment count too. The caller calls giveBack when it was no wrong
// password. Out of budget is RateLimited "sign_in_slow" with seconds to wait.
func (a attempts) begin(who place, known bool, now time.Time) (giveBack func(), err error) {
	var undo []func()
	giveBack = func() {
		for _, u := range undo {
			u()
		}
	}
	ok, _, wait := a.network.Take(who.network, now)
	if ok {
		undo = append(undo, func() { a.network.GiveBack(who.network, now) })
		if ok, _, wait = a.place.Take(who, now); ok {
			undo = append(undo, func() { a.place.GiveBack(who, now) })
		}
	}
	if ok && !known {
		if ok, _, wait = a.account.Take(who.account, now); ok {
			undo = append(undo, func() { a.account.GiveBack(who.account, now) })
		}
	}
	if !ok {
		giveBack()
		return nil, errs.New(errs.RateLimited, codeSignInSlow, errs.P("seconds", int(wait/time.Second)+1))
	}
	return giveBack, nil
}
