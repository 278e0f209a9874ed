package field_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
)

func TestAddress(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "address"), []fieldtest.Case{
		{JSON: `{"street":" 1 Main St\r\nApt; 2 ","city":"Springfield","province":"IL","postal_code":"62701","country":"us"}`, Want: field.Address{Street: "1 Main St\nApt; 2", City: "Springfield", Province: "IL", PostalCode: "62701", Country: "US"}, Sort: "1 Main St, Apt; 2, Springfield, IL 62701, US"},
		{JSON: `{"city":"London","postal_code":"n1 9gu"}`, Want: field.Address{City: "London", PostalCode: "N1 9GU"}}, {JSON: `{}`}, {JSON: `{"city":null,"street":""}`}, {JSON: `"1 Main St"`, Want: field.Address{Street: "1 Main St"}},
		{Text: "广东省深圳市南山区科技园1号", Want: field.Address{Street: "科技园1号", District: "南山区", City: "深圳市", Province: "广东省", Country: "CN"}, Sort: "广东省深圳市南山区科技园1号 CN"},
		{Text: "1 Main St; ; Springfield; IL; 62701; US", Want: field.Address{Street: "1 Main St", City: "Springfield", Province: "IL", PostalCode: "62701", Country: "US"}}, {Text: "Main; St", Want: field.Address{Street: "Main; St"}}, {Text: " ; ; ; ; ; "},
		{JSON: `{"country":"XX"}`, Code: "address_country"}, {JSON: `{"country":"China"}`, Code: "address_country"}, {JSON: `{"zip":"1"}`, Code: "value_key_unknown"}, {JSON: `{"city":1}`, Code: "value_shape"}, {JSON: `["a"]`, Code: "value_shape"},
		{Name: "long city", JSON: `{"city":"` + strings.Repeat("x", 101) + `"}`, Code: "address_long"}, {Name: "long street", JSON: `{"street":"` + strings.Repeat("x", 501) + `"}`, Code: "address_long"}, {JSON: `{"city":"a\u202eb"}`, Code: "text_control"},
	})
}
