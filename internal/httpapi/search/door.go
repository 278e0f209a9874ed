package search

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/search"
)

// Request is the body of a request.
type Request struct {
	Q     string `json:"q"`
	Limit *int   `json:"limit,omitempty"`
}

// Answer is the answer.
type Answer struct {
	Groups  []Group `json:"groups"`
	Partial bool    `json:"partial"`
}

// Group are the records of one object.
type Group struct {
	Object string `json:"object"`
	Hits   []Hit  `json:"hits"`
	More   bool   `json:"more"`
}

// Hit is one record.
type Hit struct {
	ID      string  `json:"id"`
	Title   *string `json:"title"` // null: it has none, or none that the caller sees
	Match   string  `json:"match"`
	Field   string  `json:"field"`
	Excerpt []Piece `json:"excerpt"`
}

// Piece is a part of what fits, marked or not.
type Piece struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// Door answers requests.
type Door struct {
	Search *search.Service
}

// Answer searches.
func (d Door) Answer(ctx context.Context, r part.Request) (any, error) {
	var doc Request
	if err := r.Read(&doc); err != nil {
		return nil, err
	}
	req := search.Request{Text: doc.Q}
	if doc.Limit != nil {
		if req.Limit = *doc.Limit; req.Limit == 0 {
			req.Limit = -1 // who writes 0 does not mean the usual
		}
	}
	found, err := d.Search.Search(ctx, r.Actor, req)
	if err != nil {
		return nil, err
	}
	out := &Answer{Groups: make([]Group, 0, len(found.Groups)), Partial: found.Partial}
	for _, g := range found.Groups {
		group := Group{Object: g.Object.Name, Hits: make([]Hit, 0, len(g.Hits)), More: g.More}
		for _, h := range g.Hits {
			group.Hits = append(group.Hits, written(h))
		}
		out.Groups = append(out.Groups, group)
	}
	return out, nil
}

func written(h search.Hit) Hit {
	out := Hit{ID: h.Record.ID().String(), Match: h.Rank.String(), Excerpt: pieces(h.Excerpt)}
	if title := h.Record.Title(); title != "" {
		out.Title = &title
	}
	if h.Field != nil {
		out.Field = h.Field.Name
	}
	return out
}

func pieces(all []fulltext.Piece) []Piece {
	out := make([]Piece, len(all))
	for i, p := range all {
		out[i] = Piece(p)
	}
	return out
}

// Schemas describe the request and the answer.
func Schemas() map[string]*jsonschema.Schema {
	kinds := func(k ...string) jsonschema.Kinds { return jsonschema.Kinds(k) }
	list := func(of *jsonschema.Schema, about string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: kinds("array"), Items: of, Description: about}
	}
	object := func(required []string, properties map[string]*jsonschema.Schema) *jsonschema.Schema {
		return &jsonschema.Schema{Type: kinds("object"), Required: required, Properties: properties}
	}
	text := func(about, example string) *jsonschema.Schema {
		s := jsonschema.OfType("string", "", example)
		s.Description = about
		return s
	}
	yes := func(about string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: kinds("boolean"), Description: about}
	}
	limit := jsonschema.Integer(1, search.MaxLimit, search.DefaultLimit)
	limit.Description = "Records of each object"
	match := text("How well it fits, the best first: a value is what was asked for, begins with it, has words that begin so, has it as a part or is heard so, all but for typing errors; or a long text has the words, or all but for typing errors", "")
	match.Enum = find.Ranks()
	title := text("What it is called; null: nothing, or nothing that you see", "")
	title.Type = kinds("string", "null")
	piece := object([]string{"text"}, map[string]*jsonschema.Schema{"text": text("", ""), "hit": yes("Whether this part is what was asked for")})
	hit := object([]string{"id", "title", "match", "field", "excerpt"}, map[string]*jsonschema.Schema{
		"id": jsonschema.OfType("string", "uuid", ""), "title": title, "match": match,
		"field": text("Where it fits", `"body"`), "excerpt": list(piece, "The value, of a long text a part of it"),
	})
	group := object([]string{"object", "hits", "more"}, map[string]*jsonschema.Schema{
		"object": text("", `"contact"`), "hits": list(hit, "The best first"), "more": yes("Whether some are left out"),
	})
	return map[string]*jsonschema.Schema{
		"SearchQuery": object([]string{"q"}, map[string]*jsonschema.Schema{
			"q": text("Words, all of which must fit; those in quotation marks follow each other", `"anna renewal"`), "limit": limit}),
		"SearchAnswer": object([]string{"groups", "partial"}, map[string]*jsonschema.Schema{
			"groups": list(group, "Objects with records that fit; the best first"), "partial": yes("Time ran out: something better may be missing"),
		}),
	}
}
