package describe

import (
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

type (
	schema = jsonschema.Schema
	kinds  = jsonschema.Kinds
)

// Document is an OpenAPI 3.1 document, the parts of it that this API uses.
type Document struct {
	OpenAPI    string              `json:"openapi"`
	Info       info                `json:"info"`
	Servers    []server            `json:"servers"`
	Security   []requirement       `json:"security"`
	Tags       []tag               `json:"tags"`
	Paths      map[string]pathItem `json:"paths"`
	Components components          `json:"components"`
}

type (
	info struct {
		Title       string  `json:"title"`
		Version     string  `json:"version"`
		Description string  `json:"description"`
		Contact     contact `json:"contact"`
		License     license `json:"license"`
		Catalog     string  `json:"x-catalog-version"`
	}
	contact struct {
		Name string `json:"name"`
	}
	license struct {
		Name       string `json:"name"`
		Identifier string `json:"identifier"`
	}
	server struct {
		URL         string `json:"url"`
		Description string `json:"description"`
	}
	tag struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	}
	requirement map[string][]string
	pathItem    map[string]*operation // by method in lower case
	operation   struct {
		ID          string              `json:"operationId"`
		Summary     string              `json:"summary"`
		Description string              `json:"description"`
		Tags        []string            `json:"tags"`
		Security    *[]requirement      `json:"security,omitempty"` // empty: public
		Parameters  []*Parameter        `json:"parameters,omitempty"`
		RequestBody *requestBody        `json:"requestBody,omitempty"`
		Responses   map[string]response `json:"responses"`
	}
	requestBody struct {
		Required bool             `json:"required"`
		Content  map[string]media `json:"content"`
	}
	response struct {
		Ref         string            `json:"$ref,omitempty"`
		Description string            `json:"description,omitempty"`
		Headers     map[string]header `json:"headers,omitempty"`
		Content     map[string]media  `json:"content,omitempty"`
	}
	header struct {
		Ref         string  `json:"$ref,omitempty"`
		Description string  `json:"description,omitempty"`
		Schema      *schema `json:"schema,omitempty"`
	}
	media struct {
		Schema  *schema         `json:"schema"`
		Example json.RawMessage `json:"example,omitempty"` // where the shape's own says too little
	}
	components struct {
		SecuritySchemes map[string]securityScheme `json:"securitySchemes"`
		Parameters      map[string]*Parameter     `json:"parameters"`
		Headers         map[string]header         `json:"headers"`
		Responses       map[string]response       `json:"responses"`
		Schemas         map[string]*schema        `json:"schemas"`
	}
	securityScheme struct {
		Type        string `json:"type"`
		Scheme      string `json:"scheme,omitempty"`
		In          string `json:"in,omitempty"`
		Name        string `json:"name,omitempty"`
		Description string `json:"description"`
	}
)

// Parameter is one parameter that operations take.
type Parameter struct {
	Ref         string  `json:"$ref,omitempty"`
	Name        string  `json:"name,omitempty"`
	In          string  `json:"in,omitempty"`
	Description string  `json:"description,omitempty"`
	Required    bool    `json:"required,omitempty"`
	Schema      *schema `json:"schema,omitempty"`
}
