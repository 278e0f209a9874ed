package vector

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// Encoder gathers what is copied under a lock, to be written without it.
type Encoder struct {
	out io.Writer
	b   []byte
}

// NewEncoder returns an encoder that writes to out when it is flushed.
func NewEncoder(out io.Writer) *Encoder { return &Encoder{out: out} }

// Flush writes what was gathered.
func (e *Encoder) Flush() error {
	_, err := e.out.Write(e.b)
	clear(e.b)
	e.b = e.b[:0]
	return err
}

// Uint and the methods below append one thing, or how many and then the things.
func (e *Encoder) Uint(n uint64) { e.b = binary.AppendUvarint(e.b, n) }
func (e *Encoder) Int(n int64)   { e.b = binary.AppendVarint(e.b, n) }
func (e *Encoder) ID(v id.ID)    { e.b = append(e.b, v[:]...) }

func (e *Encoder) Bool(v bool) {
	n := byte(0)
	if v {
		n = 1
	}
	e.b = append(e.b, n)
}

func (e *Encoder) Bytes(b []byte) {
	e.Uint(uint64(len(b)))
	e.b = append(e.b, b...)
}

func (e *Encoder) Text(s string) {
	e.Uint(uint64(len(s)))
	e.b = append(e.b, s...)
}

func (e *Encoder) Texts(all []string) {
	e.Uint(uint64(len(all)))
	for _, s := range all {
		e.Text(s)
	}
}

func (e *Encoder) IDs(all []id.ID) {
	e.Uint(uint64(len(all)))
	for _, v := range all {
		e.b = append(e.b, v[:]...)
	}
}

func (e *Encoder) Uint16s(all []uint16) {
	e.Uint(uint64(len(all)))
	for _, n := range all {
		e.b = binary.LittleEndian.AppendUint16(e.b, n)
	}
}

func (e *Encoder) Uint32s(all []uint32) {
	e.Uint(uint64(len(all)))
	for _, n := range all {
		e.b = binary.LittleEndian.AppendUint32(e.b, n)
	}
}

// Uint64s appends numbers of which the reader knows how many there are.
func (e *Encoder) Uint64s(all []uint64) {
	for _, n := range all {
		e.b = binary.LittleEndian.AppendUint64(e.b, n)
	}
}

// Decoder reads what encoder wrote. After a failure it reads zeros, and err
// says why.
type Decoder struct {
	in  *bufio.Reader
	Err error
}

// ErrMalformed says that what is read does not fit together.
var ErrMalformed = errors.New("vector: a snapshot does not fit together")

// NewDecoder reads from in.
func NewDecoder(in io.Reader) *Decoder { return &Decoder{in: bufio.NewReaderSize(in, 1<<16)} }

// mostBytes bounds what one length may ask for.
const mostBytes = ArenaLimit + 1<<20

// Fail notes why what follows is not read; the first reason stays.
func (d *Decoder) Fail(err error) {
	if d.Err == nil {
		d.Err = err
	}
}

// Uint and the methods below read what those of Encoder appended.
func (d *Decoder) Uint() uint64 {
	if d.Err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d.in)
	if err != nil {
		d.Fail(err)
		return 0
	}
	return n
}

func (d *Decoder) Int() int64 {
	if d.Err != nil {
		return 0
	}
	n, err := binary.ReadVarint(d.in)
	if err != nil {
		d.Fail(err)
		return 0
	}
	return n
}

// Count reads how many things of so many bytes follow.
func (d *Decoder) Count(each int) int {
	n := d.Uint()
	if n > uint64(mostBytes/each) {
		d.Fail(ErrMalformed)
		return 0
	}
	return int(n)
}

func (d *Decoder) full(b []byte) {
	if d.Err != nil {
		return
	}
	if _, err := io.ReadFull(d.in, b); err != nil {
		d.Fail(err)
		clear(b)
	}
}

func (d *Decoder) Bool() bool {
	var b [1]byte
	d.full(b[:])
	return b[0] == 1
}

func (d *Decoder) ID() (v id.ID) {
	d.full(v[:])
	return v
}

// Bytes returns nil for none.
func (d *Decoder) Bytes() []byte {
	n := d.Count(1)
	if n == 0 {
		return nil
	}
	b := make([]byte, n)
	d.full(b)
	return b
}

func (d *Decoder) Text() string { return string(d.Bytes()) }

func (d *Decoder) Texts() []string {
	all := make([]string, d.Count(8))
	for i := range all {
		all[i] = d.Text()
	}
	return all
}

func (d *Decoder) IDs() []id.ID {
	n := d.Count(len(id.ID{}))
	if n == 0 {
		return nil
	}
	all := make([]id.ID, n)
	for i := range all {
		d.full(all[i][:])
	}
	return all
}

func (d *Decoder) Uint16s() []uint16 {
	raw := d.raw(2)
	if raw == nil {
		return nil
	}
	all := make([]uint16, len(raw)/2)
	for i := range all {
		all[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	clear(raw)
	return all
}

func (d *Decoder) Uint32s() []uint32 {
	raw := d.raw(4)
	if raw == nil {
		return nil
	}
	all := make([]uint32, len(raw)/4)
	for i := range all {
		all[i] = binary.LittleEndian.Uint32(raw[4*i:])
	}
	return all
}

func (d *Decoder) raw(each int) []byte {
	n := d.Count(each)
	if n == 0 {
		return nil
	}
	raw := make([]byte, n*each)
	d.full(raw)
	return raw
}

// Uint64s fills all.
func (d *Decoder) Uint64s(all []uint64) {
	raw := make([]byte, 8*len(all))
	d.full(raw)
	for i := range all {
		all[i] = binary.LittleEndian.Uint64(raw[8*i:])
	}
}
