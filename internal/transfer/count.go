package transfer

import (
	"errors"
	"io"
	"math"

	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
	"github.com/holdfast-crm/holdfast/internal/transfer/vcard"
)

// counter counts the rows of a file that passes through it. Counting keeps
// step with the upload, so nobody waits for it afterwards.
type counter struct {
	*io.PipeWriter
	done chan counted
}

// counted is what was found; rows is nil when the file could not be read to
// its end.
type counted struct {
	rows     *int
	encoding string
}

func (s *Service) startCount(sp spec) *counter {
	r, w := io.Pipe()
	c := &counter{w, make(chan counted, 1)}
	go func() {
		rows, encoding, err := countRows(&sp, r)
		_, drained := io.Copy(io.Discard, r) // who writes must never wait for us
		out := counted{encoding: encoding}
		if err == nil && drained == nil {
			out.rows = &rows
		}
		c.done <- out
	}()
	return c
}

// end tells the counter that the file ended, or failed, and notes its result.
func (c *counter) end(failed error, sp *spec) {
	_ = c.CloseWithError(failed) // nil is the end of the file; never fails
	found := <-c.done
	sp.Rows = found.rows
	if found.encoding != "" {
		sp.Encoding = found.encoding
	}
}

func countRows(sp *spec, file io.Reader) (n int, encoding string, err error) {
	if sp.Format == mapping.VCard {
		r, err := vcard.Open(file)
		for ; err == nil; n++ {
			_, err = r.Next()
		}
		if errors.Is(err, io.EOF) {
			return n - 1, "", nil
		}
		return 0, "", err
	}
	r, err := csvfile.Open(file, sp.Reading.options())
	if err != nil {
		return 0, "", err
	}
	if err := r.SkipTo(math.MaxInt); !errors.Is(err, io.EOF) {
		return 0, "", err
	}
	return r.Seen(), encodingName(r.Format().Encoding, r.Format().BOM), nil
}
