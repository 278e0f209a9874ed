package store

import (
	"database/sql/driver"
	"math"
	"reflect"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// bindValues turns arguments into what drivers take. A zero id.ID or
// time.Time and a nil []byte are NULL.
func bindValues(args []any) ([]driver.NamedValue, error) {
	if len(args) == 0 {
		return nil, nil
	}
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		v, err := bindValue(a)
		if err != nil {
			return nil, err
		}
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return out, nil
}

func bindValue(arg any) (driver.Value, error) {
	switch v := arg.(type) {
	case nil:
		return nil, nil
	case int64, string:
		return v, nil
	case []byte:
		if v == nil {
			return nil, nil
		}
		return v, nil
	case id.ID:
		if v.IsZero() {
			return nil, nil
		}
		return v[:], nil
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		return v.UnixMicro(), nil
	case int:
		return int64(v), nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case [16]byte:
		return v[:], nil
	case [32]byte:
		return v[:], nil
	}
	return bindKind(arg)
}

// bindKind serves named types and the rarer integer kinds.
func bindKind(arg any) (driver.Value, error) {
	v := reflect.ValueOf(arg)
	switch {
	case v.CanInt():
		return v.Int(), nil
	case v.CanUint() && v.Uint() <= math.MaxInt64:
		return int64(v.Uint()), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.Kind() == reflect.Bool:
		return bindValue(v.Bool())
	}
	return nil, errs.New(errs.Internal, "").WithHint("a %T cannot be stored", arg)
}

func scanValue(target any, v driver.Value) error {
	switch t := target.(type) {
	case *any:
		*t = v
		return nil
	case *[]byte:
		return scanBytes(t, v)
	case *id.ID:
		return scanFixed(t[:], v)
	case *[16]byte:
		return scanFixed(t[:], v)
	case *[32]byte:
		return scanFixed(t[:], v)
	case *time.Time:
		n, err := integer(v)
		if *t = (time.Time{}); err == nil && v != nil {
			*t = time.UnixMicro(n).UTC()
		}
		return err
	case *int64:
		n, err := integer(v)
		*t = n
		return err
	case *int:
		n, err := integer(v)
		*t = int(n)
		return err
	case *bool:
		n, err := integer(v)
		*t = n != 0
		return err
	case *string:
		s, err := text(v)
		*t = s
		return err
	}
	return scanKind(target, v)
}

// scanKind serves named types and the rarer integer kinds.
func scanKind(target any, v driver.Value) error {
	p := reflect.ValueOf(target)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return errs.New(errs.Internal, "").WithHint("cannot scan into a %T", target)
	}
	e := p.Elem()
	if e.Kind() == reflect.String {
		s, err := text(v)
		e.SetString(s)
		return err
	}
	n, err := integer(v)
	switch {
	case err != nil:
	case e.CanInt() && !e.OverflowInt(n):
		e.SetInt(n)
	case e.CanUint() && n >= 0 && !e.OverflowUint(uint64(n)):
		e.SetUint(uint64(n))
	case e.Kind() == reflect.Bool:
		e.SetBool(n != 0)
	case e.CanInt() || e.CanUint():
		err = errMalformed()
	default:
		err = errs.New(errs.Internal, "").WithHint("cannot scan into a %T", target)
	}
	return err
}

func integer(v driver.Value) (int64, error) {
	switch n := v.(type) {
	case nil:
		return 0, nil
	case int64:
		return n, nil
	case bool: // a condition's answer, where the database has truth values
		if n {
			return 1, nil
		}
		return 0, nil
	}
	return 0, errMalformed()
}

func text(v driver.Value) (string, error) {
	switch s := v.(type) {
	case nil:
		return "", nil
	case string:
		return s, nil
	}
	return "", errMalformed()
}

// scanBytes keeps the difference between NULL (nil) and empty.
func scanBytes(t *[]byte, v driver.Value) error {
	switch b := v.(type) {
	case nil:
		*t = nil
	case []byte:
		if b == nil {
			b = []byte{}
		}
		*t = b
	default:
		return errMalformed()
	}
	return nil
}

func scanFixed(t []byte, v driver.Value) error {
	clear(t)
	if v == nil {
		return nil
	}
	b, ok := v.([]byte)
	if !ok || len(b) != len(t) {
		return errMalformed()
	}
	copy(t, b)
	return nil
}

func errMalformed() error {
	return errs.New(errs.Integrity, "row_malformed").
		WithHint("a stored value has another type or length than its column; the file was edited or is damaged")
}
