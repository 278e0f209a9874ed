package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auditor"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// healthz says that the process answers, and nothing else.
func (x *exchange) healthz() error { return x.sendJSON(http.StatusOK, []byte(`{"status":"live"}`)) }

type readyDoc struct {
	Status string     `json:"status"` // "ready", "not_ready", "stopping"
	Checks []checkDoc `json:"checks"`
}

type checkDoc struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"` // why not
}

// readyz says whether requests should be sent here. It answers 503 while the
// service starts, when something it needs fails, and as soon as it was told
// to stop, so that a load balancer turns away before connections do.
func (x *exchange) readyz() error {
	doc := readyDoc{Status: "ready", Checks: []checkDoc{}}
	for _, c := range x.api.Ready(x.r.Context()) {
		one := checkDoc{Name: c.Name, OK: c.Err == nil}
		if c.Err != nil {
			doc.Status = "not_ready"
			if one.Code = errs.CodeOf(c.Err); one.Code == "" {
				one.Code = errs.KindOf(c.Err).String()
			}
		}
		doc.Checks = append(doc.Checks, one)
	}
	if x.api.stopping.Load() {
		doc.Status = "stopping"
	}
	status := http.StatusOK
	if doc.Status != "ready" {
		status = http.StatusServiceUnavailable
		x.Header().Set("Retry-After", strconv.Itoa(seconds(retryAfter)))
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.readyz").Because(err)
	}
	return x.sendJSON(status, body)
}

// Health looks at the installation.
type Health interface {
	// Examine looks now, or answers what it saw a moment ago, in a language.
	Examine(ctx context.Context, lang string) (at time.Time, found []Finding)
	// Worst is the worst state at the last look; "" before the first.
	Worst() string
}

// Finding is what was seen of one thing.
type Finding struct {
	Name   string `json:"name"`
	State  string `json:"state"` // ok, advice, warn, fail
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Todo   string `json:"todo"` // "" when nothing is to be done
}

// Auditor verifies the audit log; *auditor.Auditor is one.
type Auditor interface {
	Start(by audit.Actor, rows bool) error
	State(ctx context.Context) (auditor.State, error)
}

// healthDoc is how the installation is, for its owners.
type healthDoc struct {
	CheckedAt string      `json:"checked_at"`
	Checks    []Finding   `json:"checks"`
	Log       logStateDoc `json:"log"`
}

// logStateDoc is what is known of the audit log.
type logStateDoc struct {
	Entries    int64        `json:"entries"`
	VerifiedAt *string      `json:"verified_at"`
	Verdict    *string      `json:"verdict"`
	Rows       bool         `json:"rows"`     // the verdict is about stored rows too
	Problems   []problemDoc `json:"problems"` // the first of them
	Count      int64        `json:"problem_count"`
	Running    bool         `json:"running"`
	Done       int64        `json:"done"`
	Total      int64        `json:"total"`
}

type problemDoc struct {
	Place string `json:"place"`
	Text  string `json:"text"`
}

func describeLog(s auditor.State, lang string) logStateDoc {
	doc := logStateDoc{Entries: s.Entries, Problems: []problemDoc{}, Running: s.Running, Done: s.Done, Total: s.Total}
	v := s.Verdict
	if v == nil {
		return doc
	}
	verdict := string(v.Status)
	doc.Verdict, doc.Rows, doc.Count = &verdict, v.Rows, v.Count
	if !v.At.IsZero() {
		at := rfc3339(v.At)
		doc.VerifiedAt = &at
	}
	for _, p := range v.Problems {
		doc.Problems = append(doc.Problems, problemDoc{p.Place, p.Why(lang)})
	}
	return doc
}

// LogState writes what is known of the audit log, for the stream.
func LogState(s auditor.State, lang string) json.RawMessage {
	body, err := json.Marshal(describeLog(s, lang))
	if err != nil {
		return json.RawMessage("{}") // strings and numbers always marshal
	}
	return body
}

