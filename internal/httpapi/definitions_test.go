package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// definition is what the tests read of an object's definition.
type definition struct {
	ID, Name, Plural string
	DeletedAt        string `json:"deleted_at"`
	Fields           []struct {
		ID, Name, Type, Class string
		DeletedAt             string `json:"deleted_at"`
		Handling              struct {
			Sealed, Findable, Exportable, Tokens bool
			Masked                               string
			AuditReads                           bool `json:"audit_reads"`
		}
	}
}

// administrator is an owner in a browser.
func (s *stack) administrator() *browser {
	s.Helper()
	b := s.browser()
	b.session(s.person("admin@example.com", policy.Owner))
	return b
}

func (b *browser) define(method, path, body string) (d definition) {
	b.Helper()
	status := http.StatusOK
	if method == "POST" && !strings.HasSuffix(path, "/restore") && !strings.Contains(path, "?") {
		status = http.StatusCreated
	}
	a := b.send(call{method: method, path: "/api/v1" + path, body: body, status: status})
	b.must(json.Unmarshal([]byte(a.body), &d))
	return d
}

const vehicle = `{"label":{"en":"Vehicle","zh-CN":"车辆"},"label_plural":{"en":"Vehicles","zh-CN":"车辆"},"fields":[
  {"type":"text","label":{"en":"Plate","zh-CN":"车牌"},"required":true},
  {"type":"identifier","name":"vin","label":{"en":"VIN","zh-CN":"车架号"},"match":true},
  {"type":"choice","label":{"en":"Fuel","zh-CN":"燃料"},"class":"internal","choices":[{"label":{"en":"Petrol","zh-CN":"汽油"}},{"label":{"en":"Electric","zh-CN":"电"},"hue":"green"}]},
  {"type":"reference","label":{"en":"Keeper","zh-CN":"使用人"},"class":"internal","target":"contact"}]}`

func TestAnObjectMadeNowIsEverywhereAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	d := b.define("POST", "/objects", vehicle)
	if d.Name != "vehicle" || d.Plural != "vehicles" || len(d.Fields) != 4 || d.Fields[0].Name != "plate" || !d.Fields[0].Handling.Sealed {
		t.Fatalf("made %+v", d)
	}
	b.send(call{method: "GET", path: "/api/v1/objects/vehicle", status: 200, want: []string{`"path":"/api/v1/vehicles"`, `"create":true`, `"import":true`}})
	made := b.send(call{method: "POST", path: "/api/v1/vehicles", body: `{"plate":"HF 4711","vin":"WVWZZZ1JZXW000001","fuel":"electric"}`, status: 201})
	one := decoded[struct{ ID string }](s, made)
	for _, where := range []string{`?filter=plate+%3D+%22hf+4711%22`, `?q=4711`, `?filter=fuel+%3D+electric&sort=-plate&count=true`} {
		b.send(call{method: "GET", path: "/api/v1/vehicles" + where, status: 200, want: []string{one.ID}})
	}
	b.send(call{method: "GET", path: "/api/v1/openapi.json", status: 200, want: []string{`"/api/v1/vehicles/{id}"`, `"VehicleCreate"`, `"plate"`}})
	b.send(call{method: "GET", path: "/api/v1/imports/targets?object=vehicle", status: 200, want: []string{`"target":"vin"`, `"车牌"`}})
	b.send(call{method: "GET", path: "/api/v1/vehicles/" + one.ID + "/history", status: 200, want: []string{`"record.created"`, `"plate"`}})
	b.send(call{method: "GET", path: "/api/v1/me", status: 200, want: []string{`"vehicles"`}})
	s.do(call{method: "GET", path: "/api/v1/vehicles", token: s.owner, status: 200, want: []string{"HF 4711"}})
	if log := strings.Join(s.actions("object."), " "); log != "object.created" {
		t.Errorf("log: %s", log)
	}
}

