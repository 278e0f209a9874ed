package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the driver that the store uses

	"github.com/holdfast-crm/holdfast/internal/field"
)

// plain is the same contacts in plain SQLite through the same driver: names
// folded as Holdfast folds them, each index that a question can use, and the
// trigrams of FTS5.
type plain struct {
	db   *sql.DB
	path string
}

func (b *bench) plainPath() string { return filepath.Join(b.dir, "plain.db") }

func openPlain(path string) (*plain, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-65536)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	return &plain{db, path}, nil
}

// fillPlain makes the plain database, its indexes afterwards.
func fillPlain(ctx context.Context, b *bench) (err error) {
	p, err := openPlain(b.plainPath())
	if err != nil {
		return err
	}
	defer p.db.Close()
	start := time.Now()
	if _, err := p.db.ExecContext(ctx, `CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT, folded TEXT, email TEXT, phone TEXT, owner INTEGER)`); err != nil {
		return err
	}
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO contacts (name, folded, email, phone, owner) VALUES (?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	n := 0
	err = readLines(b.plainFile(), func(name, email, phone string) error {
		n++
		_, err := insert.ExecContext(ctx, name, field.Fold(name), email, phone, n%100)
		return err
	})
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	for _, s := range []string{
		`CREATE UNIQUE INDEX by_email ON contacts (email)`, `CREATE INDEX by_folded ON contacts (folded)`,
		`CREATE VIRTUAL TABLE grams USING fts5(folded, content='contacts', content_rowid='id', tokenize='trigram')`,
		`INSERT INTO grams (grams) VALUES ('rebuild')`, `ANALYZE`,
	} {
		if _, err := p.db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	b.add("data for search", "plain SQLite with indexes and trigrams", time.Since(start).Seconds(), "s", "")
	return nil
}

// page reads what a question finds as a page would be made of it.
func (p *plain) page(ctx context.Context, atLeast int, question string, args ...any) error {
	rows, err := p.db.QueryContext(ctx, question, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var c plainContact
		if err := rows.Scan(&c.ID, &c.Name, &c.Email, &c.Phone); err != nil {
			return err
		}
	}
	if n < atLeast {
		return fmt.Errorf("plain SQLite found %d rows, want %d", n, atLeast)
	}
	return rows.Err()
}

const plainFields = `SELECT contacts.id, name, email, phone FROM contacts `

func (p *plain) like(ctx context.Context, folded string) error {
	return p.page(ctx, 0, plainFields+`WHERE folded LIKE ? ORDER BY folded LIMIT 50`, "%"+folded+"%")
}

func (p *plain) trigram(ctx context.Context, folded string) error {
	return p.page(ctx, 0, plainFields+`JOIN grams ON grams.rowid = contacts.id WHERE grams MATCH ? ORDER BY contacts.folded LIMIT 50`, strconv.Quote(folded))
}

func (p *plain) offset(ctx context.Context, n int) error {
	return p.page(ctx, 50, plainFields+`ORDER BY folded LIMIT 50 OFFSET ?`, n)
}

type plainContact struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// servePlain is the child process that a plain unique index is asked through:
// the least that a server of contacts can be. It prints its address.
func servePlain(dir string) error {
	p, err := openPlain((&bench{dir: dir}).plainPath())
	if err != nil {
		return err
	}
	find, err := p.db.Prepare(plainFields + `WHERE email = ?`)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c plainContact
		if err := find.QueryRowContext(r.Context(), r.URL.Query().Get("email")).Scan(&c.ID, &c.Name, &c.Email, &c.Phone); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(c)
	}))
}

// startPocketBase fills and serves a PocketBase, bench/peers, that was built
// before; nil where it was not.
func (b *bench) startPocketBase(ctx context.Context, program string) (*server, error) {
	if program == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	cmd := exec.Command(program, "-dir", filepath.Join(b.dir, "pocketbase"), "-file", b.plainFile(), "-listen", address)
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, base: "http://" + address + "/api/collections/contacts", tokens: []string{""}, client: &http.Client{}, gone: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(s.gone)
	}()
	for s.call(0, request{path: "/records?perPage=1&skipTotal=1"}) != nil {
		select {
		case <-s.gone:
			return nil, errors.New("PocketBase ended before it answered")
		case <-ctx.Done():
			s.kill()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	b.add("data for search", "PocketBase with indexes", time.Since(start).Seconds(), "s", "")
	return s, nil
}

// contains asks PocketBase for 50 names with a part.
func containsPath(folded string) request {
	return request{path: "/records?perPage=50&skipTotal=1&sort=name&filter=" + url.QueryEscape("name~'"+folded+"'")}
}
