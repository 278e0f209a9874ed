package mapping

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shape counts what the sampled cells of a column look like.
type shape struct {
	filled    int
	email     int
	phone     int
	digits    int // could be a phone if the header says so
	date      int
	url       int
	domain    int
	han       int // a Chinese personal name
	words     int // two or three capitalised words
	honorific int
}

var (
	emailPattern  = regexp.MustCompile(`^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$`)
	phonePattern  = regexp.MustCompile(`^[+(0-9][0-9 ()/.\-]{5,24}$`)
	datePattern   = regexp.MustCompile(`^(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|--\d{2}-?\d{2}|\d{8})([T ].*)?$`)
	namedDate     = regexp.MustCompile(`^(?i)(\d{1,2}\.? )?(jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*\.?( \d{1,2},?)? \d{4}$`)
	urlPattern    = regexp.MustCompile(`^(?i)(https?://|www\.)\S+$`)
	domainPattern = regexp.MustCompile(`^(?i)([a-z0-9-]+\.)+[a-z]{2,24}$`)
	chineseMobile = regexp.MustCompile(`^1[3-9]\d{9}$`)
)

// surnames are the most frequent Chinese family names.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常欧張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭葉蘇呂盧鐘譚陸賈鄒龍賀顧龔萬錢嚴"

const honorifics = "|mr|mrs|ms|miss|mx|dr|prof|sir|herr|frau|fr|hr|dr med|m|mme|mlle|sr|sra|srta|先生|女士|小姐|"

// shapeOf looks at column i of the rows. Cells with several values count once,
// by their first.
func shapeOf(rows [][]string, i int) (s shape) {
	for _, row := range rows {
		if i >= len(row) || EmptyDate(row[i]) {
			continue
		}
		values := SplitMulti(row[i])
		if len(values) == 0 {
			continue
		}
		s.look(values[0])
	}
	return s
}

func (s *shape) look(v string) {
	s.filled++
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	digits := 0
	for i := range len(v) {
		count(&digits, v[i] >= '0' && v[i] <= '9')
	}
	date := datePattern.MatchString(v) || namedDate.MatchString(v)
	count(&s.email, emailPattern.MatchString(v))
	count(&s.date, date)
	count(&s.digits, digits >= 5)
	count(&s.phone, !date && looksLikePhone(v, digits))
	count(&s.url, urlPattern.MatchString(v))
	count(&s.domain, domainPattern.MatchString(v))
	count(&s.han, looksChineseName(v))
	count(&s.words, looksLikeName(v))
	count(&s.honorific, strings.Contains(honorifics, "|"+strings.ToLower(strings.ReplaceAll(v, ".", ""))+"|"))
}

// looksLikePhone asks for some mark of a phone number, since ids and amounts
// are digits too: a plus, a leading zero or bracket, groups, or the form of a
// Chinese mobile number.
func looksLikePhone(v string, digits int) bool {
	if digits < 7 || digits > 15 || !phonePattern.MatchString(v) {
		return false
	}
	marked := v[0] == '+' || v[0] == '0' || v[0] == '(' || strings.ContainsAny(v, " -/") || strings.Count(v, ".") >= 2
	return marked && strings.Count(v, ".") != 1 || chineseMobile.MatchString(v)
}

func looksChineseName(v string) bool {
	n := utf8.RuneCountInString(v)
	if n < 2 || n > 4 {
		return false
	}
	for _, r := range v {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	first, _ := utf8.DecodeRuneInString(v)
	return strings.ContainsRune(surnames, first)
}

func looksLikeName(v string) bool {
	parts := strings.Fields(v)
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	for _, p := range parts {
		first, _ := utf8.DecodeRuneInString(p)
		if !unicode.IsUpper(first) || strings.ContainsAny(p, "0123456789@/&") {
			return false
		}
	}
	return true
}

// most is true for at least four of five filled cells.
func (s shape) most(n int) bool { return s.filled > 0 && n*5 >= s.filled*4 }

// contradicts is true when at least three cells are filled and fewer than one
// in five is what the header promises.
func (s shape) contradicts(m meaning) bool {
	n := s.filled
	switch {
	case m.target == "emails" && m.part == "value":
		n = s.email
	case m.target == "phones" && m.part == "value":
		n = s.digits
	case m.target == "birthday", m.target == "due_on":
		n = s.date
	}
	return s.filled >= 3 && n*5 < s.filled
}

// byContent maps columns that their header did not explain. Dates are only
// guessed where there is no header at all: a date can mean anything.
func (g *guess) byContent(cols []Column) {
	named := false
	for _, c := range cols {
		named = named || c.Target == "name"
	}
	for i := range cols {
		c, s := &cols[i], g.shapes[i]
		if c.Why != Unknown && c.Why != Contradicted {
			continue
		}
		target, part, sure := g.resembles(s, c.Header == "", named)
		if target == "" {
			continue
		}
		c.Target, c.Part, c.Why, c.Confidence = target, part, ByContent, sure
		named = named || target == "name"
	}
}

// resembles returns the field that cells of this shape belong to.
func (g *guess) resembles(s shape, headless, named bool) (target, part string, sure float64) {
	person, company := g.object == "contact", g.object == "company"
	name := "full"
	if company {
		name = ""
	}
	switch {
	case !person && !company:
		if headless && g.object == "task" && s.most(s.date) {
			return "due_on", "", 0.5
		}
	case s.most(s.email):
		return "emails", "value", 0.8
	case s.most(s.phone):
		return "phones", "value", 0.7
	case s.most(s.url):
		return "website", "", 0.7
	case s.most(s.domain) && company:
		return "domain", "", 0.6
	case s.most(s.domain):
		return "company", "domain", 0.5
	case headless && person && s.most(s.date):
		return "birthday", "", 0.5
	case person && !named && s.most(s.han):
		return "name", name, 0.7
	case person && !named && s.most(s.words):
		return "name", name, 0.5
	}
	return "", "", 0
}
