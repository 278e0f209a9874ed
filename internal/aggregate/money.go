package aggregate

import (
	"cmp"
	"math/big"

	"github.com/holdfast-crm/holdfast/internal/field"
)

// Currency is the unit by which amounts of money are grouped. What lies in one
// currency can be added up; across several nothing is.
const Currency Unit = "currency"

// ofMoney is a type whose amounts are comparable only within one currency.
func ofMoney(t field.Type) bool { return t.Name() == "money" }

// nothingIn is no amount at all in the currency of a number that Keys made, and
// its own number, which stands for the currency.
func nothingIn(t field.Type, n int64) (field.Money, int64) {
	m, _ := t.(field.Numbered).FromNumber(n).(field.Money)
	m.Minor = 0
	return m, t.Keys(m).Number
}

// apart says of a value of money whether the groups keep currencies apart.
func (s *Spec) apart(v Value) bool {
	for _, g := range s.Groups {
		if g.Field == v.Field && g.Via == nil && g.Unit == Currency {
			return true
		}
	}
	return false
}

// minor is the sum of minor units of a cell that holds one currency.
func (v Value) minor(c Cell) *big.Int {
	_, zero := nothingIn(v.Field.Type, c.Min)
	return c.sum().Sub(c.sum(), new(big.Int).Mul(big.NewInt(zero), big.NewInt(c.Count)))
}

// appendMoney writes a sum or an average as amounts are written. An average is
// rounded to minor units.
func (v Value) appendMoney(dst []byte, c Cell) []byte {
	n := v.minor(c)
	if v.Func == Avg {
		n = rounded(n, c.Count)
	}
	none, _ := nothingIn(v.Field.Type, c.Min)
	return none.AppendOf(dst, n)
}

// compareMoney orders two cells of one currency each by currency, then by what
// is worked out.
func (v Value) compareMoney(a, b Cell) int {
	_, x := nothingIn(v.Field.Type, a.Min)
	_, y := nothingIn(v.Field.Type, b.Min)
	m, n := v.minor(a), v.minor(b)
	if v.Func == Avg {
		m, n = m.Mul(m, big.NewInt(b.Count)), n.Mul(n, big.NewInt(a.Count))
	}
	return cmp.Or(cmp.Compare(x, y), m.Cmp(n))
}
