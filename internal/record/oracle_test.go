package record_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// cardObject declares people with a field of every kind that can be found by.
// The job is of a class that moves while questions are asked.
func cardObject(class, leaving string, spent []schema.Spent) string {
	if leaving != "" {
		leaving = `,"leaving":"` + leaving + `"`
	}
	both := `"label":{"en":"F","zh-CN":"F"}`
	columns, _ := json.Marshal(spent)
	return `{"id":"card","spent":` + string(columns) + `,"name":"card","plural":"cards","subject":"self","title":"name","label":{"en":"C","zh-CN":"C"},"label_plural":{"en":"C","zh-CN":"C"},"fields":[
	{"id":"name","name":"name","type":"person_name","class":"personal",` + both + `},
	{"id":"mails","name":"mails","type":"email","class":"personal","many":true,"match":true,` + both + `},
	{"id":"job","name":"job","type":"text","class":"` + class + `"` + leaving + `,` + both + `},
	{"id":"about","name":"about","type":"long_text","class":"personal",` + both + `},
	{"id":"size","name":"size","type":"int","class":"personal",` + both + `},
	{"id":"price","name":"price","type":"decimal","class":"internal",` + both + `},
	{"id":"worked","name":"worked","type":"duration","class":"personal",` + both + `},
	{"id":"done","name":"done","type":"boolean","class":"personal",` + both + `},
	{"id":"due","name":"due","type":"date","partial":true,"class":"personal",` + both + `},
	{"id":"seen","name":"seen","type":"timestamp","class":"internal",` + both + `},
	{"id":"kind","name":"kind","type":"choice","class":"personal","choices":[{"id":"b","label":{"en":"B","zh-CN":"B"}},{"id":"a","label":{"en":"A","zh-CN":"A"}},{"id":"c","label":{"en":"C","zh-CN":"C"}}],` + both + `},
	{"id":"tags","name":"tags","type":"choices","class":"personal","choices":[{"id":"b","label":{"en":"B","zh-CN":"B"}},{"id":"a","label":{"en":"A","zh-CN":"A"}},{"id":"c","label":{"en":"C","zh-CN":"C"}}],` + both + `},
	{"id":"firm","name":"firm","type":"reference","class":"internal","target":"firm",` + both + `}]}`
}

// stages are the classes that the job goes through, again and again: those
// with something left behind are the moves.
var stages = [...][2]string{{"internal", ""}, {"personal", "internal"}, {"personal", ""}, {"internal", "personal"}}

// oracle asks the record service, and knows the answer.
type oracle struct {
	*twins
	own     policy.Actor // sees the cards they own, and every firm
	stage   int
	settled bool
	after   id.ID // how far the values have been moved
	asked   map[string]int
	found   int
}

func newOracle(t *testing.T, seed uint64) *oracle {
	w := &twins{stack: newStack(t, 0), Rand: rand.New(rand.NewPCG(seed, 3))}
	o := &oracle{twins: w, asked: map[string]int{}}
	o.enter(0)
	all := map[policy.Action]role.Scope{policy.Read: role.All, policy.Create: role.All}
	own := map[policy.Action]role.Scope{policy.Read: role.Own, policy.Create: role.Own}
	b, err := role.Encode(role.Definition{Objects: []role.ObjectRule{{Object: "card", Rights: own, Fields: everything()}, {Object: "firm", Rights: all, Fields: everything()}}})
	o.must(err)
	o.own = o.holder("own@example.com", b)
	firms := o.fill(o.firm, nil, 12)
	o.every = true
	o.know(o.firm)
	for range 40 {
		o.create(firms)
	}
	return o
}

