package fulltext

// lengths is how many words the text of each row has, in pages: numbers of rows
// only rise, and those of long ago are gone.
type lengths struct {
	pages []*page
}

const pageRows = 1 << 10

type page struct {
	words [pageRows]uint16
	rows  int // that have words
}

func (l *lengths) get(row uint32) int {
	if n := int(row / pageRows); n < len(l.pages) && l.pages[n] != nil {
		return int(l.pages[n].words[row%pageRows])
	}
	return 0
}

func (l *lengths) set(row uint32, words uint16) {
	n := int(row / pageRows)
	for n >= len(l.pages) {
		l.pages = append(l.pages, nil)
	}
	p := l.pages[n]
	if p == nil {
		if words == 0 {
			return
		}
		p = &page{}
		l.pages[n] = p
	}
	was := p.words[row%pageRows]
	p.words[row%pageRows] = words
	switch {
	case was == 0 && words > 0:
		p.rows++
	case was > 0 && words == 0:
		if p.rows--; p.rows == 0 {
			l.pages[n] = nil
		}
	}
}

func (l *lengths) renumber(to func(row uint32) uint32) {
	var now lengths
	for n, p := range l.pages {
		if p == nil {
			continue
		}
		for i, words := range p.words {
			if words > 0 {
				now.set(to(uint32(n*pageRows+i)), words)
			}
		}
	}
	*l = now
}

func (l *lengths) wipe() {
	for _, p := range l.pages {
		if p != nil {
			clear(p.words[:])
		}
	}
	l.pages = nil
}

func (l *lengths) size() (n int) {
	for _, p := range l.pages {
		if p != nil {
			n += 2*pageRows + 8
		}
	}
	return n + 8*cap(l.pages)
}
