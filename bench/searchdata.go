package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/role"
)

func (b *bench) plainFile() string  { return filepath.Join(b.dir, "contacts.tsv") }
func (b *bench) narrowFile() string { return filepath.Join(b.dir, "narrow-token") }

// searchData imports the contacts that the figures about search are measured
// on: one in a hundred belongs to a person who sees no others.
func searchData(ctx context.Context, b *bench) (err error) {
	if err := b.init(ctx); err != nil {
		return err
	}
	w, err := b.open(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	if err := w.Index.Ready(ctx); err != nil {
		return err
	}
	if err := b.makeTokens(ctx, w); err != nil {
		return err
	}
	narrow, err := b.makeNarrow(ctx, w)
	if err != nil {
		return err
	}
	operator := policy.Actor{Kind: policy.Operator, OSUser: "bench", Client: "bench", Lang: "en"}
	n, few, start := newNamer(), b.rows/100, time.Now()
	for _, part := range []struct {
		actor      policy.Actor
		from, rows int
	}{{operator, 0, b.rows - few}, {narrow, b.rows - few, few}} {
		if err := writePeople(b.file(), b.plainFile(), n, part.from, part.rows); err != nil {
			return err
		}
		if _, err := b.importTable(ctx, w, part.actor, part.rows); err != nil {
			return err
		}
	}
	b.add("data for search", "import", float64(b.rows)/time.Since(start).Seconds(), "rows/s", "sealed, a key each, audited")
	return nil
}

// makeNarrow makes a person who sees what is theirs, and leaves a token of it.
func (b *bench) makeNarrow(ctx context.Context, w *app.Workspace) (policy.Actor, error) {
	rights := map[policy.Action]role.Scope{policy.Read: role.Own, policy.Create: role.Own, policy.Import: role.Own}
	definition, err := role.Encode(role.Definition{Objects: []role.ObjectRule{{
		Object: role.Every, Rights: rights, Fields: map[string]role.FieldRule{role.Every: {Level: role.Write, Find: true}},
	}}})
	if err != nil {
		return policy.Actor{}, err
	}
	operator := policy.Actor{Kind: policy.Operator, OSUser: "bench", Client: "bench"}
	own, err := w.Auth.SaveRole(ctx, operator, auth.Role{Name: "own records", Definition: definition})
	if err != nil {
		return policy.Actor{}, err
	}
	u, err := w.Auth.CreateUser(ctx, operator, auth.NewUser{Email: "narrow@example.org", Name: "Narrow", Role: own.RoleName(), Password: []byte("a long enough password 18")})
	if err != nil {
		return policy.Actor{}, err
	}
	_, secret, err := w.Auth.CreateToken(ctx, operator, auth.NewToken{User: u.ID, Name: "bench", Expires: 48 * time.Hour})
	if err != nil {
		return policy.Actor{}, err
	}
	if err := os.WriteFile(b.narrowFile(), []byte(secret), 0o600); err != nil {
		return policy.Actor{}, err
	}
	return policy.Actor{Kind: policy.Person, User: u.ID, Roles: []policy.RoleName{own.RoleName()}, Client: "bench", Lang: "en"}, nil
}

// actor is who has a token, for work in this process.
func (b *bench) actor(ctx context.Context, w *app.Workspace, tokens string) (policy.Actor, error) {
	raw, err := os.ReadFile(tokens)
	if err != nil {
		return policy.Actor{}, err
	}
	return w.Auth.Authenticate(ctx, strings.Fields(string(raw))[0], "bench")
}

// readLines returns the lines of what was written for the peers.
func readLines(path string, each func(name, email, phone string) error) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(part) != 3 {
			return fmt.Errorf("%s: a line of %d parts", path, len(part))
		}
		if err := each(part[0], part[1], part[2]); err != nil {
			return err
		}
	}
	return nil
}
