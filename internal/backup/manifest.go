package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Kind says what an archive holds.
type Kind string

// The kinds.
const (
	Data Kind = "data"
	Keys Kind = "keys"
)

// Names inside archives.
const (
	FolderFile = "holdfast.json"
	DataFile   = "holdfast.db"
	KeysFile   = "keys.db"

	blobsFolder  = "blobs"
	manifestFile = "manifest.json"
	noteFile     = "manifest.note"
)

// Format is the archive format this program writes, and the newest it reads.
const Format = 1

// Limits on what is read into memory.
const (
	maxManifest = 64 << 20 // some 400,000 files
	maxNote     = 16 << 10
	maxFolder   = 64 << 10
)

// Manifest describes an archive.
type Manifest struct {
	Format    int       `json:"format"`
	Kind      Kind      `json:"kind"`
	Workspace id.ID     `json:"workspace"`
	CreatedAt time.Time `json:"created_at"`
	Product   string    `json:"product"`           // version of the program
	Catalog   string    `json:"catalog,omitempty"` // version of the catalog; data only
	Log       LogState  `json:"log"`
	Files     []File    `json:"files"`
}

// LogState is how far the audit log reaches: in a data archive the newest
// checkpoint in the copy, in a keys archive what the key store remembers.
type LogState struct {
	Size       int64    `json:"size"`
	Root       [32]byte `json:"-"`
	RootHex    string   `json:"root"`
	Checkpoint string   `json:"checkpoint,omitempty"` // the signed note
}

// File is one file of an archive.
type File struct {
	Name   string `json:"name"` // slashes, relative
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hex
}

// Bytes is the size of all files together.
func (m *Manifest) Bytes() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

func (m *Manifest) encode() ([]byte, error) {
	m.Log.RootHex = hex.EncodeToString(m.Log.Root[:])
	if err := m.check(m.Kind); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(m)
	if err == nil && len(raw) > maxManifest {
		return nil, errs.New(errs.TooLarge, "backup_files_many", errs.P("count", len(m.Files)))
	}
	return append(raw, '\n'), err
}

// decodeManifest reads and checks the manifest of an archive of that kind.
func decodeManifest(raw []byte, want Kind) (*Manifest, error) {
	var head struct {
		Format int  `json:"format"`
		Kind   Kind `json:"kind"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, notArchive(err)
	}
	if head.Format > Format {
		return nil, errs.New(errs.Precondition, "backup_newer").
			WithHint("the backup has format %d, this program reads up to %d; install the version that wrote it", head.Format, Format)
	}
	if head.Kind != want && (head.Kind == Data || head.Kind == Keys) {
		return nil, errs.New(errs.Invalid, "backup_wrong_kind", errs.P("kind", head.Kind), errs.P("wanted", want)).
			WithHint("were the data file and the keys file exchanged?")
	}
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return nil, notArchive(err)
	}
	root, err := hex.DecodeString(m.Log.RootHex)
	if err != nil || copy(m.Log.Root[:], root) != len(m.Log.Root) || len(root) != len(m.Log.Root) {
		return nil, notArchive(fmt.Errorf("root of the log"))
	}
	return &m, m.check(want)
}

// check refuses a manifest that lists anything but what belongs into an
// archive of that kind.
func (m *Manifest) check(want Kind) error {
	if m.Format != Format || m.Kind != want || m.Workspace.IsZero() || m.Log.Size < 0 {
		return notArchive(fmt.Errorf("format %d, kind %q", m.Format, m.Kind))
	}
	first := []string{KeysFile}
	if want == Data {
		first = []string{FolderFile, DataFile}
	}
	if len(m.Files) < len(first) || want == Keys && len(m.Files) != len(first) {
		return notArchive(fmt.Errorf("%d files", len(m.Files)))
	}
	last := ""
	for i, f := range m.Files {
		switch {
		case f.Size < 0 || !isHash(f.SHA256):
			return notArchive(fmt.Errorf("file %d: size or hash", i))
		case i < len(first):
			if f.Name != first[i] {
				return notArchive(fmt.Errorf("file %d is not %s", i, first[i]))
			}
		case !isBlobName(f.Name) || f.Name <= last:
			return notArchive(fmt.Errorf("file %d: name or order", i))
		default:
			last = f.Name
		}
	}
	return nil
}

func isHash(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size && strings.ToLower(s) == s
}

// isBlobName allows what package blob names its files: two last digits, then
// the whole identifier.
func isBlobName(name string) bool {
	parts := strings.Split(name, "/")
	if len(parts) != 3 || parts[0] != blobsFolder {
		return false
	}
	blob, err := id.Parse(parts[2])
	return err == nil && blob.String() == parts[2] && len(parts[1]) == 2 && strings.HasSuffix(parts[2], parts[1])
}

// statement is what the note signs.
func (m *Manifest) statement(raw []byte) string {
	return fmt.Sprintf("holdfast/%s/backup\n%s\nsha256 %x\n", m.Workspace, m.Kind, sha256.Sum256(raw))
}

func (m *Manifest) sign(raw []byte, s note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: m.statement(raw)}, s)
}

// verify checks that one of the workspace's signing keys signed exactly this.
func (m *Manifest) verify(raw, signed []byte, known note.Verifiers) error {
	n, err := note.Open(signed, known)
	if err == nil && n.Text != m.statement(raw) {
		err = fmt.Errorf("the note is about another manifest")
	}
	if err != nil {
		return errs.New(errs.Integrity, "backup_unsigned", errs.P("kind", m.Kind)).
			WithHint("the %s file was changed, or belongs to other keys than those given; nothing was restored", m.Kind).Because(err)
	}
	return nil
}

func notArchive(cause error) *errs.Error {
	return errs.New(errs.Invalid, "backup_malformed").Because(cause).
		WithHint("give the files that `holdfast backup create` wrote; a file cut short in copying cannot be restored")
}
