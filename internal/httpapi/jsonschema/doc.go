// Package jsonschema owns how shapes of the API are described: the part of JSON
// Schema that an OpenAPI 3.1 document of ours uses, made from Go structs as
// encoding/json writes them and from the fields of catalog objects.
//
// It must never describe by hand what a struct or a declaration says, or the
// description falls behind the code.
package jsonschema
