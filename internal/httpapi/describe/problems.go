package describe

import (
	"net/http"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

// told says when each status is answered. 0 stands for those that are not
// listed with an operation: faults, and not now.
func told() map[int]string {
	return map[int]string{
		0:                                "A fault of the installation (500), or not now (503): wait as Retry-After says, then the same request is safe",
		http.StatusBadRequest:            "The request is wrong whatever values it brings: its JSON, a header, a question that cannot be asked",
		http.StatusUnauthorized:          "No token or session, or none that is valid",
		http.StatusForbidden:             "You may not, or a page of another origin asks",
		http.StatusNotFound:              "Not there, or not visible to you",
		http.StatusNotAcceptable:         "The Accept header leaves out what this answers",
		http.StatusRequestTimeout:        "The body did not come in time",
		http.StatusConflict:              "The world is another: a value that must be unique is taken",
		http.StatusPreconditionFailed:    "If-Match no longer holds, or If-None-Match does; current_version is the present one",
		http.StatusRequestEntityTooLarge: "The body is larger than is taken here",
		http.StatusUnsupportedMediaType:  "The body has another type than is taken here",
		http.StatusMisdirectedRequest:    "Not a host name of this installation",
		http.StatusUnprocessableEntity:   "Values of the body were not accepted; errors names each",
		http.StatusPreconditionRequired:  "If-Match is missing",
		http.StatusTooManyRequests:       "Too often; Retry-After says when to come again",
	}
}

// problemRef leads to the shared answer with a status.
func problemRef(status int) string {
	return "#/components/responses/" + problemName(status)
}

func problemName(status int) string {
	if status == 0 {
		return "ProblemDefault"
	}
	return "Problem" + strconv.Itoa(status)
}

// problemResponses are the answers with problem details.
func problemResponses() map[string]response {
	out := map[string]response{}
	for status, when := range told() {
		r := response{Description: when, Headers: map[string]header{"X-Request-Id": {Ref: "#/components/headers/X-Request-Id"}},
			Content: map[string]media{"application/problem+json": {jsonschema.RefTo("Problem"), problemExample(status)}}}
		switch status {
		case http.StatusUnauthorized:
			r.Headers["WWW-Authenticate"] = header{Ref: "#/components/headers/WWW-Authenticate"}
		case http.StatusTooManyRequests, 0:
			r.Headers["Retry-After"] = header{Ref: "#/components/headers/Retry-After"}
		}
		out[problemName(status)] = r
	}
	return out
}
