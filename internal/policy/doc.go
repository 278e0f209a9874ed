// Package policy owns the one decision: who may do what to which rows and
// fields. [Decide] is pure; it reads no database, no clock and no catalog but
// the object it is asked about. Every door (get, list, count, search, sort,
// export, API, command line) asks it and adds nothing of its own.
//
// Roles are data: a [Role] is a list of [Grant] values. Grants add up, a
// grant with Deny takes away and always wins. What comes out:
//
//   - Rows, a condition every row must meet, to be joined to the query before
//     anything is counted, sorted or paged;
//   - Read, Write, Mask, Reveal, Find and Export, the field sets. A field is in
//     a set only when it is granted on every row of the decision, so two grants
//     of different reach never lend each other fields.
//
// What a person may reveal is masked for them until they ask for it, see
// [Decision.Reveal]; they find by it all the same.
//
// An object to which an actor has no right at all is unknown to them ([Actor.Knows]):
// its refusal is NotFound, as for a name that nothing has.
//
// Who may not set a field that every record must have, and that has no default,
// may not create: the refusal is the one for a missing right, so that it does
// not tell of the field.
//
// Invariants, held by property tests: Mask, Reveal ⊆ Read; Find and Export ⊆
// (Read \ Mask) ∪ Reveal; a token may do at most what its user may; adding a deny never widens
// anything; nobody is shown a secret field. It must never look at a
// classification: the catalog's Handling is all it knows of a field.
package policy
