// Command dist packs what scripts/dist.sh built into archives, one for each
// platform, and writes their checksums and the bill of materials. The same
// sources give the same bytes: nothing here depends on the clock, the user or
// the order of a directory.
//
// It must never know the program it packs: it reads binaries, lock files and
// licence texts.
package main
