// Package rule owns what the values of one record must meet together: rules
// that administrators make across fields ("the end is not before the start",
// "who has won says how much").
//
// A rule is broken when its When holds and its Must does not. Comparisons mean
// what they mean in a filter (package query): an empty value is equal to
// nothing and neither less nor greater. Two fields are compared where both
// have a value; where one is empty the comparison holds, so that a missing end
// is not before a start.
//
// It must never tell what somebody may not read. For a writer who may not see
// a field, or only whether it is empty, the rule is met only when it is met
// whatever that field holds, and a refusal says no more than that.
//
// It is pure: no storage, no clock, no rights of its own.
package rule
