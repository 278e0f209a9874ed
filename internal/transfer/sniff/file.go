package sniff

import (
	"bytes"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// File is a stream whose beginning was looked at.
type File struct {
	Sample   []byte // the beginning without its byte order mark; UTF-8 when the file is UTF-16
	Cut      bool   // there may be more than the sample
	Encoding Encoding
	BOM      bool
	Skipped  int // bytes of the byte order mark left out of Sample

	rest io.Reader
}

// Open reads the sample and refuses what is not text, with kind Invalid. A
// forced encoding replaces detection, but not a byte order mark.
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
	mark, n := bomOf(sample)
	switch mark {
	case UTF8:
		f.BOM, f.Encoding, f.Skipped, f.Sample = true, mark, n, sample[n:]
	case UTF16LE, UTF16BE:
		f.BOM, f.Encoding = true, mark
		f.rest = utf16Reader(io.MultiReader(bytes.NewReader(sample), r), mark)
		if f.Sample, err = read(f.rest); err != nil {
			return nil, err
		}
		f.Cut = len(f.Sample) == SampleSize
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
