package record_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
)

// likeness is two installations that went through the same, and differ in
// nothing but values that somebody may not find by.
type likeness struct {
	*rand.Rand
	both   [2]*oracle
	hidden map[string]bool // "card.job"
	blind  bool            // not even that there is a value may be seen
	who    [2]policy.Actor
	names  [2]*strings.Replacer // an id: the place of the record in the order of creation
	back   *strings.Replacer    // an id of the first: that of the second
}

// newLikeness hides some fields and gives each side others' values there.
func newLikeness(t *testing.T, seed uint64) *likeness {
	t.Helper()
	l := &likeness{Rand: rand.New(rand.NewPCG(seed, 7)), hidden: map[string]bool{}}
	l.blind = l.IntN(2) == 0
	for i := range l.both {
		l.both[i] = newOracle(t, seed)
	}
	for _, o := range []*catalog.Object{l.both[0].deal, l.both[0].firm} {
		for _, f := range l.both[0].plain(o) {
			if !f.System && l.IntN(2) == 0 {
				l.hidden[o.Name+"."+f.Name] = true
			}
		}
	}
	for side, o := range l.both {
		other := rand.New(rand.NewPCG(seed, 11+uint64(side)))
		o.Rand, other = other, o.Rand
		for _, obj := range []*catalog.Object{o.firm, o.deal} {
			for _, rec := range o.oldest[obj] {
				l.differ(o, obj, rec)
			}
		}
		o.Rand = other
	}
	l.mapIDs()
	return l
}

// differ writes other values into the hidden fields of a record.
func (l *likeness) differ(o *oracle, obj *catalog.Object, rec id.ID) {
	o.Helper()
	if o.trashed(obj, o.held[obj][rec]) {
		return
	}
	c := record.Change{Op: record.Update, Object: obj.Name, ID: rec, Values: map[string]field.Raw{}}
	for _, f := range obj.Fields {
		if !l.hidden[obj.Name+"."+f.Name] {
			continue
		}
		v := o.value(f, o.live())
		for v == nil && !l.blind { // a mask tells that there is a value
			v = o.value(f, o.live())
		}
		if c.Values[f.Name] = field.FromJSON([]byte("null")); v != nil {
			c.Values[f.Name] = field.FromValue(v)
		}
	}
	if len(c.Values) > 0 {
		o.done(c)
		o.reread(obj, rec)
	}
}

func (l *likeness) mapIDs() {
	var pairs [2][]string
	var back []string
	for _, obj := range []string{"firm", "card"} {
		a, b := l.both[0].oldest[l.both[0].object(obj)], l.both[1].oldest[l.both[1].object(obj)]
		for i := range a {
			pairs[0] = append(pairs[0], a[i].String(), fmt.Sprint(obj, i))
			pairs[1] = append(pairs[1], b[i].String(), fmt.Sprint(obj, i))
			back = append(back, a[i].String(), b[i].String())
		}
	}
	for side, o := range l.both {
		pairs[side] = append(pairs[side], o.own.User.String(), "own", o.owner.User.String(), "owner")
		l.names[side] = strings.NewReplacer(pairs[side]...)
	}
	l.back = strings.NewReplacer(append(back, l.both[0].own.User.String(), l.both[1].own.User.String())...)
}

// spy makes one role on both sides: what is hidden is hidden in some way, of
// the rest some is.
func (l *likeness) spy(n int) {
	scopes, levels := []role.Scope{role.Own, role.Team, role.All}, []role.Level{role.Read, role.Write}
	if !l.blind {
		levels = append(levels, role.Masked)
	}
	def := role.Definition{}
	for _, obj := range []*catalog.Object{l.both[0].deal, l.both[0].firm} {
		rule := role.ObjectRule{Object: obj.Name, Rights: map[policy.Action]role.Scope{policy.Read: role.All}, Fields: map[string]role.FieldRule{role.Every: {Level: role.Write, Find: true}}}
		if l.IntN(2) == 0 {
			rule.Rights[policy.Read] = scopes[l.IntN(3)]
		}
		rule.Rights[policy.Delete] = rule.Rights[policy.Read]
		for _, f := range obj.Fields {
			switch {
			case f.System:
			case l.hidden[obj.Name+"."+f.Name] && (l.blind || l.IntN(2) == 0):
				rule.Fields[f.ID] = role.FieldRule{Level: role.None}
			case l.hidden[obj.Name+"."+f.Name]:
				rule.Fields[f.ID] = role.FieldRule{Level: role.Masked}
			case l.IntN(6) == 0: // hidden too, and alike on both sides
				rule.Fields[f.ID] = role.FieldRule{Level: levels[l.IntN(len(levels))]}
			}
		}
		def.Objects = append(def.Objects, rule)
	}
	for side, o := range l.both {
		b, err := role.Encode(def)
		o.must(err)
		l.who[side] = o.holder(fmt.Sprintf("spy%d@example.com", n), b)
	}
}

