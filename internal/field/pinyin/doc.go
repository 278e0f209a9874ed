// Package pinyin owns how Chinese characters are read: which syllables, in
// letters without tones, a person may type for a character. It knows nothing
// of fields and searches.
//
// readings.txt has the usual reading of some 27,000 characters (U+3007,
// U+3400 to U+9FFF), made from the dictionary of github.com/mozillazg/go-pinyin
// (MIT) by its test with -update. polyphones.txt, written by hand, has the
// characters that people read in several ways: in words, as surnames, in names
// of places. Readings that only dictionaries know are left out on purpose.
//
// Characters of other planes have no reading here.
package pinyin
