package verb

import "time"

// UserInfo is a user, for lists.
type UserInfo struct {
	ID    string   `json:"id"`
	Email string   `json:"email"`
	Name  string   `json:"name"`
	Role  string   `json:"role"`  // owner, member, read_only, or what a role made here is called
	State string   `json:"state"` // active, invited, disabled; damaged: changed outside the program and not believed
	Teams []string `json:"teams"` // names
}

// UserList lists everybody.
type UserList struct {
	Users []UserInfo `json:"users"`
}

// UserInviteArgs are the arguments of OpUserInvite.
type UserInviteArgs struct {
	Email  string `json:"email"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	Locale string `json:"locale,omitempty"`
	Again  bool   `json:"again,omitempty"` // give the role to who is there already, by address or id
}

// UserInvited carries the link of an invitation; the only time it is shown.
// Without a running server it has no scheme and host. It is empty for who has a
// password already.
type UserInvited struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}