func TestWhatIsRefusedOfDefinitionsIsSaidByName(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", vehicle)
	for name, c := range map[string]struct{ method, path, body, at, code string }{
		"a word of the filter language": {"POST", "/objects/vehicle/fields", `{"type":"text","name":"and","label":{"en":"And"}}`, "/name", "schema_name_reserved"},
		"a system field":                {"POST", "/objects/vehicle/fields", `{"type":"text","name":"owner","label":{"en":"Holder"}}`, "/name", "catalog_system_name"},
		"a path of the API":             {"POST", "/objects", `{"label":{"en":"User"},"plural":"users"}`, "/plural", "schema_name_reserved"},
		"a formula":                     {"POST", "/objects/vehicle/fields", `{"type":"text","label":{"en":"=1+1"}}`, "/label/en", "schema_label_formula"},
		"a wide formula":                {"POST", "/objects", `{"label":{"en":"Car","zh-CN":"＝车"}}`, "/label/zh-CN", "schema_label_formula"},
		"a label but for capitals":      {"POST", "/objects/vehicle/fields", `{"type":"text","label":{"en":"PLATE"}}`, "/label/en", "field_label_taken"},
		"a label but for width":         {"POST", "/objects/vehicle/fields", `{"type":"text","label":{"en":"ｐｌａｔｅ"}}`, "/label/en", "field_label_taken"},
		"an object's label":             {"POST", "/objects", `{"label":{"en":"contact"}}`, "/label/en", "object_label_taken"},
		"the name of another":           {"POST", "/objects", `{"name":"contact","label":{"en":"Other"}}`, "/name", "schema_duplicate"},
		"an invisible sign":             {"POST", "/objects/vehicle/fields", `{"type":"text","label":{"en":"Pla\u202ete"}}`, "/label/en", "schema_text_odd"},
		"no such type":                  {"POST", "/objects/vehicle/fields", `{"type":"colour","label":{"en":"Paint"}}`, "/type", "catalog_type_unknown"},
		"a secret match key":            {"POST", "/objects/vehicle/fields", `{"type":"text","label":{"en":"Pin"},"class":"secret","match":true}`, "/match", "catalog_match_secret"},
		"a plain list":                  {"POST", "/objects/vehicle/fields", `{"type":"phone","label":{"en":"Telephones"},"class":"public","many":true}`, "/class", "catalog_plain_parts"},
		"nobody to refer to":            {"POST", "/objects/vehicle/fields", `{"type":"reference","label":{"en":"Towed by"},"class":"internal","target":"ship"}`, "/target", "catalog_target_unknown"},
	} {
		a := b.send(call{method: c.method, path: "/api/v1" + c.path, body: c.body, status: 422})
		found := false
		var got []string
		for _, e := range a.problem(s).Errors {
			got = append(got, e.Pointer+" "+e.Code)
			found = found || e.Code == c.code && e.Pointer == c.at
		}
		if !found {
			t.Errorf("%s: %v, want %s %s", name, got, c.at, c.code)
		}
	}
	b.refused(call{method: "DELETE", path: "/api/v1/objects/contact"}, 409, "object_built_in_delete")
	b.refused(call{method: "PATCH", path: "/api/v1/objects/contact", body: `{"name":"person"}`}, 409, "object_built_in_name")
	b.refused(call{method: "DELETE", path: "/api/v1/objects/contact/fields/emails"}, 409, "field_built_in_delete")
	b.refused(call{method: "DELETE", path: "/api/v1/objects/vehicle/fields/plate"}, 409, "field_is_title")
	b.refused(call{method: "DELETE", path: "/api/v1/objects/nothing"}, 404, "object_unknown")
	// Without a name of its own, one that is free is found.
	if d := b.define("POST", "/objects/vehicle/fields", `{"type":"text","label":{"en":"Owner"}}`); d.Fields[4].Name != "owner_2" {
		t.Errorf("called %q", d.Fields[4].Name)
	}
	if d := b.define("POST", "/objects/vehicle/fields", `{"type":"text","label":{"zh-CN":"颜色"}}`); d.Fields[5].Name != "yanse" {
		t.Errorf("called %q", d.Fields[5].Name)
	}
}

func TestOnlyAnAdministratorDefines(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.browser()
	b.session(s.person("looker@example.com", policy.ReadOnly))
	b.refused(call{method: "GET", path: "/api/v1/definitions"}, 403, "policy_no_grant")
	b.refused(call{method: "POST", path: "/api/v1/objects", body: vehicle}, 403, "policy_no_grant")
	b.refused(call{method: "POST", path: "/api/v1/objects?dry_run=true", body: vehicle}, 403, "policy_no_grant")
	b.refused(call{method: "DELETE", path: "/api/v1/objects/contact/fields/job_title"}, 403, "policy_no_grant")
	s.code(call{method: "POST", path: "/api/v1/objects", token: s.owner, body: vehicle}, 401, "session_ended")
	if log := strings.Join(s.actions("workspace.objects"), " "); strings.Count(log, "workspace.objects") != 4 {
		t.Errorf("log: %s", log)
	}
}

func TestADryRunSaysWhatAClassBringsAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", vehicle)
	was := s.catalog().Version()
	for class, want := range map[string]string{
		"public":    "false nobody false true true",
		"internal":  "false nobody false true true",
		"personal":  "true nobody false true true",
		"sensitive": "true unless_revealed true true true",
		"financial": "true unless_revealed true true true",
		"secret":    "true everybody false false false",
	} {
		d := b.define("POST", "/objects/vehicle/fields?dry_run=true", `{"type":"date","label":{"en":"Serviced"},"class":"`+class+`"}`)
		h := d.Fields[len(d.Fields)-1].Handling
		got := fmt.Sprint(h.Sealed, " ", h.Masked, " ", h.AuditReads, " ", h.Findable, " ", h.Exportable)
		if got = strings.Join(strings.Fields(got), " "); got != want && !(class == "secret" && strings.HasSuffix(got, "false false")) {
			t.Errorf("%s: %s, want %s", class, got, want)
		}
	}
	if s.catalog().Version() != was {
		t.Error("a dry run changed the catalog")
	}
}

func TestNamesHiddenDeletedAndBroughtBack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	d := b.define("POST", "/objects", vehicle)
	made := b.send(call{method: "POST", path: "/api/v1/vehicles", body: `{"plate":"HF 1","vin":"V1","fuel":"petrol"}`, status: 201})
	one := decoded[struct{ ID string }](s, made)

	// A former name still leads there; a new label is everywhere.
	b.define("PATCH", "/objects/vehicle", `{"name":"car","plural":"cars","label":{"en":"Car","zh-CN":"汽车"}}`)
	b.define("PATCH", "/objects/car/fields/plate", `{"name":"licence_plate","label":{"en":"Licence plate","zh-CN":"车牌号"}}`)
	b.send(call{method: "GET", path: "/api/v1/cars?filter=licence_plate+~+hf", status: 200, want: []string{`"licence_plate":"HF 1"`}})
	b.send(call{method: "GET", path: "/api/v1/vehicles?filter=plate+~+hf", status: 200, want: []string{one.ID}})

	// A field that was deleted is nobody's, and its values wait.
	vin := d.Fields[1].ID
	b.define("DELETE", "/objects/car/fields/vin", "")
	b.send(call{method: "GET", path: "/api/v1/cars/" + one.ID, status: 200, forbid: []string{`"vin"`, "V1"}})
	b.send(call{method: "GET", path: "/api/v1/objects/car", status: 200, forbid: []string{`"vin"`}})
	b.refused(call{method: "GET", path: "/api/v1/cars?filter=vin+%3D+V1"}, 400, "field_unknown")
	b.refused(call{method: "PATCH", path: "/api/v1/cars/" + one.ID, header: []string{`If-Match: *`}, body: `{"vin":"V2"}`}, 422, "fields_invalid")
	b.define("POST", "/objects/car/fields", `{"type":"text","name":"colour","label":{"en":"Colour"},"required":true}`)
	b.define("DELETE", "/objects/car/fields/colour", "")
	b.send(call{method: "POST", path: "/api/v1/cars", body: `{"licence_plate":"HF 3","fuel":"petrol"}`, status: 201}) // it asks for nothing any more
	b.send(call{method: "PATCH", path: "/api/v1/cars/" + one.ID, header: []string{`If-Match: *`}, body: `{"licence_plate":"HF 2"}`, status: 200})
	b.define("POST", "/objects/car/fields", `{"type":"text","name":"vin","label":{"en":"VIN"}}`)
	b.refused(call{method: "POST", path: "/api/v1/objects/car/fields/" + vin + "/restore"}, 422, "fields_invalid") // the name is taken
	b.define("DELETE", "/objects/car/fields/vin", "")
	b.define("POST", "/objects/car/fields/"+vin+"/restore", "")
	b.send(call{method: "GET", path: "/api/v1/cars/" + one.ID, status: 200, want: []string{`"vin":"V1"`, `"HF 2"`}})
	b.send(call{method: "GET", path: "/api/v1/cars?filter=vin+%3D+V1", status: 200, want: []string{one.ID}})

	// So is an object.
	b.define("DELETE", "/objects/car", "")
	for _, path := range []string{"/api/v1/cars", "/api/v1/vehicles", "/api/v1/cars/" + one.ID, "/api/v1/objects/car"} {
		b.send(call{method: "GET", path: path, status: 404})
	}
	b.send(call{method: "GET", path: "/api/v1/definitions", status: 200, want: []string{`"deleted_at":"2026-`}})
	b.define("POST", "/objects/"+d.ID+"/restore", "")
	b.send(call{method: "GET", path: "/api/v1/cars/" + one.ID, status: 200, want: []string{`"vin":"V1"`}})

	// One that others refer to stays.
	b.define("POST", "/objects", `{"label":{"en":"Fine"},"fields":[{"type":"text","label":{"en":"Reason"}},{"type":"reference","label":{"en":"Car"},"class":"internal","target":"car"}]}`)
	b.refused(call{method: "DELETE", path: "/api/v1/objects/car"}, 409, "object_referred")
	b.define("DELETE", "/objects/fine", "")
	b.define("DELETE", "/objects/car", "")
	b.refused(call{method: "POST", path: "/api/v1/objects/fine/restore"}, 404, "object_unknown")
}

