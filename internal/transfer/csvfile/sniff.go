package csvfile

import (
	"bytes"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// delimiters are the candidates, in the order that breaks ties.
var delimiters = []byte{',', ';', '\t', '|'}

// sniffDelimiter picks the delimiter with which the most of the first rows
// have the same number of columns; more columns break a tie. A file of one
// column has none and reads as comma-separated.
func sniffDelimiter(sample []byte, whole bool) byte {
	best, bestScore := delimiters[0], 0.0
	for _, d := range delimiters {
		widths := sampleWidths(sample, whole, d)
		mode, share := commonest(widths)
		if mode < 2 {
			continue
		}
		// The share decides; columns only separate equal shares.
		if score := share*1000 + float64(min(mode, 900))/1000; score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

// sampleWidths counts the columns of up to 60 non-empty rows of the sample.
func sampleWidths(sample []byte, whole bool, delim byte) []int {
	s := newScanner(bytes.NewReader(sample), delim, limits{cell: sniff.SampleSize, columns: sniff.SampleSize, row: 2 * sniff.SampleSize})
	var widths []int
	for len(widths) < 60 {
		n, what, err := s.scan()
		if err != nil || what == rowEnd {
			break
		}
		// The end of a cut sample may be half a row.
		if !whole && what != rowOK || !whole && s.off+int64(n) >= int64(len(sample)) && len(widths) > 0 {
			break
		}
		if what == rowOK && !s.blank() {
			widths = append(widths, len(s.cells))
		}
		s.consume(n)
	}
	return widths
}

func commonest(widths []int) (mode int, share float64) {
	if len(widths) == 0 {
		return 0, 0
	}
	counts := map[int]int{}
	for _, w := range widths {
		counts[w]++
	}
	for _, w := range widths {
		if counts[w] > counts[mode] || counts[w] == counts[mode] && w > mode {
			mode = w
		}
	}
	return mode, float64(counts[mode]) / float64(len(widths))
}

// looksLikeHeader is true unless a cell of the first row is plainly a value:
// an e-mail or web address, or mostly digits.
func looksLikeHeader(cells []string) bool {
	named := 0
	for _, c := range cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		named++
		if strings.Contains(c, "@") && strings.Contains(c, ".") || strings.Contains(c, "://") {
			return false
		}
		digits := 0
		for i := range len(c) {
			if c[i] >= '0' && c[i] <= '9' {
				digits++
			}
		}
		if digits >= 4 && digits*2 > len(c) {
			return false
		}
	}
	return named > 0
}
