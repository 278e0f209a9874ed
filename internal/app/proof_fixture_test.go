//go:build !race

package app_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// fixtures holds one archive for each released format: a data folder, its root
// key file, its recovery key and an API token. They protect nothing. An
// archive is made once, by the version that introduced the format, with
//
//	go test ./internal/app -run TestFixture -update
//
// and never again once that version is out: every later binary must open it.
const (
	fixtures      = "testdata/folders"
	fixtureFormat = "v1"
	maxFixture    = 400 << 10
)

// fixtureContact is somebody every fixture knows.
var fixtureContact = texts{
	"name": "Dr. Anna Müller", "emails": "work: anna@example.org; anna.m@example.com", "phones": "+4930901820",
	"company": "", "job_title": "Leiterin, Vertrieb", "birthday": "1985-04-12", "address": "Hauptstr. 1\n10115 Berlin",
	"stage": "customer", "description": "likes \"tea\"", "care_notes": "allergic to nuts", "bank_account": "DE02120300000000202051",
	"external_id": "A-17",
}

// TestFixtureFolders opens every data folder that was ever released as this
// program would: reads records by name, e-mail and id, verifies the log and
// every row, authenticates, writes, and takes a backup.
func TestFixtureFolders(t *testing.T) {
	t.Parallel()
	if *update {
		writeFixture(t)
	}
	archives, err := filepath.Glob(fixtures + "/*.tar.gz")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no fixture: %v", err)
	}
	for _, archive := range archives {
		t.Run(filepath.Base(archive), func(t *testing.T) {
			t.Parallel()
			s := unpackFixture(t, archive)
			s.open()
			s.readsFixture()
			s.sound()
			s.writesFixture()
			s.reopened(func() {})
			s.sound()
		})
	}
}

func (s *site) readsFixture() {
	s.t.Helper()
	for _, filter := range []string{`name ~ "müller"`, `emails = "ANNA@example.org"`, `stage = customer`, `external_id = "A-17"`} {
		got := s.only("contact", filter)
		for name, want := range fixtureContact {
			if name == "company" {
				if got[name] == "" {
					s.t.Errorf("the company is gone")
				}
			} else if got[name] != want {
				s.t.Errorf("where %s: %s is %q, want %q", filter, name, got[name], want)
			}
		}
	}
	if n := len(s.list("contact", record.ListRequest{Sort: "name"})); n != 4 {
		s.t.Errorf("%d contacts, want 4", n)
	}
	if n := len(s.list("contact", record.ListRequest{Deleted: true})); n != 5 {
		s.t.Errorf("%d contacts with the trash, want 5", n)
	}
	if got := s.only("note", `body ~ "tea"`)["title"]; got != "First call" {
		s.t.Errorf("the note is %q", got)
	}
	if got := s.only("task", `status = open`)["due_on"]; got != "2030-01-31" {
		s.t.Errorf("the task is due on %q", got)
	}
	var failed bytes.Buffer
	s.must(s.callFailed(s.newestImport(), &failed))
	if !strings.Contains(failed.String(), "Broken Row") {
		s.t.Errorf("the row that was not accepted is gone: %s", failed.String())
	}
}

func (s *site) writesFixture() {
	s.t.Helper()
	owner, err := s.w.Auth.FindUser(s.t.Context(), "owner@example.org")
	s.must(err)
	_, token, err := newToken(s.t.Context(), s.w, owner.ID) // the fixture's own will have expired
	s.must(err)
	actor, err := s.w.Auth.Authenticate(s.t.Context(), token, "proof")
	s.must(err)
	made, err := s.w.Records.Apply(s.t.Context(), actor, record.Unit{Changes: []record.Change{
		{Op: record.Create, Object: "contact", Values: texts{"name": "Newcomer", "emails": "new@example.org"}.raw()},
		{Op: record.Upsert, Object: "contact", MatchOn: []string{"emails"}, Values: texts{"emails": "anna@example.org; anna.m@example.com", "job_title": "Director"}.raw()},
	}})
	s.must(err)
	if made.Results[1].Op != record.Update {
		s.t.Errorf("the equality tokens do not find anybody: %+v", made.Results[1])
	}
	if got := s.only("contact", `emails = "anna@example.org"`)["job_title"]; got != "Director" {
		s.t.Errorf("after the change: %q", got)
	}
	s.must(s.call(verb.OpBackupData, verb.NoArgs{}, control.Streams{Out: io.Discard}, nil))
}

