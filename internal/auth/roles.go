package auth

import (
	"context"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Bounds of what administrators make.
const (
	maxRoles      = 200
	maxDefinition = 64 << 10 // bytes of one role
)

// Role is a role that an administrator made. Its name for policy is its id.
type Role struct {
	ID         id.ID
	Name       string
	Definition []byte // as role.Encode wrote it
	Version    int64
	Damaged    bool // what is stored is not believed: it has neither name nor definition, and grants nothing
	// Faults are what is wrong with what somebody wrote of it beside its name.
	Faults []errs.FieldError
	// Only says which versions a change is for; nil: any.
	Only Only
}

// Only reports whether a version is one that a change is for; nil: any is.
type Only func(version int64) bool

// check refuses a change that is for another version: Conflict "version_stale".
func (o Only) check(current int64) error {
	if o == nil || o(current) {
		return nil
	}
	return errs.New(errs.Conflict, "version_stale", errs.P("current", current))
}

// RoleName is what users hold.
func (r Role) RoleName() policy.RoleName { return policy.RoleName(r.ID.String()) }

// defined reads a role for an actor that holds it. A role that is not there
// grants nothing.
func (s *Service) defined(q store.Querier, name policy.RoleName) ([]policy.Role, error) {
	which, err := id.Parse(string(name))
	if err != nil {
		return nil, nil
	}
	row, err := s.readRole(q, which)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if s.d.Define == nil {
		return []policy.Role{{Name: name}}, nil
	}
	r, err := s.d.Define(name, row.definition)
	return []policy.Role{r}, err
}

// checkRole refuses a role that does not exist: Invalid "fields_invalid" at
// role.
func (s *Service) checkRole(q store.Querier, name policy.RoleName) error {
	if policy.BuiltIn(name) {
		return nil
	}
	found, err := s.defined(q, name)
	if err == nil && found == nil {
		err = errs.FieldsInvalid(errs.FieldError{Field: "role", Code: "user_role_unknown"})
	}
	return err
}

// Roles returns the roles that administrators made, oldest first, to who may
// read users.
func (s *Service) Roles(ctx context.Context, actor policy.Actor) (out []Role, err error) {
	defer errs.Wrap(&err, "auth.Roles")
	err = s.readAs(ctx, actor, policy.UsersRead, func(q store.Querier) error {
		rows, err := q.Query(selectRole + ` ORDER BY id`)
		all, err := scanAll[roleRow](s, q, rows, err)
		out = nil
		for _, row := range all.sound {
			one, err := s.openRole(row)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		for _, row := range all.damaged {
			out = append(out, Role{ID: row.id, Version: row.version, Damaged: true})
		}
		return err
	})
	return out, err
}

// readAs runs fn on a snapshot in which the actor may do the act.
func (s *Service) readAs(ctx context.Context, actor policy.Actor, action policy.Action, fn func(store.Querier) error) error {
	return s.read(ctx, func(q store.Querier) error {
		who, err := s.Refresh(q, actor)
		if err != nil {
			return err
		}
		if err := policy.Decide(policy.Request{Actor: who, Action: action}).Err(); err != nil {
			return err
		}
		return fn(q)
	})
}

func (s *Service) openRole(row *roleRow) (Role, error) {
	name, err := s.rows.open(row.row(), "name", row.name)
	return Role{ID: row.id, Name: string(name), Definition: row.definition, Version: row.version}, err
}

// SaveRole makes a role, or with an ID changes one.
// Errors: Invalid "fields_invalid" with the faults that the caller found in the
// definition, and those of the name, which no other role may have; Conflict
// "version_stale", but not of a damaged one; NotFound "role_unknown"; TooLarge.
func (s *Service) SaveRole(ctx context.Context, actor policy.Actor, r Role) (_ Role, err error) {
	defer errs.Wrap(&err, "auth.SaveRole")
	if len(r.Definition) > maxDefinition {
		return Role{}, errs.New(errs.TooLarge, "role_too_large")
	}
	rejected := rejections(r.Faults)
	var wrong error
	r.Name, wrong = s.words.name(r.Name)
	rejected.add("name", wrong)
	row := &roleRow{namedRow: namedRow{id: s.d.IDs.New()}, definition: r.Definition}
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		taken, err := s.roleNamed(tx, r.Name, r.ID)
		if err != nil {
			return err
		}
		all := rejected
		if wrong == nil && taken {
			all.add("name", &errs.FieldError{Code: "role_name_taken"})
		}
		if err := all.err(); err != nil {
			return err
		}
		if r.ID.IsZero() {
			return s.addRole(tx, row, r.Name, who, entry)
		}
		stored, err := s.readRole(tx, r.ID)
		damaged, err := s.damagedOr(tx, named(tableRole, r.ID), err)
		if damaged {
			row.namedRow = namedRow{id: r.ID}
			return s.overwriteGrant(tx, row, &row.namedRow, r.Name, who, EventRole, entry, func() error { return s.insertRole(tx, row) })
		}
		if err != nil {
			return err
		}
		row.namedRow = stored.namedRow
		if err := r.Only.check(stored.version); err != nil {
			return err
		}
		s.dress(tx, &row.namedRow, row.row(), r.Name, who)
		if err := s.updateRole(tx, row); err != nil {
			return err
		}
		return s.changedGrant(tx, row, stored.version, stored.columns(), EventRole, entry)
	})
	if err != nil {
		return Role{}, err
	}
	return s.openRole(row)
}

