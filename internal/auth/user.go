package auth

import (
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth/password"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// State says whether a user may come in.
type State string

// The states.
const (
	Active   State = "active"
	Invited  State = "invited"  // has a link, and no password yet
	Disabled State = "disabled" // keeps everything, gets in nowhere
	Damaged  State = "damaged"  // the row is not believed, see Locate; never stored
)

// User is a person who works here.
type User struct {
	ID        id.ID
	Email     string
	Name      string
	Locale    string // language of texts, one of errs.Languages
	TimeZone  string // IANA name; empty: the workspace's
	Role      policy.RoleName
	State     State
	CreatedAt time.Time
	Version   int64
}

// NewUser is what CreateUser needs. Without a password the person cannot sign
// in with one. The caller wipes Password.
type NewUser struct {
	Email    string
	Name     string
	Locale   string // empty: the first of errs.Languages
	TimeZone string // empty: the workspace's
	Role     policy.RoleName
	Password []byte
}

// CreateUser makes an active user. Rejected values come together as Invalid
// "fields_invalid" with fields email, name, locale, time_zone, role, password; an address
// that is taken is Conflict "user_email_taken". The password is hashed before
// the transaction.
func (s *Service) CreateUser(ctx context.Context, actor policy.Actor, n NewUser) (u User, err error) {
	defer errs.Wrap(&err, "auth.CreateUser")
	row, err := s.prepareUser(ctx, n)
	if err != nil {
		return User{}, err
	}
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		return s.addUser(tx, row, who.User, entry)
	})
	if err != nil {
		return User{}, err
	}
	return s.openUser(row)
}

// prepareUser checks what CreateUser was given and does what is slow.
func (s *Service) prepareUser(ctx context.Context, n NewUser) (*userRow, error) {
	normal, err := s.words.checkUser(&n)
	if err != nil {
		return nil, err
	}
	row := &userRow{id: s.d.IDs.New(), role: string(n.Role), state: string(Active), version: 1}
	if len(n.Password) > 0 {
		phc, err := s.d.Hasher.Hash(ctx, n.Password)
		if err != nil {
			return nil, err
		}
		row.password = s.rows.seal(row.row(), "password", []byte(phc))
	}
	row.emailToken = s.rows.emailToken(normal)
	return row, s.sealProfile(row, n)
}

// addUser writes a prepared user, its part of the entry and the event.
func (s *Service) addUser(tx *store.Tx, row *userRow, by id.ID, entry *audit.Entry) error {
	if err := s.checkRole(tx, policy.RoleName(row.role)); err != nil {
		return err
	}
	row.createdAt, row.updatedAt, row.createdBy, row.updatedBy = tx.Now(), tx.Now(), by, by
	if err := s.insertUser(tx, row); err != nil {
		return emailTaken(err)
	}
	s.wrote(entry, row.row(), 0, row.version, nil, row.columns())
	entry.Detail = []audit.Pair{{Key: "role", Value: row.role}}
	return s.publish(tx, EventUserCreated, row.row(), row.version, entry.ID)
}

func emailTaken(err error) error {
	if errs.CodeOf(err) != "unique_taken" {
		return err
	}
	return errs.New(errs.Conflict, "user_email_taken").Because(err)
}

// CheckNewUser reports what CreateUser would reject, all of it together; it
// needs no database.
func CheckNewUser(n NewUser) error {
	_, err := newWords().checkUser(&n)
	return err
}

// checkUser normalises n in place and returns the form of the address that
// finds the user.
func (w words) checkUser(n *NewUser) (normal string, err error) {
	var rejected rejections
	n.Email, normal, err = w.email(n.Email)
	rejected.add("email", err)
	n.Name, err = w.name(n.Name)
	rejected.add("name", err)
	if n.Locale == "" {
		n.Locale = errs.Languages()[0]
	}
	if !slices.Contains(errs.Languages(), n.Locale) {
		rejected.add("locale", errs.Field("user_locale_unknown"))
	}
	if n.TimeZone != "" {
		rejected.check("time_zone", workspace.CheckTimeZone(n.TimeZone))
	}
	if _, err := id.Parse(string(n.Role)); err != nil && !policy.BuiltIn(n.Role) { // whether there is such a one says the transaction
		rejected.add("role", errs.Field("user_role_unknown"))
	}
	if len(n.Password) > 0 {
		rejected.add("password", password.Check(n.Password, password.Context{Email: n.Email, Name: n.Name}))
	}
	return normal, rejected.err()
}

