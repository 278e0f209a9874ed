package httpapi

import (
	"github.com/holdfast-crm/holdfast/internal/httpapi/sight"
)

// sight is the catalog as the actor sees it.
func (x *exchange) sight() *sight.Sight { return sight.Of(x.actor, x.api.Catalog()) }

// listObjects answers with the objects the actor has to do with.
func (x *exchange) listObjects() error { return x.sendDocument(x.sight().Catalog(base)) }

func (x *exchange) getObject() error {
	o, ok := x.sight().Object(x.r.PathValue("name"))
	if !ok {
		found, _ := x.api.Catalog().Object(x.r.PathValue("name"))
		return x.unknown(found)
	}
	return x.sendDocument(o.Describe(base))
}
