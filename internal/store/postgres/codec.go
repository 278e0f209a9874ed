package postgres

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Types by their number in pg_type, which never changes.
const (
	oidBool    = 16
	oidBytea   = 17
	oidName    = 19
	oidInt8    = 20
	oidInt2    = 21
	oidInt4    = 23
	oidText    = 25
	oidOID     = 26
	oidUnknown = 705
	oidVarchar = 1043
)

const (
	asText   = int16(0)
	asBinary = int16(1)
)

// format is how values of a type travel.
func format(oid uint32) int16 {
	switch oid {
	case oidBool, oidBytea, oidName, oidInt8, oidInt2, oidInt4, oidText, oidOID, oidVarchar:
		return asBinary
	}
	return asText
}

// encode writes a value for a parameter of that type; nil is NULL.
func encode(oid uint32, v driver.Value) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case int64:
		switch oid {
		case oidInt8:
			return binary.BigEndian.AppendUint64(nil, uint64(v)), nil
		case oidInt4, oidOID:
			return binary.BigEndian.AppendUint32(nil, uint32(v)), nil
		case oidInt2:
			return binary.BigEndian.AppendUint16(nil, uint16(v)), nil
		case oidBool:
			if v != 0 {
				return []byte{1}, nil
			}
			return []byte{0}, nil
		case oidBytea:
		default:
			return strconv.AppendInt(nil, v, 10), nil
		}
	case string:
		switch oid {
		case oidText, oidVarchar, oidName, oidUnknown:
			return append([]byte{}, v...), nil
		}
	case []byte:
		if oid == oidBytea {
			if v == nil {
				return nil, nil
			}
			return v, nil
		}
	}
	return nil, errs.New(errs.Internal, "").WithHint("a %T was given for a parameter of type %d", v, oid)
}

// decode reads a column's value; raw is only lent.
func decode(oid uint32, raw []byte) (driver.Value, error) {
	if raw == nil {
		return nil, nil
	}
	switch {
	case oid == oidInt8 && len(raw) == 8:
		return int64(binary.BigEndian.Uint64(raw)), nil
	case oid == oidInt4 && len(raw) == 4:
		return int64(int32(binary.BigEndian.Uint32(raw))), nil
	case oid == oidOID && len(raw) == 4:
		return int64(binary.BigEndian.Uint32(raw)), nil
	case oid == oidInt2 && len(raw) == 2:
		return int64(int16(binary.BigEndian.Uint16(raw))), nil
	case oid == oidBool && len(raw) == 1:
		return raw[0] != 0, nil
	case oid == oidBytea:
		return append(make([]byte, 0, len(raw)), raw...), nil
	case oid == oidText || oid == oidVarchar || oid == oidName || oid == oidUnknown:
		return string(raw), nil
	case format(oid) == asBinary:
		return nil, fmt.Errorf("postgres: %d bytes for a value of type %d", len(raw), oid)
	}
	// A sum of integers is numeric.
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, nil
	}
	return string(raw), nil
}