// Fields of a sealed profile.
const (
	profileEmail  = "email"
	profileLocale = "locale"
	profileName   = "name"
	profileZone   = "time_zone" // left out while empty
)

func (s *Service) sealProfile(row *userRow, n NewUser) error {
	fields := []seal.FieldBytes{
		{Field: profileEmail, Value: []byte(n.Email)},
		{Field: profileLocale, Value: []byte(n.Locale)},
		{Field: profileName, Value: []byte(n.Name)},
	}
	if n.TimeZone != "" {
		fields = append(fields, seal.FieldBytes{Field: profileZone, Value: []byte(n.TimeZone)})
	}
	plain, err := seal.EncodeFields(fields)
	if err != nil {
		return err
	}
	row.profile = s.rows.seal(row.row(), "profile", plain)
	return nil
}

// openUser returns the row with its profile.
func (s *Service) openUser(row *userRow) (User, error) {
	u := User{
		ID: row.id, Role: policy.RoleName(row.role), State: State(row.state),
		CreatedAt: row.createdAt, Version: row.version,
	}
	plain, err := s.rows.open(row.row(), "profile", row.profile)
	if err != nil {
		return User{}, err
	}
	return u, seal.DecodeFields(plain, func(field, value []byte) error {
		switch string(field) {
		case profileEmail:
			u.Email = string(value)
		case profileLocale:
			u.Locale = string(value)
		case profileName:
			u.Name = string(value)
		case profileZone:
			u.TimeZone = string(value)
		}
		return nil
	})
}

// FindUser returns the user with an address. It is for callers that have
// decided already; without one the error is NotFound "user_unknown".
func (s *Service) FindUser(ctx context.Context, email string) (u User, err error) {
	defer errs.Wrap(&err, "auth.FindUser")
	_, normal, err := s.words.email(email)
	if err != nil {
		return User{}, userUnknown()
	}
	return s.findUser(ctx, func(q store.Querier) (*userRow, error) {
		return s.readUserByEmail(q, s.rows.emailToken(normal))
	})
}

// UserByID is FindUser by id.
func (s *Service) UserByID(ctx context.Context, user id.ID) (u User, err error) {
	defer errs.Wrap(&err, "auth.UserByID")
	return s.findUser(ctx, func(q store.Querier) (*userRow, error) { return s.readUser(q, user) })
}

func (s *Service) findUser(ctx context.Context, read func(store.Querier) (*userRow, error)) (User, error) {
	var row *userRow
	err := s.read(ctx, func(q store.Querier) (err error) {
		row, err = read(q)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return User{}, userUnknown()
	}
	if err != nil {
		return User{}, err
	}
	return s.openUser(row)
}

// UserNames returns the names of users by id, for callers that have decided
// already. Unknown ids, and rows that fail their check, are left out.
func (s *Service) UserNames(ctx context.Context, users []id.ID) (names map[id.ID]string, err error) {
	defer errs.Wrap(&err, "auth.UserNames")
	names = make(map[id.ID]string, len(users))
	err = s.read(ctx, func(q store.Querier) error {
		for _, user := range users {
			row, err := s.readUser(q, user)
			if k := errs.KindOf(err); k == errs.NotFound || k == errs.Integrity {
				continue
			} else if err != nil {
				return err
			}
			u, err := s.openUser(row)
			if err != nil {
				return err
			}
			names[user] = u.Name
		}
		return nil
	})
	return names, err
}

// ActiveUsers returns the active users with a role, oldest first: for notices
// to administrators. Rows that fail their check grant nothing and are left
// out, so that one broken row keeps no warning from the others.
func (s *Service) ActiveUsers(ctx context.Context, role policy.RoleName) (out []User, err error) {
	defer errs.Wrap(&err, "auth.ActiveUsers")
	err = s.read(ctx, func(q store.Querier) error {
		rows, err := q.Query(selectUser+` WHERE role = ? AND state = ? ORDER BY id`, string(role), string(Active))
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var row userRow
			err := row.scan(rows.Scan)
			if err == nil {
				err = s.holds(q, &row)
			}
			if errs.KindOf(err) == errs.Integrity {
				continue // told of when it is used; telling here would make notices of notices
			} else if err != nil {
				return err
			}
			user, err := s.openUser(&row)
			if err != nil {
				return err
			}
			out = append(out, user)
		}
		return rows.Err()
	})
	return out, err
}
