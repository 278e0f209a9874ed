package sniff

import (
	"bytes"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding names how a file's bytes stand for characters.
type Encoding string

// The encodings that are recognised. Windows1252 is an assumption about Western
// European files; show it to the person who imports and let them name another
// (names.go).
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	GB18030     Encoding = "gb18030"
	Windows1252 Encoding = "windows-1252"
)

// Undecided: only ASCII was seen so far, so the first other byte decides.
const Undecided Encoding = ""

const utf8BOM = "\xef\xbb\xbf"

// bomOf returns the encoding a byte order mark declares, and its length.
func bomOf(sample []byte) (Encoding, int) {
	switch {
	case bytes.HasPrefix(sample, []byte(utf8BOM)):
		return UTF8, 3
	case bytes.HasPrefix(sample, []byte("\xff\xfe")):
		return UTF16LE, 2
	case bytes.HasPrefix(sample, []byte("\xfe\xff")):
		return UTF16BE, 2
	}
	return Undecided, 0
}

// Detect decides from bytes without a mark. It returns Undecided for pure
// ASCII and fails with kind Invalid when nothing fits. cut says that the last character may be incomplete.
func Detect(b []byte, cut bool) (Encoding, error) {
	switch {
	case ASCII(b):
		return Undecided, nil
	case utf8.Valid(b), cut && utf8.Valid(trimPartialRune(b)):
		return UTF8, nil
	}
	valid, likely := judgeGB18030(b, cut)
	switch {
	case likely:
		return GB18030, nil
	case judgeWestern(b):
		return Windows1252, nil
	case valid:
		return GB18030, nil
	}
	return Undecided, errs.New(errs.Invalid, "file_encoding_unknown")
}

// ASCII reports whether b has no byte beyond ASCII.
func ASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// trimPartialRune drops up to three bytes of an incomplete last character.
func trimPartialRune(b []byte) []byte {
	for n := 1; n <= 3 && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if c >= 0xc0 {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}

// judgeGB18030 walks b as GB18030. valid: it decodes without a replacement
// character. likely: it is valid and at least four of five two-byte
// characters end in a byte of the GB 2312 range, as Chinese text does;
// Western text read as GB18030 pairs its accented letters with ASCII letters
// instead.
func judgeGB18030(b []byte, cut bool) (valid, likely bool) {
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		return false, false
	}
	bad := bytes.Count(decoded, []byte("\ufffd"))
	if cut && bytes.HasSuffix(decoded, []byte("\ufffd")) {
		bad-- // half a character at the end of the sample
	}
	if bad > 0 {
		return false, false
	}
	pairs, chinese := 0, 0
	for i := 0; i+1 < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if b[i+1] >= '0' && b[i+1] <= '9' { // a character of four bytes
			i += 3
			continue
		}
		pairs++
		if b[i+1] >= 0xa1 {
			chinese++
		}
		i++
	}
	return true, chinese*5 >= pairs*4
}

// judgeWestern is true when every byte beyond ASCII is a letter or mark of a
// Western European language in windows-1252 and most of them stand alone
// between ASCII letters.
func judgeWestern(b []byte) bool {
	const marks = "\x80\x82\x84\x85\x91\x92\x93\x94\x96\x97\xa0\xa1\xa7\xab\xb0\xb4\xb7\xbb\xbf" +
		"\x8a\x9a\x8c\x9c\x8e\x9e\x9f\xaa\xba"
	runs, single := 0, 0
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		start := i
		for ; i < len(b) && b[i] >= 0x80; i++ {
			if (b[i] < 0xc0 || b[i] == 0xd7 || b[i] == 0xf7) && bytes.IndexByte([]byte(marks), b[i]) < 0 {
				return false
			}
		}
		runs++
		if i-start == 1 {
			single++
		}
	}
	return runs > 0 && single*3 >= runs*2
}

// Decode returns b as text; ok is false when the bytes are not of that
// encoding. Bytes of a UTF-16 file are expected to be UTF-8 already, see
// [File]. GB18030 and windows-1252 can be split at delimiters, quotes, colons
// and line ends before they are decoded: no byte of theirs that follows a lead
// byte is one of these.
func Decode(b []byte, enc Encoding) (text string, ok bool) {
	switch enc {
	case GB18030:
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
		return string(out), err == nil && !bytes.Contains(out, []byte("\ufffd"))
	case Windows1252:
		out, err := charmap.Windows1252.NewDecoder().Bytes(b)
		return string(out), err == nil && !bytes.Contains(out, []byte("\ufffd"))
	case UTF16LE, UTF16BE: // already UTF-8; the decoder marks half pairs
		return string(b), !bytes.Contains(b, []byte("\ufffd"))
	}
	return string(b), utf8.Valid(b)
}
