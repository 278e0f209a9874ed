package seal_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func BenchmarkSeal300(b *testing.B) {
	k, plain := seal.Random(id.ID{1}, 1), make([]byte, 300)
	p := seal.Place{Workspace: id.ID{2}, Object: "contact", Record: id.ID{3}, Class: "personal"}
	b.ReportAllocs()
	for b.Loop() {
		seal.Seal(k, p, plain)
	}
}

func BenchmarkOpen300(b *testing.B) {
	k, plain := seal.Random(id.ID{1}, 1), make([]byte, 300)
	p := seal.Place{Workspace: id.ID{2}, Object: "contact", Record: id.ID{3}, Class: "personal"}
	sealed := seal.Seal(k, p, plain)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := seal.Open(k, p, sealed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToken(b *testing.B) {
	k := seal.Random(id.ID{1}, 1)
	b.ReportAllocs()
	for b.Loop() {
		k.Token("contact", "emails", "somebody@example.org")
	}
}

func BenchmarkMAC500(b *testing.B) {
	k, row := seal.Random(id.ID{1}, 1), make([]byte, 500)
	b.ReportAllocs()
	for b.Loop() {
		k.MAC([]byte("row"), row)
	}
}

func BenchmarkWrapNew(b *testing.B) {
	with := seal.Random(id.ID{1}, 1)
	b.ReportAllocs()
	for b.Loop() {
		seal.WrapNew(with, id.ID{2}, 1, "subject")
	}
}

func BenchmarkUnwrapKey(b *testing.B) {
	with := seal.Random(id.ID{1}, 1)
	wrapped := seal.WrapNew(with, id.ID{2}, 1, "subject")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := seal.UnwrapKey(with, wrapped, "subject"); err != nil {
			b.Fatal(err)
		}
	}
}