// roleNamed reports whether a role, another one than which, is called so: a
// person would not tell apart what differs in case or width only. The built-in
// ones are called as they are known to programs and as screens call them.
func (s *Service) roleNamed(q store.Querier, name string, which id.ID) (bool, error) {
	same := func(other string) bool { return foldedWords(other) == foldedWords(name) }
	for builtIn, word := range map[policy.RoleName]string{policy.Owner: "role_owner", policy.Member: "role_member", policy.ReadOnly: "role_read_only"} {
		for _, lang := range errs.Languages() {
			if same(errs.Text(lang, word)) || same(string(builtIn)) {
				return true, nil
			}
		}
	}
	rows, err := q.Query(selectRole + ` ORDER BY id`)
	all, err := scanAll[roleRow](s, q, rows, err)
	if err != nil {
		return false, err
	}
	for _, row := range all.sound { // a damaged one has no name, and is to be mended
		r, err := s.openRole(row)
		if err != nil {
			return false, err
		}
		if r.ID != which && same(r.Name) {
			return true, nil
		}
	}
	return false, nil
}

// foldedWords is a name without case, width and the number of spaces.
func foldedWords(name string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(field.Fold(name), "_", " ")), " ")
}

func (s *Service) addRole(tx *store.Tx, row *roleRow, name string, who policy.Actor, entry *audit.Entry) error {
	if err := s.roomFor(tx, `SELECT COUNT(*) FROM role`, maxRoles, "roles_too_many"); err != nil {
		return err
	}
	s.dress(tx, &row.namedRow, row.row(), name, who)
	if err := s.insertRole(tx, row); err != nil {
		return err
	}
	return s.changedGrant(tx, row, 0, nil, EventRole, entry)
}

// roomFor bounds how many rows of a kind there are.
func (s *Service) roomFor(q store.Querier, count string, most int, code string) error {
	var n int
	if err := q.QueryRow(count).Scan(&n); err != nil {
		return err
	}
	if n >= most {
		return errs.New(errs.Conflict, code, errs.P("max", most))
	}
	return nil
}

// dress fills in what a new version of a row of role or team says of itself.
func (s *Service) dress(tx *store.Tx, row *namedRow, at audit.RowName, name string, who policy.Actor) {
	row.name = s.rows.seal(at, "name", []byte(name))
	row.version, row.updatedAt, row.updatedBy = row.version+1, tx.Now(), who.User
	if row.version == 1 {
		row.createdAt, row.createdBy = row.updatedAt, row.updatedBy
	}
}

// changedGrant tells, with the transaction, of a row that grants something:
// what was known of actors is forgotten.
func (s *Service) changedGrant(tx *store.Tx, r macRow, from int64, before []byte, event string, entry *audit.Entry) error {
	tx.AfterCommit(s.grants.forget)
	s.wrote(entry, r.row(), from, from+1, before, r.columns())
	return s.publish(tx, event, r.row(), from+1, entry.ID)
}

// overwriteGrant writes a row of role or team in the place of a damaged one.
func (s *Service) overwriteGrant(tx *store.Tx, r macRow, named *namedRow, name string, who policy.Actor, event string, entry *audit.Entry, insert func() error) error {
	row := r.row()
	told, err := s.d.Audit.Newest(tx, row)
	if err != nil {
		return err
	}
	if told.Digest == nil {
		return errs.New(errs.NotFound, row.Object+"_unknown")
	}
	s.dress(tx, named, row, name, who)
	named.version, named.createdAt, named.createdBy = told.Version+1, named.updatedAt, named.updatedBy
	if _, err := tx.Exec(removal(row.Object), row.Record); err != nil {
		return err
	}
	if err := insert(); err != nil {
		return err
	}
	tx.AfterCommit(s.grants.forget)
	s.wroteOver(entry, row, told, named.version, r.columns())
	return s.publish(tx, event, row, named.version, entry.ID)
}

// DeleteRole removes a role that nobody holds; else Conflict "role_held". Errors:
// as SaveRole.
func (s *Service) DeleteRole(ctx context.Context, actor policy.Actor, which id.ID, only Only) (err error) {
	defer errs.Wrap(&err, "auth.DeleteRole")
	return s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, _ policy.Actor, entry *audit.Entry) error {
		row, err := s.readRole(tx, which)
		damaged, err := s.damagedOr(tx, named(tableRole, which), err)
		if err == nil && !damaged {
			err = only.check(row.version)
		}
		if err != nil {
			return err
		}
		var held bool
		if err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM app_user WHERE role = ?)`, which.String()).Scan(&held); err != nil {
			return err
		}
		if held {
			return errs.New(errs.Conflict, "role_held")
		}
		if damaged {
			return s.clear(tx, named(tableRole, which), entry)
		}
		return s.removeGrant(tx, row, row.version, `DELETE FROM role WHERE id = ?`, EventRole, entry)
	})
}

// removeGrant removes a row that granted something, and says so in the entry.
func (s *Service) removeGrant(tx *store.Tx, r macRow, version int64, remove, event string, entry *audit.Entry) error {
	n, err := tx.Exec(remove, r.row().Record)
	if err := rewritten(r, n, err); err != nil {
		return err
	}
	tx.AfterCommit(s.grants.forget)
	sum := s.rows.digest(r.row(), r.columns())
	entry.Object, entry.Record = r.row().Object, r.row().Record
	entry.Change = audit.Change{From: version, Before: sum[:]}
	return s.publish(tx, event, r.row(), version+1, entry.ID)
}
