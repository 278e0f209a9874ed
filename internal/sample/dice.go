package sample

// dice chooses: the same seed, the same choices. It guards nothing; what
// matters is that two runs agree (SplitMix64; Steele, Lea and Flood 2014).
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// between returns a number from low to high.
func (d *dice) between(low, high int) int { return low + d.below(high-low+1) }

// percent is true in so many of a hundred cases.
func (d *dice) percent(n int) bool { return d.below(100) < n }

func pick[T any](d *dice, from []T) T { return from[d.below(len(from))] }

// shuffled returns the elements in another order.
func shuffled[T any](d *dice, from []T) []T {
	out := append([]T(nil), from...)
	for i := len(out) - 1; i > 0; i-- {
		j := d.below(i + 1)
		out[i], out[j] = out[j], out[i]
	}
	return out
}
