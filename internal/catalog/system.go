package catalog

import (
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// systemField declares a field that every record has.
type systemField struct {
	name, kind string
	en, zh     string
}

// systemFields follow the declared fields of every object, in this order.
// Their ids and columns are their names.
func systemFields() []systemField {
	return []systemField{
		{"id", "reference", "ID", "标识"},
		{"version", "int", "Version", "版本"},
		{"owner", "reference", "Owner", "负责人"},
		{"team", "reference", "Team", "团队"},
		{"created_at", "timestamp", "Created at", "创建时间"},
		{"created_by", "reference", "Created by", "创建人"},
		{"updated_at", "timestamp", "Updated at", "更新时间"},
		{"updated_by", "reference", "Updated by", "更新人"},
		{"deleted_at", "timestamp", "Deleted at", "删除时间"},
		{"import_id", "reference", "Import", "导入批次"},
	}
}

// SystemFieldIDs lists the ids of the fields that every record has.
func SystemFieldIDs() (ids []string) {
	for _, s := range systemFields() {
		ids = append(ids, s.name)
	}
	return ids
}

// isSystem reports whether a declared id or name would collide.
func isSystem(name string) bool {
	for _, s := range systemFields() {
		if s.name == name {
			return true
		}
	}
	return false
}

func (s systemField) compile(types map[string]field.Type, ordinal int) *Field {
	label := schema.Text{"en": s.en, "zh-CN": s.zh}
	return &Field{
		ID: s.name, Name: s.name, Label: label,
		Type:     types[s.kind],
		Spec:     &schema.Field{ID: s.name, Name: s.name, Type: s.kind, Label: label, Class: schema.Internal},
		Ordinal:  ordinal,
		System:   true,
		Column:   s.name,
		Handling: Handling{Envelope: -1, Findable: true, Exportable: true},
	}
}
