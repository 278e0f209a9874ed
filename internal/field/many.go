package field

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Limits of a field that holds several values.
const (
	maxMany  = 50
	maxLabel = 50
)

// parseMany reads several labelled values. JSON is a string, an object
// {"value":…,"label":…}, or an array of either. Text is described at
// [splitList]. Repeated values are dropped; the first keeps its label.
func (t textual) parseMany(f *schema.Field, raw *Raw) (List, *errs.FieldError) {
	items, fe := raw.items()
	if fe != nil {
		return nil, fe
	}
	if len(items) > maxMany {
		return nil, errs.Field("value_too_many", errs.P("limit", maxMany))
	}
	out := make(List, 0, len(items))
	for _, item := range items {
		if item.Value, fe = t.one(f, item.Value, raw); fe != nil {
			return nil, fe
		}
		if item.Label, fe = written.Clean(item.Label, false); fe != nil {
			return nil, fe
		}
		if written.TooLong(item.Label, maxLabel) {
			return nil, errs.Field("label_too_long", errs.P("limit", maxLabel))
		}
		if item.Value == "" || slices.ContainsFunc(out, func(l Labelled) bool { return l.Value == item.Value }) {
			continue
		}
		out = append(out, item)
	}
	return out, nil
}

func (r *Raw) items() (List, *errs.FieldError) {
	switch r.kind {
	case rawText:
		return splitList(r.text), nil
	case rawJSON:
		return jsonItems(r.json)
	case rawValue:
		switch v := r.value.(type) {
		case nil:
			return nil, nil
		case List:
			return v, nil
		case Text:
			return List{{Value: string(v)}}, nil
		}
		return nil, errs.Field("value_shape")
	}
	return nil, nil
}

func jsonItems(m json.RawMessage) (List, *errs.FieldError) {
	m = bytes.TrimSpace(m)
	if isNull(m) {
		return nil, nil
	}
	if m[0] != '[' {
		item, fe := jsonItem(m)
		return List{item}, fe
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(m, &parts); err != nil {
		return nil, errs.Field("value_shape")
	}
	if len(parts) > maxMany {
		return nil, errs.Field("value_too_many", errs.P("limit", maxMany))
	}
	out := make(List, 0, len(parts))
	for _, part := range parts {
		item, fe := jsonItem(part)
		if fe != nil {
			return nil, fe
		}
		out = append(out, item)
	}
	return out, nil
}

func jsonItem(m json.RawMessage) (item Labelled, fe *errs.FieldError) {
	if len(m) == 0 || m[0] != '{' {
		item.Value, fe = unquote(m)
		return item, fe
	}
	fe = members(m, func(key string, v json.RawMessage) (fe *errs.FieldError) {
		switch key {
		case "value":
			item.Value, fe = unquote(v)
		case "label":
			if !isNull(v) {
				item.Label, fe = unquote(v)
			}
		default:
			fe = errs.Field("value_key_unknown")
		}
		return fe
	})
	return item, fe
}

// splitList reads the text form of several values:
//
//	work: a@example.com; b@example.com
//
// Values are separated by ";", a newline or " ::: ". Words before the first
// ": " are the label. A backslash before ; : or \ takes the character as it
// is; before anything else it stands for itself. ";ext=" belongs to a
// telephone number (RFC 3966) and does not separate.
func splitList(s string) List {
	if !strings.ContainsAny(s, ";:\\\n\r") {
		return List{{Value: s}}
	}
	var out List
	var cur strings.Builder
	label, labelled := "", false
	flush := func() {
		out = append(out, Labelled{Value: cur.String(), Label: label})
		cur.Reset()
		label, labelled = "", false
	}
	for i := 0; i < len(s); i++ {
		c, rest := s[i], s[i+1:]
		switch {
		case c == '\\' && rest != "" && strings.IndexByte(`;:\`, rest[0]) >= 0:
			cur.WriteByte(rest[0])
			i++
		case c == ';' && !strings.HasPrefix(rest, "ext="), c == '\n', c == '\r':
			flush()
		case c == ':' && strings.HasPrefix(rest, ":: ") && strings.HasSuffix(s[:i], " "):
			flush()
			i += 3
		case c == ':' && !labelled && cur.Len() > 0 && (rest == "" || rest[0] == ' '):
			label, labelled = cur.String(), true
			cur.Reset()
		default:
			cur.WriteByte(c)
		}
	}
	flush()
	return out
}

// appendListText writes what splitList reads.
func appendListText(dst []byte, l List) []byte {
	for i, item := range l {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		if item.Label != "" {
			dst = appendEscaped(dst, item.Label)
			dst = append(dst, ": "...)
		}
		dst = appendEscaped(dst, item.Value)
	}
	return dst
}

// appendEscaped escapes only what would be misread, so that an address stays
// readable: "https://…" keeps its colon.
func appendEscaped(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == ';' || c == '\\' || c == ':' && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == ':') {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return dst
}
