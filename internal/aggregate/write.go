package aggregate

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// avgDigits is how many digits an average has behind the point at most.
const avgDigits = 6

// AppendKey appends the JSON of a group's value: null for records without one,
// a period as the filter language writes it, otherwise as in a record.
func (g Group) AppendKey(dst []byte, k Key) []byte {
	switch {
	case k.Empty:
		return append(dst, "null"...)
	case g.Unit == Currency:
		m, _ := nothingIn(g.Field.Type, k.Number)
		return field.AppendQuoted(dst, m.Currency)
	case g.Unit != "":
		return field.AppendQuoted(dst, period(g.Unit, k.Number))
	}
	switch g.Field.Type.Shape() {
	case field.ShapeID:
		if ref, err := id.FromBytes([]byte(k.Text)); err == nil {
			return g.Field.Type.AppendJSON(dst, field.Ref(ref))
		}
	case field.ShapeNumber:
		if t, ok := g.Field.Type.(field.Numbered); ok {
			return g.Field.Type.AppendJSON(dst, t.FromNumber(k.Number))
		}
	}
	return field.AppendQuoted(dst, k.Text)
}

// Append appends the JSON of a value: a number for counts, a decimal number as
// text for sums and averages, which are exact, otherwise as in a record. Of a
// group in which no record has a value, sums and all but counts are null.
func (v Value) Append(dst []byte, c Cell) []byte {
	if v.Func == Count {
		return strconv.AppendInt(dst, c.Count, 10)
	}
	if v.without(c) {
		return append(dst, "null"...)
	}
	if ofMoney(v.Field.Type) && (v.Func == Sum || v.Func == Avg) {
		return v.appendMoney(dst, c)
	}
	switch v.Func {
	case Sum:
		return field.AppendQuoted(dst, decimal(c.sum(), v.scale()))
	case Avg:
		digits := max(v.scale(), avgDigits)
		n := c.sum()
		n.Mul(n, power(digits-v.scale()))
		return field.AppendQuoted(dst, decimal(rounded(n, c.Count), digits))
	case Max:
		c.Min = c.Max
	}
	t, ok := v.Field.Type.(field.Numbered)
	if !ok {
		return append(dst, "null"...)
	}
	return v.Field.Type.AppendJSON(dst, t.FromNumber(c.Min))
}

func (v Value) scale() int {
	if t, ok := v.Field.Type.(field.Summed); ok {
		return t.Scale()
	}
	return 0
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// rounded divides, a half away from zero.
func rounded(n *big.Int, by int64) *big.Int {
	d := big.NewInt(by)
	twice := new(big.Int).Lsh(n, 1)
	if n.Sign() < 0 {
		twice.Sub(twice, d)
	} else {
		twice.Add(twice, d)
	}
	return twice.Quo(twice, d.Lsh(d, 1))
}

// decimal writes n / 10^scale, without zeros at the end.
func decimal(n *big.Int, scale int) string {
	digits := new(big.Int).Abs(n).String()
	if pad := scale + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	whole, part := digits[:len(digits)-scale], strings.TrimRight(digits[len(digits)-scale:], "0")
	if part != "" {
		whole += "." + part
	}
	if n.Sign() < 0 {
		whole = "-" + whole
	}
	return whole
}
