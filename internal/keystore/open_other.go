//go:build !unix

package keystore

// dontWait has no meaning where files are no pipes.
const dontWait = 0
