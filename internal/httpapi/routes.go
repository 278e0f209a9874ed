package httpapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/httpapi/bulk"
	"github.com/holdfast-crm/holdfast/internal/httpapi/definitions"
	"github.com/holdfast-crm/holdfast/internal/httpapi/exports"
	"github.com/holdfast-crm/holdfast/internal/httpapi/imports"
	"github.com/holdfast-crm/holdfast/internal/httpapi/merges"
	"github.com/holdfast-crm/holdfast/internal/httpapi/people"
	"github.com/holdfast-crm/holdfast/internal/httpapi/ui"
)

// base is where the API lives.
const base = "/api/v1"

// access says who may call; there is no default.
type access uint8

const (
	public  access = iota + 1 // anybody; each such row gives its reason
	token                     // a valid bearer token, or a session; what it may do is asked of policy
	session                   // a session: a person in a browser
)

// evidence says what a call leaves in the audit log.
type evidence uint8

const (
	evidenceNone   evidence = iota + 1 // no data of the workspace is in the answer
	evidenceReads                      // record logs reads of sensitive and financial values
	evidenceChange                     // an entry commits with the change
)

// Media types.
const (
	mediaJSON       = "application/json"
	mediaMergePatch = "application/merge-patch+json"
	acceptPatch     = mediaJSON + ", " + mediaMergePatch // RFC 5789, section 3.1
	mediaText       = "text/plain; charset=utf-8"
	mediaMetrics    = "text/plain; version=0.0.4; charset=utf-8" // Prometheus
	mediaCSV        = "text/csv; charset=utf-8"
	mediaBytes      = "application/octet-stream"
	mediaEvents     = "text/event-stream"
	mediaCSPReport  = "application/csp-report"   // CSP level 2
	mediaReports    = "application/reports+json" // Reporting API
)

// Limits of request bodies, in bytes.
const (
	bodyNone   = 0
	bodySmall  = 4 << 10
	bodyReport = 32 << 10
	bodyRecord = 1 << 20
	bodyQuery  = 64 << 10
	bodyBatch  = 8 << 20
)

// route is one row of the table: what it is called and who may call it, and on
// which terms.
type route struct {
	method, path string
	access       access
	evidence     evidence
	name         string // operationId
	summary      string
	terms
}

// terms are who answers a route, and what is sent to and fro.
type terms struct {
	handle   func(*exchange) error
	body     int64    // most bytes of body, 0 for none
	bodyless bool     // the body need not be there
	media    []string // of the body; JSON without
	params   []string // query parameters it takes
	request  string   // shape of the body; {Object} in it is the object's
	answer   string   // shape of a good answer; as above
	status   int      // of a good answer; 200 when zero
	also     []int    // statuses of problems that do not follow from the rest of the row
	text     bool     // answers plain text
	stream   bool     // answers events for as long as the caller listens
	quiet    bool     // is no use of a session: pages ask by themselves
	anyHost  bool     // also under names that are not on the list
	ownPage  bool     // only from pages of ours, also without a session
	file     string   // media type of an answer that is a file
	why      string   // of a public row
}

// produces is the media type of a good answer.
func (r *route) produces() string {
	switch {
	case r.text:
		return "text/plain"
	case r.file != "":
		return r.file
	case r.stream:
		return mediaEvents
	}
	return mediaJSON
}

// consumes lists the media types a body may have, the usual one first.
func (r *route) consumes() []string {
	switch {
	case r.media != nil:
		return r.media
	case r.method == http.MethodPatch:
		return []string{mediaJSON, mediaMergePatch}
	}
	return []string{mediaJSON}
}

// changesRecords reports whether the row has conditions and idempotency keys.
func (r *route) changesRecords() bool {
	return r.evidence == evidenceChange && strings.Contains(r.path, "{plural}") && r.name != "export"
}

// keyed reports whether the row takes an Idempotency-Key.
func (r *route) keyed() bool { return r.changesRecords() || r.name == "batch" || r.name == "export" }

// takes reports whether the row has a query parameter of that name.
func (r *route) takes(param string) bool { return slices.Contains(r.params, param) }

