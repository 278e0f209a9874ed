package field

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/currency"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Money is an amount in minor units of a currency of ISO 4217: 1234.50 EUR is
// 123450, 1200 JPY is 1200.
type Money struct {
	Minor    int64
	Currency string
}

func (Money) isValue() {}

// money is an exact amount in a currency. Outside it is
// {"amount":"1234.50","currency":"EUR"}, or "1234.50 EUR" in a table. Inside one
// number holds both, the currency's above the amount, so that amounts of one
// currency lie together and in order, and no amount is ever compared with one in
// another currency. The unit of a field is the currency that amounts without one
// are in.
type money struct{}

const (
	moneyDigits = 15
	moneyMost   = 999_999_999_999_999
	moneyBits   = 51 // above them lies the number of the currency
	moneyZero   = 1 << (moneyBits - 1)
)

func (money) Name() string { return "money" }
func (money) Shape() Shape { return ShapeNumber }
func (money) Scale() int   { return 0 }

func (money) Check(f *schema.Field) error {
	_, known := currency.Of(f.Unit)
	switch {
	case f.Unit != "" && !known:
		return refuse("unit", "currency_unknown")
	case f.Min != "":
		return foreign(f, "min")
	case f.Max != "":
		return foreign(f, "max")
	}
	return checkPlainProperties(f)
}

func (t money) Parse(f *schema.Field, raw Raw) (Value, error) {
	if v, ok := raw.value.(Money); ok && raw.kind == rawValue {
		if !t.holds(v) {
			return nil, errs.Field("money_range", errs.P("digits", moneyDigits))
		}
		return v, nil
	}
	var amount, code string
	var fe *errs.FieldError
	if doc := bytes.TrimSpace(raw.json); raw.kind == rawJSON && len(doc) > 0 && doc[0] == '{' {
		amount, code, fe = moneyMembers(doc)
	} else {
		var s string
		if s, fe = raw.str(); fe == nil {
			s, fe = written.Clean(s, false)
		}
		if fe == nil && s == "" {
			return nil, nil
		}
		if fe == nil && raw.kind == rawText {
			amount, code, fe = writtenMoney(s, f.Unit)
		} else if fe == nil {
			amount, code, _ = strings.Cut(s, " ")
		}
	}
	if fe != nil {
		return nil, fe
	}
	v, fe := readMoney(amount, code)
	if fe != nil {
		return nil, fe
	}
	return v, nil
}

// moneyMembers reads {"amount":…,"currency":…}; an amount may be a number.
func moneyMembers(doc json.RawMessage) (amount, code string, fe *errs.FieldError) {
	fe = members(doc, func(key string, v json.RawMessage) (fe *errs.FieldError) {
		switch key {
		case "amount":
			if amount = string(bytes.TrimSpace(v)); strings.HasPrefix(amount, `"`) {
				amount, fe = unquote(v)
			}
		case "currency":
			code, fe = unquote(v)
		default:
			fe = errs.Field("value_key_unknown")
		}
		return fe
	})
	return amount, code, fe
}

// readMoney reads digits with a point, exactly, in minor units.
func readMoney(amount, code string) (Money, *errs.FieldError) {
	c, ok := currency.Of(code)
	switch {
	case code == "":
		return Money{}, errs.Field("money_currency")
	case !ok:
		return Money{}, errs.Field("currency_unknown")
	}
	sign, digits := "", strings.TrimPrefix(amount, "+")
	if rest, minus := strings.CutPrefix(amount, "-"); minus {
		sign, digits = "-", rest
	}
	whole, part, pointed := strings.Cut(digits, ".")
	if whole == "" && part == "" || pointed && part == "" || whole != "" && !written.IsDigits(whole) || part != "" && !written.IsDigits(part) {
		return Money{}, errs.Field("money_invalid")
	}
	if part = strings.TrimRight(part, "0"); len(part) > c.Digits {
		return Money{}, errs.Field("money_places", errs.P("limit", c.Digits), errs.P("currency", c.Code))
	}
	whole = strings.TrimLeft(whole+part+strings.Repeat("0", c.Digits-len(part)), "0")
	if len(whole) > moneyDigits {
		return Money{}, errs.Field("money_range", errs.P("digits", moneyDigits))
	}
	n, _ := strconv.ParseInt(sign+"0"+whole, 10, 64)
	return Money{n, c.Code}, nil
}

// writtenMoney takes what people write apart: "1,234.50 EUR", "¥1,200",
// "1.234,50 €", "CNY 88", "88元"; an amount alone is in the usual currency.
func writtenMoney(s, usual string) (amount, code string, fe *errs.FieldError) {
	s = Fold(s)
	digit := func(r rune) bool { return unicode.IsDigit(r) }
	first, last := strings.IndexFunc(s, digit), strings.LastIndexFunc(s, digit)
	if first < 0 {
		return "", "", errs.Field("money_invalid")
	}
	before, after := strings.TrimSpace(s[:first]), strings.TrimSpace(s[last+1:])
	number := s[first : last+1]
	for _, sign := range []string{"-", "−", "+"} { // before the currency, or between it and the amount
		rest, signed := strings.CutPrefix(before, sign)
		if !signed {
			rest, signed = strings.CutSuffix(before, sign)
		}
		if signed {
			before, number = strings.TrimSpace(rest), sign+number
			break
		}
	}
	switch {
	case before != "" && after != "":
		return "", "", errs.Field("money_invalid")
	case before+after == "":
		code = usual
	default:
		if code, fe = currencyCalled(before+after, usual); fe != nil {
			return "", "", fe
		}
	}
	c, _ := currency.Of(code)
	amount, fe = written.Digits(thousands(number, c.Digits))
	if fe != nil && fe.Code == "decimal_invalid" {
		fe = errs.Field("money_invalid")
	}
	return amount, code, fe
}

