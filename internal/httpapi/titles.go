package httpapi

import (
	"bytes"
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// titles returns what the records and users are called that the given records
// lead to, by id, as far as the caller may know.
func (x *exchange) titles(of []*record.Projection) (map[id.ID]string, error) {
	titles, err := x.api.Records.Titles(x.r.Context(), x.actor, of)
	if err != nil || x.actor.Kind != policy.Person {
		return titles, err // a token should not say who works here
	}
	names, err := x.api.Auth.UserNames(x.r.Context(), usersOf(of))
	maps.Copy(titles, names)
	return titles, err
}

// usersOf lists the users that system fields lead to, each once.
func usersOf(of []*record.Projection) (users []id.ID) {
	for _, p := range of {
		p.Each(func(f *catalog.Field, v field.Value, _ string) {
			user, ok := v.(field.Ref)
			if ok && f.LeadsToUser() && !slices.Contains(users, id.ID(user)) {
				users = append(users, id.ID(user))
			}
		})
	}
	return users
}

// appendTitles appends a JSON object from id to title, in the order of ids.
func appendTitles(dst []byte, titles map[id.ID]string) []byte {
	dst = append(dst, '{')
	ids := slices.SortedFunc(maps.Keys(titles), func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
	for i, v := range ids {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(v.AppendText(append(dst, '"')), `":`...)
		dst = field.AppendQuoted(dst, titles[v])
	}
	return append(dst, '}')
}
