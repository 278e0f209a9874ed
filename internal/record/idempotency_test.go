package record_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// keyed is a unit that makes one contact, under an idempotency key.
func (s *stack) keyed(key string, hash byte, values string) record.Unit {
	s.Helper()
	return record.Unit{Changes: []record.Change{s.change(record.Create, "contact", id.ID{}, values)}, IdempotencyKey: key, RequestHash: [32]byte{hash}}
}

func TestARepeatedRequestIsAnsweredAndNotRepeated(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	first, err := s.records.Apply(t.Context(), s.owner, s.keyed("k", 1, `{"name":"Ada"}`))
	s.must(err)
	after := s.footprint()
	again, err := s.records.Apply(t.Context(), s.owner, s.keyed("k", 1, `{"name":"Ada"}`))
	s.must(err)
	if !again.Replayed || first.Replayed || again.Results[0].ID != first.Results[0].ID || again.Results[0].Version != 1 || again.Results[0].Op != record.Create {
		t.Errorf("first %+v, then %+v", first, again)
	}
	if s.footprint() != after {
		t.Error("the repeated request wrote something")
	}
	_, err = s.records.Apply(t.Context(), s.owner, s.keyed("k", 2, `{"name":"Eve"}`))
	s.refused(err, errs.Invalid, "idempotency_key_reused")
	program := s.program(s.owner, policy.Scope{})
	for name, actor := range map[string]policy.Actor{"another person": s.person("other@example.com", policy.Owner), "a program of the same person": program, "the operator": s.operator} {
		out, err := s.records.Apply(t.Context(), actor, s.keyed("k", 2, `{"name":"Theirs"}`))
		s.must(err)
		if out.Replayed || out.Results[0].ID == first.Results[0].ID {
			t.Errorf("%s got the other's answer", name)
		}
	}
	if out, err := s.records.Apply(t.Context(), s.owner, s.keyed("", 1, `{"name":"Ada"}`)); err != nil || out.Replayed {
		t.Errorf("without a key: %+v, %v", out, err)
	}
}

func TestARefusedRequestIsNotRemembered(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	for _, partial := range []bool{false, true} {
		bad := s.keyed("k", 1, `{"name":"Ada","emails":["nobody"]}`)
		bad.Partial = partial
		before := s.footprint()
		out, err := s.records.Apply(t.Context(), s.owner, bad)
		if err == nil && (!partial || out.Results[0].Err == nil) {
			t.Fatal("accepted")
		}
		if s.footprint() != before {
			t.Error("something is remembered")
		}
	}
	if out, err := s.records.Apply(t.Context(), s.owner, s.keyed("k", 9, `{"name":"Ada"}`)); err != nil || out.Replayed {
		t.Errorf("corrected, under the same key: %+v, %v", out, err)
	}
}

func TestRightsAreAskedBeforeARepeatedRequestIsAnswered(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	program := s.program(s.owner, policy.Scope{})
	_, err := s.records.Apply(t.Context(), program, s.keyed("k", 1, `{"name":"Ada"}`))
	s.must(err)
	s.clock.advance(400 * 24 * time.Hour) // the token is over
	_, err = s.records.Apply(t.Context(), program, s.keyed("k", 1, `{"name":"Ada"}`))
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("a token that is over: %v", err)
	}
}

func TestHousekeepingForgetsOldKeysOnly(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	apply := func(key string) *record.Outcome {
		out, err := s.records.Apply(t.Context(), s.owner, s.keyed(key, 1, `{"name":"Ada"}`))
		s.must(err)
		return out
	}
	apply("old")
	s.clock.advance(record.KeepIdempotency / 2)
	young := apply("young")
	s.clock.advance(record.KeepIdempotency/2 + time.Minute)
	s.must(s.records.Housekeep(t.Context()))
	if n := s.count("SELECT COUNT(*) FROM idempotency"); n != 1 {
		t.Errorf("%d keys are remembered", n)
	}
	if again := apply("young"); !again.Replayed || !reflect.DeepEqual(again.Results[0].ID, young.Results[0].ID) {
		t.Error("the young key was forgotten")
	}
	if again := apply("old"); again.Replayed {
		t.Error("the old key still answers")
	}
	s.clock.Advance(record.KeepIdempotency + time.Minute) // its time is over before anybody clears it away
	if again := apply("young"); again.Replayed {
		t.Error("a key answers that is over")
	}
}
