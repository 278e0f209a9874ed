package postal

import (
	"regexp"
	"strings"
	"unicode"
)

// chinese is an address of the mainland in one line: province or city of its
// rank, city, district, and the rest.
var chinese = regexp.MustCompile(`^(?:(\d{6})\s*)?(?:中国|中华人民共和国)?\s*` +
	`(?:((?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海)省|内蒙古自治区|广西壮族自治区|西藏自治区|宁夏回族自治区|新疆维吾尔自治区)\s*([^省市区县]{1,9}?(?:自治州|地区|盟|市))?|((?:北京|上海|天津|重庆)市)(?:市辖区)?)` +
	`\s*([^省市区县旗]{1,9}?(?:自治县|自治旗|区|县|旗|市))?\s*([^\n]*)$`)

// Split takes an address apart that was written as one. What it does not
// understand for sure stays a street.
func Split(s string) Parts {
	m := chinese.FindStringSubmatch(s)
	if m == nil {
		return Parts{Street: s}
	}
	return Parts{Street: strings.TrimSpace(m[6]), District: m[5], City: m[3], Province: m[2] + m[4], PostalCode: m[1], Country: "CN"}
}

// Append writes all parts so that Read finds them again:
//
//	Main St 1; ; Springfield; IL; 62701; US
func (p Parts) Append(dst []byte) []byte {
	for i, part := range p.all() {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		for j := 0; j < len(part); j++ {
			if part[j] == ';' || part[j] == '\\' {
				dst = append(dst, '\\')
			}
			dst = append(dst, part[j])
		}
	}
	return dst
}

func (p Parts) all() [6]string {
	return [6]string{p.Street, p.District, p.City, p.Province, p.PostalCode, p.Country}
}

// Read reads what Append writes, and splits anything else.
func Read(s string) Parts {
	var parts []string
	var cur strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == ';' || s[i+1] == '\\'):
			i++
			cur.WriteByte(s[i])
		case s[i] == ';':
			parts = append(parts, strings.TrimFunc(cur.String(), unicode.IsSpace))
			cur.Reset()
		default:
			cur.WriteByte(s[i])
		}
	}
	parts = append(parts, strings.TrimFunc(cur.String(), unicode.IsSpace))
	if len(parts) != 6 {
		return Split(strings.TrimFunc(s, unicode.IsSpace))
	}
	return Parts{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]}
}
