// Package web holds the source of the browser screens and the files built from
// it. It embeds what `npm run build` left in dist/ui; a binary built without
// Node has no screens and says so.
//
// It must never hold Go logic: serving, headers and nonces belong to httpapi.
package web
