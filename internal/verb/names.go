package verb

// Names of the operations behind the verbs, the same on the control socket
// and without a server.
const (
	OpTokenCreate     = "token.create"
	OpTokenList       = "token.list"
	OpTokenRevoke     = "token.revoke"
	OpUserList        = "user.list"
	OpUserInvite      = "user.invite"
	OpUserDisable     = "user.disable"
	OpSetupLink       = "setup.link"
	OpImport          = "import"
	OpImportList      = "import.list"
	OpImportFailed    = "import.failed"
	OpImportRevert    = "import.revert"
	OpExport          = "export"
	OpAuditVerify     = "audit.verify"
	OpAuditCheckpoint = "audit.checkpoint"
	OpKeysTree        = "keys.tree"
	OpKeysCensus      = "keys.census"
	OpBackupData      = "backup.data"
	OpBackupKeys      = "backup.keys"
	OpDoctor          = "doctor"
	OpSeal            = "seal"
	OpUnseal          = "unseal"
	OpSealState       = "seal.state"
)

// As says who a data verb acts as: the person of the token, or with none the
// operator.
type As struct {
	Token string `json:"token,omitempty"`
}

// NoArgs are the arguments of an operation that has none.
type NoArgs struct{}

// Done is the answer of an operation that has nothing to say.
type Done struct{}

// IDArgs names one thing.
type IDArgs struct {
	ID string `json:"id"`
}

// UserArgs names a user by e-mail address.
type UserArgs struct {
	User string `json:"user"`
}

// Acting returns the token the verb acts with, "" for the operator.
func (a As) Acting() string { return a.Token }