// thousands takes out a single sign before three digits where they cannot stand
// behind the point, as in "1,200 JPY" and "1.234 EUR".
func thousands(number string, digits int) string {
	at := strings.IndexAny(number, ".,")
	if digits == 3 || at < 0 || strings.LastIndexAny(number, ".,") != at || len(number)-at != 4 || len(strings.TrimLeft(number[:at], "+-−0")) == 0 {
		return number
	}
	return number[:at] + number[at+1:]
}

// currencyCalled reads a code, sign or word, folded. A sign of several
// currencies is that of the usual one, if it has it, and otherwise refused.
func currencyCalled(word, usual string) (string, *errs.FieldError) {
	if c, ok := currency.Of(strings.ToUpper(word)); ok {
		return c.Code, nil
	}
	for _, sign := range [][2]string{
		{"€", "EUR"}, {"£", "GBP"}, {"₹", "INR"}, {"₩", "KRW"}, {"₽", "RUB"}, {"₺", "TRY"}, {"₫", "VND"}, {"₪", "ILS"}, {"฿", "THB"}, {"₱", "PHP"}, {"₴", "UAH"}, {"zł", "PLN"},
		{"us$", "USD"}, {"c$", "CAD"}, {"ca$", "CAD"}, {"a$", "AUD"}, {"au$", "AUD"}, {"nz$", "NZD"}, {"hk$", "HKD"}, {"s$", "SGD"}, {"nt$", "TWD"}, {"r$", "BRL"}, {"mx$", "MXN"},
		{"元", "CNY"}, {"人民币", "CNY"}, {"人民币元", "CNY"}, {"rmb", "CNY"}, {"cn¥", "CNY"}, {"jp¥", "JPY"}, {"円", "JPY"}, {"日元", "JPY"}, {"美元", "USD"}, {"欧元", "EUR"}, {"英镑", "GBP"}, {"港币", "HKD"}, {"港元", "HKD"}, {"新台币", "TWD"},
		{"euro", "EUR"}, {"euros", "EUR"}, {"yuan", "CNY"}, {"yen", "JPY"},
	} {
		if sign[0] == word {
			return sign[1], nil
		}
	}
	for sign, several := range map[string]string{
		"$":  "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP BBD BSD BZD BMD BND FJD GYD JMD KYD LRD NAD SBD SRD TTD UYU XCD",
		"¥":  "CNY JPY",
		"kr": "SEK NOK DKK ISK",
	} {
		switch {
		case word != sign:
		case usual != "" && strings.Contains(several, usual):
			return usual, nil
		default:
			return "", errs.Field("money_sign", errs.P("sign", sign), errs.P("first", several[:3]), errs.P("second", several[4:7]))
		}
	}
	return "", errs.Field("currency_unknown")
}

func (money) holds(v Money) bool {
	_, ok := currency.Of(v.Currency)
	return ok && v.Minor >= -moneyMost && v.Minor <= moneyMost
}

func (money) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	m := v.(Money)
	return m.AppendOf(dst, big.NewInt(m.Minor))
}

// AppendOf appends the JSON of another amount in m's currency, in minor units and
// however large.
func (m Money) AppendOf(dst []byte, minor *big.Int) []byte {
	dst = appendAmount(append(dst, `{"amount":"`...), minor, m.Currency)
	return append(append(append(dst, `","currency":"`...), m.Currency...), `"}`...)
}

func (money) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	m := v.(Money)
	return append(append(appendAmount(dst, big.NewInt(m.Minor), m.Currency), ' '), m.Currency...)
}

// appendAmount writes all digits of the currency.
func appendAmount(dst []byte, minor *big.Int, code string) []byte {
	c, _ := currency.Of(code)
	if minor.Sign() < 0 {
		dst = append(dst, '-')
	}
	digits := new(big.Int).Abs(minor).String()
	if pad := c.Digits + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	dst = append(dst, digits[:len(digits)-c.Digits]...)
	if c.Digits > 0 {
		dst = append(append(dst, '.'), digits[len(digits)-c.Digits:]...)
	}
	return dst
}

// AppendBytes writes the code of the currency and the signed minor units.
func (money) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	m := v.(Money)
	return canon.AppendUint(append(dst, m.Currency...), zigzag(m.Minor))
}

func (t money) FromBytes(b []byte) (Value, error) {
	switch {
	case len(b) == 0:
		return nil, nil
	case len(b) < 4:
		return nil, ErrBytes
	}
	n, _, err := numberFromBytes(b[3:])
	m := Money{n, string(b[:3])}
	if err != nil || !t.holds(m) {
		return nil, ErrBytes
	}
	return m, nil
}

func (money) FromNumber(n int64) Value {
	c, _ := currency.Numbered(int(n >> moneyBits))
	return Money{n&(1<<moneyBits-1) - moneyZero, c.Code}
}

func (money) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	m := v.(Money)
	c, _ := currency.Of(m.Currency)
	return Key{Number: int64(c.Number)<<moneyBits + moneyZero + m.Minor}
}

// Span is the least and the greatest amount in the currency of v.
func (money) Span(v Value) (least, most Value) {
	m := v.(Money)
	return Money{-moneyMost, m.Currency}, Money{moneyMost, m.Currency}
}

func (money) SortText(Value) string { return "" }
