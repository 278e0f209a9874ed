package sniff

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// named is an encoding that a person may say a file is in.
type named struct {
	name Encoding
	text encoding.Encoding // nil: UTF-8
}

// encodings are all that can be named, the likeliest first.
func encodings() []named {
	return []named{
		{UTF8, nil},
		{UTF16LE, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
		{UTF16BE, unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
		{GB18030, simplifiedchinese.GB18030},
		{"big5", traditionalchinese.Big5},
		{"shift_jis", japanese.ShiftJIS},
		{"euc-kr", korean.EUCKR},
		{Windows1252, charmap.Windows1252},
		{"windows-1250", charmap.Windows1250},
		{"windows-1251", charmap.Windows1251},
		{"windows-1253", charmap.Windows1253},
		{"windows-1254", charmap.Windows1254},
		{"macintosh", charmap.Macintosh},
	}
}

// Encodings lists what a file can be said to be in, the likeliest first.
func Encodings() []Encoding {
	var all []Encoding
	for _, e := range encodings() {
		all = append(all, e.name)
	}
	return all
}

func (e Encoding) find() (encoding.Encoding, bool) {
	for _, one := range encodings() {
		if one.name == e {
			return one.text, true
		}
	}
	return nil, false
}
