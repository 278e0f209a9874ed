package fieldtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Case is one input and what must come of it: a value, or the code of the
// refusal.
type Case struct {
	Name   string
	Field  schema.Field
	Text   string // input, when JSON is ""
	JSON   string // input
	Order  string // date order hint
	Region string // telephone region hint
	Zone   string // IANA time zone hint
	Want   field.Value
	Code   string
	Tokens []string // when not nil
	Sort   string   // when not ""
}

func (c *Case) raw() field.Raw {
	r := field.FromText(c.Text)
	if c.JSON != "" {
		r = field.FromJSON(json.RawMessage(c.JSON))
	}
	if c.Zone != "" {
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			panic(err)
		}
		r = r.WithZone(zone)
	}
	return r.WithDateOrder(c.Order).WithRegion(c.Region)
}

// Type returns the listed type of that name.
func Type(tb testing.TB, name string) field.Type {
	tb.Helper()
	for _, t := range field.Types() {
		if t.Name() == name {
			return t
		}
	}
	tb.Fatalf("there is no type %q", name)
	return nil
}

// Exercise runs all cases and checks every accepted value with [RoundTrip].
func Exercise(t *testing.T, typ field.Type, cases []Case) {
	t.Helper()
	accepted, refused := 0, 0
	for _, c := range cases {
		name := c.Name
		if name == "" {
			name = c.Text + c.JSON
		}
		if c.Code != "" {
			refused++
		} else {
			accepted++
		}
		c.Field.Type = typ.Name()
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exercise(t, typ, &c)
		})
	}
	if accepted == 0 || refused == 0 {
		t.Errorf("%s: the cases must hold accepted and refused input", typ.Name())
	}
	empty(t, typ)
}

func exercise(t *testing.T, typ field.Type, c *Case) {
	v, err := typ.Parse(&c.Field, c.raw())
	if c.Code != "" {
		refusal(t, c, v, err)
		return
	}
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	if !reflect.DeepEqual(v, c.Want) {
		t.Fatalf("got  %#v\nwant %#v", v, c.Want)
	}
	if c.Tokens != nil {
		got := typ.(field.Tokener).Tokens(v)
		if !slices.Equal(got, c.Tokens) {
			t.Errorf("tokens %q, want %q", got, c.Tokens)
		}
	}
	if got := typ.SortText(v); c.Sort != "" && got != c.Sort {
		t.Errorf("sorts as %q, want %q", got, c.Sort)
	}
	if v != nil {
		RoundTrip(t, typ, &c.Field, v)
	}
}

// refusal checks that an error has the code and texts, and repeats nothing of
// what was typed.
func refusal(t *testing.T, c *Case, v field.Value, err error) {
	var fe *errs.FieldError
	if !errors.As(err, &fe) {
		t.Fatalf("got %#v, %v; want a refusal with %q", v, err, c.Code)
	}
	if fe.Code != c.Code {
		t.Fatalf("refused with %q, want %q", fe.Code, c.Code)
	}
	if v != nil {
		t.Errorf("a refusal came with a value")
	}
	for _, lang := range errs.Languages() {
		if !errs.HasText(lang, fe.Code) {
			t.Errorf("code %q has no %s text", fe.Code, lang)
		}
		text := errs.Text(lang, fe.Code, fe.Params...)
		if in := c.Text + c.JSON; len(in) > 12 && strings.Contains(text, in) {
			t.Errorf("the %s text repeats the input", lang)
		}
		if strings.Contains(text, "{") {
			t.Errorf("the %s text lacks a parameter: %s", lang, text)
		}
	}
}

