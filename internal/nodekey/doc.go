// Package nodekey keeps a secret that outlives a process and never reaches a
// disk: in the keyring that the kernel holds for a user, or in a piece of
// memory that whoever starts the program hands on to it by descriptor.
//
// It must never: write a secret anywhere else. Where neither place is to be
// had (another system, a container that forbids both) there is none, and what
// was to be kept under the key is made anew.
package nodekey
