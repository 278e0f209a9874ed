// Package sight is what one actor may see of the catalog: which objects there
// are to them, with which fields, and what may be done there. GET /objects and
// the description of the API are made of it, so that neither tells of anything
// that records would not show.
//
// It must never decide anything: each part of an answer is a decision of package
// policy. It says nothing of records, and names nothing the actor may not see,
// not even as where a reference leads or what a record is called by.
package sight
