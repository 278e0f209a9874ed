package audit

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// A database that gave no answer must never become the verdict that the log
// does not hold: that verdict ends all writing until somebody settles it.
func TestADatabaseThatGivesNoAnswerIsNoEvidence(t *testing.T) {
	t.Parallel()
	silent := []error{errs.New(errs.Unavailable, "store_unreachable"), context.Canceled, fmt.Errorf("read: %w", context.DeadlineExceeded)}
	for _, cause := range silent {
		if err := broken("audit_tree_broken", 5, cause); !errors.Is(err, cause) || errs.KindOf(err) == errs.Integrity {
			t.Errorf("%v became %v", cause, err)
		}
	}
	answers := []error{nil, errors.New("tile 0/0 is missing"), errs.New(errs.NotFound, ""), errs.New(errs.Integrity, "")}
	for _, cause := range answers {
		if err := broken("audit_tree_broken", 5, cause); errs.KindOf(err) != errs.Integrity {
			t.Errorf("%v is not a verdict: %v", cause, err)
		}
	}
}
