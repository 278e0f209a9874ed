package seal

import (
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// A seed is written as 13 groups of five characters: four of data and one
// check. 13 x 20 bits hold the 256 bits of the seed and a 4-bit sum over all.
const (
	seedGroups   = 13
	groupChars   = 5
	seedAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford: no I, L, O, U
)

// Seed is the 256-bit recovery secret that a person keeps on paper. It does
// not print or marshal; Groups writes it down on purpose.
type Seed struct {
	_      [0]func() // not comparable
	secret [KeySize]byte
}

// NewSeed makes a random seed.
func NewSeed() Seed {
	var s Seed
	_, _ = rand.Read(s.secret[:]) // never fails; see crypto/rand
	return s
}

// Groups returns the seed as people write it down: 13 groups of five capital
// letters and digits joined by dashes.
func (s Seed) Groups() string {
	symbols := s.symbols()
	var b strings.Builder
	for g := range seedGroups {
		if g > 0 {
			b.WriteByte('-')
		}
		data := symbols[4*g : 4*g+4]
		for _, v := range append(data[:4:4], checkSymbol(data, g)) {
			b.WriteByte(seedAlphabet[v])
		}
	}
	return b.String()
}

// ParseSeed reads what Groups wrote, however it is typed: any case, with
// spaces, dashes or nothing between, O for 0, I or L for 1, full-width forms.
// Errors are Invalid and name the first group that is wrong; one wrong
// character, two exchanged ones and exchanged groups are always noticed.
func ParseSeed(text string) (Seed, error) {
	groups, err := splitGroups(text)
	if err != nil {
		return Seed{}, err
	}
	var symbols []byte
	for g, group := range groups {
		values, ok := groupValues(group)
		if !ok {
			return Seed{}, errs.New(errs.Invalid, "seed_group_wrong", errs.P("group", g+1))
		}
		if want := checkSymbol(values[:4], g); values[4] != want {
			return Seed{}, groupError(values, g)
		}
		symbols = append(symbols, values[:4]...)
	}
	s := seedFromSymbols(symbols)
	if again := s.symbols(); subtle.ConstantTimeCompare(again, symbols) != 1 {
		return Seed{}, errs.New(errs.Invalid, "seed_sum_wrong")
	}
	return s, nil
}

// SameSeedGroup reports whether a group of a seed, however it is typed, is the
// one that Groups wrote.
func SameSeedGroup(typed, written string) bool {
	got, ok := groupValues(strings.TrimFunc(typed, isSeparator))
	want, whole := groupValues(written)
	return ok && whole && subtle.ConstantTimeCompare(got, want) == 1
}

// Identity returns the key pair of the seed: ML-KEM-768 + X25519 by HPKE's
// DeriveKeyPair over HKDF-SHA-256 of the seed.
func (s Seed) Identity() (Identity, error) {
	ikm, err := hkdf.Key(sha256.New, s.secret[:], nil, "holdfast/recovery/v1/mlkem768x25519", 64)
	if err != nil {
		return nil, fmt.Errorf("seal.Identity: %w", err)
	}
	defer clear(ikm)
	key, err := hpke.MLKEM768X25519().DeriveKeyPair(ikm)
	if err != nil {
		return nil, fmt.Errorf("seal.Identity: %w", err)
	}
	return hybridIdentity{key}, nil
}

// String does not reveal the seed.
func (s Seed) String() string { return "recovery seed" }

// Format prints String for every verb.
func (s Seed) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText refuses.
func (s Seed) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// symbols returns 52 five-bit values: the seed and, in the last four bits, the
// top of its hash.
func (s Seed) symbols() []byte {
	sum := sha256.Sum256(append([]byte("holdfast/seed/v1"), s.secret[:]...))
	bits := append(s.secret[:KeySize:KeySize], sum[0])
	out := make([]byte, 4*seedGroups)
	for i := range out {
		for j := range 5 {
			at := 5*i + j
			out[i] = out[i]<<1 | bits[at/8]>>(7-at%8)&1
		}
	}
	return out
}

func seedFromSymbols(symbols []byte) (s Seed) {
	for at := range KeySize * 8 {
		bit := symbols[at/5] >> (4 - at%5) & 1
		s.secret[at/8] |= bit << (7 - at%8)
	}
	return s
}

// checkSymbol makes 2*d0 + 4*d1 + 8*d2 + 16*d3 + check = position in GF(32).
// The factors differ, so any one wrong symbol and any two exchanged ones break
// the sum; the position (1 to 13) breaks it for a group in another's place.
func checkSymbol(data []byte, group int) byte {
	sum, factor := byte(group+1), byte(2)
	for _, d := range data {
		sum ^= mulGF32(factor, d)
		factor = mulGF32(factor, 2)
	}
	return sum
}

// mulGF32 multiplies modulo x^5 + x^2 + 1, without branches on the values.
func mulGF32(a, b byte) (p byte) {
	for range 5 {
		p ^= a & -(b & 1)
		a = a<<1 ^ 0x25&-(a>>4)
		b >>= 1
	}
	return p & 31
}

// groupError tells an exchanged group from a mistyped one.
func groupError(values []byte, g int) *errs.Error {
	belongs := values[4] ^ checkSymbol(values[:4], g) ^ byte(g+1)
	if belongs >= 1 && belongs <= seedGroups {
		return errs.New(errs.Invalid, "seed_group_moved", errs.P("group", g+1), errs.P("belongs", belongs))
	}
	return errs.New(errs.Invalid, "seed_group_wrong", errs.P("group", g+1))
}

func splitGroups(text string) ([]string, error) {
	parts := strings.FieldsFunc(text, isSeparator)
	if len(parts) == seedGroups {
		for g, p := range parts {
			if len([]rune(p)) != groupChars {
				return nil, errs.New(errs.Invalid, "seed_group_wrong", errs.P("group", g+1))
			}
		}
		return parts, nil
	}
	all := []rune(strings.Join(parts, ""))
	if len(all) != seedGroups*groupChars {
		return nil, errs.New(errs.Invalid, "seed_length",
			errs.P("want", seedGroups*groupChars), errs.P("groups", seedGroups), errs.P("got", len(all)))
	}
	groups := make([]string, seedGroups)
	for g := range groups {
		groups[g] = string(all[g*groupChars : (g+1)*groupChars])
	}
	return groups, nil
}

func groupValues(group string) ([]byte, bool) {
	values := make([]byte, 0, groupChars)
	for _, r := range group {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0 // full-width forms, as Chinese and Japanese input makes them
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		switch r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		v := strings.IndexRune(seedAlphabet, r)
		if v < 0 {
			return nil, false
		}
		values = append(values, byte(v))
	}
	return values, len(values) == groupChars
}

func isSeparator(r rune) bool {
	return strings.ContainsRune(" \t\r\n-_.,\u2010\u2011\u2012\u2013\u2014\u3000\uFF0D", r)
}