// told is everything that one side tells in answer to a question.
func (l *likeness) told(side int, req record.ListRequest, group []string) string {
	o, by := l.both[side], l.who[side]
	if side == 1 {
		req.Filter = []byte(l.back.Replace(string(req.Filter)))
	}
	b := []byte{}
	failed := func(what string, err error) {
		if err != nil {
			e := errs.As(err)
			b = fmt.Appendf(b, "\n%s: %v %s %s %+v", what, errs.KindOf(err), errs.CodeOf(err), err, e.Fields)
		}
	}
	for page := 0; ; page++ {
		got, err := o.records.List(o.Context(), by, "card", req)
		failed("list", err)
		if err != nil {
			break
		}
		b = fmt.Appendf(b, "\npage %d, %d counted %v, cursor of %d:", page, got.Count, got.CountExact, len(got.Next))
		for _, p := range got.Records {
			b = append(p.AppendJSON(append(b, '\n')), p.Title()...)
		}
		if req.Cursor = got.Next; req.Cursor == "" || page > 3 {
			break
		}
	}
	req.Cursor = ""
	a, err := o.records.Aggregate(o.Context(), by, "card", record.AggregateRequest{Filter: req.Filter, Text: req.Text, Deleted: req.Deleted, Ask: aggregate.Ask{
		Group: group[:1], Values: group[1:], Limit: 100}})
	failed("groups", err)
	if err == nil {
		for _, line := range written(a) {
			b = append(append(b, '\n'), line...)
		}
	}
	some, err := o.records.Matching(o.Context(), by, policy.Delete, "card", req, 5)
	failed("matching", err)
	return l.names[side].Replace(fmt.Sprintf("%s\n%v", b, some))
}

// TestAQuestionTellsNothingOfWhatOneMayNotFindBy asks two installations that
// differ only in hidden values thousands of questions, over roles and fields of
// chance, right and wrong guesses: hits, counts, order, groups, cursors and
// errors are the same in both, to the byte.
func TestAQuestionTellsNothingOfWhatOneMayNotFindBy(t *testing.T) {
	t.Parallel()
	seed, rounds := uint64(1), 4
	if os.Getenv("HOLDFAST_SOAK") != "" {
		seed, rounds = rand.Uint64(), 40
	}
	t.Logf("seed %d", seed)
	refused, answered := 0, 0
	for round := range rounds {
		l := newLikeness(t, seed+uint64(round))
		for n := range 4 {
			l.spy(n)
			for range 150 {
				q := l.both[0].question()
				for range l.IntN(2) { // a guess at what is hidden, on top
					q.where = l.both[0].expr(l.both[0].deal, 1, true)
				}
				req, group := q.request(), l.group()
				one, two := l.told(0, req, group), l.told(1, req, group)
				if one != two {
					t.Fatalf("seed %d, hidden %v, filter %s, text %q, sort %q, groups %v\none: %s\ntwo: %s", seed+uint64(round), l.hidden, req.Filter, req.Text, req.Sort, group, one, two)
				}
				if strings.Contains(one, "list: ") {
					refused++
				} else {
					answered++
				}
			}
		}
	}
	t.Logf("%d questions refused, %d answered", refused, answered)
	if refused < 400 || answered < 400 {
		t.Error("the questions prove little")
	}
}

// group is by a field, and works some others out.
func (l *likeness) group() (names []string) {
	all := l.both[0].deal.Fields
	for len(names) < 1 {
		if f := all[l.IntN(len(all))]; f.Handling.Findable {
			names = append(names, f.Name)
		}
	}
	for range l.IntN(3) {
		f := all[l.IntN(len(all))]
		if funcs := aggregate.Funcs(f); len(funcs) > 0 {
			if name := string(funcs[l.IntN(len(funcs))]) + ":" + f.Name; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// TestWhatIsRefusedTouchesNoColumn: a question by a field that one may not find
// by is refused before anything is looked at, so that how long it takes says
// nothing either. The first question by a column leaves a sorted order or a
// table of whole values in memory; a refused one leaves none.
func TestWhatIsRefusedTouchesNoColumn(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	who := s.withRole("blind@example.com", map[policy.Action]role.Scope{policy.Read: role.All}, map[string]role.FieldRule{
		role.Every: {Level: role.Read, Find: true}, "job_title": {Level: role.Read}, "emails": {Level: role.Masked}})
	for i := range 30 {
		s.create("contact", fmt.Sprintf(`{"name":"Person %d","job_title":"Job %d","emails":[{"value":"p%d@example.com"}]}`, i, i, i))
	}
	built := func(name string) (n int) {
		f, _ := s.object("contact").Field(name)
		for _, t := range s.index.Stats() {
			for _, held := range t.Fields {
				if t.Object == "contact" && held.Field == f.ID {
					n += held.Order + held.Exact
				}
			}
		}
		return n
	}
	for name, req := range map[string]record.ListRequest{
		"job_title": {Sort: "job_title", Filter: []byte(`job_title ~ "job"`)}, "emails": {Filter: []byte(`emails = "p3@example.com"`), Sort: "emails"},
	} {
		_, err := s.records.List(t.Context(), who, "contact", req)
		refusal := s.refused(err, errs.Invalid, "field_unknown").Error()
		_, err = s.records.Aggregate(t.Context(), who, "contact", record.AggregateRequest{Ask: aggregate.Ask{Group: []string{name}}})
		s.refused(err, errs.Invalid, "field_unknown")
		req.Filter, req.Sort = []byte(strings.ReplaceAll(string(req.Filter), name, "zz_absent")), ""
		if _, err := s.records.List(t.Context(), who, "contact", req); strings.ReplaceAll(refusal, name, "zz_absent") != err.Error() {
			t.Errorf("%s is refused with %q, what does not exist with %q", name, refusal, err)
		}
		if n := built(name); n != 0 {
			t.Errorf("%s: refused questions left %d bytes", name, n)
		}
	}
	for name, req := range map[string]record.ListRequest{"job_title": {Sort: "job_title"}, "emails": {Filter: []byte(`emails = "p3@example.com"`)}} {
		if _, err := s.records.List(t.Context(), s.operator, "contact", req); err != nil || built(name) == 0 {
			t.Errorf("%s: a question that is answered leaves nothing: %v", name, err)
		}
	}
}
