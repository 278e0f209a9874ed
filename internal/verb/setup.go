package verb

import "time"

// SetupLinkArgs are the arguments of OpSetupLink.
type SetupLinkArgs struct {
	User string `json:"user,omitempty"` // e-mail address; empty: the first owner, or who becomes it
}

// SetupLink is an address that lets one browser in once; the only time it is
// shown. Without a running server it has no scheme and host.
type SetupLink struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}
