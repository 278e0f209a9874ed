// Package imports is the part of the HTTP door where people decide about files
// they handed in: how a table is read, what its columns become, when the import
// starts, stops and is taken back. It owns the shapes of these requests; package
// httpapi has the routes, the gates, and the files themselves on their way in
// and out. transfer decides who may, and does the work.
//
// It must never hold a value of a file, or know how a file is read.
package imports
