package control_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/control"
)

func BenchmarkCall(b *testing.B) {
	client := serve(b, operations())
	for b.Loop() {
		if err := client.Call(b.Context(), "early", nil, control.Streams{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStream sends a file there and back.
func BenchmarkStream(b *testing.B) {
	client := serve(b, operations())
	file := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	b.SetBytes(int64(2 * len(file)))
	for b.Loop() {
		if err := client.Call(b.Context(), "count", countArgs{}, control.Streams{In: bytes.NewReader(file), Out: io.Discard}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