// enter makes a stage the one in force.
func (o *oracle) enter(stage int) {
	o.Helper()
	was, first := o.catalog.Load(), o.deal == nil
	o.stage, o.settled, o.after = stage, stages[stage][1] == "", id.ID{}
	next := o.compile(testObject, twinObject("firm", "firms", ""), cardObject(stages[stage][0], stages[stage][1], nil))
	if !first { // columns stay, also those that hold nothing any more
		now, _ := next.ObjectByID("card")
		spent := slices.DeleteFunc(append(o.deal.Columns(), o.deal.Spec.Spent...), func(s schema.Spent) bool { return slices.Contains(now.Columns(), s) })
		next = o.compile(testObject, twinObject("firm", "firms", ""), cardObject(stages[stage][0], stages[stage][1], spent))
	}
	diff := catalog.Diff
	if o.settled && !first {
		diff = catalog.DiffSettled
	}
	changes, err := diff(was, next)
	o.must(err)
	o.must(o.db.Write(o.Context(), func(tx *store.Tx) error { return tx.ApplyDiff(changes) }))
	o.catalog.Store(next)
	o.index.Rebind(next)
	o.held, o.oldest = map[*catalog.Object]map[id.ID][]field.Value{}, map[*catalog.Object][]id.ID{}
	o.firm, o.deal = o.object("firm"), o.object("card")
	o.know(o.firm)
	o.know(o.deal)
}

// words is a text of few, so that questions have answers: both scripts, and
// what folds, sounds or sorts in ways of its own.
func (w *twins) words(f *catalog.Field) field.Value {
	one := func(all ...string) string { return all[w.IntN(len(all))] }
	given := []string{"Anna", "ANNA", "Änna", "anna", "Jürgen", "Søren", "Ｌｉ", "芳", "小明", "Zoë", "𠮷", "🦊 Fox", "José", "José", "O’Neil"}
	family := []string{"Müller", "Mueller", "Weiß", "weiss", "单", "曾", "王", "张", "李", "欧阳", "Wang", "Ｍüller", "Łukasz", "İnan", "o'brien"}
	switch f.Type.Name() {
	case "person_name":
		if w.IntN(2) == 0 {
			return field.Name{Full: one("王小明", "单芳", "李芳", "欧阳静", "曾伟", "张𠮷", "重庆", "行长", "乐乐", "仇小明")}
		}
		v, _ := f.Type.Parse(f.Spec, field.FromValue(field.Name{Given: one(given...), Family: one(family...)}))
		return v
	case "email":
		list := field.List{}
		for range 1 + w.IntN(2) {
			list = append(list, field.Labelled{Value: one("anna@example.com", "li.fang@例子.example", "weiss@example.org", "x+1@example.com", "o.brien@example.net")})
		}
		return list
	case "text", "long_text":
		return field.Text(one("Engineer", "ENGINEER", "Ｅｎｇｉｎｅｅｒ", "Ingénieur", "银行行长", "会计", "律师 lawyer", "重要 客户", "naïve café", "cafe naive", "🦊🦊", "straße", "STRASSE", "1️⃣ first", "ﬁrst", "100%", `a\b"c`, "_x_", "x"))
	}
	return nil
}

// wordsFor makes parts of texts where an operator looks for parts, written
// otherwise than they are held, or as they sound.
func (w *twins) wordsFor(f *catalog.Field, op query.Op, values []field.Value) []field.Value {
	if op != query.Contains && op != query.Prefix {
		for i := range values {
			if f.Type.Shape() == field.ShapeText && w.IntN(3) == 0 { // as somebody in a hurry types it
				if v, err := f.Type.Parse(f.Spec, field.FromText(strings.ToUpper(w.typed(f, values[i])))); err == nil && v != nil {
					values[i] = v
				}
			}
		}
		return values
	}
	for {
		part := []rune(w.typed(f, values[0]))
		from := 0
		if op == query.Contains {
			from = w.IntN(len(part))
		}
		text := string(part[from : from+1+w.IntN(len(part)-from)])
		switch w.IntN(6) {
		case 0:
			text = strings.ToUpper(text)
		case 1:
			text = wide(text)
		case 2:
			text = []string{"wang", "wxm", "shan", "dan", "zeng", "hang", "xing", "chongq", "cq", "ouy", "li f", "anna", "e", "o", "fox"}[w.IntN(15)]
		}
		if field.Needle(f.Type, text) != "" && strings.TrimSpace(text) == text {
			return []field.Value{field.Text(text)}
		}
	}
}

