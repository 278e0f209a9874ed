package csvfile

// Buffered returns how many bytes the reader has set aside.
func Buffered(r *Reader) int { return cap(r.s.buf) }
