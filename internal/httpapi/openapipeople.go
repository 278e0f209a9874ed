package httpapi

import "reflect"

// peopleSchemas describe signing in, people and the workspace, from the
// structs that are written and read.
func peopleSchemas() map[string]*schema {
	known := map[reflect.Type]string{
		reflect.TypeFor[sessionDoc]():     "Session",
		reflect.TypeFor[firstUserDoc]():   "FirstUser",
		reflect.TypeFor[settingsChange](): "WorkspacePatch",
		reflect.TypeFor[sampleDoc]():      "Sample",
		reflect.TypeFor[answerDoc]():      "RecoveryAnswer",
		reflect.TypeFor[colleagueDoc]():   "Colleague",
		reflect.TypeFor[mayAllDoc]():      "MayAll",
		reflect.TypeFor[userDoc]():        "User",
		reflect.TypeFor[tokenDoc]():       "Credential",
	}
	all := map[string]*schema{
		"Setup":           ofStruct[setupDoc](known),
		"RedeemLink":      ofStruct[redeemDoc](known),
		"FirstUser":       ofStruct[firstUserDoc](known),
		"SignedIn":        ofStruct[signedInDoc](known),
		"User":            ofStruct[userDoc](known),
		"Session":         ofStruct[sessionDoc](known),
		"SessionList":     ofStruct[sessionList](known),
		"Workspace":       ofStruct[workspaceDoc](known),
		"WorkspacePatch":  ofStruct[settingsChange](known),
		"Sample":          ofStruct[sampleDoc](known),
		"SampleRemoved":   ofStruct[removedDoc](known),
		"RecoveryKey":     ofStruct[recoveryDoc](known),
		"RecoveryAnswers": ofStruct[answersDoc](known),
		"RecoveryAnswer":  ofStruct[answerDoc](known),
		"UserList":        ofStruct[userList](known),
		"Colleague":       ofStruct[colleagueDoc](known),
		"Me":              ofStruct[meDoc](known),
		"MayAll":          ofStruct[mayAllDoc](known),
		"Credential":      ofStruct[tokenDoc](known),
		"MePatch":         ofStruct[profileChange](known),
		"PasswordChange":  ofStruct[passwordChange](known),
	}
	explain(all)
	return all
}

// explain says of the shapes what their keys do not.
func explain(all map[string]*schema) {
	all["RedeemLink"].Description = "User and workspace when the link makes the first user; without them the answer is 422 and the link still works"
	all["WorkspacePatch"].Description = "What is missing or null stays as it is"
	all["MePatch"].Description = "What is missing or null stays as it is; an empty time zone goes back to the workspace's"
	all["SignedIn"].Properties["idle_seconds"].Description = "Without a request for so long, the session ends"
	all["Session"].Properties["current"].Description = "The one this request came with"
	all["Me"].Properties["objects"].Description = "Plural names of what may be read"
	all["Me"].Properties["time_zone"].Description = "The person's own, or else the workspace's"
	all["Me"].Properties["own_time_zone"].Description = "The person chose the zone"
	all["Workspace"].Properties["currency"].Description = "ISO 4217; empty while nobody chose"
	all["Workspace"].Properties["time_zone"].Description = "IANA name"
	all["RecoveryKey"].Properties["ask"].Description = "Indexes into groups, from 0, of the groups to be asked back"
}
