// Package sample owns the sample data: invented people, companies, notes and
// tasks that show a newcomer what a full workspace looks like, and their
// removal in one act.
//
// It must never: write other than through record, and with the demo tag; make
// an address, telephone number or account that could be somebody's; touch a
// record that a person made, but to clear what it refers to.
//
// Invariants:
//   - The same seed, language, day and time zone give the same values.
//   - Domains are of RFC 2606: example.com, example.org, *.example. Telephone
//     numbers are from the ranges that the regulators of their countries set
//     aside for fiction; China sets none aside, so those begin with a 0 behind
//     the area code, as no subscriber's does. Account numbers have check digits
//     that none can have.
//   - Dates are relative to today in the workspace's time zone.
package sample
