package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type sealVerb struct{ folder }

// Help says what is gone and what stays.
func (sealVerb) Help() string {
	return `Takes the workspace away from everybody, at once: what is under way ends, for which there are 20 seconds, then the server begins anew without keys and without anything that it had read. It answers "sealed" to everybody until somebody unseals it, also after a restart of the program or the machine.

To keep it sealed against whoever can use this account, take the root key away too. Every node is sealed by itself.

  holdfast seal --data DIR
  holdfast unseal --data DIR`
}

// Run seals, and returns when nothing is left.
func (v *sealVerb) Run(ctx context.Context, c *cli) error {
	client, hold, err := v.reach(ctx)
	if err != nil {
		return err
	}
	res := app.SealState{Sealed: true}
	if client != nil {
		if err = client.Call(ctx, verb.OpSeal, verb.NoArgs{}, control.Streams{}, &res); err == nil {
			err = v.await(ctx, true)
		}
	} else if err = v.run(ctx, hold, verb.OpSeal, verb.NoArgs{}, control.Streams{}, &res); errs.CodeOf(err) == "workspace_sealed" {
		err = nil // it is already
	}
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { fmt.Fprintln(w, "The workspace is sealed.") })
}

// await waits until the server is sealed or open. Between the two it answers
// nobody.
func (f folder) await(ctx context.Context, sealed bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		client, err := control.Dial(f.Data)
		var is app.SealState
		if err == nil {
			err = client.Call(ctx, verb.OpSealState, verb.NoArgs{}, control.Streams{}, &is)
		}
		switch {
		case err == nil && is.Sealed == sealed:
			return nil
		case err != nil && !errors.Is(err, control.ErrNoServer) && errs.KindOf(err) != errs.Unavailable:
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errs.New(errs.Unavailable, "control_lost").WithHint("the server did not come back; look at its log")
		}
	}
}
