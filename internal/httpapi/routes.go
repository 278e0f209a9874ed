package httpapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/httpapi/bulk"
	"github.com/holdfast-crm/holdfast/internal/httpapi/definitions"
	"github.com/holdfast-crm/holdfast/internal/httpapi/imports"
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

// route is one row of the table.
type route struct {
	method, path string
	access       access
	evidence     evidence
	body         int64    // most bytes of body, 0 for none
	bodyless     bool     // the body need not be there
	params       []string // query parameters it takes
	text         bool     // answers plain text
	stream       bool     // answers events for as long as the caller listens
	quiet        bool     // is no use of a session: pages ask by themselves
	anyHost      bool     // also under names that are not on the list
	ownPage      bool     // only from pages of ours, also without a session
	media        []string // of the body; JSON without
	request      string   // shape of the body; {Object} in it is the object's
	answer       string   // shape of a good answer; as above
	status       int      // of a good answer; 200 when zero
	also         []int    // statuses of problems that do not follow from the rest of the row
	file         string   // media type of an answer that is a file
	handle       func(*exchange) error
	name         string // operationId
	summary      string
	why          string // of a public row
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
	return r.evidence == evidenceChange && strings.Contains(r.path, "{plural}")
}

// keyed reports whether the row takes an Idempotency-Key.
func (r *route) keyed() bool { return r.changesRecords() || r.name == "batch" }

// takes reports whether the row has a query parameter of that name.
func (r *route) takes(param string) bool { return slices.Contains(r.params, param) }

