package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// The document's shape is CycloneDX 1.5 (ECMA-424); only what we fill in.
type (
	bill struct {
		Schema     string      `json:"$schema"`
		Format     string      `json:"bomFormat"`
		Spec       string      `json:"specVersion"`
		Version    int         `json:"version"`
		Metadata   metadata    `json:"metadata"`
		Components []component `json:"components"`
		Depends    []depends   `json:"dependencies"`
	}
	metadata struct {
		Component component `json:"component"`
	}
	component struct {
		Type     string    `json:"type"`
		Ref      string    `json:"bom-ref"`
		Name     string    `json:"name"`
		Version  string    `json:"version"`
		Hashes   []hash    `json:"hashes,omitempty"`
		Licences []licence `json:"licenses,omitempty"`
		Purl     string    `json:"purl,omitempty"`
	}
	hash struct {
		Alg     string `json:"alg"`
		Content string `json:"content"`
	}
	licence struct {
		Licence    *licenceID `json:"license,omitempty"`
		Expression string     `json:"expression,omitempty"`
	}
	licenceID struct {
		ID string `json:"id"`
	}
	depends struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn"`
	}
)

// writeBill writes the bill of materials. It has neither serial number nor
// time, which the standard leaves free: they would differ between two builds
// of the same sources.
func writeBill(path, version string, parts []part) error {
	self := component{Type: "application", Ref: "holdfast", Name: "holdfast", Version: version, Licences: licencesOf("Apache-2.0")}
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", Format: "CycloneDX", Spec: "1.5", Version: 1,
		Metadata: metadata{Component: self},
	}
	on := depends{Ref: self.Ref}
	for _, p := range parts {
		c := component{Type: "library", Ref: p.purl(), Name: p.name, Version: p.version, Licences: licencesOf(p.licence), Purl: p.purl()}
		if p.sha512 != "" {
			c.Hashes = []hash{{"SHA-512", p.sha512}}
		}
		b.Components = append(b.Components, c)
		on.On = append(on.On, c.Ref)
	}
	b.Depends = []depends{on}
	raw, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o644)
}

// licencesOf writes one SPDX identifier as such, several as an expression.
func licencesOf(spdx string) []licence {
	switch {
	case spdx == "":
		return nil
	case strings.ContainsAny(spdx, " ()"):
		return []licence{{Expression: spdx}}
	}
	return []licence{{Licence: &licenceID{spdx}}}
}

// hexOf turns the integrity of a lock file (W3C Subresource Integrity) into
// what CycloneDX wants.
func hexOf(integrity string) (string, error) {
	encoded, ok := strings.CutPrefix(integrity, "sha512-")
	if !ok {
		return "", fmt.Errorf("its integrity is not SHA-512")
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	return hex.EncodeToString(raw), err
}
