// Package fulltext finds words in long texts: notes, mails, the text of files.
// It knows words, not records; [Index] is told rows by whoever holds them.
//
// Text comes folded (field.Fold). [Terms] cuts it: words of letters and digits
// as they stand; Chinese, and other writing without spaces, into its single
// characters, and Chinese besides into the words of a dictionary, by the most
// probable way of cutting. Nothing depends on the cut being right: what is
// looked for is compared with the text itself wherever a dictionary may err,
// so a part of a Chinese text is found however it was cut.
//
// An [Index] keeps for each term the rows that hold it and how often, 1 to 3
// bytes each, and no places: a phrase is looked up in the folded text, which
// its host has anyway. A [Pattern] says what fits: the word itself, words of
// the same stem, of which it is the beginning, or that differ by a typing
// error. The numbers of BM25 are for whoever asks to work out, over what the
// asker may see: an index knows no rights, and how frequent a word is among
// hidden rows must show nowhere.
//
// Invariants: a term that no row holds any more is overwritten, its rows too,
// when the last of them goes; rows are only ever added at the end.
package fulltext
