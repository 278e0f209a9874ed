package role

import "github.com/holdfast-crm/holdfast/internal/policy"

// BuiltIn describes a role of the program in the words of a definition, to be
// shown beside the others and copied. It does not decide anything: policy has
// these roles as they are, and a test compares the two.
func BuiltIn(name policy.RoleName) Definition {
	rule := ObjectRule{Object: Every, Rights: map[policy.Action]Scope{}, Fields: map[string]FieldRule{Every: {Level: Write, Find: true}}}
	switch name {
	case policy.Owner:
		for _, a := range Actions() {
			rule.Rights[a] = All
		}
	case policy.Member:
		for _, a := range []policy.Action{policy.Read, policy.Create, policy.Update, policy.Import} {
			rule.Rights[a] = All
		}
		rule.Rights[policy.Delete], rule.Rights[policy.Share] = Own, Own
	case policy.ReadOnly:
		rule.Rights[policy.Read] = All
	default:
		return Definition{}
	}
	return Definition{Objects: []ObjectRule{rule}}
}
