package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/metrics"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

var update = flag.Bool("update", false, "write the verbs of docs/doors.md anew")

// door is where a verb stands in the door matrix.
type door struct {
	acts string   // as whom, and what comes through
	ops  []string // operations of the control socket; none for verbs that open the folder themselves
}

const (
	noRecords = "the operator; no records come through"
	dataVerb  = "a data verb: as the person of a token, "
)

// doors has a place for every verb of the command line.
func doors() map[string]door {
	return map[string]door{
		"init":    {acts: "who makes the folder: there are no records yet"},
		"join":    {acts: "who holds the root key; no records come through"},
		"serve":   {acts: "the operator; opens the routes above, and prints a link for who comes in first"},
		"demo":    {acts: "who starts it, over invented people only"},
		"version": {acts: "anybody; opens no folder"},

		"setup-link":   {noRecords, []string{verb.OpSetupLink}},
		"token create": {noRecords, []string{verb.OpTokenCreate}},
		"token list":   {noRecords, []string{verb.OpTokenList}},
		"token revoke": {noRecords, []string{verb.OpTokenRevoke}},
		"user list":    {noRecords, []string{verb.OpUserList}},
		"user invite":  {noRecords, []string{verb.OpUserInvite}},
		"user disable": {noRecords, []string{verb.OpUserDisable}},
		"trust clear":  {noRecords, []string{app.OpTrustClear}},
		"user role":    {noRecords, []string{verb.OpUserInvite}},

		"import":         {dataVerb + "who needs the right to import, or as the operator", []string{verb.OpImport}},
		"imports list":   {"the operator; counts and names of files", []string{verb.OpImportList}},
		"imports failed": {dataVerb + "or as the operator", []string{verb.OpImportFailed}},
		"imports revert": {dataVerb + "or as the operator; records go through the decision to delete", []string{verb.OpImportRevert}},
		"export":         {dataVerb + "that was made to export, or as the operator; rows and fields as in *export* above", []string{verb.OpExport}},

		"audit verify":     {noRecords, []string{verb.OpAuditVerify}},
		"audit checkpoint": {noRecords, []string{verb.OpAuditCheckpoint}},
		"keys tree":        {noRecords, []string{verb.OpKeysTree}},
		"keys census":      {noRecords, []string{verb.OpKeysCensus}},
		"keys recover":     {acts: "who holds the recovery key; no records come through"},
		"backup create":    {"the operator; everything, sealed as it lies on disk", []string{verb.OpBackupData, verb.OpBackupKeys}},
		"backup restore":   {acts: "who holds both copies and the root key or the recovery key; no records come through"},
		"doctor":           {noRecords, []string{verb.OpDoctor}},
		"seal":             {"the operator; closes every other door, for everybody, until *unseal*", []string{verb.OpSeal, verb.OpSealState}},
		"unseal":           {"the operator, with the root key; opens what was sealed", []string{verb.OpUnseal, verb.OpSealState}},
		"metrics":          {"the operator; counts and names of fields, no records", []string{metrics.Op}},
	}
}

const doorsHead = "## Every verb\n\n" +
	"The operator holds the files and acts with the rights of an administrator. What changes something, verifies, or takes records or a copy out is in the log with the name on the machine; what only lists or counts is not. A verb without a place here fails the build (cmd/holdfast/doors_test.go), and so does an operation of the control socket that no verb has.\n\n" +
	"| Verb | Operation | Acts as |\n|---|---|---|\n"

// TestEveryVerbHasAPlaceInTheDoorMatrix writes the verbs of docs/doors.md from
// the command line itself; the routes are written by internal/httpapi.
func TestEveryVerbHasAPlaceInTheDoorMatrix(t *testing.T) {
	t.Parallel()
	places, spoken := doors(), map[string]bool{}
	var b strings.Builder
	b.WriteString(doorsHead)
	for _, v := range verbs(t) {
		name := verbName(v)
		d, ok := places[name]
		if delete(places, name); !ok {
			t.Errorf("%q has no place in the door matrix: say as whom it acts, and what comes through", name)
		}
		asPerson := false
		for _, flags := range v.AllFlags(false) {
			for _, f := range flags {
				asPerson = asPerson || f.Name == "token-file"
			}
		}
		if asPerson != strings.HasPrefix(d.acts, dataVerb) {
			t.Errorf("%q: with --token-file, and only then, a verb acts as a person; its place says %q", name, d.acts)
		}
		ops := "–"
		if len(d.ops) > 0 {
			ops = "`" + strings.Join(d.ops, "`, `") + "`"
		}
		for _, op := range d.ops {
			spoken[op] = true
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, ops, d.acts)
	}
	for name := range places {
		t.Errorf("%q is no verb", name)
	}
	for op := range (&app.Workspace{}).Operations() {
		if !spoken[op] {
			t.Errorf("the operation %s belongs to no verb of the door matrix", op)
		}
		delete(spoken, op)
	}
	for op := range spoken {
		t.Errorf("%s is no operation", op)
	}
	compareDoors(t, b.String())
}

// compareDoors holds the last part of docs/doors.md to what is said here.
func compareDoors(t *testing.T, want string) {
	t.Helper()
	const file = "../../docs/doors.md"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	routes, is, _ := strings.Cut(string(raw), "## Every verb\n")
	if *update {
		if err := os.WriteFile(file, []byte(routes+want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if "## Every verb\n"+is != want {
		t.Errorf("the verbs of %s are not those of the command line; if that is meant: go test ./cmd/holdfast -run DoorMatrix -update", file)
	}
}

// TestTheReadmeNamesEveryVerb compares the table of verbs with the verbs.
func TestTheReadmeNamesEveryVerb(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(raw), "\n## Verbs\n")
	section, _, _ = strings.Cut(section, "\n#")
	var named []string
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cell, _, _ := strings.Cut(line[2:], " |")
		for i, part := range strings.Split(cell, "`") {
			if i%2 == 1 {
				named = append(named, part)
			}
		}
	}
	var all []string
	for _, v := range verbs(t) {
		all = append(all, verbName(v))
	}
	for _, name := range all {
		if !slices.Contains(named, name) {
			t.Errorf("the table of verbs in README.md has no %q", name)
		}
	}
	for _, name := range named {
		if !slices.Contains(all, name) {
			t.Errorf("README.md speaks of a verb %q that there is not", name)
		}
	}
}
