package verb

// UnsealArgs are the arguments of OpUnseal: where the root key is this time, as
// absolute paths; both empty: where it always is.
type UnsealArgs struct {
	RootKeyFile    string `json:"root_key_file,omitempty"`
	PassphraseFile string `json:"passphrase_file,omitempty"`
}

// SealState tells whether a workspace is sealed.
type SealState struct {
	Sealed bool `json:"sealed"`
}
