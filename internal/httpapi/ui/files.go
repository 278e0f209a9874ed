package ui

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Files is a built UI. It never changes, and is safe for concurrent use.
type Files struct {
	assets map[string]*asset // by path: "/assets/index-1a2b.js"
	index  []string          // index.html, cut where a nonce belongs; nil: not built in
	inline bool              // index.html has scripts in itself, which need the nonce
}

const indexFile = "index.html"

// placeholder stands in index.html wherever the nonce of an answer belongs.
const placeholder = "__CSP_NONCE__"

var scriptTag = regexp.MustCompile(`(?i)<script\b[^>]*>`)

// New reads a built UI: index.html and what it needs. nil is a program that
// was built without one. Internal when the files are not a UI.
func New(files fs.FS) (_ *Files, err error) {
	defer errs.Wrap(&err, "ui.New")
	f := &Files{assets: map[string]*asset{}}
	if files == nil {
		return f, nil
	}
	page, err := fs.ReadFile(files, indexFile)
	if err != nil {
		return nil, errs.New(errs.Internal, "").Because(err).WithHint("the UI was built in without %s", indexFile)
	}
	f.index = strings.Split(string(page), placeholder)
	for _, tag := range scriptTag.FindAllString(string(page), -1) {
		f.inline = f.inline || !strings.Contains(strings.ToLower(tag), " src=")
	}
	return f, fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == indexFile || isPacked(name) {
			return err
		}
		a, err := readAsset(files, name)
		f.assets["/"+name] = a
		return err
	})
}

// Built reports whether there are screens to serve.
func (f *Files) Built() bool { return f.index != nil }

// packings are the codings an asset may lie beside itself in, the best first.
var packings = [...]struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

func isPacked(name string) bool {
	for _, p := range packings {
		if strings.HasSuffix(name, p.suffix) {
			return true
		}
	}
	return false
}

// asset is one file, and its packed copies in the order of packings.
type asset struct {
	mediaType string
	etag      string // without quotes
	plain     []byte
	packed    [len(packings)][]byte
}

func readAsset(files fs.FS, name string) (a *asset, err error) {
	a = &asset{mediaType: mediaType(name)}
	if a.plain, err = fs.ReadFile(files, name); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(a.plain)
	a.etag = base64.RawURLEncoding.EncodeToString(sum[:12])
	for i, p := range packings {
		a.packed[i], err = fs.ReadFile(files, name+p.suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return a, nil
}

// mediaTypes are what a UI is made of. The system's own table differs from
// machine to machine, and a wrong type is refused by nosniff.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp", ".woff2": "font/woff2",
	".html": "text/html; charset=utf-8",
}

func mediaType(name string) string {
	if t, ok := mediaTypes[path.Ext(name)]; ok {
		return t
	}
	return "application/octet-stream"
}

// forever is for names that change with their content.
const forever = "public, max-age=31536000, immutable"

// send answers with the asset, in the best coding the caller takes.
func (a *asset) send(w http.ResponseWriter, r *http.Request) {
	body, etag := a.plain, a.etag
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	for i, p := range packings {
		if a.packed[i] != nil && takes(r.Header.Values("Accept-Encoding"), p.coding) {
			h.Set("Content-Encoding", p.coding)
			body, etag = a.packed[i], a.etag+"-"+p.coding
			break
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	h.Set("Content-Type", a.mediaType)
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		h.Set("Cache-Control", forever)
	}
	if strings.Contains(a.mediaType, "javascript") {
		h.Set("Content-Security-Policy", workerPolicy)
	}
	if matches(r.Header.Values("If-None-Match"), etag) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	send(w, r, body)
}

// send writes the whole answer; for HEAD net/http leaves the body out.
func send(w http.ResponseWriter, _ *http.Request, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body) // a caller that went away gets nothing, and nobody else cares
}

// takes reports whether Accept-Encoding names the coding with a quality above
// 0 (RFC 9110 section 12.5.3).
func takes(lines []string, coding string) bool {
	for part := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		name, rest, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		_, quality, given := strings.Cut(rest, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(quality), 64)
		return !given || err == nil && q > 0
	}
	return false
}

// matches reports whether If-None-Match names the tag (RFC 9110 section 13.1.2).
func matches(lines []string, etag string) bool {
	for part := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == "*" || part == `"`+etag+`"` {
			return true
		}
	}
	return false
}
