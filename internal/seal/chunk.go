package seal

import (
	"errors"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Files are sealed chunk by chunk in the manner of STREAM: the additional data
// has the file, the chunk's number and whether it is the last, so chunks
// cannot be cut off, added, exchanged or moved to another file.
const (
	chunkLabel = "holdfast/chunk/v1"

	// ChunkOverhead is what sealing adds to a chunk: nonce and tag.
	ChunkOverhead = gcmOverhead
)

// FileMagic returns the four bytes that a sealed file starts with.
func FileMagic() [4]byte { return [4]byte{magic, formatChunk, suiteGCM, 0} }

// errChunk has no details: package blob adds the file's name.
var errChunk = errors.New("seal: chunk does not open")

// SealChunk appends the sealed chunk n of a file to dst. k is the file's own
// key, used for nothing else.
func SealChunk(dst []byte, k *Key, file id.ID, n uint64, last bool, plain []byte) []byte {
	return k.aead.Seal(dst, nil, plain, chunkAAD(k, file, n, last))
}

// OpenChunk appends the opened chunk to dst.
func OpenChunk(dst []byte, k *Key, file id.ID, n uint64, last bool, sealed []byte) ([]byte, error) {
	plain, err := k.aead.Open(dst, nil, sealed, chunkAAD(k, file, n, last))
	if err != nil {
		return nil, errChunk
	}
	return plain, nil
}

func chunkAAD(k *Key, file id.ID, n uint64, last bool) []byte {
	b := make([]byte, 0, len(chunkLabel)+48)
	b = canon.AppendString(b, chunkLabel)
	b = canon.AppendUint(b, suiteGCM)
	b = canon.AppendBytes(b, file[:])
	b = canon.AppendBytes(b, k.id[:])
	b = canon.AppendUint(b, n)
	return canon.AppendBool(b, last)
}
