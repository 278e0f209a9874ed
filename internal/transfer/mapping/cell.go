package mapping

import "strings"

// multiSeparator stands between several values in one cell of Google's files.
const multiSeparator = " ::: "

// SplitMulti splits a cell that holds several values and drops empty ones. A
// cell without the separator is one value.
func SplitMulti(cell string) (values []string) {
	for _, v := range strings.Split(cell, multiSeparator) {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}

// EmptyDate reports whether a cell is a date that stands for none, as Outlook
// ("0/0/00") and databases ("0000-00-00") write it.
func EmptyDate(cell string) bool {
	cell = strings.TrimSpace(cell)
	return strings.Count(cell, "0") >= 3 && strings.Trim(cell, "0/-. ") == "" && strings.ContainsAny(cell, "/-.")
}

// Label tidies the label of a value as exports write it: "* Work" (Google marks
// the preferred value with an asterisk) is "work". Own words keep their case.
func Label(cell string) string {
	label := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(cell), "*"))
	switch low := strings.ToLower(label); low {
	case "work", "home", "mobile", "main", "other", "pager":
		return low
	case "cell":
		return "mobile"
	case "work fax", "workfax":
		return "work fax"
	case "home fax", "homefax":
		return "home fax"
	case "fax":
		return "fax"
	}
	return label
}
