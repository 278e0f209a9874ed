// Package collation owns the order of texts: alphabets first, then Chinese by
// pinyin, surnames as they are read, without regard to case, width and
// diacritics. It makes keys: bytes that sort as the texts do.
package collation
