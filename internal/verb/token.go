package verb

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// TokenCreateArgs are the arguments of OpTokenCreate.
type TokenCreateArgs struct {
	User    string        `json:"user"`
	Name    string        `json:"name"`
	Expires time.Duration `json:"expires"`
	Exports bool          `json:"exports,omitempty"`
}

// TokenCreated carries a new token; the only time its secret is shown.
type TokenCreated struct {
	ID        id.ID     `json:"id"`
	Token     string    `json:"token"`
	Name      string    `json:"name"`
	ExpiresAt time.Time `json:"expires_at"`
}

// TokenList lists a user's tokens.
type TokenList struct {
	Tokens []TokenInfo `json:"tokens"`
}

// TokenInfo is a token without its secret.
type TokenInfo struct {
	ID        id.ID     `json:"id"`
	Name      string    `json:"name"`
	State     string    `json:"state"` // active, expired, revoked
	Exports   bool      `json:"exports"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}
