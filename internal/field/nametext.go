package field

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// splitName reads a name from one string:
//
//	Dr. Maria van der Berg Jr.     prefix, given, family with particles, suffix
//	Berg, Maria                    family first
//	张伟, 欧阳修, 张 伟              Chinese: family first, compound surnames known
//
// Words between given and family name are the middle name. Names in Latin
// letters are taken as given name first: "Zhang Wei" cannot be told from "Li
// Martin", and the whole stays as written either way.
//
// Full is s, except where s puts the family name first with a comma or spreads
// Chinese characters with a space.
func splitName(s string) Name {
	if s == "" {
		return Name{}
	}
	if n, ok := splitHan(s); ok {
		return n
	}
	if family, rest, ok := strings.Cut(s, ","); ok {
		family, rest = strings.TrimSpace(family), strings.TrimSpace(rest)
		if n, ok := commaName(family, rest); ok {
			return n
		}
	}
	n := splitWords(strings.Fields(s))
	n.Full = s
	return n
}

// commaName reads "Berg, Maria" and "Davis, Jr.".
func commaName(family, rest string) (Name, bool) {
	if family == "" || rest == "" || strings.Contains(rest, ",") {
		return Name{}, false
	}
	if isWord(rest, suffixes) {
		n := splitWords(strings.Fields(family))
		n.Suffix = rest
		n.Full = family + ", " + rest
		return n, true
	}
	words := strings.Fields(rest)
	n := Name{Family: family}
	for len(words) > 1 && isWord(words[0], prefixes) {
		n.Prefix = joinWords(n.Prefix, words[0])
		words = words[1:]
	}
	if len(words) > 1 && isWord(words[len(words)-1], suffixes) {
		n.Suffix = words[len(words)-1]
		words = words[:len(words)-1]
	}
	n.Given, n.Middle = words[0], strings.Join(words[1:], " ")
	n.Full = n.compose()
	return n, true
}

// splitWords reads a name written given name first.
func splitWords(words []string) (n Name) {
	for len(words) > 1 && isWord(words[0], prefixes) {
		n.Prefix = joinWords(n.Prefix, words[0])
		words = words[1:]
	}
	for len(words) > 1 && isWord(words[len(words)-1], suffixes) {
		n.Suffix = joinWords(words[len(words)-1], n.Suffix)
		words = words[:len(words)-1]
	}
	if len(words) == 1 {
		n.Given = words[0]
		return n
	}
	from := len(words) - 1
	for from > 1 && isWord(words[from-1], particles) {
		from--
	}
	n.Given = words[0]
	n.Middle = strings.Join(words[1:from], " ")
	n.Family = strings.Join(words[from:], " ")
	return n
}

func isWord(s string, list []string) bool {
	return len(s) <= 12 && slices.Contains(list, strings.TrimRight(strings.ToLower(s), ".,"))
}

var (
	prefixes = []string{
		"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame", "rev", "fr", "hon",
		"herr", "frau", "mme", "mlle", "m", "sra", "srta", "dra", "ing", "dipl.-ing", "mag",
		"capt", "lt", "col", "gen", "sgt", "maj",
	}
	suffixes = []string{
		"jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md", "m.d", "dds", "esq", "cpa", "mba", "rn", "jd", "msc", "bsc",
	}
	particles = []string{
		"van", "von", "vom", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le",
		"ter", "ten", "zu", "zur", "zum", "af", "av", "bin", "ibn", "al", "el", "st", "'t",
	}
	// compound are the two-character surnames in living use.
	compound = []string{
		"欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "东方", "東方", "独孤", "獨孤", "南宫", "南宮", "万俟", "萬俟",
		"闻人", "聞人", "夏侯", "尉迟", "尉遲", "公孙", "公孫", "轩辕", "軒轅", "令狐", "宇文", "长孙", "長孫", "慕容", "皇甫",
		"澹台", "澹臺", "端木", "百里", "呼延", "申屠", "太史", "钟离", "鍾離", "赫连", "赫連", "西门", "西門", "拓跋", "鲜于", "鮮于",
	}
)

// splitHan reads a name of Chinese characters: two to four together, or family
// and given name with a space between.
func splitHan(s string) (Name, bool) {
	if family, given, ok := strings.Cut(s, " "); ok && isHan(family) && isHan(given) {
		return Name{Full: family + given, Family: family, Given: given}, true
	}
	if count := utf8.RuneCountInString(s); count < 2 || count > 4 || !isHan(s) {
		return Name{}, false
	}
	_, size := utf8.DecodeRuneInString(s)
	if utf8.RuneCountInString(s) > 2 {
		for _, c := range compound {
			if strings.HasPrefix(s, c) {
				size = len(c)
			}
		}
	}
	return Name{Full: s, Family: s[:size], Given: s[size:]}, true
}

// appendNameText writes the whole name when splitName would read the same
// parts from it, else the name and its parts, in vCard's order (RFC 6350
// section 6.2.2):
//
//	Maria Anna Berg [Berg;Maria Anna;;;]
//
// A backslash keeps ; [ ] and \ inside a part from being read as marks.
func appendNameText(dst []byte, n Name) []byte {
	dst = append(dst, n.Full...)
	if _, marked := structuredName(n.Full); !marked && splitName(n.Full) == n {
		return dst
	}
	dst = append(dst, " ["...)
	for i, part := range [...]string{n.Family, n.Given, n.Middle, n.Prefix, n.Suffix} {
		if i > 0 {
			dst = append(dst, ';')
		}
		for j := 0; j < len(part); j++ {
			if strings.IndexByte(`;[]\`, part[j]) >= 0 {
				dst = append(dst, '\\')
			}
			dst = append(dst, part[j])
		}
	}
	return append(dst, ']')
}

// structuredName reads what appendNameText marks with brackets.
func structuredName(s string) (Name, bool) {
	if !strings.HasSuffix(s, "]") {
		return Name{}, false
	}
	open := strings.LastIndex(s, " [")
	if open < 0 {
		return Name{}, false
	}
	var parts []string
	var cur strings.Builder
	body := s[open+2 : len(s)-1]
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '\\' && i+1 < len(body):
			i++
			cur.WriteByte(body[i])
		case c == ';':
			parts = append(parts, cur.String())
			cur.Reset()
		case c == '[' || c == ']' || c == '\\':
			return Name{}, false
		default:
			cur.WriteByte(c)
		}
	}
	parts = append(parts, cur.String())
	if len(parts) != 5 {
		return Name{}, false
	}
	return Name{Full: s[:open], Family: parts[0], Given: parts[1], Middle: parts[2], Prefix: parts[3], Suffix: parts[4]}, true
}
