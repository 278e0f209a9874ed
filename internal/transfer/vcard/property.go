package vcard

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// property is one parsed content line.
type property struct {
	group  string
	name   string              // upper case
	params map[string][]string // names upper case; bare ones of version 2.1 under TYPE
	value  string              // escaped as it was
}

// parseProperty takes a logical line apart; false when it has no value.
func parseProperty(line string) (property, bool) {
	p := property{params: map[string][]string{}}
	head, value, found := cutValue(line)
	if !found {
		return p, false
	}
	p.value = value
	parts := splitOutsideQuotes(head, ';')
	p.name = strings.ToUpper(strings.TrimSpace(parts[0]))
	if group, name, grouped := strings.Cut(p.name, "."); grouped {
		p.group, p.name = group, name
	}
	if p.name == "" || strings.ContainsAny(p.name, " \t,=") {
		return p, false
	}
	for _, part := range parts[1:] {
		name, text, named := strings.Cut(part, "=")
		if !named {
			name, text = "TYPE", bareParameter(part)
			if text == "" {
				name, text = "ENCODING", part
			}
		}
		name = strings.ToUpper(strings.TrimSpace(name))
		// TYPE="work,voice" is common although the quotes make it one value.
		if name == "TYPE" {
			text = strings.ReplaceAll(text, `"`, "")
		}
		for _, v := range splitOutsideQuotes(text, ',') {
			p.params[name] = append(p.params[name], uncaret(strings.Trim(strings.TrimSpace(v), `"`)))
		}
	}
	return p, true
}

// bareParameter returns a type of version 2.1 without its name, or "" for the
// name of an encoding.
func bareParameter(s string) string {
	switch strings.ToUpper(s) {
	case "QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT":
		return ""
	}
	return s
}

// cutValue splits at the first colon outside quotes. A quote that is never
// closed counts as an ordinary character.
func cutValue(line string) (head, value string, found bool) {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return line[:i], line[i+1:], true
		}
	}
	return strings.Cut(line, ":")
}

func splitOutsideQuotes(s string, sep byte) (parts []string) {
	quoted, start := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// uncaret undoes the parameter escapes of RFC 6868.
func uncaret(s string) string {
	if !strings.Contains(s, "^") {
		return s
	}
	return strings.NewReplacer("^n", "\n", "^'", `"`, "^^", "^").Replace(s)
}

func (p property) has(param, value string) bool {
	for _, v := range p.params[param] {
		if strings.EqualFold(v, value) {
			return true
		}
	}
	return false
}

// raw returns the value with its transfer encoding undone.
func (p property) raw() (string, bool) {
	if !p.has("ENCODING", "QUOTED-PRINTABLE") {
		return p.value, true
	}
	decoded, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(p.value)))
	if err != nil {
		return "", false
	}
	enc := sniff.UTF8
	if cs := p.params["CHARSET"]; len(cs) > 0 {
		enc = charset(cs[0])
	} else if e, err := sniff.Detect(decoded, false); err == nil && e != sniff.Undecided {
		enc = e
	}
	return sniff.Decode(decoded, enc)
}

// charset maps the names found in CHARSET parameters.
func charset(name string) sniff.Encoding {
	switch strings.ToUpper(name) {
	case "UTF-8", "UTF8":
		return sniff.UTF8
	case "GB2312", "GBK", "GB18030", "CP936", "X-GBK":
		return sniff.GB18030
	case "ISO-8859-1", "WINDOWS-1252", "ISO-8859-15", "LATIN1":
		return sniff.Windows1252
	}
	return sniff.Undecided
}

// declaredCharset finds a CHARSET parameter in undecoded bytes.
func declaredCharset(line []byte) sniff.Encoding {
	head, _, _ := bytes.Cut(line, []byte{':'})
	upper := strings.ToUpper(string(head))
	_, after, found := strings.Cut(upper, ";CHARSET=")
	if !found {
		return sniff.Undecided
	}
	name, _, _ := strings.Cut(after, ";")
	return charset(strings.Trim(name, `"`))
}

// isBinary tells properties that carry files.
func isBinary(line []byte) bool {
	head, _, _ := bytes.Cut(line, []byte{':'})
	name, _, _ := strings.Cut(strings.ToUpper(string(head)), ";")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	switch name {
	case "PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE":
		return true
	}
	return false
}

func isQuotedPrintable(line []byte) bool {
	head, _, _ := bytes.Cut(line, []byte{':'})
	return bytes.Contains(bytes.ToUpper(head), []byte("QUOTED-PRINTABLE"))
}

// unescape undoes the backslash escapes of a text value.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ',', ';', ':', '"':
			b.WriteByte(s[i])
		default: // no escape of any version: both characters were meant
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// components splits a structured value at its semicolons and then unescapes
// each part.
func components(s string) (parts []string) {
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ';':
			parts = append(parts, strings.TrimSpace(unescape(s[start:i])))
			start = i + 1
		}
	}
	return append(parts, strings.TrimSpace(unescape(s[start:])))
}
