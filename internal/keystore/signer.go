package keystore

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/seal"
)

// noteEd25519 is the algorithm byte of signed notes (C2SP signed-note).
const noteEd25519 = 1

// signer implements note.Signer over a signing key.
type signer struct {
	name string
	hash uint32
	key  ed25519.PrivateKey
}

// Signer signs checkpoints as "holdfast/<workspace id>", the origin of the log.
func (k *Keystore) Signer() (note.Signer, error) { return k.signer(k.Purpose(signing)) }

// VerifierKeys returns the public keys of all checkpoint signers, the newest
// last, in the text form of note.NewVerifier. They are public: give them to
// whoever verifies offline.
func (k *Keystore) VerifierKeys() ([]string, error) {
	g := k.ring.Load()
	var out []string
	for version := uint32(1); version <= g.active[signing].Version(); version++ {
		key := g.versions[signing][version]
		if key == nil {
			continue // destroyed
		}
		s, err := k.signer(key)
		if err != nil {
			return nil, err
		}
		text, err := note.NewEd25519VerifierKey(s.name, s.public())
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

// Verifiers verify checkpoints of this workspace.
func (k *Keystore) Verifiers() (note.Verifiers, error) {
	keys, err := k.VerifierKeys()
	if err != nil {
		return nil, err
	}
	list := make([]note.Verifier, len(keys))
	for i, text := range keys {
		if list[i], err = note.NewVerifier(text); err != nil {
			return nil, err
		}
	}
	return note.VerifierList(list...), nil
}

func (k *Keystore) signer(key *seal.Key) (*signer, error) {
	private, err := key.Ed25519()
	if err != nil {
		return nil, err
	}
	s := &signer{name: "holdfast/" + k.rows.workspace.String(), key: private}
	sum := sha256.Sum256(append([]byte(s.name+"\n"), append([]byte{noteEd25519}, s.public()...)...))
	s.hash = binary.BigEndian.Uint32(sum[:])
	return s, nil
}

func (s *signer) public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

// Name implements note.Signer.
func (s *signer) Name() string { return s.name }

// KeyHash implements note.Signer.
func (s *signer) KeyHash() uint32 { return s.hash }

// Sign implements note.Signer.
func (s *signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }
