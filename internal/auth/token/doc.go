// Package token owns the written form of an API token and nothing else: what
// one looks like, how its checksum is made, and which digest of it is stored.
//
// A token is "hf_", 43 base62 characters that hold 32 random bytes, and 6
// base62 characters that hold the CRC-32 (IEEE) of everything before them: 52
// characters. The prefix and the checksum let a leak scanner recognise one
// without asking us, and let the server refuse a mistyped one without a look
// into its tables. The checksum proves nothing; only the digest does.
//
// A token in clear exists in the answer that creates it and in requests. It is
// never stored, logged or put into an error; SHA-256 is enough for the stored
// digest because the secret has 256 random bits (a slow hash would only make
// each request slow).
package token
