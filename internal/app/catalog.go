package app

import (
	"bytes"
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/objects"
)

// builtInCatalog compiles the objects this program ships with.
func builtInCatalog() (*catalog.Catalog, error) {
	documents, err := objects.List()
	if err != nil {
		return nil, err
	}
	return compile(documents)
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
	return compile(documents)
}

func compile(documents [][]byte) (*catalog.Catalog, error) {
	declared := make([]*schema.Object, len(documents))
	for i, doc := range documents {
		o, err := schema.Decode(bytes.NewReader(doc))
		if err != nil {
			return nil, err
		}
		declared[i] = o
	}
	return catalog.Compile(declared, field.Types(), compliance.Rules())
}
