package app

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/objects"
)

// builtIn decodes the declarations this program ships with.
func builtIn() ([]*schema.Object, error) {
	documents, err := objects.List()
	if err != nil {
		return nil, err
	}
	return decode(documents)
}

func compileDeclared(declared []*schema.Object) (*catalog.Catalog, error) {
	return catalog.Compile(declared, field.Types(), compliance.Rules())
}

// compileDocuments compiles what Catalog.Documents wrote.
func compileDocuments(array []byte) (*catalog.Catalog, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(array, &raw); err != nil {
		return nil, err
	}
	documents := make([][]byte, len(raw))
	for i := range raw {
		documents[i] = raw[i]
	}
	declared, err := decode(documents)
	if err != nil {
		return nil, err
	}
	return compileDeclared(declared)
}

func decode(documents [][]byte) ([]*schema.Object, error) {
	declared := make([]*schema.Object, len(documents))
	for i, doc := range documents {
		o, err := schema.Decode(bytes.NewReader(doc))
		if err != nil {
			return nil, err
		}
		declared[i] = o
	}
	return declared, nil
}

// storedRows lets metadata have rows moved and removed, by record.
type storedRows struct{ w *Workspace }

// Part implements metadata.Rows.
func (r storedRows) Part(ctx context.Context, object string, remove bool, drop []string, after id.ID, progress func(id.ID, int) (*outbox.Job, []byte)) (over bool, err error) {
	_, _, over, err = r.w.Records.Settle(ctx, record.Settling{Object: object, Remove: remove, Drop: drop, After: after, Progress: progress})
	return over, err
}

// Unsettled implements metadata.Rows.
func (r storedRows) Unsettled(ctx context.Context, object string, drop []string) (int, error) {
	return r.w.Records.Unsettled(ctx, object, drop)
}

// Probe implements metadata.Rows.
func (r storedRows) Probe(ctx context.Context, actor policy.Actor, p rule.Probe) (rule.Misfits, error) {
	return r.w.Records.Probe(ctx, actor, p)
}

func (w *Workspace) forgetWork(ctx context.Context) error { return w.Metadata.Forget(ctx, w.Outbox) }
