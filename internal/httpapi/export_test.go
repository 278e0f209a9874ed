package httpapi

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Routes lists the table as "METHOD path".
func Routes() []string {
	var out []string
	for _, rt := range routes() {
		out = append(out, rt.method+" "+rt.path)
	}
	return out
}

// InASession reports whether a route is for a person in a browser alone.
func InASession(named string) bool {
	return slices.ContainsFunc(routes(), func(rt route) bool { return rt.method+" "+rt.path == named && rt.access == session })
}

// Description is what an installation says of itself to who may do everything.
func Description(a *API) ([]byte, error) {
	return a.description(policy.Actor{Kind: policy.Operator})
}
