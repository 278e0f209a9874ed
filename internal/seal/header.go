package seal

import (
	"encoding/binary"
	"fmt"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Every sealed byte string starts with magic, format, suite, flags. The
// numbers are written to disk: append, never reuse.
const (
	magic = 0xC5

	formatEnvelope  = 1 // a sealed value
	formatWrap      = 2 // a key wrapped by a key
	formatRecipient = 3 // a key wrapped for a public key
	formatChunk     = 4 // a file; see package blob

	suiteGCM    = 1 // AES-256-GCM, random 96-bit nonce, 128-bit tag
	suiteHybrid = 2 // HPKE: ML-KEM-768 + X25519, HKDF-SHA-256, AES-256-GCM
	suiteRSA    = 3 // RSA-OAEP with SHA-256, 3072 bits or more

	headerSize  = 4 + 16 + 4 // magic, format, suite, flags, key id, key version
	gcmOverhead = 12 + 16    // nonce and tag
)

// Header is what a sealed value says about itself in clear.
type Header struct {
	Format, Suite byte
	Key           id.ID
	Version       uint32
}

// ParseHeader reads the header of an envelope or of a wrapped key; the census
// and the key lookup need no more. It does not authenticate: Open does.
func ParseHeader(sealed []byte) (Header, error) {
	if len(sealed) < headerSize {
		return Header{}, malformed("%d bytes are fewer than a header", len(sealed))
	}
	h := Header{Format: sealed[1], Suite: sealed[2], Version: binary.BigEndian.Uint32(sealed[20:])}
	copy(h.Key[:], sealed[4:20])
	known := h.Format == formatEnvelope || h.Format == formatWrap
	if sealed[0] != magic || !known || h.Suite != suiteGCM || sealed[3] != 0 {
		return Header{}, malformed("unknown header %x", sealed[:4])
	}
	return h, nil
}

func appendHeader(dst []byte, format byte, k *Key) []byte {
	dst = append(dst, magic, format, suiteGCM, 0)
	dst = append(dst, k.id[:]...)
	return binary.BigEndian.AppendUint32(dst, k.version)
}

// checkHeader returns the header if it is of that format and names exactly k.
func checkHeader(sealed []byte, format byte, k *Key) error {
	h, err := ParseHeader(sealed)
	if err != nil {
		return err
	}
	if h.Format != format {
		return malformed("format %d where %d belongs", h.Format, format)
	}
	if h.Key != k.id || h.Version != k.version {
		return fmt.Errorf("sealed under key %s v%d, opened with %s", h.Key, h.Version, k)
	}
	return nil
}

func malformed(format string, args ...any) *errs.Error {
	return errs.New(errs.Integrity, "seal_malformed").Because(fmt.Errorf(format, args...))
}
