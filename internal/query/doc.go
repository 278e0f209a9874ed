// Package query owns the language people and programs find records with: two
// notations, one typed tree, no SQL.
//
// The short notation:
//
//	filter     = and { "or" and }
//	and        = unary { "and" unary }
//	unary      = "not" unary | "(" filter ")" | comparison
//	comparison = field op value
//	           | field "in" "(" value { "," value } ")"
//	           | field "is" [ "not" ] "empty"
//	op         = "=" | "!=" | "~" (contains) | "^=" (starts with) | "<" | "<=" | ">" | ">="
//	value      = bare word | "quoted", with \" and \\
//
// The JSON notation: {"and":[…]}, {"or":[…]}, {"not":{…}} and
// {"field":"emails","op":"contains","value":"example.com"}, with "values":[…]
// for "in"; ops are eq ne in contains prefix gt gte lt lte empty not_empty.
//
// Meaning, the same for [Match], the index and rendered SQL: logic has two
// values. An empty value is equal to nothing, contains nothing and is neither
// less nor greater, so "ne" and "not" take it in. Text is compared by its
// folded form (field.Fold: case, width, diacritics), byte by byte for < and >;
// contains and prefix also find Chinese by its sound (field.Sound).
// On a field with many values a comparison asks for any of them.
//
// Order: empty values come last in both directions. The last tie is broken by
// id, in the direction of the last order.
//
// A field the caller may not find is refused exactly as one that does not
// exist. Errors carry the position (in characters, from 1) and never a value.
package query
