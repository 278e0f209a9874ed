package sniff

import (
	"bytes"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"golang.org/x/text/transform"
)

// File is a stream whose beginning was looked at.
type File struct {
	Sample   []byte // the beginning without its byte order mark
	Cut      bool   // there may be more than the sample
	Encoding Encoding
	BOM      bool
	Skipped  int  // bytes of the byte order mark left out of Sample
	Decoded  bool // Sample and what follows are UTF-8 already, with U+FFFD for what could not be read

	rest io.Reader
}

// Open reads the sample and refuses what is not text, with kind Invalid. A
// forced encoding replaces detection, byte order mark or not.
func Open(r io.Reader, forced Encoding) (_ *File, err error) {
	defer errs.Wrap(&err, "sniff.Open")
	sample, err := read(r)
	if err != nil {
		return nil, err
	}
	if err := refuse(sample); err != nil {
		return nil, err
	}
	f := &File{Sample: sample, Encoding: forced, rest: r, Cut: len(sample) == SampleSize}
	f.takeMark(forced)
	if f.Encoding == Undecided {
		f.Encoding = utf16Without(f.Sample)
	}
	if f.Encoding != Undecided && (forced != Undecided || f.Encoding == UTF16LE || f.Encoding == UTF16BE) {
		if err := f.Decode(); err != nil {
			return nil, err
		}
	}
	if err := refuseBinary(f.Sample); err != nil {
		return nil, err
	}
	if f.Encoding == Undecided {
		if f.Encoding, err = Detect(f.Sample, f.Cut); err != nil {
			return nil, err
		}
	}
	return f, refuseText(f.Sample)
}

// takeMark notes a byte order mark, unless another encoding is forced.
func (f *File) takeMark(forced Encoding) {
	mark, n := bomOf(f.Sample)
	if mark == Undecided || forced != Undecided && forced != mark {
		return
	}
	f.BOM, f.Encoding = true, mark
	if mark == UTF8 {
		f.Skipped, f.Sample = n, f.Sample[n:]
	}
}

// Decode turns the file into UTF-8 from here on, so that no byte is a part of
// a character and looks like a delimiter.
func (f *File) Decode() (err error) {
	text, ok := f.Encoding.find()
	if !ok {
		return errs.New(errs.Invalid, "file_encoding_unknown")
	}
	if text == nil || f.Decoded {
		return nil // UTF-8 already
	}
	f.rest = transform.NewReader(io.MultiReader(bytes.NewReader(f.Sample), f.rest), text.NewDecoder())
	if f.Sample, err = read(f.rest); err != nil {
		return err
	}
	f.Cut, f.Decoded = len(f.Sample) == SampleSize, true
	return nil
}

// Reader continues the file from byte n of the sample.
func (f *File) Reader(n int) io.Reader {
	return io.MultiReader(bytes.NewReader(f.Sample[n:]), f.rest)
}

func read(r io.Reader) ([]byte, error) {
	sample := make([]byte, SampleSize)
	n, err := io.ReadFull(r, sample)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errs.New(errs.Unavailable, "file_read_failed").Because(err)
	}
	return sample[:n], nil
}