func TestBuiltInObjectsTakeWordsAndFieldsOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("PATCH", "/objects/contact", `{"label":{"en":"Patient","zh-CN":"患者"},"label_plural":{"en":"Patients","zh-CN":"患者"}}`)
	d := b.define("POST", "/objects/contact/fields", `{"type":"text","name":"allergies","label":{"en":"Allergies","zh-CN":"过敏"},"class":"sensitive"}`)
	if h := d.Fields[len(d.Fields)-1].Handling; !h.Sealed || !h.AuditReads || h.Masked != "unless_revealed" {
		t.Errorf("handled %+v", h)
	}
	b.define("PATCH", "/objects/contact", `{"order":["allergies","name"]}`)
	b.define("PATCH", "/objects/contact/fields/stage", `{"choices":[{"id":"customer","label":{"en":"In treatment","zh-CN":"治疗中"}},{"label":{"en":"Waiting","zh-CN":"等候"}}]}`)
	b.send(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Ada","allergies":"nuts","stage":"waiting"}`, status: 201})
	b.refused(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Bea","stage":"lead"}`}, 422, "fields_invalid")
	a := b.send(call{method: "GET", path: "/api/v1/objects/contact", status: 200, want: []string{`"Patients"`, `"retired":true`}})
	if i, j := strings.Index(a.body, `"name":"allergies"`), strings.Index(a.body, `"name":"emails"`); i < 0 || i > j {
		t.Error("the order of fields is not the one that was asked for")
	}
	b.refused(call{method: "PATCH", path: "/api/v1/objects/contact/fields/name", body: `{"required":false}`}, 422, "fields_invalid")
	b.refused(call{method: "PATCH", path: "/api/v1/objects/contact/fields/emails", body: `{"class":"public"}`}, 422, "fields_invalid")
}

func TestAdministratorsWhoDefineAtOnceEachGetTheirField(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", vehicle)
	var all sync.WaitGroup
	for n := range 6 {
		all.Go(func() {
			b.send(call{method: "POST", path: "/api/v1/objects/vehicle/fields", body: fmt.Sprintf(`{"type":"text","name":"extra_%d","label":{"en":"Extra %d"}}`, n, n), status: 201})
		})
	}
	all.Wait()
	got := b.send(call{method: "GET", path: "/api/v1/definitions", status: 200}).body
	for n := range 6 {
		if !strings.Contains(got, fmt.Sprintf(`"extra_%d"`, n)) {
			t.Errorf("field %d is gone", n)
		}
	}
}

func TestFiveHundredFieldsAndNoMore(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	var fields, values []string
	for i := range 500 {
		fields = append(fields, fmt.Sprintf(`{"type":"text","name":"f%d","label":{"en":"Field %d"}}`, i, i))
		values = append(values, fmt.Sprintf(`"f%d":"value %d"`, i, i))
	}
	b.define("POST", "/objects", `{"label":{"en":"Wide"},"fields":[`+strings.Join(fields, ",")+`]}`)
	b.send(call{method: "POST", path: "/api/v1/wides", body: "{" + strings.Join(values, ",") + "}", status: 201})
	b.send(call{method: "GET", path: "/api/v1/wides?filter=f499+~+499&sort=-f250", status: 200, want: []string{`"f499":"value 499"`}})
	a := b.send(call{method: "POST", path: "/api/v1/objects/wide/fields", body: `{"type":"text","label":{"en":"One more"}}`, status: 422})
	if e := a.problem(s).Errors; len(e) != 1 || e[0].Code != "schema_too_many" {
		t.Errorf("%+v", e)
	}
}

// TestNamesThatMeanSomethingElsewhereAreOnlyNames: words of SQL, of JavaScript
// and of spreadsheets, signs that are drawn and scripts from the right.
func TestNamesThatMeanSomethingElsewhereAreOnlyNames(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	d := b.define("POST", "/objects", `{"name":"select","plural":"from","label":{"en":"🚗","zh-CN":"車"},"fields":[
	  {"type":"text","name":"where","label":{"en":"مركبة"},"required":true},{"type":"text","name":"group","label":{"en":"x'; DROP TABLE o_contact; --"},"class":"internal"},
	  {"type":"int","name":"order","label":{"en":"{{constructor}}"},"class":"internal"},{"type":"date","name":"null_","label":{"en":"<script>alert(1)</script>"}}]}`)
	if d.Name != "select" || len(d.Fields) != 4 {
		t.Fatalf("made %+v", d)
	}
	made := b.send(call{method: "POST", path: "/api/v1/from", body: `{"where":"here","group":"a' OR '1'='1","order":3,"null_":"2026-03-01"}`, status: 201})
	one := decoded[struct{ ID string }](s, made).ID
	b.send(call{method: "POST", path: "/api/v1/from", body: `{"where":"there","order":1}`, status: 201})
	for _, q := range []string{`filter=where+%3D+here`, `filter=group+%3D+%22a'+OR+'1'%3D'1%22`, `filter=order+%3E+2&sort=-order`, `filter=null_+%3D+2026-03-01&sort=group`, `q=here&limit=1`} {
		b.send(call{method: "GET", path: "/api/v1/from?count=true&" + q, status: 200, want: []string{one, `"order":3`}})
	}
	b.send(call{method: "GET", path: "/api/v1/contacts", status: 200})
	for name, c := range map[string][2]string{
		`{"type":"text","label":{"en":"=cmd|' /C calc'!A0"}}`:           {"/label/en", "schema_label_formula"},
		`{"type":"text","label":{"en":"@SUM(1)"}}`:                      {"/label/en", "schema_label_formula"},
		`{"type":"text","label":{"en":"abc\u202egnp.exe"}}`:             {"/label/en", "schema_text_odd"},
		`{"type":"text","label":{"en":"a\u200bb"}}`:                     {"/label/en", "schema_text_odd"},
		`{"type":"text","name":"id","label":{"en":"Number"}}`:           {"", "catalog_system_name"},
		`{"type":"text","name":"constructor","label":{"en":"Builder"}}`: {"/name", "schema_name_reserved"},
		`{"type":"text","name":"Ünï","label":{"en":"Uni"}}`:             {"/name", "schema_name_invalid"},
		`{"type":"text","name":"a b","label":{"en":"Two"}}`:             {"/name", "schema_name_invalid"},
	} {
		if got := b.violations("POST", "/objects/select/fields", name); !strings.Contains(got, c[0]+" "+c[1]) {
			t.Errorf("%s: %s, want %s", name, got, c)
		}
	}
}

func TestPagesGoOnWhileTheCatalogChanges(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", vehicle)
	for i := range 6 {
		b.send(call{method: "POST", path: "/api/v1/vehicles", body: fmt.Sprintf(`{"plate":"HF %d","fuel":"petrol"}`, i), status: 201})
	}
	cursor, seen := "", map[string]bool{}
	for page := range 3 {
		a := b.send(call{method: "GET", path: "/api/v1/vehicles?limit=2&sort=plate&filter=fuel+%3D+petrol" + cursor, status: 200})
		doc := decoded[struct {
			Data []struct{ ID string }
			Next string `json:"next_cursor"`
		}](s, a)
		for _, r := range doc.Data {
			if seen[r.ID] {
				t.Error("a record came twice")
			}
			seen[r.ID] = true
		}
		cursor = "&cursor=" + doc.Next
		b.define("POST", "/objects/vehicle/fields", fmt.Sprintf(`{"type":"int","label":{"en":"Number %d"},"class":"internal"}`, page))
	}
	if len(seen) != 6 {
		t.Errorf("%d of 6 records came", len(seen))
	}
}

func TestOpenScreensHearOfANewCatalog(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	b := s.administrator()
	l := s.listen(b, "")
	b.define("POST", "/objects", vehicle)
	if e := l.next(); e.kind != live.KindWorkspace {
		t.Errorf("heard %+v", e)
	}
	b.send(call{method: "POST", path: "/api/v1/vehicles", body: `{"plate":"HF 1","fuel":"petrol"}`, status: 201})
	if e := l.next(); e.kind != "change" || !strings.Contains(e.data, `"vehicle"`) {
		t.Errorf("then %+v", e)
	}
}
