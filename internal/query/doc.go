// Package query owns the language people and programs find records with: two
// notations, one typed tree, no SQL.
//
// The short notation:
//
//	filter     = and { "or" and }
//	and        = unary { "and" unary }
//	unary      = "not" unary | "(" filter ")" | "any" relation [ "(" filter ")" ] | comparison
//	relation   = reference | plural [ "." reference ]
//	field      = name | reference "." name
//	comparison = field op value
//	           | field ( "in" | "all" | "none" ) "(" value { "," value } ")"
//	           | field "is" [ "not" ] "empty"
//	           | field ( "on" | "before" | "after" | "anniversary" ) period
//	op         = "=" | "!=" | "~" (contains) | "^=" (starts with) | "<" | "<=" | ">" | ">="
//	value      = bare word | "quoted", with \" and \\
//
// The JSON notation: {"and":[…]}, {"or":[…]}, {"not":{…}},
// {"any":"notes","where":{…}} and {"field":"emails","op":"contains","value":"x"},
// with "values":[…] for "in"; ops are eq ne in contains prefix gt gte lt lte empty not_empty, and
// on before after anniversary with a period. Relations are one deep: [Related].
//
// A period is a span of whole days where the asker is: today, yesterday,
// tomorrow; this_week (from Monday), last_week, next_week, and so with month,
// quarter and year; last_7_days and next_7_days, today included; 2026-03-01,
// 2026-W09, 2026-03, 2026-Q1, 2026. An anniversary lies in it in whatever year;
// 29 February on the 28th where it is missing. "me" is the user who asks. Both
// are resolved while parsing.
//
// Meaning, the same for [Match], the index and rendered SQL: logic has two
// values. An empty value is equal to nothing, contains nothing and is neither
// less nor greater, so "ne" and "not" take it in. Text is compared by its
// folded form (field.Fold), byte by byte for < and >; contains and prefix also
// find Chinese by its sound. Of many values a comparison asks for any.
//
// Order: empty values come last in both directions. The last tie is broken by
// id, in the direction of the last order.
//
// A field one may not find is refused as one that does not exist. Errors carry
// the position (in characters, from 1) and never a value.
package query
