package httpapi

import (
	"github.com/holdfast-crm/holdfast/internal/live"
)

// liveSchemas describe the stream and the data of what it brings.
func liveSchemas() map[string]*schema {
	change := ofStruct[live.Change](nil)
	change.Properties["kind"] = &schema{Type: kinds{"string"}, Enum: []string{"created", "updated", "deleted", "restored"}}
	change.Properties["object"].Description = "The object's name, in the singular"
	change.Properties["ids"].Description = "Missing when there are too many to name: read lists anew"
	return map[string]*schema{
		"EventStream": {Type: kinds{"string"}, Description: "Server-Sent Events. hello {}: the stream began. change ChangeEvent. import: an Import without columns. " +
			"verification LogState. notice {}: you were told something. workspace {}: its settings changed. " +
			"resync {}: what happened is not known, read everything anew. session_ended {}: the last one."},
		"ChangeEvent": change,
	}
}