// typed is one text of a value.
func (w *twins) typed(f *catalog.Field, v field.Value) string {
	switch v := v.(type) {
	case field.List:
		return v[w.IntN(len(v))].Value
	case field.Text:
		return string(v)
	}
	return string(f.Type.AppendText(nil, v))
}

// wide writes ASCII letters in full width.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

// reread takes one record as it is now; one that is gone is forgotten.
func (o *oracle) reread(obj *catalog.Object, rec id.ID) {
	o.Helper()
	var row *store.Row
	err := o.db.Read(o.Context(), func(v *store.View) (err error) {
		row, err = store.GetRow(v, obj, rec, nil, true)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		delete(o.held[obj], rec)
		o.oldest[obj] = slices.DeleteFunc(o.oldest[obj], func(v id.ID) bool { return v == rec })
		return
	}
	o.must(err)
	values, err := o.records.OpenRow(obj, row)
	o.must(err)
	if _, known := o.held[obj][rec]; !known {
		o.oldest[obj] = append(o.oldest[obj], rec)
	}
	o.held[obj][rec] = values
}

func (o *oracle) create(firms []id.ID) {
	o.Helper()
	c := record.Change{Op: record.Create, Object: "card", Values: map[string]field.Raw{}, Demo: o.IntN(3) == 0}
	for _, f := range o.deal.Fields {
		if v := o.value(f, firms); v != nil && !f.System {
			c.Values[f.Name] = field.FromValue(v)
		}
	}
	by := []policy.Actor{o.operator, o.own}[o.IntN(2)]
	if by.Kind != policy.Operator {
		c.Demo = false
	}
	out, err := o.records.Apply(o.Context(), by, record.Unit{Changes: []record.Change{c}})
	o.must(err)
	o.reread(o.deal, out.Results[0].ID)
}

// live are the firms that can be referred to.
func (o *oracle) live() []id.ID {
	return slices.DeleteFunc(slices.Clone(o.oldest[o.firm]), func(v id.ID) bool { return o.trashed(o.firm, o.held[o.firm][v]) })
}

// write makes one change of some kind.
func (o *oracle) write() {
	o.Helper()
	obj, rec := o.deal, o.some(o.deal)
	if o.IntN(8) == 0 {
		obj, rec = o.firm, o.some(o.firm)
	}
	trashed := o.trashed(obj, o.held[obj][rec])
	c := record.Change{Object: obj.Name, ID: rec}
	switch n := o.IntN(20); {
	case n < 5 && len(o.oldest[o.deal]) < 70:
		o.create(o.live())
		return
	case n == 19:
		o.move()
		return
	case trashed && n < 10 || trashed && obj == o.firm:
		c.Op = record.Restore
	case trashed || n == 18:
		c.Op = record.Remove // for good; only what is sample data, else it is refused and nothing changes
	case n < 8 && obj == o.deal, n == 8:
		c.Op = record.Delete
	default:
		c.Op, c.Values = record.Update, map[string]field.Raw{}
		for _, f := range o.plain(obj) {
			if !f.System && o.IntN(3) == 0 {
				if v := o.value(f, o.live()); v != nil {
					c.Values[f.Name] = field.FromValue(v)
				} else {
					c.Values[f.Name] = field.FromJSON([]byte("null"))
				}
			}
		}
	}
	o.asked["writes: "+c.Op.String()]++
	if _, err := o.one(c); err != nil && errs.CodeOf(err) != "record_not_sample" && errs.CodeOf(err) != "record_referred" && errs.KindOf(err) != errs.Invalid {
		o.must(err)
	}
	o.reread(obj, rec)
	if obj == o.firm { // its cards may have been let go
		for _, rec := range o.oldest[o.deal] {
			o.reread(o.deal, rec)
		}
	}
}

// move goes on with the moving class: the next part of the values, or the next
// stage.
func (o *oracle) move() {
	o.Helper()
	o.asked["moves"]++
	if o.settled {
		o.enter((o.stage + 1) % len(stages))
		return
	}
	var err error
	o.after, _, o.settled, err = o.records.Settle(o.Context(), record.Settling{Object: "card", After: o.after})
	o.must(err)
}

// question is one that can be made smaller.
type question struct {
	where   query.Expr
	text    string
	sort    []query.Order
	limit   int
	deleted bool
	own     bool
}

func (o *oracle) question() (q question) {
	q.limit, q.deleted, q.own = 1+o.IntN(30), o.IntN(4) == 0, o.IntN(3) == 0
	if o.IntN(8) > 0 {
		q.where = o.expr(o.deal, o.IntN(4), true)
		q.where = withoutRows(q.where) // whose records one sees is said by the role
	}
	if o.IntN(4) == 0 {
		q.text = []string{"anna", "ANNA", "wang xm", "单", "shan", "王小明", "müll", "example 芳", "ｌｉ", "𠮷", "🦊", "o brien", "oyj", "cq", "weiss exa"}[o.IntN(15)]
	}
	for range o.IntN(3) {
		all := slices.DeleteFunc(o.plain(o.deal), func(f *catalog.Field) bool { return f.Type.Shape() == field.ShapeID || f.Type.Name() == "choices" })
		f := all[o.IntN(len(all))]
		if !slices.ContainsFunc(q.sort, func(s query.Order) bool { return s.Field == f }) {
			q.sort = append(q.sort, query.Order{Field: f, Desc: o.IntN(2) == 0})
		}
	}
	return q
}

func withoutRows(e query.Expr) query.Expr {
	switch e := e.(type) {
	case query.And:
		return query.And{withoutRows(e[0]), withoutRows(e[1])}
	case query.Or:
		return query.Or{withoutRows(e[0]), withoutRows(e[1])}
	case query.Not:
		return query.Not{X: withoutRows(e.X)}
	case query.Related:
		e.Rows = nil
		return e
	}
	return e
}

func (q question) request() record.ListRequest {
	req := record.ListRequest{Text: q.text, Limit: q.limit, Deleted: q.deleted, Count: true}
	if q.where != nil {
		req.Filter = query.AppendJSON(nil, q.where)
	}
	var sort []string
	for _, s := range q.sort {
		sort = append(sort, map[bool]string{true: "-"}[s.Desc]+s.Field.Name)
	}
	req.Sort = strings.Join(sort, ",")
	return req
}

func (o *oracle) actor(q question) policy.Actor {
	if q.own {
		return o.own
	}
	return o.operator
}

// answered pages through the whole answer of the service.
func (o *oracle) answered(q question) (ids []id.ID, err error) {
	req := q.request()
	for {
		page, err := o.records.List(o.Context(), o.actor(q), "card", req)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Records {
			ids = append(ids, p.ID())
		}
		switch {
		case len(page.Records) > q.limit || page.Next != "" && len(page.Records) != q.limit:
			return nil, fmt.Errorf("a page of %d, limit %d", len(page.Records), q.limit)
		case page.Next == "" && (page.Count != len(ids) || !page.CountExact):
			return nil, fmt.Errorf("%d records, counted %d", len(ids), page.Count)
		case page.Next == "":
			return ids, nil
		}
		req.Cursor = page.Next
	}
}

// naively goes through the decrypted records.
func (o *oracle) naively(q question) (ids []id.ID) {
	ask := &query.Query{Object: o.deal, Where: q.where, Deleted: q.deleted}
	words := query.Worded(q.text, query.SearchFields(o.deal, everyField{}))
	owner, _ := o.deal.Field("owner")
	held := o.held[o.deal]
	for _, rec := range o.naive(ask, nil) {
		if (!q.own || held[rec][owner.Ordinal] == field.Value(field.Ref(o.own.User))) && query.Match(words, func(f *catalog.Field) field.Value { return held[rec][f.Ordinal] }) {
			ids = append(ids, rec)
		}
	}
	place := map[id.ID][][]byte{}
	for _, rec := range ids {
		for _, s := range q.sort {
			place[rec] = append(place[rec], sortsBy(s.Field, held[rec][s.Field.Ordinal]))
		}
	}
	slices.SortStableFunc(ids, func(a, b id.ID) int {
		for i, s := range q.sort {
			if c := compareTexts(s, held[a][s.Field.Ordinal], held[b][s.Field.Ordinal], place[a][i], place[b][i]); c != 0 {
				return c
			}
		}
		if query.TieDesc(q.sort) {
			a, b = b, a
		}
		return bytes.Compare(a[:], b[:])
	})
	return ids
}

// compareTexts is compareValues for texts too.
func compareTexts(by query.Order, a, b field.Value, x, y []byte) int {
	if by.Field.Type.Shape() != field.ShapeText || a == nil || b == nil {
		return compareValues(by, a, b)
	}
	if by.Desc {
		x, y = y, x
	}
	return bytes.Compare(x, y)
}

// sortsBy is where a text sorts: Latin before Chinese, and that by sound, with
// the surnames of which people are called otherwise than the character is read.
func sortsBy(f *catalog.Field, v field.Value) []byte {
	if f.Type.Shape() != field.ShapeText || v == nil {
		return nil
	}
	text := field.Fold(f.Type.SortText(v))
	if f.Type.Name() == "person_name" {
		for as, like := range map[string]string{"单": "善", "曾": "增", "仇": "求", "乐": "月"} {
			if rest, ok := strings.CutPrefix(text, as); ok {
				text = like + rest
			}
		}
	}
	c := collate.New(language.MustParse("zh-u-co-pinyin"), collate.Loose)
	return c.KeyFromString(&collate.Buffer{}, text)
}

// differs tells how the two answers differ, "" when they do not.
func (o *oracle) differs(q question) string {
	want := o.naively(q)
	got, err := o.answered(q)
	if errs.CodeOf(err) == "filter_relations_many" {
		o.asked["refused as too large"]++
		return ""
	}
	if err != nil {
		return fmt.Sprint(err, errs.As(err).Fields, errs.As(err).Hint)
	}
	if !slices.Equal(got, want) {
		return fmt.Sprintf("%d records, want %d; first at %d\n got %s\nwant %s", len(got), len(want), firstDifference(got, want), o.spelled(got), o.spelled(want))
	}
	o.found += len(want)
	return ""
}

func firstDifference(a, b []id.ID) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func (o *oracle) spelled(ids []id.ID) string {
	var b strings.Builder
	for _, rec := range ids[:min(len(ids), 12)] {
		for _, f := range o.deal.Fields {
			if v := o.held[o.deal][rec][f.Ordinal]; v != nil && !f.System {
				fmt.Fprintf(&b, "%s=%s ", f.Name, f.Type.AppendText(nil, v))
			}
		}
		b.WriteString("| ")
	}
	return b.String()
}

// smaller lists questions with something left out.
func (q question) smaller() (all []question) {
	with := func(change func(*question)) {
		next := q
		change(&next)
		all = append(all, next)
	}
	for _, part := range parts(q.where) {
		with(func(n *question) { n.where = part })
	}
	if q.where != nil {
		with(func(n *question) { n.where = nil })
	}
	if q.text != "" {
		with(func(n *question) { n.text = "" })
		for _, word := range strings.Fields(q.text) {
			if word != q.text {
				with(func(n *question) { n.text = word })
			}
		}
	}
	for i := range q.sort {
		with(func(n *question) { n.sort = slices.Delete(slices.Clone(q.sort), i, i+1) })
	}
	if q.limit < 500 {
		with(func(n *question) { n.limit = 500 })
	}
	if q.deleted {
		with(func(n *question) { n.deleted = false })
	}
	if q.own {
		with(func(n *question) { n.own = false })
	}
	return all
}

// parts are the conditions that one is made of.
func parts(e query.Expr) []query.Expr {
	switch e := e.(type) {
	case query.And:
		return e
	case query.Or:
		return e
	case query.Not:
		return []query.Expr{e.X}
	case query.Related:
		if e.Where != nil && e.Where != query.Expr(query.Const(true)) {
			e.Where = query.Const(true)
			return []query.Expr{e}
		}
	}
	return nil
}

// shrunk leaves out of a question whatever does not matter to the difference.
func (o *oracle) shrunk(q question) (question, string) {
	why := o.differs(q)
	for again := true; again; {
		again = false
		for _, next := range q.smaller() {
			if w := o.differs(next); w != "" {
				q, why, again = next, w, true
				break
			}
		}
	}
	return q, why
}

// grouped compares the groups of a question by one field.
func (o *oracle) grouped(q question) {
	o.Helper()
	all := o.plain(o.deal)
	by := all[o.IntN(len(all))]
	if by.Spec != nil && by.Spec.Many || by.System {
		return
	}
	req := q.request()
	a, err := o.records.Aggregate(o.Context(), o.actor(q), "card", record.AggregateRequest{
		Filter: req.Filter, Text: req.Text, Deleted: req.Deleted, Ask: aggregate.Ask{Group: []string{by.Name}, Limit: 1000},
	})
	if err != nil {
		if errs.CodeOf(err) == "filter_relations_many" || errs.KindOf(err) == errs.Invalid && strings.HasPrefix(errs.CodeOf(err), "group_") {
			return
		}
		o.must(err)
	}
	o.asked["groups"]++
	label := func(v field.Value) string {
		if v != nil && by.Type.Shape() == field.ShapeText {
			return by.Type.Keys(v).Texts[0]
		}
		return naiveLabel(a.Spec.Groups[0], v, time.UTC)
	}
	want, got := map[string]int64{}, map[string]int64{}
	for _, rec := range o.naively(q) {
		v := o.held[o.deal][rec][by.Ordinal]
		if several, ok := v.(field.List); ok { // in the group of each
			for _, one := range several {
				want[one.Value]++
			}
			continue
		}
		want[label(v)]++
	}
	for _, r := range a.Rows {
		key := string(a.Spec.Groups[0].AppendKey(nil, r.Keys[0]))
		if by.Type.Shape() == field.ShapeText && key != "null" {
			key = field.Fold(r.Keys[0].Text)
		}
		got[key] += r.Count
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		o.Fatalf("grouped by %s, filter %s, text %q: %v, want %v", by.Name, req.Filter, req.Text, got, want)
	}
}

// TestAnswersAreThoseOfANaiveReading asks the record service thousands of
// questions, between changes of all kinds, pages each answer to its end, and
// compares it with a naive reading of the decrypted records. A question that
// is answered otherwise is made as small as it can be.
func TestAnswersAreThoseOfANaiveReading(t *testing.T) {
	t.Parallel()
	seed, rounds := uint64(1), 10_000
	if os.Getenv("HOLDFAST_SOAK") != "" {
		seed, rounds = rand.Uint64(), 50_000
	}
	if text := os.Getenv("HOLDFAST_SEED"); text != "" { // of a run that found something
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("HOLDFAST_SEED=%d", seed)
	o := newOracle(t, seed)
	for round := range rounds {
		if o.IntN(3) == 0 {
			o.write()
		}
		q := o.question()
		if o.differs(q) != "" {
			small, why := o.shrunk(q)
			t.Fatalf("question %d, seed %d, stage %v: filter %s, text %q, sort %q, limit %d, trash %v, own %v: %s", round, seed, stages[o.stage],
				small.request().Filter, small.text, small.request().Sort, small.limit, small.deleted, small.own, cmp.Or(why, "it was answered well when asked again"))
		}
		if o.IntN(4) == 0 {
			o.grouped(q)
		}
	}
	t.Logf("%d records found by %d questions; %v", o.found, rounds, o.asked)
	if o.found < rounds || o.asked["moves"] < rounds/200 || o.asked["writes: removed"] == 0 || o.asked["writes: restored"] == 0 || o.asked["groups"] < rounds/20 {
		t.Error("the questions prove little")
	}
}
