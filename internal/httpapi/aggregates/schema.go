package aggregates

import (
	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

// Schemas describe the question and the answer.
func Schemas() map[string]*jsonschema.Schema {
	text, value := jsonschema.OfType("string", "", ""), &jsonschema.Schema{Description: "As in a record; null: none"}
	kinds := func(k string) jsonschema.Kinds { return jsonschema.Kinds{k} }
	list := func(about, example string, most int) *jsonschema.Schema {
		return &jsonschema.Schema{Type: kinds("array"), Items: jsonschema.OfType("string", "", example), MaxItems: most, Description: about}
	}
	ask := jsonschema.OfStruct[Question](nil)
	p := ask.Properties
	p["filter"] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{jsonschema.RefTo("Filter"), text, {Type: kinds("null")}}, Description: "An object, or a string in the short notation"}
	p["group"] = list("Fields, or fields of the record that a reference leads to (company.industry); dates and moments with the span of days: day, week, month, quarter, year", `"created_at:month"`, aggregate.MaxGroupBy)
	p["values"] = list("What is worked out of each group: count, sum, avg, min, max of a field", `"count:birthday"`, aggregate.MaxValues)
	p["sort"].Description = "Of group, values and count, with commas; a minus turns the order round. Without it the largest groups come first"
	p["limit"] = jsonschema.Integer(1, aggregate.MaxLimit, aggregate.DefaultLimit)
	p["titles"].Description = "Also say what the records and users are called that groups are by"
	ask.Required = nil
	byName := func(about string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: kinds("object"), Extra: value, Description: about}
	}
	return map[string]*jsonschema.Schema{
		"GroupQuery": ask,
		"GroupPage": {Type: kinds("object"), Required: []string{"data", "groups", "more", "count"}, Properties: map[string]*jsonschema.Schema{
			"data": {Type: kinds("array"), Items: &jsonschema.Schema{Type: kinds("object"), Required: []string{"group", "count", "values"}, Properties: map[string]*jsonschema.Schema{
				"group": byName("By what was asked for: the value that the records have in common"),
				"count": {Type: kinds("integer"), Description: "Records in the group"}, "values": byName("By what was asked for; sums and averages are decimal numbers as strings"),
			}}},
			"groups": {Type: kinds("integer"), Description: "How many there are in all"}, "more": {Type: kinds("boolean"), Description: "Whether some are left out"},
			"count": {Type: kinds("integer"), Description: "Records in all groups"}, "titles": jsonschema.RefTo("Titles"),
		}},
	}
}
