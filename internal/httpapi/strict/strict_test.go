package strict

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestObjectAccepts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ src, want string }{
		{`{}`, ``},
		{" \t\r\n{ } \n", ``},
		{`{"a":1}`, `a=1`},
		{`{"a": -0.5e+10 , "b" :[ 1 , {} , [] ] }`, `a=-0.5e+10 b=[ 1 , {} , [] ]`},
		{`{"\u0061":"\ud83d\ude00"}`, `a="\ud83d\ude00"`},
		{`{"a":{"a":{"a":null}}}`, `a={"a":{"a":null}}`},
		{`{"":true,"x y":false}`, `=true x y=false`},
		{`{"名":"李雷"}`, `名="李雷"`},
		{`{"n":123456789012345678901234567890.10}`, `n=123456789012345678901234567890.10`},
		{`{"deep":` + strings.Repeat("[", maxJSONDepth-1) + strings.Repeat("]", maxJSONDepth-1) + `}`,
			`deep=` + strings.Repeat("[", maxJSONDepth-1) + strings.Repeat("]", maxJSONDepth-1)},
	} {
		got, err := Object([]byte(c.src))
		if err != nil {
			t.Errorf("%q refused: %v", c.src, err)
			continue
		}
		var parts []string
		for _, m := range got {
			parts = append(parts, m.Name+"="+string(m.Value))
		}
		if joined := strings.Join(parts, " "); joined != c.want {
			t.Errorf("%q read as %q, want %q", c.src, joined, c.want)
		}
	}
}

func TestObjectRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ src, code string }{
		{``, "json_invalid"},
		{`null`, "json_invalid"},
		{`[]`, "json_invalid"},
		{`"a"`, "json_invalid"},
		{`{`, "json_invalid"},
		{`{"a"}`, "json_invalid"},
		{`{"a":}`, "json_invalid"},
		{`{"a":1,}`, "json_invalid"},
		{`{"a":[1,]}`, "json_invalid"},
		{`{a:1}`, "json_invalid"},
		{`{'a':1}`, "json_invalid"},
		{`{"a":1}{"b":2}`, "json_invalid"},
		{`{"a":1}x`, "json_invalid"},
		{`{"a":01}`, "json_invalid"},
		{`{"a":+1}`, "json_invalid"},
		{`{"a":1.}`, "json_invalid"},
		{`{"a":.5}`, "json_invalid"},
		{`{"a":1e}`, "json_invalid"},
		{`{"a":NaN}`, "json_invalid"},
		{`{"a":nul}`, "json_invalid"},
		{`{"a":truex}`, "json_invalid"},
		{`{"a":"` + "\n" + `"}`, "json_invalid"},
		{`{"a":"\x41"}`, "json_invalid"},
		{`{"a":"\u12"}`, "json_invalid"},
		{`{"a":"\ud800"}`, "json_invalid"},
		{`{"a":"\ud800\u0041"}`, "json_invalid"},
		{`{"a":"\udc00"}`, "json_invalid"},
		{`{"a":/*c*/1}`, "json_invalid"},
		{"\ufeff{}", "json_invalid"},
		{"{\"a\":\"\xff\"}", "json_not_utf8"},
		{`{"a":1,"a":2}`, "json_duplicate_key"},
		{`{"a":1,"\u0061":2}`, "json_duplicate_key"},
		{`{"x":[{"b":1,"b":1}]}`, "json_duplicate_key"},
		{`{"a":` + strings.Repeat("[", maxJSONDepth) + strings.Repeat("]", maxJSONDepth) + `}`, "json_too_deep"},
		{strings.Repeat(`{"a":`, 100_000), "json_too_deep"},
		{`{"a":1` + strings.Repeat("0", maxJSONNumber) + `}`, "json_number_long"},
	} {
		_, err := Object([]byte(c.src))
		if got := errs.CodeOf(err); got != c.code {
			t.Errorf("%.60q: %q, want %q", c.src, got, c.code)
		}
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%.60q: kind %v, want invalid", c.src, errs.KindOf(err))
		}
	}
}

// FuzzParseObject compares with encoding/json: what is accepted here is valid
// there and reads the same, and what is valid there is refused here only for a
// reason of ours.
func FuzzParseObject(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"a":1,"b":[true,null,{"c":"d"}]}`, `{"a":1,"a":2}`, `{"a":"\ud83d\ude00"}`, `{"a":-0.0e-1}`,
		`{"\u0061":{"a":1}} `, `{"a":"\\\""}`, `[1]`, `{"a":01}`, "{\"a\":\"\xc3\x28\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := Object(src)
		var want map[string]json.RawMessage
		std := json.Unmarshal(src, &want)
		if err == nil {
			if std != nil || len(want) != len(got) {
				t.Fatalf("accepted %q with %d members; encoding/json: %v, %d", src, len(got), std, len(want))
			}
			for _, m := range got {
				if string(want[m.Name]) != string(m.Value) {
					t.Fatalf("member %q is %q, encoding/json reads %q", m.Name, m.Value, want[m.Name])
				}
			}
			return
		}
		if code := errs.CodeOf(err); code == "json_invalid" && std == nil && want != nil && !strings.Contains(strings.ToLower(string(src)), `\ud`) {
			t.Fatalf("refused %q, which is valid", src)
		}
	})
}
