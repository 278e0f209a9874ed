package sample

import "fmt"

// phone returns a telephone number of a country that is nobody's.
func phone(d *dice, country string) string {
	switch country {
	case "GB": // Ofcom, numbers for drama use
		if d.percent(50) {
			return fmt.Sprintf("+447700900%03d", d.below(1000))
		}
		return fmt.Sprintf("+442079460%03d", d.below(1000))
	case "US": // NANPA, 555-0100 to 555-0199
		return fmt.Sprintf("+1%d55501%02d", pick(d, []int{206, 212, 312, 415, 617, 720}), d.below(100))
	case "DE": // Bundesnetzagentur, Drama Numbers
		return fmt.Sprintf("+49%s%03d", pick(d, []string{"3023125", "8999998", "4066969"}), d.below(1000))
	case "FR": // Arcep, numéros à usage fictif
		return fmt.Sprintf("+33%s%04d", pick(d, []string{"19900", "46571", "63998"}), d.below(10000))
	case "AU": // ACMA, fictitious telephone numbers
		return fmt.Sprintf("+61%s%04d", pick(d, []string{"25550", "35550", "75550"}), d.below(10000))
	case "IE": // ComReg, 020 91x xxxx
		return fmt.Sprintf("+3532091%05d", d.below(100000))
	case "SE": // PTS, telefonnummer för användning i böcker och filmer
		return fmt.Sprintf("+468465004%02d", d.below(100))
	case "CN": // see doc.go
		return fmt.Sprintf("+86%s0555%04d", pick(d, []string{"10", "21", "20"}), d.below(10000))
	}
	return fmt.Sprintf("+1206555%04d", 100+d.below(100))
}
