package vector

// Spans gives rows of segments a second number, which only ever rises: segments
// are numbered again in the order they begin, and one that is emptied and begun
// anew leaves its numbers for good. The zero value has none.
type Spans struct{ segments []int32 }

const maxSpans = 1 << 32 / SegmentRows

// Begin returns the span of a segment that begins now.
func (s *Spans) Begin(segment int) (span int) {
	s.segments = append(s.segments, int32(segment))
	return len(s.segments) - 1
}

// Full tells whether there are no numbers left.
func (s *Spans) Full() bool { return len(s.segments) == maxSpans }

// Len counts the spans there were.
func (s *Spans) Len() int { return len(s.segments) }

// Segment is the segment of a span.
func (s *Spans) Segment(span int) int { return int(s.segments[span]) }

// Row is the row of a number.
func (s *Spans) Row(number uint32) uint32 {
	return uint32(s.segments[number/SegmentRows])*SegmentRows + number%SegmentRows
}
