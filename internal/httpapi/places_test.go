package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/httpapi/problem"
)

// misplaced says which fault of a problem has no place in the request, "" when
// all have one. Every call of these tests is asked (stack.do).
func misplaced(r *http.Request, sent string, a answer) string {
	var p problem.Problem
	if a.StatusCode < 400 || json.Unmarshal([]byte(a.body), &p) != nil {
		return ""
	}
	for _, f := range p.Errors {
		switch {
		case f.Parameter != "" && f.Pointer != "":
			return f.Field + " is in two places"
		case f.Parameter != "" && !given(r, f.Parameter):
			return "there is no parameter " + f.Parameter
		case f.Parameter != "" && a.StatusCode != http.StatusBadRequest:
			return "parameter " + f.Parameter + " is refused with " + strconv.Itoa(a.StatusCode)
		case f.Pointer != "" && !leads(sent, f.Pointer):
			return "pointer " + f.Pointer + " leads nowhere"
		case f.Pointer == "" && f.Parameter == "" && strings.HasPrefix(sent, `{"`):
			return f.Field + " (" + f.Code + ") has no place in the body"
		}
	}
	return ""
}

// given reports whether the address has a parameter; what is said of a name is
// shortened, and made UTF-8.
func given(r *http.Request, parameter string) bool {
	for name := range r.URL.Query() {
		said, err := json.Marshal(name)
		if err == nil && json.Unmarshal(said, &name) == nil && strings.HasPrefix(name, parameter) {
			return true
		}
	}
	return false
}

// leads reports whether a pointer (RFC 6901) leads to a value of a document, or
// as its last step to where one may be added.
func leads(document, pointer string) bool {
	var at any
	known := json.NewDecoder(strings.NewReader(document))
	known.UseNumber() // some are too large
	if known.Decode(&at) != nil || !strings.HasPrefix(pointer, "/") {
		return false
	}
	steps := strings.Split(pointer[1:], "/")
	for i, step := range steps {
		step = fromPointer.Replace(step)
		switch of := at.(type) {
		case map[string]any:
			next, ok := of[step]
			if !ok && i < len(steps)-1 {
				return false
			}
			at = next
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(of) {
				return false
			}
			at = of[n]
		default:
			return false
		}
	}
	return true
}
