package auth

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Keys is what auth needs of the key store; *keystore.Keystore has it.
type Keys interface {
	Workspace() id.ID
	Purpose(p keystore.Purpose) *seal.Key
	PurposeVersion(p keystore.Purpose, version uint32) (*seal.Key, error)
}

var _ Keys = (*keystore.Keystore)(nil)

// named names one row of ours in errors, entries and events.
func named(table string, row id.ID) audit.RowName { return audit.RowName{Object: table, Record: row} }

// rowKeys seals, opens and authenticates our rows.
type rowKeys struct{ keys Keys }

const macLabel = "holdfast/auth-row/v1"

// mac returns the version of the key and the MAC over the canonical bytes of
// the row's columns: 4 and 32 bytes.
func (k rowKeys) mac(row audit.RowName, columns []byte) []byte {
	key := k.keys.Purpose(keystore.RowMAC)
	sum := key.MAC(k.macParts(row, columns)...)
	return append(binary.BigEndian.AppendUint32(nil, key.Version()), sum[:]...)
}

// check fails with Integrity "auth_row_changed" naming the row.
func (k rowKeys) check(row audit.RowName, columns, mac []byte) error {
	if len(mac) != 4+32 {
		return rowChanged(row, errors.New("MAC is malformed"))
	}
	key, err := k.keys.PurposeVersion(keystore.RowMAC, binary.BigEndian.Uint32(mac))
	if err != nil {
		return rowChanged(row, err)
	}
	if !key.VerifyMAC(mac[4:], k.macParts(row, columns)...) {
		return rowChanged(row, errors.New("MAC does not hold"))
	}
	return nil
}

func (k rowKeys) macParts(row audit.RowName, columns []byte) [][]byte {
	workspace := k.keys.Workspace()
	return [][]byte{[]byte(macLabel), workspace[:], []byte(row.Object), row.Record[:], columns}
}

// digest is what an entry names of a row it wrote; a row put back to an earlier
// state has another one than its newest entry.
func (k rowKeys) digest(row audit.RowName, columns []byte) [32]byte {
	b := canon.AppendString(nil, "holdfast/auth-digest/v1")
	for _, part := range k.macParts(row, columns)[1:] {
		b = canon.AppendBytes(b, part)
	}
	return sha256.Sum256(b)
}

func rowChanged(row audit.RowName, cause error) error {
	return errs.New(errs.Integrity, codeRowChanged, errs.P("table", row.Object), errs.P("record", row.Record)).
		WithHint("the row was edited outside the program, or put back to what it was earlier, and grants nothing; find out who can write to the database, then let an administrator write over the row or take it away").
		Because(cause)
}

// seal seals one column of a row.
func (k rowKeys) seal(row audit.RowName, column string, plain []byte) []byte {
	return seal.Seal(k.keys.Purpose(keystore.Secret), k.place(row, column), plain)
}

func (k rowKeys) open(row audit.RowName, column string, sealed []byte) ([]byte, error) {
	header, err := seal.ParseHeader(sealed)
	if err != nil {
		return nil, err
	}
	key, err := k.keys.PurposeVersion(keystore.Secret, header.Version)
	if err != nil {
		return nil, err
	}
	return seal.Open(key, k.place(row, column), sealed)
}

func (k rowKeys) place(row audit.RowName, column string) seal.Place {
	return seal.Place{Workspace: k.keys.Workspace(), Object: row.Object, Record: row.Record, Class: column}
}

// emailToken finds a user by address without storing the address.
func (k rowKeys) emailToken(normal string) [16]byte {
	return k.keys.Purpose(keystore.Token).Token(tableUser, "email", normal)
}
