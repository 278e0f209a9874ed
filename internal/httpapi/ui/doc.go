// Package ui serves the screens: the built UI, whole, from memory.
//
// What has a name is an asset: below /assets/ names change with content, so
// those are kept for ever; others are asked for again with an ETag. Copies that
// were compressed when the UI was built (name.br, name.gz) are sent to whoever
// takes them. Every other address a person opens is index.html, in which the
// program of the UI finds its way by itself.
//
// It must never:
//   - look at a cookie, a session or anything of the workspace: the screens are
//     the same for everybody, and everything on them comes through the API;
//   - send index.html twice with one nonce, or let it be kept;
//   - allow any origin but its own.
package ui
