package transfer

import (
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// Stage says where an import stands, for people.
type Stage string

// The stages.
const (
	Draft     Stage = "draft"   // handed in; a person decides
	Waiting   Stage = "waiting" // started, no row done yet
	Running   Stage = "running"
	Finished  Stage = "finished"
	Failed    Stage = "failed"  // ended early; Reason says why
	Stopped   Stage = "stopped" // by a person; Begin goes on
	Reverting Stage = "reverting"
	Reverted  Stage = "reverted"
	Discarded Stage = "discarded" // a draft that was given up, or never started
)

// Import is an import as people see it. Its JSON form is what the API and the
// live stream show.
type Import struct {
	ID        id.ID     `json:"id"`
	Object    string    `json:"object"`
	State     Stage     `json:"state"`
	FileName  string    `json:"file_name"`
	Format    string    `json:"format"`          // csv or vcard
	Encoding  string    `json:"encoding"`        // utf-8, utf-8-bom, gb18030, …
	Unsure    bool      `json:"encoding_unsure"` // it is shown in one that may not be its own; Reread says which it is
	Delimiter *string   `json:"delimiter"`
	Headings  bool      `json:"headings"`            // whether the first row names the columns
	Encodings []string  `json:"encodings,omitempty"` // of a draft: all there are to choose from
	Source    string    `json:"source"`              // the program that made the file, or generic
	Rows      *int      `json:"rows"`                // in the file; nil when they could not be counted
	Columns   []Column  `json:"columns,omitempty"`
	Mode      Mode      `json:"mode"`
	Match     *string   `json:"match"`
	DateOrder *string   `json:"date_order"` // mdy, dmy; nil: not needed, or not to be told
	CreatedAt time.Time `json:"created_at"`
	CreatedBy *id.ID    `json:"created_by"` // nil: the operator
	Progress  Progress  `json:"counts"`
	Total     *int      `json:"total"` // what Progress.Done goes up to
	Code      string    `json:"code"`  // message key of why it failed or is stuck; ""
	Reason    *string   `json:"reason"`
	Result    *Result   `json:"result"` // of taking it back
}

// Progress is how far an import came, or, while it is taken back, how far that
// came (Done).
type Progress struct {
	Counts
	Done int `json:"done"`
}

// Result is what came of taking an import back.
type Result struct {
	Removed   int    `json:"removed"`
	Kept      []Kept `json:"kept"` // the first 100
	KeptCount int    `json:"kept_count"`
	// ReferredCount is how many of those kept nobody changed, but another
	// record refers to.
	ReferredCount int `json:"referred_count"`
}

// Column is one column of the file and the field it goes to.
type Column struct {
	Index   int         `json:"index"`
	Header  string      `json:"header"`
	Samples []string    `json:"samples"` // of a draft, for who handed it in
	Target  *string     `json:"target"`
	Part    *string     `json:"part"`
	Label   *string     `json:"label"`
	WhyCode mapping.Why `json:"why_code"`
	Why     string      `json:"why"`
}

// In returns the import with its texts in a language.
func (i Import) In(lang string) Import {
	if i.Code != "" {
		text := errs.Reason(lang, i.Code)
		i.Reason = &text
	}
	i.Columns = slices.Clone(i.Columns)
	for at := range i.Columns {
		i.Columns[at].Why = errs.Text(lang, string(i.Columns[at].WhyCode))
	}
	return i
}

// describe puts an import together.
func describe(j outbox.Job, sp *spec, b blobs, st *state) Import {
	imp := Import{
		ID: j.ID, Object: sp.Object, State: stage(&j, b.phase), FileName: sp.FileName, Format: sp.Format, Encoding: sp.Encoding,
		Unsure: sp.Unsure, Headings: sp.Headings, Delimiter: orNil(sp.Delimiter), Source: sp.Source, Rows: sp.Rows, Mode: sp.Mode, Match: orNil(sp.MatchOn), DateOrder: orNil(sp.DateOrder),
		CreatedAt: j.Created.UTC(), Progress: Progress{st.Counts, st.Rows}, Total: sp.Rows, Code: j.LastError,
	}
	if !sp.Actor.User.IsZero() {
		by := sp.Actor.User
		imp.CreatedBy = &by
	}
	if imp.State == Draft && sp.Format != mapping.VCard {
		imp.Encodings = Encodings()
	}
	for _, c := range sp.Columns {
		imp.Columns = append(imp.Columns, Column{
			Index: c.Index, Header: c.Header, Samples: []string{}, Target: orNil(c.Target), Part: orNil(c.Part), Label: orNil(c.Label), WhyCode: c.Why,
		})
	}
	if b.phase == phaseRevert {
		imp.Progress.Done = st.back.removed + st.back.kept
		total := st.Created + st.Companies
		imp.Total = &total
		imp.Result = &Result{Removed: st.back.removed, Kept: append([]Kept{}, st.back.keptIDs...), KeptCount: st.back.kept, ReferredCount: st.back.referred}
	}
	return imp
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func stage(j *outbox.Job, p phase) Stage {
	over := j.State == outbox.Finished
	switch waits := j.State == outbox.Ready || j.State == outbox.Running; {
	case p == phaseDraft && j.State == outbox.Ready: // else it is being given up
		return Draft
	case p == phaseDraft:
		return Discarded
	case p == phaseRevert && waits:
		return Reverting
	case p == phaseRevert && over:
		return Reverted
	case over:
		return Finished
	case p == phaseImport && (j.State == outbox.Cancelled || j.State == outbox.Dead && j.LastError == objectGone):
		return Stopped
	case !waits:
		return Failed
	case j.State == outbox.Ready && len(j.Progress) == 0:
		return Waiting
	}
	return Running
}

// view reads what there is to know about a job's import.
func (s *Service) view(ctx context.Context, j outbox.Job) (Import, error) {
	if j.State == outbox.Broken { // what its row names cannot be believed
		return Import{ID: j.ID, State: Failed, CreatedAt: j.Created.UTC(), Code: "job_broken"}, nil
	}
	sp, b, err := s.readSpec(ctx, j)
	if err != nil {
		return Import{}, err
	}
	st, err := decodeState(j.Progress)
	if err != nil {
		return Import{}, err
	}
	return describe(j, &sp, b, st), nil
}

// Get returns one import. Samples of a draft are for who handed it in.
func (s *Service) Get(ctx context.Context, actor policy.Actor, importID id.ID) (_ Import, err error) {
	defer errs.Wrap(&err, "transfer.Get")
	c, err := s.take(ctx, actor, importID)
	if err != nil {
		return Import{}, err
	}
	return s.withSamples(ctx, actor, c)
}

// carried is one import with everything that is stored about it.
type carried struct {
	job   outbox.Job
	spec  spec
	blobs blobs
	state *state
	asker policy.Actor // who looks at it, as the store knows them now
}

func (c *carried) stage() Stage  { return stage(&c.job, c.blobs.phase) }
func (c *carried) shown() Import { return describe(c.job, &c.spec, c.blobs, c.state) }

// take finds an import for somebody who may import its object.
func (s *Service) take(ctx context.Context, actor policy.Actor, importID id.ID) (c *carried, err error) {
	c = &carried{}
	if c.job, err = s.find(ctx, importID); err != nil {
		return nil, err
	}
	if c.spec, c.blobs, err = s.readSpec(ctx, c.job); err != nil {
		return nil, err
	}
	if c.state, err = decodeState(c.job.Progress); err != nil {
		return nil, err
	}
	if c.asker, err = s.Records.Current(ctx, actor); err != nil {
		return nil, err
	}
	return c, s.mayKnow(ctx, actor, c.spec.Object)
}

// mayKnow refuses an import to who may not import its object: as if there were
// none.
func (s *Service) mayKnow(ctx context.Context, actor policy.Actor, object string) error {
	err := s.Records.May(ctx, actor, policy.Import, object)
	if k := errs.KindOf(err); k == errs.Permission || k == errs.NotFound {
		return errs.New(errs.NotFound, "import_unknown")
	}
	return err
}

// MaxPage is the most imports on a page.
const MaxPage = 100

// Page lists imports, newest first, those before another one. next is zero on
// the last page. What the actor may not import is left out, and so are drafts
// that were given up.
func (s *Service) Page(ctx context.Context, actor policy.Actor, before id.ID, limit int) (page []Import, next id.ID, err error) {
	defer errs.Wrap(&err, "transfer.Page")
	may, asked := map[string]bool{}, s.Catalog().Objects()[0].Name
	for _, o := range s.Catalog().Objects() {
		if mayImport(actor, o) {
			may[o.Name] = true
		}
		if actor.Knows(o) {
			asked = o.Name
		}
	}
	if len(may) == 0 { // asked again for the refusal and its entry
		if err := s.Records.May(ctx, actor, policy.Import, asked); errs.KindOf(err) != errs.NotFound {
			return nil, id.ID{}, err
		}
		return nil, id.ID{}, errs.New(errs.Permission, "policy_no_grant")
	}
	limit = min(limit, MaxPage)
	jobs, err := s.Jobs.ListBefore(ctx, ImportJob, before, limit)
	if err != nil {
		return nil, id.ID{}, err
	}
	for _, j := range jobs {
		imp, err := s.view(ctx, j)
		if err != nil {
			return nil, id.ID{}, err
		}
		if imp.State != Discarded && (may[imp.Object] || j.State == outbox.Broken) {
			page = append(page, imp)
		}
	}
	if len(jobs) == limit {
		next = jobs[limit-1].ID
	}
	return page, next, nil
}

func mayImport(actor policy.Actor, o *catalog.Object) bool {
	return policy.Decide(policy.Request{Actor: actor, Action: policy.Import, Object: o}).Allow
}

// mayReadRows reports whether somebody may read rows of a file as they were
// handed in: the values in them never met a decision. They are for who brought
// them, for the operator, and for administrators.
func mayReadRows(actor, importer policy.Actor) bool {
	return actor.Kind == policy.Operator || !actor.User.IsZero() && actor.User == importer.User ||
		policy.Decide(policy.Request{Actor: actor, Action: policy.UsersManage}).Allow
}