func writeFixture(t *testing.T) {
	t.Helper()
	top := t.TempDir()
	s := &site{t: t, dir: filepath.Join(top, "data"), log: &logBuffer{}}
	_, err := app.Init(t.Context(), app.InitOptions{
		Dir: s.dir, AdminEmail: "owner@example.org", AdminName: "Olga Owner", Locale: "zh-CN", Password: []byte(password),
		RootKeyFile: filepath.Join(top, "root.key"), RecoveryOut: filepath.Join(top, "recovery.txt"), Now: time.Now,
	})
	s.must(err)
	s.open()
	defer s.close()
	owner, err := s.w.Auth.FindUser(t.Context(), "owner@example.org")
	s.must(err)
	_, _, err = newToken(t.Context(), s.w, owner.ID)
	s.must(err)
	firm := s.create("company", texts{"name": "Example GmbH", "domain": "example.org", "phones": "+49 30 901821"})
	anna := texts{}
	for name, text := range fixtureContact {
		anna[name] = text
	}
	anna["company"], anna["job_title"] = firm.String(), "Clerk"
	person := s.create("contact", anna)
	s.update("contact", person, texts{"job_title": fixtureContact["job_title"]})
	gone := s.create("contact", texts{"name": "Gone Person"})
	_, err = s.apply(record.Unit{Changes: []record.Change{{Op: record.Delete, Object: "contact", ID: gone}}})
	s.must(err)
	s.create("note", texts{"title": "First call", "body": "prefers tea", "contact": person.String()})
	s.create("task", texts{"title": "Call again", "status": "open", "due_on": "2030-01-31", "contact": person.String()})
	s.imported(verb.ImportArgs{FileName: "people.csv"}, "name,emails,company\nJosé Núñez,jose@example.org,Example GmbH\n李小龙,li@example.org,\nCarl,carl@example.org,Other Ltd\nBroken Row,no address,\n")
	s.close()
	s.withoutStock()
	s.keyMovedTo("/where/it/was/root.key")
	s.write(filepath.Join(top, "password.txt"), []byte(password))
	s.must(os.MkdirAll(fixtures, 0o755))
	s.pack(top, filepath.Join(fixtures, fixtureFormat+".tar.gz"))
}

// withoutStock takes the keys out that were made ahead and are not in use:
// thousands of them, which nothing can compress.
func (s *site) withoutStock() {
	s.t.Helper()
	data := s.raw("holdfast.db")
	defer data.Close()
	keys := s.raw("keys.db")
	defer keys.Close()
	used := "x''"
	rows, err := data.Query(`SELECT hex(key) FROM o_contact UNION SELECT hex(key) FROM o_company UNION SELECT hex(key) FROM o_note UNION SELECT hex(key) FROM o_task`)
	s.must(err)
	for rows.Next() {
		var key string
		s.must(rows.Scan(&key))
		used += ", x'" + key + "'"
	}
	s.must(rows.Err())
	for _, text := range []string{
		`DELETE FROM held_key WHERE id NOT IN (` + used + `)`, `DELETE FROM key_batch WHERE state = 'stocked'`,
		`VACUUM`, `PRAGMA wal_checkpoint(TRUNCATE)`,
	} {
		_, err := keys.Exec(text)
		s.must(err)
	}
}

func (s *site) pack(dir, archive string) {
	s.t.Helper()
	var b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	s.must(err)
	w := tar.NewWriter(zip)
	s.must(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content := s.read(path)
		name, err := filepath.Rel(dir, path)
		head := w.WriteHeader(&tar.Header{Name: filepath.ToSlash(name), Mode: 0o600, Size: int64(len(content))})
		_, wrote := w.Write(content)
		return errors.Join(err, head, wrote)
	}))
	s.must(errors.Join(w.Close(), zip.Close()))
	if b.Len() > maxFixture {
		s.t.Fatalf("the fixture has %d bytes, at most %d", b.Len(), maxFixture)
	}
	s.must(os.WriteFile(archive, b.Bytes(), 0o644))
}

// unpackFixture unpacks an archive and tells its folder where its key is now.
func unpackFixture(t *testing.T, archive string) *site {
	t.Helper()
	top := t.TempDir()
	s := &site{t: t, dir: filepath.Join(top, "data"), log: &logBuffer{}}
	t.Cleanup(s.close)
	zip, err := gzip.NewReader(bytes.NewReader(s.read(archive)))
	s.must(err)
	for r := tar.NewReader(zip); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		s.must(err)
		path := filepath.Join(top, filepath.FromSlash(h.Name))
		content, err := io.ReadAll(r)
		s.must(errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o700)))
		s.write(path, content)
	}
	s.keyMovedTo(filepath.Join(top, "root.key"))
	return s
}

// keyMovedTo edits the folder's memory of where the root key is, as an
// operator would.
func (s *site) keyMovedTo(path string) {
	s.t.Helper()
	folder := filepath.Join(s.dir, "holdfast.json")
	f := decode[app.Folder](s.t, s.read(folder))
	f.RootKeyFile = path
	raw, err := json.Marshal(f)
	s.must(err)
	s.write(folder, raw)
}
