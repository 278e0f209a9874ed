package postgres

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestErrorClasses(t *testing.T) {
	t.Parallel()
	state := func(code string) error { return &pgconn.PgError{Code: code, Message: "whatever the language"} }
	for _, c := range []struct {
		err    error
		kind   errs.Kind
		code   string
		undone bool
	}{
		{state("23505"), errs.Conflict, "unique_taken", false},
		{state("40001"), errs.Unavailable, "store_busy", true},
		{state("40P01"), errs.Unavailable, "store_busy", true},
		{state("55P03"), errs.Unavailable, "store_busy", false},
		{state("53100"), errs.Unavailable, "disk_full", false},
		{state("25006"), errs.Unavailable, "store_read_only", false},
		{state("57P01"), errs.Unavailable, "store_unreachable", false},
		{errors.Join(errLost, state("57P01")), errs.Unavailable, "store_unreachable", true},
		{errors.Join(errLost, io.EOF), errs.Unavailable, "store_unreachable", true},
		{io.EOF, errs.Unavailable, "store_unreachable", false},
		{state("28P01"), errs.Unavailable, "store_unreachable", false},
		{state("XX001"), errs.Integrity, "store_corrupt", false},
		{state("XX000"), errs.Internal, "", false},
		{state("42601"), errs.Internal, "", false},
		{state("26000"), errs.Unavailable, "store_busy", true},
		{&pgconn.PgError{Code: "0A000", Routine: "RevalidateCachedQuery"}, errs.Unavailable, "store_busy", true},
		{state("0A000"), errs.Internal, "", false},
		{context.Canceled, errs.Unavailable, "store_cancelled", false},
		{errs.New(errs.Unavailable, "store_unknown").Because(errLost), errs.Unavailable, "store_unknown", false},
	} {
		got := Dialect{}.Classify(c.err)
		if errs.KindOf(got) != c.kind || errs.CodeOf(got) != c.code || (Dialect{}).Undone(got) != c.undone {
			t.Errorf("%v: %v %q, undone %v", c.err, errs.KindOf(got), errs.CodeOf(got), Dialect{}.Undone(got))
		}
	}
}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	got := Dialect{}.Bind("SELECT ? WHERE a = ? AND b IN (?, ?)")
	if got != "SELECT $1 WHERE a = $2 AND b IN ($3, $4)" {
		t.Error(got)
	}
}

// Beyond this machine rows travel under a certificate that was checked, unless
// the connection string says otherwise.
func TestConnectionStrings(t *testing.T) {
	t.Parallel()
	for dsn, verified := range map[string]bool{
		"postgres://u:p@db1.example,db2.example:5433/crm":      true,
		"host=db.example user=u dbname=crm":                    true,
		"postgres://u@127.0.0.1/crm":                           false,
		"host=/run/postgresql dbname=crm":                      false,
		"postgres://u@localhost,db.example/crm":                true,
		"postgres://u@db.example/crm?sslmode=disable":          false,
		"host=192.0.2.7 user=u dbname=crm":                     true,
		"postgresql://db.example/crm?application_name=another": true,
	} {
		c, err := parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		checked := c.TLSConfig != nil && !c.TLSConfig.InsecureSkipVerify
		for _, f := range c.Fallbacks {
			checked = checked && f.TLSConfig != nil && !f.TLSConfig.InsecureSkipVerify
		}
		if checked != verified {
			t.Errorf("%s: certificates checked %v", dsn, checked)
		}
	}
	_, err := parse("postgres://u:hush%zz@h/d")
	if errs.CodeOf(err) != "store_dsn" || strings.Contains(err.Error(), "hush") || strings.Contains(errs.As(err).Hint, "hush") {
		t.Errorf("a broken string: %v", err)
	}
}
