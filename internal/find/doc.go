// Package find owns what a global search means: the words of a [Question], what
// they are compared with in an object's fields, and the [Rank] of a hit.
//
// The title and the match fields of an object are compared as a list's search
// does, and with typing errors overlooked; long texts are looked into word by
// word (package fulltext). All words must be met, each by whatever field.
//
// [Ask.Rank] is the meaning, worked out on the values of one record; the index
// must agree with it, and each record is ranked with it once more before it is
// shown.
package find