// empty checks that every way of saying nothing is nil.
func empty(t *testing.T, typ field.Type) {
	t.Helper()
	f := &schema.Field{Type: typ.Name()}
	for name, raw := range map[string]field.Raw{
		"zero Raw": {}, "no text": field.FromText(""), "blank text": field.FromText(" \t "),
		"null": field.FromJSON(json.RawMessage("null")), "nil value": field.FromValue(nil),
	} {
		if v, err := typ.Parse(f, raw); v != nil || err != nil {
			t.Errorf("%s: %s is %#v, %v; want nil", typ.Name(), name, v, err)
		}
	}
	if v, err := typ.FromBytes(nil); v != nil || err != nil {
		t.Errorf("%s: no bytes are %#v, %v; want nil", typ.Name(), v, err)
	}
	if b := typ.AppendBytes(nil, nil); len(b) != 0 {
		t.Errorf("%s: nil has bytes %x", typ.Name(), b)
	}
	if b := typ.AppendText(nil, nil); len(b) != 0 {
		t.Errorf("%s: nil has text %q", typ.Name(), b)
	}
	if b := typ.AppendJSON(nil, nil); string(b) != "null" {
		t.Errorf("%s: nil is JSON %s", typ.Name(), b)
	}
	if k := typ.Keys(nil); len(k.Texts) != 0 || k.Number != 0 || !k.ID.IsZero() || typ.SortText(nil) != "" {
		t.Errorf("%s: nil has keys %v", typ.Name(), k)
	}
}

// RoundTrip checks the invariants of one accepted value of field f.
func RoundTrip(tb testing.TB, typ field.Type, f *schema.Field, v field.Value) {
	tb.Helper()
	const lead = "kept"
	same := func(way string, got field.Value, err error) {
		tb.Helper()
		if err != nil || !reflect.DeepEqual(got, v) {
			tb.Fatalf("%s %s: got %#v, %v; want %#v", typ.Name(), way, got, err, v)
		}
	}
	after := func(way string, b []byte) []byte {
		tb.Helper()
		rest, ok := bytes.CutPrefix(b, []byte(lead))
		if !ok || len(rest) == 0 {
			tb.Fatalf("%s %s does not append: %q", typ.Name(), way, b)
		}
		return rest
	}

	got, err := typ.Parse(f, field.FromValue(v))
	same("value", got, err)

	canonical := after("bytes", typ.AppendBytes([]byte(lead), v))
	got, err = typ.FromBytes(canonical)
	same("bytes", got, err)
	if again := typ.AppendBytes(nil, got); !bytes.Equal(again, canonical) {
		tb.Fatalf("%s: bytes differ: %x and %x", typ.Name(), canonical, again)
	}

	doc := after("JSON", typ.AppendJSON([]byte(lead), v))
	if !json.Valid(doc) {
		tb.Fatalf("%s: not JSON: %s", typ.Name(), doc)
	}
	got, err = typ.Parse(f, field.FromJSON(doc))
	same("JSON "+string(doc), got, err)

	cell := after("text", typ.AppendText([]byte(lead), v))
	got, err = typ.Parse(f, field.FromText(string(cell)))
	same("text "+string(cell), got, err)

	keys(tb, typ, v)
}

// keys checks what the index and the tokens hold.
func keys(tb testing.TB, typ field.Type, v field.Value) {
	tb.Helper()
	k := typ.Keys(v)
	if !reflect.DeepEqual(k, typ.Keys(v)) {
		tb.Errorf("%s: keys are not stable", typ.Name())
	}
	for _, s := range k.Texts {
		if typ.Shape() == field.ShapeText && (s == "" || field.Fold(s) != s) {
			tb.Errorf("%s: key %q is not folded: %q", typ.Name(), s, field.Fold(s))
		}
	}
	if (typ.SortText(v) != "") != (typ.Shape() == field.ShapeText) {
		tb.Errorf("%s: sort text %q does not fit shape %d", typ.Name(), typ.SortText(v), typ.Shape())
	}
	if n, ok := typ.(field.Numbered); ok != (typ.Shape() == field.ShapeNumber) {
		tb.Errorf("%s: Numbered does not fit shape %d", typ.Name(), typ.Shape())
	} else if ok && !reflect.DeepEqual(n.FromNumber(k.Number), v) {
		tb.Errorf("%s: number %d is %#v, want %#v", typ.Name(), k.Number, n.FromNumber(k.Number), v)
	}
	if t, ok := typ.(field.Tokener); ok {
		tokens := t.Tokens(v)
		sorted := slices.Sorted(slices.Values(tokens))
		if len(slices.Compact(sorted)) != len(tokens) || slices.Contains(tokens, "") {
			tb.Errorf("%s: tokens are empty or repeated: %q", typ.Name(), tokens)
		}
	}
	if m := field.Mask(v); m == "" || strings.ContainsAny(m, "0123456789") {
		tb.Errorf("%s: masked as %q", typ.Name(), m)
	}
}
