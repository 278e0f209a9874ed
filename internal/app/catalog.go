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
