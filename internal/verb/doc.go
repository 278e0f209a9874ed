// Package verb owns the vocabulary between the command line and whoever
// carries a verb out: names of the operations, their arguments and results as
// they cross the control socket in JSON.
//
// It holds no behaviour. A change of a name or a JSON key breaks scripts and
// a command that talks to a server of another version: add, never rename.
package verb
