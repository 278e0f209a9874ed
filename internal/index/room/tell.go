package room

import "io"

// tellEvery is after how many bytes a reader tells how far it is.
const tellEvery = 1 << 20

// Tell returns a reader that tells of each part that was read, so that a part
// which comes out of a file can report to its place. An error of tell ends the
// reading.
func Tell(in io.Reader, tell func(done int64) error) io.Reader {
	return &told{in: in, tell: tell}
}

type told struct {
	in         io.Reader
	done, last int64
	tell       func(done int64) error
}

// Read implements io.Reader.
func (r *told) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	if r.done += int64(n); err == nil && r.done-r.last >= tellEvery {
		r.last = r.done
		err = r.tell(r.done)
	}
	return n, err
}