// routes is the table: everything the API answers, for every object.
func routes() []route {
	list := []string{"filter", "sort", "limit", "cursor", "fields", "q", "count", "deleted", "titles", "expand"}
	dry, probing := []string{"dry_run"}, []string{"dry_run", "misfits", "misfits_after"}
	return []route{
		{method: "GET", path: "/healthz", access: public, evidence: evidenceNone, anyHost: true, handle: (*exchange).healthz, name: "live", answer: "Liveness",
			summary: "Whether the process answers", why: "process supervisors have no token and call by address; says nothing but that it answers"},
		{method: "GET", path: "/readyz", access: public, evidence: evidenceNone, anyHost: true, handle: (*exchange).readyz, name: "ready", answer: "Readiness",
			summary: "Whether the service can take requests, and what it waits for", why: "load balancers have no token and call by address; names checks, no data"},

		{method: "GET", path: "/metrics", access: token, evidence: evidenceNone, quiet: true, text: true, handle: (*exchange).metrics, name: "metrics",
			summary: "Numbers about this process for Prometheus; for owners"},
		{method: "POST", path: ui.Reports, access: public, evidence: evidenceNone, body: bodyReport, ownPage: true, media: []string{mediaCSPReport, mediaReports}, handle: (*exchange).cspReports, name: "reportCSP", request: "CSPReport", also: []int{http.StatusTooManyRequests}, status: http.StatusNoContent,
			summary: "What a browser kept out of a page of ours", why: "browsers report without a session; few from one address are heard, and nothing of them is kept but which rule and what kind"},
		{method: "GET", path: base, access: token, evidence: evidenceNone, handle: (*exchange).index, name: "index", answer: "Index", summary: "Where things are"},
		{method: "GET", path: base + "/openapi.json", access: token, evidence: evidenceNone, handle: (*exchange).openAPI, name: "describeAPI", answer: "OpenAPI",
			summary: "This description"},
		{method: "GET", path: base + "/objects", access: token, evidence: evidenceNone, handle: (*exchange).listObjects, name: "listObjects", answer: "Catalog",
			summary: "The objects of this installation, their fields, and what you may do"},
		{method: "GET", path: base + "/objects/{name}", access: token, evidence: evidenceNone, handle: (*exchange).getObject, name: "getObject", answer: "Object",
			summary: "One object"},
		{method: "GET", path: base + "/definitions", access: session, evidence: evidenceNone, handle: (*exchange).definitions, name: "listDefinitions", answer: "DefinitionList",
			summary: "What objects and fields there are, deleted ones that wait among them, and what follows from each class"},
		{method: "POST", path: base + "/objects", access: session, evidence: evidenceChange, body: bodyRecord, params: dry, handle: toDefinitions(definitions.CreateObject), name: "createObject", status: http.StatusCreated, request: "NewObject", answer: "Definition",
			summary: "Make an object"},
		{method: "PATCH", path: base + "/objects/{name}", access: session, evidence: evidenceChange, body: bodyRecord, params: probing, handle: toDefinitions(definitions.ChangeObject), name: "changeObject", request: "ObjectPatch", answer: "Definition",
			summary: "Change what an object is called and how it is shown"},
		{method: "DELETE", path: base + "/objects/{name}", access: session, evidence: evidenceChange, params: dry, handle: toDefinitions(definitions.DeleteObject), name: "deleteObject", answer: "Definition",
			summary: "Delete an object; for 30 days it can be brought back"},
		{method: "POST", path: base + "/objects/{name}/restore", access: session, evidence: evidenceChange, body: bodySmall, bodyless: true, handle: toDefinitions(definitions.RestoreObject), name: "restoreObject", request: "Restoring", answer: "Definition",
			summary: "Bring a deleted object back, by its id"},
		{method: "POST", path: base + "/objects/{name}/fields", access: session, evidence: evidenceChange, body: bodyRecord, params: dry, handle: toDefinitions(definitions.AddField), name: "addField", status: http.StatusCreated, request: "NewField", answer: "Definition",
			summary: "Add a field to an object"},
		{method: "PATCH", path: base + "/objects/{name}/fields/{field}", access: session, evidence: evidenceChange, body: bodyRecord, params: probing, handle: toDefinitions(definitions.ChangeField), name: "changeField", request: "FieldPatch", answer: "Definition",
			summary: "Change a field; another class is carried out in the background"},
		{method: "DELETE", path: base + "/objects/{name}/fields/{field}", access: session, evidence: evidenceChange, params: dry, handle: toDefinitions(definitions.DeleteField), name: "deleteField", answer: "Definition",
			summary: "Delete a field; for 30 days it can be brought back"},
		{method: "POST", path: base + "/objects/{name}/fields/{field}/restore", access: session, evidence: evidenceChange, body: bodySmall, bodyless: true, handle: toDefinitions(definitions.RestoreField), name: "restoreField", request: "Restoring", answer: "Definition",
			summary: "Bring a deleted field back, by its id"},

		{method: "POST", path: base + "/session", access: public, evidence: evidenceChange, body: bodySmall, ownPage: true, handle: (*exchange).signIn, name: "signIn", request: "SignIn", answer: "SignedIn", status: http.StatusCreated, also: []int{http.StatusUnauthorized, http.StatusTooManyRequests},
			summary: "Sign in: start a session, as a cookie", why: "who signs in has no session yet; wrong passwords have budgets, pages of other origins are refused"},
		{method: "POST", path: base + "/session/link", access: public, evidence: evidenceChange, body: bodySmall, ownPage: true, handle: (*exchange).redeemLink, name: "redeemLink", also: []int{http.StatusUnauthorized, http.StatusTooManyRequests}, request: "RedeemLink", answer: "SignedIn", status: http.StatusCreated,
			summary: "Start a session by a set-up link", why: "a browser that sets the workspace up has no user yet; it holds the secret of a link that works once, within an hour"},
		{method: "GET", path: base + "/session", access: session, evidence: evidenceNone, handle: (*exchange).session, name: "session", answer: "SignedIn",
			summary: "Who is signed in"},
		{method: "DELETE", path: base + "/session", access: session, evidence: evidenceChange, handle: (*exchange).signOut, name: "signOut", status: http.StatusNoContent,
			summary: "Sign out"},
		{method: "GET", path: base + "/sessions", access: session, evidence: evidenceNone, handle: (*exchange).listSessions, name: "listSessions", answer: "SessionList",
			summary: "Where you are signed in"},
		{method: "DELETE", path: base + "/sessions", access: session, evidence: evidenceChange, handle: (*exchange).signOutEverywhere, name: "signOutEverywhere", status: http.StatusNoContent,
			summary: "Sign out everywhere, here too"},
		{method: "DELETE", path: base + "/sessions/{id}", access: session, evidence: evidenceChange, handle: (*exchange).endSession, name: "endSession", status: http.StatusNoContent,
			summary: "Sign out elsewhere"},

		{method: "GET", path: base + "/setup", access: public, evidence: evidenceNone, ownPage: true, handle: (*exchange).setup, name: "setup", answer: "Setup",
			summary: "Whether the workspace has a user yet", why: "a page that opens first must know whether to set up or to sign in; says nothing else"},
		{method: "GET", path: base + "/workspace", access: token, evidence: evidenceNone, handle: (*exchange).workspace, name: "workspace", answer: "Workspace",
			summary: "What this workspace is set to"},
		{method: "PATCH", path: base + "/workspace", access: session, evidence: evidenceChange, body: bodySmall, handle: (*exchange).changeWorkspace, name: "changeWorkspace",
			request: "WorkspacePatch", answer: "Workspace", summary: "Change what this workspace is set to"},
		{method: "POST", path: base + "/sample", access: session, evidence: evidenceChange, handle: (*exchange).fillSample, name: "fillSample", also: []int{http.StatusNotFound}, answer: "Sample", status: http.StatusAccepted,
			summary: "Fill the workspace with invented people, companies, notes and tasks"},
		{method: "DELETE", path: base + "/sample", access: session, evidence: evidenceChange, params: []string{"keep_changed"}, handle: (*exchange).removeSample, name: "removeSample", also: []int{http.StatusNotFound}, answer: "SampleRemoved",
			summary: "Remove all of them for good, or all that nobody changed"},
		{method: "POST", path: base + "/recovery", access: session, evidence: evidenceChange, handle: (*exchange).showRecovery, name: "showRecovery", answer: "RecoveryKey", status: http.StatusCreated,
			summary: "Make the recovery key and show it, once; only until one is confirmed"},
		{method: "POST", path: base + "/recovery/confirm", access: session, evidence: evidenceChange, body: bodySmall, handle: (*exchange).confirmRecovery, name: "confirmRecovery",
			request: "RecoveryAnswers", status: http.StatusNoContent, summary: "Prove that the recovery key was written down"},
		{method: "GET", path: base + "/users", access: session, evidence: evidenceNone, handle: (*exchange).users, name: "listUsers", answer: "UserList",
			summary: "Who works here, by id and name"},

		{method: "POST", path: base + "/users", access: session, evidence: evidenceChange, body: bodySmall, handle: toPeople(people.Door.Invite), name: "inviteUser", request: "NewInvitation", answer: "Invited", status: http.StatusCreated,
			summary: "Invite a colleague: a user without a password, and the link that lets them choose one, shown once"},
		{method: "GET", path: base + "/users/access", access: session, evidence: evidenceNone, handle: toPeople(people.Door.List), name: "listUserAccess", answer: "UserAccessList",
			summary: "Who works here, with address, role, state and teams; for administrators"},
		{method: "PATCH", path: base + "/users/{id}", access: session, evidence: evidenceChange, body: bodySmall, handle: toPeople(people.Door.Change), name: "changeUserAccess", request: "UserAccessPatch", answer: "UserAccess",
			summary: "Change a colleague's name, role or teams, or switch them off or on"},
		{method: "POST", path: base + "/users/{id}/invitation", access: session, evidence: evidenceChange, handle: toPeople(people.Door.InviteAgain), name: "inviteUserAgain", answer: "Invitation", status: http.StatusCreated,
			summary: "Make a new link for somebody who has not come in yet; the one before stops working"},
		{method: "GET", path: base + "/roles", access: session, evidence: evidenceNone, handle: toPeople(people.Door.Roles), name: "listRoles", answer: "RoleList",
			summary: "The roles there are, built in and made here, and what each grants; for administrators"},
		{method: "POST", path: base + "/roles", access: session, evidence: evidenceChange, body: bodyQuery, handle: toPeople(people.Door.CreateRole), name: "createRole", request: "RoleChange", answer: "Role", status: http.StatusCreated,
			summary: "Make a role"},
		{method: "PATCH", path: base + "/roles/{id}", access: session, evidence: evidenceChange, body: bodyQuery, handle: toPeople(people.Door.ChangeRole), name: "changeRole", request: "RoleChange", answer: "Role",
			summary: "Replace what a role is called and grants; whoever holds it may do the new at once"},
		{method: "DELETE", path: base + "/roles/{id}", access: session, evidence: evidenceChange, handle: toPeople(people.Door.DeleteRole), name: "deleteRole", status: http.StatusNoContent,
			summary: "Remove a role that nobody holds"},
		{method: "GET", path: base + "/teams", access: session, evidence: evidenceNone, handle: toPeople(people.Door.Teams), name: "listTeams", answer: "TeamList",
			summary: "The teams there are, by id and name"},
		{method: "POST", path: base + "/teams", access: session, evidence: evidenceChange, body: bodySmall, handle: toPeople(people.Door.CreateTeam), name: "createTeam", request: "TeamChange", answer: "Team", status: http.StatusCreated,
			summary: "Make a team"},
		{method: "PATCH", path: base + "/teams/{id}", access: session, evidence: evidenceChange, body: bodySmall, handle: toPeople(people.Door.RenameTeam), name: "renameTeam", request: "TeamChange", answer: "Team",
			summary: "Rename a team"},
		{method: "DELETE", path: base + "/teams/{id}", access: session, evidence: evidenceChange, handle: toPeople(people.Door.DeleteTeam), name: "deleteTeam", status: http.StatusNoContent,
			summary: "Remove a team; its records stay, and nobody sees them by it any more"},

		{method: "GET", path: base + "/me", access: token, evidence: evidenceNone, handle: (*exchange).me, name: "me", answer: "Me",
			summary: "Who you are to this installation"},
		{method: "PATCH", path: base + "/me", access: session, evidence: evidenceChange, body: bodySmall, handle: (*exchange).changeMe, name: "changeMe",
			request: "MePatch", answer: "Me", summary: "Change your name, language or time zone"},
		{method: "POST", path: base + "/me/password", access: session, evidence: evidenceChange, body: bodySmall, handle: (*exchange).changePassword, name: "changePassword",
			request: "PasswordChange", status: http.StatusNoContent, summary: "Change your password; your other sessions end"},
		{method: "GET", path: base + "/me/notices", access: token, evidence: evidenceNone, params: []string{"cursor", "limit"}, handle: (*exchange).notices, name: "listNotices", answer: "NoticePage",
			summary: "What you were told"},
		{method: "POST", path: base + "/me/notices/{id}/read", access: token, evidence: evidenceNone, handle: (*exchange).readNotice, name: "readNotice", status: http.StatusNoContent,
			summary: "Mark a notice as read"},
		{method: "GET", path: base + "/audit/checkpoint", access: token, evidence: evidenceNone, text: true, handle: (*exchange).checkpoint, name: "checkpoint", also: []int{http.StatusNotFound},
			summary: "The newest signed checkpoint of the audit log (C2SP signed note)"},

		{method: "POST", path: base + "/imports", access: token, evidence: evidenceNone, body: maxUpload, media: []string{mediaBytes}, params: []string{"object"}, handle: (*exchange).createImport, name: "createImport", answer: "Import", status: http.StatusCreated,
			summary: "Hand a file in: a draft of an import, for a day"},
		{method: "GET", path: base + "/imports", access: token, evidence: evidenceNone, params: []string{"cursor", "limit"}, handle: (*exchange).listImports, name: "listImports", answer: "ImportPage",
			summary: "List imports, the newest first"},
		{method: "GET", path: base + "/imports/targets", access: token, evidence: evidenceNone, params: []string{"object"}, handle: (*exchange).importTargets, name: "listImportTargets", answer: "ImportTargetList",
			summary: "What a column may be imported as"},
		{method: "GET", path: base + "/imports/{id}", access: token, evidence: evidenceNone, handle: toImports(imports.Door.Get), name: "getImport", answer: "Import",
			summary: "One import; a draft with samples, for who handed it in"},
		{method: "PATCH", path: base + "/imports/{id}", access: token, evidence: evidenceNone, body: bodySmall, handle: toImports(imports.Door.Reread), name: "rereadImport", request: "ImportReading", answer: "Import",
			summary: "Read a draft's table in another way: encoding, delimiter, headings; its columns are recognised anew"},
		{method: "POST", path: base + "/imports/{id}/preview", access: token, evidence: evidenceReads, body: bodyRecord, handle: toImports(imports.Door.Preview), name: "previewImport", request: "ImportDecision", answer: "ImportPreview",
			summary: "The first rows of a draft as they would be; nothing is written"},
		{method: "POST", path: base + "/imports/{id}/start", access: token, evidence: evidenceChange, body: bodyRecord, handle: toImports(imports.Door.Start), name: "startImport", request: "ImportDecision", answer: "Import", status: http.StatusAccepted,
			summary: "Start the import of a draft; or go on with one that was stopped, without a decision"},
		{method: "POST", path: base + "/imports/{id}/stop", access: token, evidence: evidenceChange, handle: toImports(imports.Door.Stop), name: "stopImport", answer: "Import",
			summary: "Stop an import; rows that are in stay"},
		{method: "DELETE", path: base + "/imports/{id}", access: token, evidence: evidenceNone, handle: toImports(imports.Door.Discard), name: "discardImport", status: http.StatusNoContent,
			summary: "Give a draft up"},
		{method: "GET", path: base + "/imports/{id}/failed", access: token, evidence: evidenceReads, file: "text/csv", handle: (*exchange).failedRows, name: "failedRows",
			summary: "The rows that were not accepted, each with line, column and reason, as CSV"},
		{method: "POST", path: base + "/imports/{id}/revert", access: token, evidence: evidenceChange, handle: toImports(imports.Door.Revert), name: "revertImport", answer: "Import", status: http.StatusAccepted,
			summary: "Take an import back, in the background"},

		{method: "POST", path: base + "/bulk", access: token, evidence: evidenceChange, body: bodyRecord, handle: toBulk(bulk.Door.Start), name: "startBulk", request: "BulkRequest", also: []int{http.StatusNotFound}, answer: "BulkWork", status: http.StatusAccepted,
			summary: "Move everything that a question finds to the trash, or out of it, or give it the same values or another owner, in the background; or many records by their ids"},
		{method: "GET", path: base + "/bulk", access: token, evidence: evidenceNone, quiet: true, handle: toBulk(bulk.Door.List), name: "listBulk", answer: "BulkList",
			summary: "Your work of this kind, the newest first"},
		{method: "GET", path: base + "/bulk/{id}", access: token, evidence: evidenceNone, quiet: true, handle: toBulk(bulk.Door.Get), name: "getBulk", answer: "BulkWork",
			summary: "How far it is"},
		{method: "GET", path: base + "/bulk/{id}/kept", access: token, evidence: evidenceNone, quiet: true, handle: toBulk(bulk.Door.Kept), name: "listBulkKept", answer: "BulkKeptList",
			summary: "The records that it left as they were, or, taken back, as others made them since"},
		{method: "POST", path: base + "/bulk/{id}/stop", access: token, evidence: evidenceChange, handle: toBulk(bulk.Door.Stop), name: "stopBulk", answer: "BulkWork",
			summary: "Stop it; what was done stays"},
		{method: "POST", path: base + "/bulk/{id}/revert", access: token, evidence: evidenceChange, handle: toBulk(bulk.Door.Revert), name: "revertBulk", answer: "BulkWork", status: http.StatusAccepted,
			summary: "Take it back, in the background: what it changed, and nothing else"},
		{method: "GET", path: base + "/status", access: session, evidence: evidenceNone, quiet: true, handle: (*exchange).showStatus, name: "status", answer: "Status",
			summary: "Whether all is well, as far as that is known already"},
		{method: "GET", path: base + "/health", access: token, evidence: evidenceNone, quiet: true, handle: (*exchange).health, name: "health", answer: "Health",
			summary: "What was looked at, what is not well, and what to do; for owners"},
		{method: "POST", path: base + "/audit/verifications", access: token, evidence: evidenceChange, body: bodySmall, handle: (*exchange).startVerification, name: "startVerification",
			request: "Verification", answer: "LogState", status: http.StatusAccepted, summary: "Verify the audit log now; how far it is says the stream, and /health"},
		{method: "GET", path: base + "/events", access: session, evidence: evidenceNone, stream: true, quiet: true, params: []string{"after"}, handle: (*exchange).events, name: "events", answer: "EventStream",
			summary: "What changes, as it happens (Server-Sent Events)"},

		{method: "POST", path: base + "/search", access: token, evidence: evidenceReads, body: bodySmall, handle: toPart(searchAll), name: "search", request: "SearchQuery", answer: "SearchAnswer",
			summary: "The records of all objects that fit some words best"},
		{method: "POST", path: base + "/batch", access: token, evidence: evidenceChange, body: bodyBatch, handle: (*exchange).batch, name: "batch", request: "Batch", answer: "BatchAnswer",
			summary: "Change up to 1,000 records, all or each on its own, with a result for each"},
		{method: "GET", path: base + "/{plural}", access: token, evidence: evidenceReads, params: list, handle: (*exchange).list, name: "list", answer: "{Object}Page",
			summary: "List records"},
		{method: "POST", path: base + "/{plural}/query", access: token, evidence: evidenceReads, body: bodyQuery, handle: (*exchange).query, name: "query", request: "ListQuery", answer: "{Object}Page",
			summary: "List records; the question is in the body and so in no log"},
		{method: "POST", path: base + "/{plural}/aggregate", access: token, evidence: evidenceReads, body: bodyQuery, handle: toPart(aggregateRecords), name: "aggregate", request: "GroupQuery", answer: "GroupPage",
			summary: "Group records, count them, and add up their values"},
		{method: "POST", path: base + "/{plural}/duplicates", access: token, evidence: evidenceReads, body: bodyQuery, handle: toPart(findDuplicates), name: "findDuplicates", request: "DuplicateQuery", answer: "DuplicateAnswer",
			summary: "The records that values probably belong to already"},
		{method: "POST", path: base + "/{plural}", access: token, evidence: evidenceChange, body: bodyRecord, handle: (*exchange).create, name: "create", request: "{Object}Create", answer: "{Object}", status: http.StatusCreated,
			summary: "Create a record"},
		{method: "GET", path: base + "/{plural}/{id}", access: token, evidence: evidenceReads, params: []string{"fields", "deleted", "titles", "expand"}, handle: (*exchange).get, name: "get", answer: "{Object}",
			summary: "Read one record"},
		{method: "POST", path: base + "/{plural}/{id}/reveal", access: token, evidence: evidenceReads, body: bodySmall, handle: (*exchange).reveal, name: "reveal", request: "Reveal", answer: "{Object}",
			summary: "Show values of a record that come masked; each question is in the log"},
		{method: "PATCH", path: base + "/{plural}/{id}", access: token, evidence: evidenceChange, body: bodyRecord, handle: (*exchange).update, name: "update", request: "{Object}Patch", answer: "{Object}",
			summary: "Change fields of a record"},
		{method: "DELETE", path: base + "/{plural}/{id}", access: token, evidence: evidenceChange, handle: (*exchange).remove, name: "delete", status: http.StatusNoContent,
			summary: "Move a record to the trash"},
		{method: "POST", path: base + "/{plural}/{id}/restore", access: token, evidence: evidenceChange, handle: (*exchange).restore, name: "restore", answer: "{Object}",
			summary: "Bring a record back from the trash"},
		{method: "GET", path: base + "/{plural}/{id}/history", access: token, evidence: evidenceReads, params: []string{"cursor", "limit", "of", "values"}, handle: (*exchange).history, name: "history", answer: "HistoryPage",
			summary: "What happened to a record; with values, from what to what its fields went"},
		{method: "POST", path: base + "/{plural}/{id}/history/restore", access: token, evidence: evidenceChange, body: bodySmall, handle: (*exchange).putBack, name: "putBack", request: "HistoryRestoring", answer: "{Object}",
			summary: "Give a record, or some of its fields, the values it had at an earlier version"},
	}
}
