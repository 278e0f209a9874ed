package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/policy"
)

const lease = `{"label":{"en":"Lease","zh-CN":"租约"},"fields":[
  {"type":"text","name":"title","label":{"en":"Title","zh-CN":"名称"},"required":true,"min_length":2,"max_length":30},
  {"type":"identifier","name":"plate","label":{"en":"Plate","zh-CN":"车牌"},"pattern":"HF-[0-9]{1,4}","pattern_help":{"en":"Write it as HF-4711.","zh-CN":"请写成 HF-4711。"}},
  {"type":"date","name":"begins","label":{"en":"Begins","zh-CN":"开始"},"min":"2000-01-01"},
  {"type":"date","name":"ends","label":{"en":"Ends","zh-CN":"结束"},"max":"2099-12-31"},
  {"type":"date","name":"signed","label":{"en":"Signed","zh-CN":"签署"},"max":"today"},
  {"type":"int","name":"seats","label":{"en":"Seats","zh-CN":"座位"},"class":"internal","min":"1","max":"9","default":"4"},
  {"type":"text","name":"note","label":{"en":"Note","zh-CN":"备注"},"default":"none yet"},
  {"type":"choice","name":"state","label":{"en":"State","zh-CN":"状态"},"class":"internal","default":"open","choices":[{"id":"open","label":{"en":"Open"}},{"id":"won","label":{"en":"Won"}}]},
  {"type":"int","name":"amount","label":{"en":"Amount","zh-CN":"金额"},"class":"financial"}]}`

const leaseRules = `{"rules":[
  {"message":{"en":"A lease ends after it begins.","zh-CN":"租约的结束不能早于开始。"},"must":{"field":"ends","op":"gte","other":"begins"}},
  {"message":{"en":"Say for how much it was won.","zh-CN":"成交后必须填写金额。"},"when":{"field":"state","op":"eq","value":"won"},"must":{"field":"amount","op":"not_empty"}}]}`

// violations lists "pointer code message" of a refused write.
func (b *browser) violations(method, path, body string, header ...string) string {
	b.Helper()
	a := b.send(call{method: method, path: "/api/v1" + path, body: body, status: 422, header: header})
	var out []string
	for _, e := range a.problem(b.stack).Errors {
		out = append(out, e.Pointer+" "+e.Code+" "+e.Message)
	}
	return strings.Join(out, "|")
}

