package transfer

import (
	"regexp"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

var slashDate = regexp.MustCompile(`^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}`)

// dateOrder finds out from the sample how dates like 03/04/2020 are meant:
// "dmy", "mdy", or "" when nothing tells or the rows contradict each other.
// Such rows are then refused one by one rather than guessed.
func dateOrder(columns []mapping.Column, rows [][]string) string {
	day, month := false, false
	for _, c := range columns {
		if c.Target != "birthday" && c.Target != "due_on" {
			continue
		}
		for _, cells := range rows {
			m := slashDate.FindStringSubmatch(cells[c.Index])
			if m == nil {
				continue
			}
			first, _ := strconv.Atoi(m[1])  // two digits: cannot fail
			second, _ := strconv.Atoi(m[2]) // likewise
			day = day || first > 12
			month = month || second > 12
		}
	}
	switch {
	case day && !month:
		return "dmy"
	case month && !day:
		return "mdy"
	default:
		return ""
	}
}
