package aggregate

// Numbers numbers the values of one group, from 1 on; 0 is no value.
type Numbers struct {
	numbers map[int64]uint32
	texts   map[string]uint32
	keys    []Key
}

// NewNumbers has no value yet.
func NewNumbers() *Numbers {
	return &Numbers{numbers: map[int64]uint32{}, texts: map[string]uint32{}, keys: []Key{{Empty: true}}}
}

// OfText is the number of a text, if it has one.
func (n *Numbers) OfText(text []byte) (number uint32, known bool) {
	number, known = n.texts[string(text)]
	return number, known
}

// Text is the number of a text, which key gets when it is new.
func (n *Numbers) Text(text []byte, key Key) uint32 {
	if number, known := n.texts[string(text)]; known {
		return number
	}
	key.Text = string(text)
	number := n.enter(key)
	n.texts[key.Text] = number
	return number
}

// Number is the number of a number, of which key tells when it is new.
func (n *Numbers) Number(v int64, key Key) uint32 {
	number, known := n.numbers[v]
	if !known {
		number = n.enter(key)
		n.numbers[v] = number
	}
	return number
}

func (n *Numbers) enter(key Key) uint32 {
	n.keys = append(n.keys, key)
	return uint32(len(n.keys) - 1)
}

// Key is the value that has a number.
func (n *Numbers) Key(number uint32) Key { return n.keys[number] }
