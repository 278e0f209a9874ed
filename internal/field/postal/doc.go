// Package postal owns how postal addresses are put together: which parts they
// have, in which order a country writes them, and how one that comes as a single
// line is taken apart. It knows orders and endings, no places: whether a street
// exists is not asked.
package postal
