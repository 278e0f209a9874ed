package auth

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

func TestAUserIsFoundByAnySpellingOfItsAddress(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, err := b.CreateUser(t.Context(), operator(), NewUser{
		Email: "Ada.Lovelace@Analytical.Example", Name: " Ada  Lovelace ", Locale: "zh-CN", Role: policy.Owner,
		Password: []byte("seventeen lonely herons"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, spelling := range []string{"Ada.Lovelace@Analytical.Example", "ada.lovelace@analytical.example", " ADA.LOVELACE@ANALYTICAL.EXAMPLE "} {
		found, err := b.FindUser(t.Context(), spelling)
		if err != nil || found != made {
			t.Errorf("FindUser(%q) = %+v, %v", spelling, found, err)
		}
	}
	if byID, err := b.UserByID(t.Context(), made.ID); err != nil || byID != made {
		t.Errorf("UserByID = %+v, %v", byID, err)
	}
	if made.Locale != "zh-CN" || made.Role != policy.Owner || made.State != Active || made.Version != 1 {
		t.Errorf("made %+v", made)
	}
	for _, absent := range []string{"grace@analytical.example", "not an address", ""} {
		if _, err := b.FindUser(t.Context(), absent); errs.CodeOf(err) != codeUserUnknown {
			t.Errorf("FindUser(%q): %v", absent, err)
		}
	}
}

func TestCreatingAUserLeavesAnEntryAndAnEvent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.user("ada@analytical.example", policy.ReadOnly)
	entries := b.entries("users.manage")
	if len(entries) != 1 || entries[0].Record != u.ID || entries[0].Outcome != audit.Done ||
		entries[0].Actor.OSUser != "root" || detail(entries[0], "role") != "read_only" || entries[0].Policy == "" {
		t.Errorf("entries: %+v", entries)
	}
	if events := b.events(EventUserCreated); !slices.Equal(events, []id.ID{u.ID}) {
		t.Errorf("events: %v", events)
	}
}

func TestRejectedValuesComeTogether(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.CreateUser(t.Context(), operator(), NewUser{
		Email: "nowhere", Name: "", Locale: "tlh", Role: "emperor", Password: []byte("short"),
	})
	if early := CheckNewUser(NewUser{Email: "nowhere", Name: "x", Role: policy.Owner}); errs.KindOf(early) != errs.Invalid {
		t.Errorf("CheckNewUser: %v", early)
	}
	var got []string
	for _, f := range errs.As(err).Fields {
		got = append(got, f.Field+" "+f.Code)
	}
	want := []string{"email email_invalid", "name auth_name_empty", "locale user_locale_unknown", "role user_role_unknown", "password password_short"}
	if errs.KindOf(err) != errs.Invalid || !slices.Equal(got, want) {
		t.Errorf("rejected %q, want %q", got, want)
	}
	if entries := b.entries("users.manage"); len(entries) != 0 {
		t.Errorf("entries of an act that was never tried: %+v", entries)
	}
}

func TestAnAddressBelongsToOneUser(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.user("ada@analytical.example", policy.Owner)
	_, err := b.CreateUser(t.Context(), operator(), NewUser{Email: "ADA@analytical.example", Name: "Impostor", Role: policy.Owner})
	if errs.KindOf(err) != errs.Conflict || errs.CodeOf(err) != "user_email_taken" {
		t.Errorf("second user: %v", err)
	}
	if entries := b.entries("users.manage"); len(entries) != 1 {
		t.Errorf("%d entries for one user", len(entries))
	}
}

func TestOnlyWhoMayManageUsersMakesThem(t *testing.T) {
	t.Parallel()
	b := setup(t)
	owner, reader := b.user("owner@analytical.example", policy.Owner), b.user("reader@analytical.example", policy.ReadOnly)
	made, _ := b.token(owner)
	before := len(b.entries("users.manage"))
	for name, tc := range map[string]struct {
		actor policy.Actor
		kind  errs.Kind
	}{
		"reader":          {policy.Actor{Kind: policy.Person, User: reader.ID}, errs.Permission},
		"reader claiming": {policy.Actor{Kind: policy.Person, User: reader.ID, Roles: []policy.RoleName{policy.Owner}}, errs.Permission},
		"owner's token":   {policy.Actor{Kind: policy.Token, User: owner.ID, Token: made.ID}, errs.Permission},
		"anonymous":       {policy.Actor{}, errs.Unauthenticated},
		"nobody":          {policy.Actor{Kind: policy.Person, User: b.d.IDs.New()}, errs.Unauthenticated},
	} {
		_, err := b.CreateUser(t.Context(), tc.actor, NewUser{Email: "x@analytical.example", Name: "X", Role: policy.Owner})
		if errs.KindOf(err) != tc.kind {
			t.Errorf("%s: %v, want %v", name, err, tc.kind)
		}
		denied := b.entries("users.manage")
		if before++; len(denied) != before || denied[0].Outcome != audit.Denied || denied[0].Actor.User != tc.actor.User {
			t.Errorf("%s: the refusal left %d entries, newest %+v", name, len(denied), denied[0])
		}
	}
	_, err := b.CreateUser(t.Context(), policy.Actor{Kind: policy.Person, User: owner.ID}, NewUser{Email: "y@analytical.example", Name: "Y", Role: policy.ReadOnly})
	if err != nil {
		t.Errorf("an owner: %v", err)
	}
}

// TestNothingReadableIsStored looks for what was typed in every byte on disk.
func TestNothingReadableIsStored(t *testing.T) {
	t.Parallel()
	dbtest.OnSQLite(t, "it reads the files of the data folder")
	b := setup(t)
	u, err := b.CreateUser(t.Context(), operator(), NewUser{
		Email: "canary-address@analytical.example", Name: "Canary Person", Role: policy.Owner, Password: []byte("canary plumage of seventeen herons"),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := b.CreateToken(t.Context(), operator(), NewToken{User: u.ID, Name: "canary token name"})
	if err != nil {
		t.Fatal(err)
	}
	b.write(func(tx *store.Tx) error { // the check itself must be able to fail
		_, err := tx.Exec(`UPDATE api_token SET name = ?`, []byte("planted in clear"))
		return err
	})
	var disk []byte
	err = filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		disk = append(disk, bytes.ToLower(raw)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{"canary", "analytical", "argon2id", strings.ToLower(secret), strings.ToLower(secret[3:20])} {
		if bytes.Contains(disk, []byte(canary)) {
			t.Errorf("%q is on disk in clear", canary)
		}
	}
	if !bytes.Contains(disk, []byte("planted in clear")) {
		t.Error("the scan does not find what is there")
	}
}

func TestActiveUsersLeaveOutWhoMayNotComeIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, off := b.user("first@analytical.example", policy.Owner), b.user("off@analytical.example", policy.Owner)
	b.user("reader@analytical.example", policy.ReadOnly)
	planted, last := b.user("planted@analytical.example", policy.ReadOnly), b.user("last@analytical.example", policy.Owner)
	b.setUser(off.ID, func(r *userRow) { r.state = string(Disabled) })
	b.sql(`UPDATE app_user SET role = 'owner' WHERE id = ?`, planted.ID)
	got, err := b.ActiveUsers(t.Context(), policy.Owner)
	if err != nil || !slices.Equal(got, []User{first, last}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestErrorsNameNobody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.user("canary@analytical.example", policy.Owner)
	_, taken := b.CreateUser(t.Context(), operator(), NewUser{Email: "canary@analytical.example", Name: "Canary", Role: policy.Owner})
	_, invalid := b.CreateUser(t.Context(), operator(), NewUser{Email: "canary", Name: strings.Repeat("canary", 100), Role: "canary", Locale: "canary"})
	_, unknown := b.FindUser(t.Context(), "canary2@analytical.example")
	for _, err := range []error{taken, invalid, unknown} {
		if err == nil || strings.Contains(strings.ToLower(fmt.Sprintf("%v %+v", err, errs.As(err))), "canary") {
			t.Errorf("the error tells what was typed: %v", err)
		}
	}
}

func TestRowsOutliveARotationOfTheirKeys(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before := b.user("before@analytical.example", policy.Owner)
	keys := b.d.Keys.(*testKeys)
	keys.rotate(keystore.RowMAC)
	keys.rotate(keystore.Secret)
	after := b.user("after@analytical.example", policy.Owner)
	for _, u := range []User{before, after} {
		if got, err := b.UserByID(t.Context(), u.ID); err != nil || got != u {
			t.Errorf("%+v, %v", got, err)
		}
	}
}
