package metrics

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/index"
)

// Op names the operation on the control socket.
const Op = "metrics"

// Answer is its answer.
type Answer struct {
	Text string `json:"text"`
}

// Text writes how it stands with an index and this process, in the text format
// of Prometheus, version 0.0.4.
func Text(x *index.Index) string {
	var m exposition
	m.index(x.Stats(), x.Broken())
	m.memory(x)
	turn := x.Turns.Stats()
	m.family("holdfast_searches_taken_total", "counter", "Questions that look through every row and got their turn, since the start.")
	m.sample("holdfast_searches_taken_total", turn.Taken)
	m.family("holdfast_searches_running", "gauge", "Questions that look through every row and are being answered.")
	m.sample("holdfast_searches_running", int64(turn.Busy))
	m.family("holdfast_searches_waiting", "gauge", "Such questions that wait for their turn.")
	m.sample("holdfast_searches_waiting", int64(turn.Waiting))
	m.family("holdfast_searches_refused_total", "counter", "Such questions that were refused since the start, because too many waited.")
	m.sample("holdfast_searches_refused_total", turn.Refused)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	m.family("holdfast_heap_bytes", "gauge", "Memory in use by the process, the index included.")
	m.sample("holdfast_heap_bytes", int64(memory.HeapInuse))
	return m.String()
}

// exposition writes families of samples.
type exposition struct{ strings.Builder }

func (m *exposition) family(name, kind, help string) {
	fmt.Fprintf(m, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// sample writes one number; labels are pairs of name and value. Names of objects
// and fields are letters, digits and underscores, so nothing needs escaping.
func (m *exposition) sample(name string, value int64, labels ...string) {
	m.WriteString(name)
	for i := 0; i < len(labels); i += 2 {
		open := ","
		if i == 0 {
			open = "{"
		}
		fmt.Fprintf(m, "%s%s=%q", open, labels[i], labels[i+1])
	}
	if len(labels) > 0 {
		m.WriteByte('}')
	}
	fmt.Fprintf(m, " %d\n", value)
}

// index tells what the index of sealed fields holds and takes.
func (m *exposition) index(all []index.Stats, broken int) {
	each := func(name, help string, value func(index.Stats) int) {
		m.family(name, "gauge", help)
		for _, s := range all {
			m.sample(name, int64(value(s)), "object", s.Object)
		}
	}
	each("holdfast_index_rows", "Records held, those in the trash too.", func(s index.Stats) int { return s.Rows })
	each("holdfast_index_dead_rows", "Rows whose space waits for the next compaction.", func(s index.Stats) int { return s.Dead })
	each("holdfast_index_loaded", "1 when questions about the object are answered, 0 while it is being loaded or was let go.", func(s index.Stats) int {
		if s.Loaded {
			return 1
		}
		return 0
	})
	each("holdfast_index_loading_percent", "How much is loaded of an object that is being loaded.", func(s index.Stats) int { return s.Percent })
	each("holdfast_index_snapshot_bytes", "Size of the sealed file from which the object is read again; 0: there is none.", func(s index.Stats) int { return int(s.Kept.Bytes) })
	const written = "holdfast_index_snapshot_written_timestamp_seconds"
	m.family(written, "gauge", "When that file was written.")
	for _, s := range all {
		if !s.Kept.Written.IsZero() {
			m.sample(written, s.Kept.Written.Unix(), "object", s.Object)
		}
	}
	each("holdfast_index_bytes", "Memory of the object, all fields and orders.", func(s index.Stats) int { return s.Bytes })
	const column = "holdfast_index_column_bytes"
	m.family(column, "gauge", "Memory of a field: its values, its order, its table of whole values, the words of long text.")
	for _, s := range all {
		for _, f := range s.Fields {
			for _, part := range []struct {
				name  string
				bytes int
			}{{"values", f.Bytes}, {"order", f.Order}, {"whole_values", f.Exact}, {"words", f.Words}} {
				if part.bytes > 0 {
					m.sample(column, int64(part.bytes), "object", s.Object, "field", f.Field, "part", part.name)
				}
			}
		}
	}
	m.family("holdfast_index_broken_rows", "gauge", "Records left out because they could not be opened.")
	m.sample("holdfast_index_broken_rows", int64(broken))
}

// memory tells how the memory for searching is shared out.
func (m *exposition) memory(x *index.Index) {
	n := x.Memory()
	for _, c := range []struct {
		name, kind, help string
		value            int64
	}{
		{"holdfast_search_memory_limit_bytes", "gauge", "Most that all objects may take; 0: no limit.", n.Limit},
		{"holdfast_search_loads_total", "counter", "Objects that were read into memory since the start.", n.Loads},
		{"holdfast_search_evictions_total", "counter", "Objects that were let go for room since the start.", n.Dropped},
		{"holdfast_search_pieces_evicted_total", "counter", "Orders and tables of whole values that were let go for room since the start.", n.Shed},
		{"holdfast_search_no_room_total", "counter", "How often since the start an object was asked for and there was no room.", n.Refused},
	} {
		m.family(c.name, c.kind, c.help)
		m.sample(c.name, c.value)
	}
}
