package main

import (
	"bufio"
	"fmt"
	"os"
)

// What contacts are made of. Names are unevenly frequent, as people's are.
var (
	given    = []string{"Maria", "José", "Anna", "Wei", "Li", "John", "Michael", "Fatima", "Olga", "Ivan", "Chen", "Yuki", "Amara", "Lars", "Søren", "Chloé", "Zoë", "Kwame", "Priya", "Ahmed", "Elena", "Pedro", "Nguyen", "Siobhan", "Björn", "Ines", "Tomasz", "Aisha", "Noah", "Emma"}
	family   = []string{"Smith", "Müller", "García", "Wang", "Zhang", "Kowalski", "Nguyen", "Ivanov", "Silva", "Tanaka", "Okafor", "Johansson", "O'Brien", "Dubois", "Rossi", "Haddad", "Patel", "Kim", "Novák", "Schneider", "Lindqvist", "Brailsford", "Vandenberg", "Castellanos", "Abernathy"}
	syllable = []string{"ba", "ke", "lo", "mi", "ru", "sta", "ven", "tor", "ali", "dor", "fen", "gri", "hol", "jan", "kos", "lem"}
	titles   = []string{"Sales Manager", "Nurse", "Engineer", "Accountant", "Head of Purchasing", "Teacher", "Owner", "Consultant"}
	remarks  = []string{"met at the fair", "wants a call next week", "prefers e-mail", "asked for the price list twice", "knows the former owner", "came by recommendation", "is looking for a larger office", "complained about the last delivery"}
)

const companies = 5000

// dice is a small generator with a fixed course: every run imports the same.
type dice uint64

func (d *dice) next(n int) int {
	*d = *d*6364136223846793005 + 1442695040888963407
	return int(uint64(*d) >> 33 % uint64(n))
}

// uneven prefers small numbers.
func (d *dice) uneven(n int) int { return d.next(d.next(n) + 1) }

// name makes a family name: common ones, and as many rare ones.
func (d *dice) name() string {
	if d.next(2) == 0 {
		return family[d.uneven(len(family))]
	}
	s := []byte(syllable[d.next(16)] + syllable[d.next(16)] + syllable[d.next(16)])
	s[0] -= 'a' - 'A'
	return string(s)
}

// contact is one synthetic person.
type contact struct{ given, family, email, phone, company, title, notes string }

func (d *dice) contact(i int) contact {
	n := d.uneven(companies)
	return contact{
		given: given[d.uneven(len(given))], family: d.name(),
		email:   fmt.Sprintf("%s.%s.%d@example.com", syllable[d.next(16)], syllable[d.next(16)], i),
		phone:   fmt.Sprintf("+49 30 %08d", i),
		company: fmt.Sprintf("%s%s %d GmbH", syllable[n%16], syllable[n/16%16], n),
		title:   titles[d.next(len(titles))],
		notes:   remarks[d.next(len(remarks))] + "; " + remarks[d.next(len(remarks))] + "; " + remarks[d.next(len(remarks))],
	}
}

// writeContacts writes rows contacts, the first numbered from, as a table with
// Google's headers.
func writeContacts(path string, from, rows int) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "First Name,Last Name,Organization Name,Organization Title,Notes,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value")
	d := dice(from + 1)
	for i := range rows {
		c := d.contact(from + i)
		fmt.Fprintf(w, "%s,%s,%s,%s,%s,* Work,%s,Mobile,%s\n", c.given, c.family, c.company, c.title, c.notes, c.email, c.phone)
	}
	return w.Flush()
}
