package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// maxDocument bounds one declaration; the largest built-in is under 20 KiB.
const maxDocument = 1 << 20

// Decode reads one declaration. Unknown keys, duplicate keys, trailing data
// and invalid UTF-8 are Invalid errors; call [Object.Check] afterwards.
func Decode(r io.Reader) (*Object, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("schema.Decode: %w", err)
	}
	if len(raw) > maxDocument {
		return nil, errs.New(errs.TooLarge, "schema_document_too_large", errs.P("limit", maxDocument))
	}
	if !utf8.Valid(raw) {
		return nil, invalidDocument(errors.New("not UTF-8"))
	}
	if err := uniqueKeys(raw); err != nil {
		return nil, invalidDocument(err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var o Object
	if err := dec.Decode(&o); err != nil {
		return nil, invalidDocument(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, invalidDocument(errors.New("more than one document"))
	}
	return &o, nil
}

func invalidDocument(err error) error {
	return errs.New(errs.Invalid, "schema_document_invalid").Because(err)
}

// maxNesting bounds uniqueKeys' recursion; a declaration nests a dozen deep, in
// the conditions of a rule.
const maxNesting = 16

// uniqueKeys refuses a document in which an object names a key twice.
// Comparison ignores case because encoding/json does when it assigns.
func uniqueKeys(raw []byte) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return uniqueIn(dec, 0)
}

func uniqueIn(dec *json.Decoder, depth int) error {
	if depth > maxNesting {
		return errors.New("nested too deep")
	}
	tok, err := dec.Token()
	if err != nil {
		return err
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		if delim == '{' {
			key, err := dec.Token()
			if err != nil {
				return err
			}
			folded := strings.ToLower(key.(string)) // a key is always a string
			if seen[folded] {
				return fmt.Errorf("key %q appears twice", key)
			}
			seen[folded] = true
		}
		if err := uniqueIn(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}
