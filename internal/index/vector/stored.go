package vector

// What a snapshot holds of a column, as it lies in memory.

// EncodeRows writes a set that may be missing.
func EncodeRows(e *Encoder, s *Rows) {
	e.Bool(s != nil)
	if s != nil {
		e.Uint64s(s[:])
	}
}

// DecodeRows reads what EncodeRows wrote.
func DecodeRows(d *Decoder) *Rows {
	if !d.Bool() {
		return nil
	}
	s := new(Rows)
	d.Uint64s(s[:])
	return s
}

// Encode writes the column down.
func (c *Texts) Encode(e *Encoder) {
	e.Bytes(c.Arena)
	c.ends.encode(e)
	e.Bytes(c.turn)
	e.Uint(uint64(len(c.other)))
	for i, s := range c.other {
		e.Uint(uint64(i))
		e.Text(s)
	}
	EncodeRows(e, c.Han)
}

// DecodeTexts reads what encode wrote, of at most so many rows.
func DecodeTexts(d *Decoder, rows int) (c Texts) {
	c.Arena, c.ends, c.turn = d.Bytes(), decodeEnds(d), d.Bytes()
	if n := d.Count(2); n > 0 {
		c.other = make(map[int]string, n)
		for range n {
			i := int(d.Uint())
			c.other[i] = d.Text()
		}
	}
	c.Han = DecodeRows(d)
	if c.ends.len() > rows {
		d.Fail(ErrMalformed)
	}
	return c
}

func (x *ends) encode(e *Encoder) {
	e.Uint32s(x.bases)
	e.Uint16s(x.near)
	e.Uint32s(x.full)
}

func decodeEnds(d *Decoder) ends {
	return ends{bases: d.Uint32s(), near: d.Uint16s(), full: d.Uint32s()}
}

// Encode writes the column down.
func (c *Numbers) Encode(e *Encoder) {
	e.Uint(uint64(c.n))
	EncodeRows(e, c.Filled)
	e.Int(c.base)
	e.Uint(uint64(c.width))
	e.Bytes(c.data)
}

// DecodeNumbers reads what encode wrote, of at most so many rows.
func DecodeNumbers(d *Decoder, rows int) Numbers {
	c := Numbers{n: int(d.Uint()), Filled: DecodeRows(d), base: d.Int(), width: int(d.Uint()), data: d.Bytes()}
	if c.n < 0 || c.n > rows || len(c.data) != c.n*c.width {
		d.Fail(ErrMalformed)
	}
	return c
}