func TestWhatAFieldAsksOfItsValuesHoldsForEachWrite(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", lease)
	made := b.send(call{method: "POST", path: "/api/v1/leases", body: `{"title":"Van"}`, status: 201, want: []string{`"seats":4`, `"none yet"`, `"state":"open"`}})
	path := "/leases/" + decoded[struct{ ID string }](s, made).ID
	for value, want := range map[string]string{
		`{"title":"V"}`: "/title text_too_short Use at least 2 characters.",
		`{"title":"` + strings.Repeat("x", 31) + `"}`: "/title text_too_long Use at most 30 characters.",
		`{"plate":"XHF-1"}`:                           "/plate value_words Write it as HF-4711.",
		`{"plate":"HF-12345"}`:                        "/plate value_words Write it as HF-4711.",
		`{"begins":"1999-12-31"}`:                     "/begins value_below Use 2000-01-01 or more.",
		`{"ends":"2100-01-01"}`:                       "/ends value_above Use 2099-12-31 or less.",
		`{"signed":"2199-01-01"}`:                     "/signed value_future This cannot lie in the future.",
		`{"seats":0}`:                                 "/seats value_below Use 1 or more.",
		`{"seats":10,"title":null}`:                   "/seats value_above Use 9 or less.|/title value_required This is required.",
	} {
		if got := b.violations("PATCH", path, value, "If-Match: *"); got != want {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
	if got := b.violations("PATCH", path, `{"plate":"X"}`, "If-Match: *", "Accept-Language: zh-CN"); got != "/plate value_words 请写成 HF-4711。" {
		t.Error(got)
	}
	b.send(call{method: "PATCH", path: "/api/v1" + path, header: []string{"If-Match: *"}, body: `{"plate":"HF-4711","begins":"2000-01-01","signed":"2026-01-01","seats":9,"title":"租约"}`, status: 200})
}

func TestRulesAcrossFieldsHoldAndOldRecordsStayUsable(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", lease)
	b.send(call{method: "POST", path: "/api/v1/leases", body: `{"title":"Fits","begins":"2026-01-01","ends":"2026-01-01"}`, status: 201})
	b.send(call{method: "POST", path: "/api/v1/leases", body: `{"title":"Open end","begins":"2026-01-01"}`, status: 201})
	old := b.send(call{method: "POST", path: "/api/v1/leases", body: `{"title":"Backwards","begins":"2026-02-01","ends":"2026-01-01"}`, status: 201})
	path := "/leases/" + decoded[struct{ ID string }](s, old).ID

	// Before it is saved, the administrator sees which records do not fit.
	one := `{"rules":[{"message":{"en":"A lease ends after it begins."},"must":{"field":"ends","op":"gte","other":"begins"}}]}`
	a := b.send(call{method: "PATCH", path: "/api/v1/objects/lease?dry_run=true", body: one, status: 200})
	m := decoded[struct {
		Misfits struct {
			Count, Looked      int
			Complete, Withheld bool
			First              []struct{ ID, Title string }
		}
	}](s, a).Misfits
	if m.Count != 1 || m.Looked != 3 || !m.Complete || m.Withheld || len(m.First) != 1 || m.First[0].Title != "Backwards" {
		t.Fatalf("misfits %+v", m)
	}

	// All of them can be asked for, a part at a time, with what is wrong.
	required := call{method: "PATCH", path: "/api/v1/objects/lease/fields/plate?dry_run=true&misfits=2", body: `{"required":true}`, status: 200}
	required.want = []string{`"count":3`, `"why":"This is required."`, `"next":"`}
	next := decoded[struct{ Misfits struct{ Next string } }](s, b.send(required)).Misfits.Next
	required.path, required.want = required.path+"&misfits_after="+next, []string{`"count":3`, `"title":"Backwards","why":"This is required."}]}`}
	b.send(required)
	for _, bad := range []string{"misfits=0", "misfits=501", "misfits=few", "misfits_after=1"} {
		b.send(call{method: "PATCH", path: "/api/v1/objects/lease?dry_run=true&" + bad, body: `{}`, status: 400, want: []string{`"parameter_invalid"`}})
	}
	b.send(call{method: "PATCH", path: "/api/v1/objects/lease", body: leaseRules, status: 200, want: []string{`"other":"begins"`, `"when":{"field":"state"`}})

	// What is hidden is not counted; whether there is something is not hidden.
	for must, want := range map[string]string{
		`{"field":"amount","op":"gt","value":5}`: `"withheld":true`, `{"field":"amount","op":"not_empty"}`: `"count":3,"looked":3`,
	} {
		b.send(call{method: "PATCH", path: "/api/v1/objects/lease?dry_run=true", body: ruleOf(must), status: 200, want: []string{want}})
	}

	// What was broken before can be edited elsewhere, and must be right when it is touched.
	b.send(call{method: "PATCH", path: "/api/v1" + path, header: []string{"If-Match: *"}, body: `{"note":"call them","begins":"2026-02-01"}`, status: 200})
	for body, want := range map[string]string{
		`{"begins":"2026-03-01"}`: "/ends value_words A lease ends after it begins.",
		`{"state":"won"}`:         "/amount value_words Say for how much it was won.",
	} {
		if got := b.violations("PATCH", path, body, "If-Match: *"); got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
	b.send(call{method: "PATCH", path: "/api/v1" + path, header: []string{"If-Match: *"}, body: `{"state":"won","amount":5,"ends":"2026-04-01"}`, status: 200})
	if got := b.violations("POST", "/leases", `{"title":"New","state":"won"}`, "Accept-Language: zh-CN"); got != "/amount value_words 成交后必须填写金额。" {
		t.Error(got)
	}

	// Rules follow their fields: by id, whatever they are called.
	b.define("PATCH", "/objects/lease/fields/ends", `{"name":"last_day"}`)
	b.send(call{method: "GET", path: "/api/v1/definitions", status: 200, want: []string{`"must":{"field":"last_day","op":"gte","other":"begins"}`}})
	if got := b.violations("PATCH", path, `{"last_day":"2025-01-01"}`, "If-Match: *"); got != "/last_day value_words A lease ends after it begins." {
		t.Error(got)
	}
	b.send(call{method: "DELETE", path: "/api/v1/objects/lease/fields/begins", status: 409, want: []string{`"field_in_rule"`, "A lease ends after it begins."}})
	b.send(call{method: "PATCH", path: "/api/v1/objects/lease", body: `{"rules":[]}`, status: 200, want: []string{`"rules":[]`}})
	b.send(call{method: "PATCH", path: "/api/v1" + path, header: []string{"If-Match: *"}, body: `{"last_day":"2025-01-01"}`, status: 200})
}

func TestWhatIsRefusedOfRulesIsSaidByName(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", lease)
	field := func(name, more string) string {
		return b.violations("PATCH", "/objects/lease/fields/"+name, more)
	}
	for got, want := range map[string]string{
		field("plate", `{"pattern":"(a"}`):                           "pattern field_pattern_invalid",
		field("plate", `{"pattern":"(?=a)b"}`):                       "pattern field_pattern_invalid",
		field("plate", `{"pattern":"`+strings.Repeat("a", 201)+`"}`): "pattern schema_text_long",
		field("seats", `{"pattern":"[0-9]"}`):                        "pattern field_property_unsupported",
		field("note", `{"min":"1"}`):                                 "min field_property_unsupported",
		field("seats", `{"min":"few"}`):                              "min field_bound_invalid",
		field("seats", `{"min":"today"}`):                            "min field_bound_invalid",
		field("seats", `{"min":"10"}`):                               "min schema_bounds_cross",
		field("title", `{"min_length":31}`):                          "min_length schema_bounds_cross",
		field("seats", `{"default":"10"}`):                           "default schema_default_unfit",
		field("seats", `{"default":"many"}`):                         "default schema_default_unfit",
		field("note", `{"class":"secret"}`):                          "class catalog_default_secret",
		b.violations("PATCH", "/objects/lease", ruleOf(`{"field":"ends","op":"gte","other":"title"}`)):                   "rules.0.must.other rule_fields_unlike",
		b.violations("PATCH", "/objects/lease", ruleOf(`{"field":"ends","op":"contains","other":"begins"}`)):             "rules.0.must.op filter_op_unknown",
		b.violations("PATCH", "/objects/lease", ruleOf(`{"field":"ends","op":"gte","value":"soon"}`)):                    "rules.0.must.value filter_value_invalid",
		b.violations("PATCH", "/objects/lease", ruleOf(`{"field":"nothing","op":"empty"}`)):                              "rules.0.must schema_field_unknown",
		b.violations("PATCH", "/objects/lease", ruleOf(`{"field":"owner","op":"empty"}`)):                                "rules.0.must schema_field_unknown",
		b.violations("PATCH", "/objects/lease", ruleOf(`{"and":[],"or":[]}`)):                                            "rules.0.must schema_condition_mixed",
		b.violations("PATCH", "/objects/lease", ruleOf(`{"not":{"not":{"not":{"not":{"field":"ends","op":"empty"}}}}}`)): "schema_condition_deep",
		b.violations("PATCH", "/objects/lease", `{"rules":[{"message":{"en":"x"}}]}`):                                    "rules.0.must schema_condition_missing",
		b.violations("PATCH", "/objects/lease", `{"rules":[{"must":{"field":"ends","op":"empty"}}]}`):                    "rules.0.message schema_text_missing",
	} {
		if !strings.Contains(strings.NewReplacer("/", ".", " ", " ").Replace(got), want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestARuleThatCanNeverHoldIsRefusedWhenItIsMade, which says where and why; one
// that can, and one of which that cannot be told, is taken.
func TestARuleThatCanNeverHoldIsRefusedWhenItIsMade(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", lease)
	both := func(when, must string) string {
		return `{"rules":[{"message":{"en":"No."},"when":` + when + `,"must":` + must + `}]}`
	}
	won, open := `{"field":"state","op":"eq","value":"won"}`, `{"field":"state","op":"eq","value":"open"}`
	for body, want := range map[string]string{
		ruleOf(`{"field":"seats","op":"gt","value":9}`):                                                   "/rules/0/must rule_never No record can meet this, whatever seats hold: the conditions exclude each other, or what these fields take.",
		ruleOf(`{"and":[` + won + `,` + open + `]}`):                                                      "/rules/0/must rule_never",
		ruleOf(`{"and":[{"field":"amount","op":"gt","value":5},{"field":"amount","op":"lt","value":6}]}`): "/rules/0/must rule_never",
		ruleOf(`{"and":[{"field":"note","op":"eq","value":"a"},{"field":"note","op":"eq","value":"b"}]}`): "/rules/0/must rule_never",
		ruleOf(`{"and":[{"field":"ends","op":"empty"},{"field":"ends","op":"not_empty"}]}`):               "/rules/0/must rule_never",
		ruleOf(`{"and":[{"field":"begins","op":"not_empty"},{"field":"ends","op":"not_empty"},{"field":"ends","op":"lt","other":"begins"},{"not":{"field":"ends","op":"lt","other":"begins"}}]}`): "/rules/0/must rule_never",
		ruleOf(`{"and":[{"field":"begins","op":"not_empty"},{"field":"ends","op":"lt","value":"1999-12-31"},{"field":"ends","op":"gte","other":"begins"}]}`):                                      "/rules/0/must rule_never",
		both(won, open): "/rules/0/must rule_excluded Where the condition holds, what must be met cannot: state would have to hold two things at once. Change one of the two.",
		both(`{"and":[`+won+`,`+open+`]}`, `{"field":"amount","op":"not_empty"}`): "/rules/0/when rule_idle",
	} {
		if got := b.violations("PATCH", "/objects/lease?dry_run=true", body); !strings.HasPrefix(got, want) {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
	for _, body := range []string{
		ruleOf(`{"field":"seats","op":"gte","value":9}`), ruleOf(`{"or":[` + won + `,` + open + `]}`), both(won, `{"not":`+open+`}`),
		ruleOf(`{"and":[{"field":"amount","op":"gt","value":5},{"field":"amount","op":"lt","value":7}]}`),
		ruleOf(`{"and":[{"field":"begins","op":"lt","other":"ends"},{"field":"ends","op":"lt","other":"signed"},{"field":"begins","op":"gt","value":"2001-02-03"}]}`),
		ruleOf(`{"and":[{"field":"note","op":"contains","value":"a"},{"not":{"field":"note","op":"contains","value":"a"}}]}`), // words within texts are not looked into
	} {
		b.send(call{method: "PATCH", path: "/api/v1/objects/lease?dry_run=true", body: body, status: 200})
	}
}

func ruleOf(must string) string {
	return `{"rules":[{"message":{"en":"No."},"must":` + must + `}]}`
}

func TestAnExampleIsTriedAndKeptNowhere(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", lease)
	for example, want := range map[string]string{
		"HF-1": `"example":{"fits":true}`,
		"HF-":  `"example":{"fits":false,"message":"Write it as HF-4711."}`,
	} {
		body := fmt.Sprintf(`{"pattern":"HF-[0-9]+","example":%q}`, example)
		b.send(call{method: "PATCH", path: "/api/v1/objects/lease/fields/plate?dry_run=true", body: body, status: 200, want: []string{want}})
	}
	b.send(call{method: "POST", path: "/api/v1/objects/lease/fields?dry_run=true", body: `{"type":"date","label":{"en":"Due"},"min":"2026-01-01","example":"2025-12-31"}`, status: 200, want: []string{`"fits":false,"message":"Use 2026-01-01 or more."`}})
}

// TestRulesTellNothingOfWhatIsHidden: who may not see the amount learns nothing
// of it by what is refused, whatever it is.
func TestRulesTellNothingOfWhatIsHidden(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", lease)
	b.send(call{method: "PATCH", path: "/api/v1/objects/lease", status: 200,
		body: `{"rules":[{"message":{"en":"A small one is not won."},"when":{"field":"state","op":"eq","value":"won"},"must":{"field":"amount","op":"gte","value":10}}]}`})
	m := s.browser()
	m.session(s.person("member@example.com", policy.Member))
	for _, tried := range []string{`{"state":"won"}`, `{"amount":5,"state":"won"}`} {
		var answers []string
		for _, amount := range []string{"5", "50", "null"} {
			made := b.send(call{method: "POST", path: "/api/v1/leases", body: `{"title":"Van","amount":` + amount + `}`, status: 201})
			path := "/leases/" + decoded[struct{ ID string }](s, made).ID
			answers = append(answers, m.violations("PATCH", path, tried, "If-Match: *"))
			b.send(call{method: "PATCH", path: "/api/v1" + path, header: []string{"If-Match: *"}, body: `{"state":"won","amount":70}`, status: 200})
		}
		if answers[0] != answers[1] || answers[0] != answers[2] {
			t.Errorf("%s: %q", tried, answers)
		}
	}
}

// TestTheWordsOfARuleAreForWhoKnowsItsFields: a rule about a field that is none
// to somebody is told of without the words, which may name it, and at no place
// that is hidden.
func TestTheWordsOfARuleAreForWhoKnowsItsFields(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", lease)
	b.define("PATCH", "/objects/lease", leaseRules)
	role := b.made("/api/v1/roles", `{"name":"desk","objects":[{"object":"lease","rights":{"read":"all","create":"all","update":"all"},"fields":{"*":{"level":"write","find":true},"amount":{"level":"none","find":false}}}]}`)
	_, desk := b.colleague("desk@example.com", role)
	want := "/state rule_unseen This cannot be set here: a rule depends on a field that you may not see."
	if got := desk.violations("POST", "/leases", `{"title":"Van","state":"won"}`); got != want {
		t.Errorf("a new one: %s", got)
	}
	made := desk.send(call{method: "POST", path: "/api/v1/leases", body: `{"title":"Van"}`, status: 201})
	if got := desk.violations("PATCH", "/leases/"+decoded[struct{ ID string }](s, made).ID, `{"state":"won"}`, "If-Match: *"); got != want {
		t.Errorf("a change: %s", got)
	}
	if got := b.violations("POST", "/leases", `{"title":"Van","state":"won"}`); got != "/amount value_words Say for how much it was won." {
		t.Errorf("who knows the field: %s", got)
	}
}

// TestAnotherTypeForgetsNothingThatIsAsked: what cannot be changed with the type
// is refused by name, and what is asked of values goes along or is said anew.
func TestAnotherTypeForgetsNothingThatIsAsked(t *testing.T) {
	t.Parallel()
	b := newStack(t).administrator()
	b.define("POST", "/objects", lease)
	for body, want := range map[string]string{
		`{"type":"decimal","class":"sensitive","label":{"en":"Places"}}`: "“label retype_beside|“class retype_beside",
		`{"type":"text"}`: "The field has “default retype_forgets|The field has “min retype_forgets|The field has “max retype_forgets",
	} {
		var got []string
		for _, e := range b.send(call{method: "PATCH", path: "/api/v1/objects/lease/fields/seats", body: body, status: 422}).problem(b.stack).Errors {
			got = append(got, strings.Split(e.Message, "”")[0]+" "+e.Code)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %v", body, got)
		}
	}
	b.define("PATCH", "/objects/lease/fields/seats?dry_run=true", `{"type":"text","default":"","min":"","max":""}`)
	b.define("PATCH", "/objects/lease/fields/seats?dry_run=true", `{"type":"decimal","unit":"m","max":"12"}`)
}
