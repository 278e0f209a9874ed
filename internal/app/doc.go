// Package app wires a workspace together: one organisation, one data folder,
// its key store, catalog, index, log and services, in one readable function,
// and the explicit lists of everything that is chosen by listing it (objects,
// field types, rules, migrations, consumers, jobs, operations).
//
// It owns starting and stopping order, the data folder's layout and lock, and
// the operations behind the command-line verbs. It holds no rules of its own
// and never a transaction.
//
// Layout of a data folder:
//
//	holdfast.json   workspace id, format, where the root key is (path only)
//	holdfast.db     the data, sealed
//	keys.db         wrapped keys, never in the same backup as the data
//	blobs/          sealed files
//	control.sock    while a server runs
package app
