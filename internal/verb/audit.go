package verb

import "github.com/holdfast-crm/holdfast/internal/audit"

// VerifyArgs are the arguments of OpAuditVerify.
type VerifyArgs struct {
	Rows  bool   `json:"rows"`
	Since string `json:"since,omitempty"`
	Lang  string `json:"lang,omitempty"` // of what is said about problems; "en" when empty
}

// VerifyResult is the verdict on the log and the exit code of the verb.
type VerifyResult struct {
	audit.Report
	Exit int `json:"exit"`
}

// CheckpointResult is the newest signed checkpoint.
type CheckpointResult struct {
	Size int64  `json:"size"`
	Note string `json:"note"`
}