// health tells owners how the installation is and what to do.
func (x *exchange) health() error {
	if err := policy.Decide(policy.Request{Actor: x.actor, Action: policy.AuditVerify}).Err(); err != nil {
		return err
	}
	state, err := x.api.Auditor.State(x.r.Context())
	if err != nil {
		return err
	}
	at, found := x.api.Health.Examine(x.r.Context(), x.textLang())
	return x.sendDocument(healthDoc{rfc3339(at), found, describeLog(state, x.textLang())})
}

// metrics tells owners' monitoring how the process is, in the text format of
// Prometheus.
func (x *exchange) metrics() error {
	if err := policy.Decide(policy.Request{Actor: x.actor, Action: policy.AuditVerify}).Err(); err != nil {
		return err
	}
	x.send(http.StatusOK, mediaMetrics, []byte(x.api.Metrics()))
	return nil
}

// statusDoc is the little of it that everybody sees.
type statusDoc struct {
	Log    verdictDoc `json:"log"`
	Health *string    `json:"health"` // null for who is no owner, and before the first look
}

type verdictDoc struct {
	VerifiedAt *string `json:"verified_at"`
	Verdict    *string `json:"verdict"`
}

// showStatus is asked often, so it looks at nothing anew.
func (x *exchange) showStatus() error {
	state, err := x.api.Auditor.State(x.r.Context())
	if err != nil {
		return err
	}
	log := describeLog(state, x.textLang())
	doc := statusDoc{Log: verdictDoc{log.VerifiedAt, log.Verdict}}
	if worst := x.api.Health.Worst(); worst != "" && x.may(policy.AuditVerify, nil) {
		doc.Health = &worst
	}
	return x.sendDocument(doc)
}

// verificationDoc says how far a verification is to go.
type verificationDoc struct {
	Rows bool `json:"rows"` // compare every stored row with the log, too
}

// startVerification begins to verify the log and does not wait for the end.
func (x *exchange) startVerification() error {
	if err := policy.Decide(policy.Request{Actor: x.actor, Action: policy.AuditVerify}).Err(); err != nil {
		return err
	}
	body, err := x.readBody()
	if err != nil {
		return err
	}
	var doc verificationDoc
	if err := strict.Into(body, &doc); err != nil {
		return err
	}
	by := audit.Actor{Kind: x.actor.Kind.String(), User: x.actor.User, Session: x.actor.Credential(), RequestID: x.id, Client: x.client(), Reason: x.actor.Reason, Purpose: x.actor.Purpose}
	if err := x.api.Auditor.Start(by, doc.Rows); err != nil {
		return err
	}
	state, err := x.api.Auditor.State(x.r.Context())
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusAccepted, LogState(state, x.textLang()))
}

// statusSchemas describe health, status and verifications.
func statusSchemas() map[string]*schema {
	word := func(words ...string) *schema { return &schema{Type: kinds{"string"}, Enum: words} }
	states, verdicts := word("ok", "advice", "warn", "fail"), word(string(audit.Sound), string(audit.Stale), string(audit.Incomplete), string(audit.Tampered)).OrNull()
	finding := jsonschema.OfStruct[Finding](nil)
	finding.Properties["state"] = states
	log := jsonschema.OfStruct[logStateDoc](nil)
	log.Properties["verdict"] = verdicts
	health := jsonschema.OfStruct[healthDoc](nil)
	health.Properties["checks"].Items, health.Properties["log"] = jsonschema.RefTo("HealthCheck"), jsonschema.RefTo("LogState")
	status := jsonschema.OfStruct[statusDoc](nil)
	status.Properties["health"] = states.OrNull()
	status.Properties["log"].Properties["verdict"] = verdicts
	return map[string]*schema{"Health": health, "HealthCheck": finding, "LogState": log, "Status": status, "Verification": jsonschema.OfStruct[verificationDoc](nil)}
}