// routes is the table: everything the API answers, for every object.
func routes() []route {
	list := []string{"filter", "sort", "limit", "cursor", "fields", "q", "count", "deleted", "titles", "expand"}
	dry, probing := []string{"dry_run"}, []string{"dry_run", "misfits", "misfits_after"}
	return []route{
		{"GET", "/healthz", public, evidenceNone, "live", "Whether the process answers",
			terms{handle: (*exchange).healthz, answer: "Liveness", anyHost: true,
				why: "process supervisors have no token and call by address; says nothing but that it answers"}},
		{"GET", "/readyz", public, evidenceNone, "ready", "Whether the service can take requests, and what it waits for",
			terms{handle: (*exchange).readyz, answer: "Readiness", anyHost: true,
				why: "load balancers have no token and call by address; names checks, no data"}},

		{"GET", "/metrics", token, evidenceNone, "metrics", "Numbers about this process for Prometheus; for owners",
			terms{handle: (*exchange).metrics, quiet: true, text: true}},
		{"POST", ui.Reports, public, evidenceNone, "reportCSP", "What a browser kept out of a page of ours",
			terms{handle: (*exchange).cspReports, body: bodyReport, media: []string{mediaCSPReport, mediaReports}, request: "CSPReport", status: http.StatusNoContent, also: []int{http.StatusTooManyRequests}, ownPage: true,
				why: "browsers report without a session; few from one address are heard, and nothing of them is kept but which rule and what kind"}},
		{"GET", base, token, evidenceNone, "index", "Where things are",
			terms{handle: (*exchange).index, answer: "Index"}},
		{"GET", base + "/openapi.json", token, evidenceNone, "describeAPI", "This description",
			terms{handle: (*exchange).openAPI, answer: "OpenAPI"}},
		{"GET", base + "/objects", token, evidenceNone, "listObjects", "The objects of this installation, their fields, and what you may do",
			terms{handle: (*exchange).listObjects, answer: "Catalog"}},
		{"GET", base + "/objects/{name}", token, evidenceNone, "getObject", "One object",
			terms{handle: (*exchange).getObject, answer: "Object"}},
		{"GET", base + "/definitions", session, evidenceNone, "listDefinitions", "What objects and fields there are, deleted ones that wait among them, and what follows from each class",
			terms{handle: (*exchange).definitions, answer: "DefinitionList"}},
		{"POST", base + "/objects", session, evidenceChange, "createObject", "Make an object",
			terms{handle: toDefinitions(definitions.CreateObject), body: bodyRecord, params: dry, request: "NewObject", answer: "Definition", status: http.StatusCreated}},
		{"PATCH", base + "/objects/{name}", session, evidenceChange, "changeObject", "Change what an object is called and how it is shown",
			terms{handle: toDefinitions(definitions.ChangeObject), body: bodyRecord, params: probing, request: "ObjectPatch", answer: "Definition"}},
		{"DELETE", base + "/objects/{name}", session, evidenceChange, "deleteObject", "Delete an object; for 30 days it can be brought back",
			terms{handle: toDefinitions(definitions.DeleteObject), params: dry, answer: "Definition"}},
		{"POST", base + "/objects/{name}/restore", session, evidenceChange, "restoreObject", "Bring a deleted object back, by its id",
			terms{handle: toDefinitions(definitions.RestoreObject), body: bodySmall, bodyless: true, request: "Restoring", answer: "Definition"}},
		{"POST", base + "/objects/{name}/fields", session, evidenceChange, "addField", "Add a field to an object",
			terms{handle: toDefinitions(definitions.AddField), body: bodyRecord, params: dry, request: "NewField", answer: "Definition", status: http.StatusCreated}},
		{"PATCH", base + "/objects/{name}/fields/{field}", session, evidenceChange, "changeField", "Change a field; another class is carried out in the background",
			terms{handle: toDefinitions(definitions.ChangeField), body: bodyRecord, params: probing, request: "FieldPatch", answer: "Definition"}},
		{"DELETE", base + "/objects/{name}/fields/{field}", session, evidenceChange, "deleteField", "Delete a field; for 30 days it can be brought back",
			terms{handle: toDefinitions(definitions.DeleteField), params: dry, answer: "Definition"}},
		{"POST", base + "/objects/{name}/fields/{field}/restore", session, evidenceChange, "restoreField", "Bring a deleted field back, by its id",
			terms{handle: toDefinitions(definitions.RestoreField), body: bodySmall, bodyless: true, request: "Restoring", answer: "Definition"}},

		{"POST", base + "/session", public, evidenceChange, "signIn", "Sign in: start a session, as a cookie",
			terms{handle: (*exchange).signIn, body: bodySmall, request: "SignIn", answer: "SignedIn", status: http.StatusCreated, also: []int{http.StatusUnauthorized, http.StatusTooManyRequests}, ownPage: true,
				why: "who signs in has no session yet; wrong passwords have budgets, pages of other origins are refused"}},
		{"POST", base + "/session/link", public, evidenceChange, "redeemLink", "Start a session by a set-up link",
			terms{handle: (*exchange).redeemLink, body: bodySmall, request: "RedeemLink", answer: "SignedIn", status: http.StatusCreated, also: []int{http.StatusUnauthorized, http.StatusTooManyRequests}, ownPage: true,
				why: "a browser that sets the workspace up has no user yet; it holds the secret of a link that works once, within an hour"}},
		{"GET", base + "/session", session, evidenceNone, "session", "Who is signed in",
			terms{handle: (*exchange).session, answer: "SignedIn"}},
		{"DELETE", base + "/session", session, evidenceChange, "signOut", "Sign out",
			terms{handle: (*exchange).signOut, status: http.StatusNoContent}},
		{"GET", base + "/sessions", session, evidenceNone, "listSessions", "Where you are signed in",
			terms{handle: (*exchange).listSessions, answer: "SessionList"}},
		{"DELETE", base + "/sessions", session, evidenceChange, "signOutEverywhere", "Sign out everywhere, here too",
			terms{handle: (*exchange).signOutEverywhere, status: http.StatusNoContent}},
		{"DELETE", base + "/sessions/{id}", session, evidenceChange, "endSession", "Sign out elsewhere",
			terms{handle: (*exchange).endSession, status: http.StatusNoContent}},

		{"GET", base + "/setup", public, evidenceNone, "setup", "Whether the workspace has a user yet",
			terms{handle: (*exchange).setup, answer: "Setup", ownPage: true,
				why: "a page that opens first must know whether to set up or to sign in; says nothing else"}},
		{"GET", base + "/workspace", token, evidenceNone, "workspace", "What this workspace is set to",
			terms{handle: (*exchange).workspace, answer: "Workspace"}},
		{"PATCH", base + "/workspace", session, evidenceChange, "changeWorkspace", "Change what this workspace is set to",
			terms{handle: (*exchange).changeWorkspace, body: bodySmall, request: "WorkspacePatch", answer: "Workspace"}},
		{"POST", base + "/sample", session, evidenceChange, "fillSample", "Fill the workspace with invented people, companies, notes and tasks",
			terms{handle: (*exchange).fillSample, answer: "Sample", status: http.StatusAccepted, also: []int{http.StatusNotFound}}},
		{"DELETE", base + "/sample", session, evidenceChange, "removeSample", "Remove all of them for good, or all that nobody changed",
			terms{handle: (*exchange).removeSample, params: []string{"keep_changed"}, answer: "SampleRemoved", also: []int{http.StatusNotFound}}},
		{"POST", base + "/recovery", session, evidenceChange, "showRecovery", "Make the recovery key and show it, once; only until one is confirmed",
			terms{handle: (*exchange).showRecovery, answer: "RecoveryKey", status: http.StatusCreated}},
		{"POST", base + "/recovery/confirm", session, evidenceChange, "confirmRecovery", "Prove that the recovery key was written down",
			terms{handle: (*exchange).confirmRecovery, body: bodySmall, request: "RecoveryAnswers", status: http.StatusNoContent}},
		{"GET", base + "/users", session, evidenceNone, "listUsers", "Who works here, by id and name",
			terms{handle: (*exchange).users, answer: "UserList"}},

		{"POST", base + "/users", session, evidenceChange, "inviteUser", "Invite a colleague: a user without a password, and the link that lets them choose one, shown once",
			terms{handle: toPeople(people.Door.Invite), body: bodySmall, request: "NewInvitation", answer: "Invited", status: http.StatusCreated}},
		{"GET", base + "/users/access", session, evidenceNone, "listUserAccess", "Who works here, with address, role, state and teams; for administrators",
			terms{handle: toPeople(people.Door.List), answer: "UserAccessList"}},
		{"PATCH", base + "/users/{id}", session, evidenceChange, "changeUserAccess", "Change a colleague's name, role or teams, or switch them off or on",
			terms{handle: toPeople(people.Door.Change), body: bodySmall, request: "UserAccessPatch", answer: "UserAccess"}},
		{"POST", base + "/users/{id}/invitation", session, evidenceChange, "inviteUserAgain", "Make a new link for somebody who has not come in yet; the one before stops working",
			terms{handle: toPeople(people.Door.InviteAgain), answer: "Invitation", status: http.StatusCreated}},
		{"GET", base + "/roles", session, evidenceNone, "listRoles", "The roles there are, built in and made here, and what each grants; for administrators",
			terms{handle: toPeople(people.Door.Roles), answer: "RoleList"}},
		{"POST", base + "/roles", session, evidenceChange, "createRole", "Make a role",
			terms{handle: toPeople(people.Door.CreateRole), body: bodyQuery, request: "RoleChange", answer: "Role", status: http.StatusCreated}},
		{"PATCH", base + "/roles/{id}", session, evidenceChange, "changeRole", "Replace what a role is called and grants; whoever holds it may do the new at once",
			terms{handle: toPeople(people.Door.ChangeRole), body: bodyQuery, request: "RoleChange", answer: "Role"}},
		{"DELETE", base + "/roles/{id}", session, evidenceChange, "deleteRole", "Remove a role that nobody holds",
			terms{handle: toPeople(people.Door.DeleteRole), status: http.StatusNoContent}},
		{"GET", base + "/teams", session, evidenceNone, "listTeams", "The teams there are, by id and name",
			terms{handle: toPeople(people.Door.Teams), answer: "TeamList"}},
		{"POST", base + "/teams", session, evidenceChange, "createTeam", "Make a team",
			terms{handle: toPeople(people.Door.CreateTeam), body: bodySmall, request: "TeamChange", answer: "Team", status: http.StatusCreated}},
		{"PATCH", base + "/teams/{id}", session, evidenceChange, "renameTeam", "Rename a team",
			terms{handle: toPeople(people.Door.RenameTeam), body: bodySmall, request: "TeamChange", answer: "Team"}},
		{"DELETE", base + "/teams/{id}", session, evidenceChange, "deleteTeam", "Remove a team; its records stay, and nobody sees them by it any more",
			terms{handle: toPeople(people.Door.DeleteTeam), status: http.StatusNoContent}},

		{"GET", base + "/me", token, evidenceNone, "me", "Who you are to this installation",
			terms{handle: (*exchange).me, answer: "Me"}},
		{"PATCH", base + "/me", session, evidenceChange, "changeMe", "Change your name, language or time zone",
			terms{handle: (*exchange).changeMe, body: bodySmall, request: "MePatch", answer: "Me"}},
		{"POST", base + "/me/password", session, evidenceChange, "changePassword", "Change your password; your other sessions end",
			terms{handle: (*exchange).changePassword, body: bodySmall, request: "PasswordChange", status: http.StatusNoContent}},
		{"GET", base + "/me/notices", token, evidenceNone, "listNotices", "What you were told",
			terms{handle: (*exchange).notices, params: []string{"cursor", "limit"}, answer: "NoticePage"}},
		{"POST", base + "/me/notices/{id}/read", token, evidenceNone, "readNotice", "Mark a notice as read",
			terms{handle: (*exchange).readNotice, status: http.StatusNoContent}},
		{"GET", base + "/audit/checkpoint", token, evidenceNone, "checkpoint", "The newest signed checkpoint of the audit log (C2SP signed note)",
			terms{handle: (*exchange).checkpoint, also: []int{http.StatusNotFound}, text: true}},

		{"POST", base + "/imports", token, evidenceNone, "createImport", "Hand a file in: a draft of an import, for a day",
			terms{handle: (*exchange).createImport, body: maxUpload, media: []string{mediaBytes}, params: []string{"object"}, answer: "Import", status: http.StatusCreated}},
		{"GET", base + "/imports", token, evidenceNone, "listImports", "List imports, the newest first",
			terms{handle: (*exchange).listImports, params: []string{"cursor", "limit"}, answer: "ImportPage"}},
		{"GET", base + "/imports/targets", token, evidenceNone, "listImportTargets", "What a column may be imported as",
			terms{handle: (*exchange).importTargets, params: []string{"object"}, answer: "ImportTargetList"}},
		{"GET", base + "/imports/{id}", token, evidenceNone, "getImport", "One import; a draft with samples, for who handed it in",
			terms{handle: toImports(imports.Door.Get), answer: "Import"}},
		{"PATCH", base + "/imports/{id}", token, evidenceNone, "rereadImport", "Read a draft's table in another way: encoding, delimiter, headings; its columns are recognised anew",
			terms{handle: toImports(imports.Door.Reread), body: bodySmall, request: "ImportReading", answer: "Import"}},
		{"POST", base + "/imports/{id}/preview", token, evidenceReads, "previewImport", "The first rows of a draft as they would be; nothing is written",
			terms{handle: toImports(imports.Door.Preview), body: bodyRecord, request: "ImportDecision", answer: "ImportPreview"}},
		{"POST", base + "/imports/{id}/start", token, evidenceChange, "startImport", "Start the import of a draft; or go on with one that was stopped, without a decision",
			terms{handle: toImports(imports.Door.Start), body: bodyRecord, request: "ImportDecision", answer: "Import", status: http.StatusAccepted}},
		{"POST", base + "/imports/{id}/stop", token, evidenceChange, "stopImport", "Stop an import; rows that are in stay",
			terms{handle: toImports(imports.Door.Stop), answer: "Import"}},
		{"DELETE", base + "/imports/{id}", token, evidenceNone, "discardImport", "Give a draft up",
			terms{handle: toImports(imports.Door.Discard), status: http.StatusNoContent}},
		{"GET", base + "/imports/{id}/failed", token, evidenceReads, "failedRows", "The rows that were not accepted, each with line, column and reason, as CSV",
			terms{handle: (*exchange).failedRows, file: "text/csv"}},
		{"POST", base + "/imports/{id}/revert", token, evidenceChange, "revertImport", "Take an import back, in the background",
			terms{handle: toImports(imports.Door.Revert), answer: "Import", status: http.StatusAccepted}},

		{"POST", base + "/bulk", token, evidenceChange, "startBulk", "Move everything that a question finds to the trash, or out of it, or give it the same values or another owner, in the background; or many records by their ids",
			terms{handle: toBulk(bulk.Door.Start), body: bodyRecord, request: "BulkRequest", answer: "BulkWork", status: http.StatusAccepted, also: []int{http.StatusNotFound}}},
		{"GET", base + "/bulk", token, evidenceNone, "listBulk", "Your work of this kind, the newest first",
			terms{handle: toBulk(bulk.Door.List), answer: "BulkList", quiet: true}},
		{"GET", base + "/bulk/{id}", token, evidenceNone, "getBulk", "How far it is",
			terms{handle: toBulk(bulk.Door.Get), answer: "BulkWork", quiet: true}},
		{"GET", base + "/bulk/{id}/kept", token, evidenceNone, "listBulkKept", "The records that it left as they were, or, taken back, as others made them since",
			terms{handle: toBulk(bulk.Door.Kept), answer: "BulkKeptList", quiet: true}},
		{"POST", base + "/bulk/{id}/stop", token, evidenceChange, "stopBulk", "Stop it; what was done stays",
			terms{handle: toBulk(bulk.Door.Stop), answer: "BulkWork"}},
		{"POST", base + "/bulk/{id}/revert", token, evidenceChange, "revertBulk", "Take it back, in the background: what it changed, and nothing else",
			terms{handle: toBulk(bulk.Door.Revert), answer: "BulkWork", status: http.StatusAccepted}},
		{"GET", base + "/exports", token, evidenceNone, "listExports", "Your exports, the newest first; each is there for a day",
			terms{handle: toExports(exports.Door.List), answer: "ExportList", quiet: true}},
		{"GET", base + "/exports/{id}", token, evidenceNone, "getExport", "How far it is",
			terms{handle: toExports(exports.Door.Get), answer: "Export", quiet: true}},
		{"GET", base + "/exports/{id}/file", token, evidenceReads, "downloadExport", "The file, when it is finished; handing it out is in the log",
			terms{handle: (*exchange).exportFile, also: []int{http.StatusConflict}, file: mediaBytes}},
		{"DELETE", base + "/exports/{id}", token, evidenceChange, "dropExport", "End it, and destroy the file at once",
			terms{handle: toExports(exports.Door.Drop), status: http.StatusNoContent}},
		{"GET", base + "/status", session, evidenceNone, "status", "Whether all is well, as far as that is known already",
			terms{handle: (*exchange).showStatus, answer: "Status", quiet: true}},
		{"GET", base + "/health", token, evidenceNone, "health", "What was looked at, what is not well, and what to do; for owners",
			terms{handle: (*exchange).health, answer: "Health", quiet: true}},
		{"POST", base + "/audit/verifications", token, evidenceChange, "startVerification", "Verify the audit log now; how far it is says the stream, and /health",
			terms{handle: (*exchange).startVerification, body: bodySmall, request: "Verification", answer: "LogState", status: http.StatusAccepted}},
		{"GET", base + "/events", session, evidenceNone, "events", "What changes, as it happens (Server-Sent Events)",
			terms{handle: (*exchange).events, params: []string{"after"}, answer: "EventStream", stream: true, quiet: true}},

		{"POST", base + "/search", token, evidenceReads, "search", "The records of all objects that fit some words best",
			terms{handle: toPart(searchAll), body: bodySmall, request: "SearchQuery", answer: "SearchAnswer"}},
		{"POST", base + "/batch", token, evidenceChange, "batch", "Change up to 1,000 records, all or each on its own, with a result for each",
			terms{handle: (*exchange).batch, body: bodyBatch, request: "Batch", answer: "BatchAnswer"}},
		{"GET", base + "/{plural}", token, evidenceReads, "list", "List records",
			terms{handle: (*exchange).list, params: list, answer: "{Object}Page"}},
		{"POST", base + "/{plural}/query", token, evidenceReads, "query", "List records; the question is in the body and so in no log",
			terms{handle: (*exchange).query, body: bodyQuery, request: "ListQuery", answer: "{Object}Page"}},
		{"POST", base + "/{plural}/aggregate", token, evidenceReads, "aggregate", "Group records, count them, and add up their values",
			terms{handle: toPart(aggregateRecords), body: bodyQuery, request: "GroupQuery", answer: "GroupPage"}},
		{"POST", base + "/{plural}/duplicates", token, evidenceReads, "findDuplicates", "The records that values probably belong to already",
			terms{handle: toPart(findDuplicates), body: bodyQuery, request: "DuplicateQuery", answer: "DuplicateAnswer"}},
		{"POST", base + "/{plural}/exports", token, evidenceChange, "export", "Write records into a file, in the background: what a question finds, or what is named",
			terms{handle: (*exchange).startExport, body: bodyRecord, request: "ExportRequest", answer: "Export", status: http.StatusAccepted}},
		{"POST", base + "/{plural}", token, evidenceChange, "create", "Create a record",
			terms{handle: (*exchange).create, body: bodyRecord, request: "{Object}Create", answer: "{Object}", status: http.StatusCreated}},
		{"GET", base + "/{plural}/{id}", token, evidenceReads, "get", "Read one record",
			terms{handle: (*exchange).get, params: []string{"fields", "deleted", "titles", "expand"}, answer: "{Object}"}},
		{"POST", base + "/{plural}/{id}/reveal", token, evidenceReads, "reveal", "Show values of a record that come masked; each question is in the log",
			terms{handle: (*exchange).reveal, body: bodySmall, request: "Reveal", answer: "{Object}"}},
		{"PATCH", base + "/{plural}/{id}", token, evidenceChange, "update", "Change fields of a record",
			terms{handle: (*exchange).update, body: bodyRecord, request: "{Object}Patch", answer: "{Object}"}},
		{"DELETE", base + "/{plural}/{id}", token, evidenceChange, "delete", "Move a record to the trash",
			terms{handle: (*exchange).remove, status: http.StatusNoContent}},
		{"POST", base + "/{plural}/{id}/restore", token, evidenceChange, "restore", "Bring a record back from the trash",
			terms{handle: (*exchange).restore, answer: "{Object}"}},
		{"POST", base + "/{plural}/{id}/merge", token, evidenceChange, "merge", "Merge another record into this one; the other leaves a redirect",
			terms{handle: toMerges(merges.Door.Merge), body: bodyRecord, request: "MergeRequest", answer: "Merge"}},
		{"GET", base + "/{plural}/{id}/merges", token, evidenceReads, "listMerges", "What was merged into a record, or what it was merged into",
			terms{handle: toMerges(merges.Door.List), answer: "MergeList"}},
		{"POST", base + "/{plural}/{id}/unmerge", token, evidenceChange, "unmerge", "Take a merge back, for 30 days",
			terms{handle: toMerges(merges.Door.Undo), body: bodySmall, request: "Unmerging", answer: "Unmerged"}},
		{"GET", base + "/{plural}/{id}/history", token, evidenceReads, "history", "What happened to a record; with values, from what to what its fields went",
			terms{handle: (*exchange).history, params: []string{"cursor", "limit", "of", "values"}, answer: "HistoryPage"}},
		{"POST", base + "/{plural}/{id}/history/restore", token, evidenceChange, "putBack", "Give a record, or some of its fields, the values it had at an earlier version",
			terms{handle: (*exchange).putBack, body: bodySmall, request: "HistoryRestoring", answer: "{Object}"}},
	}
}
