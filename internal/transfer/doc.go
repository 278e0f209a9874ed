// Package transfer owns import and export: files of other programs in, files
// for people and programs out, always through record.
//
// An import is three durable things: the file as handed in (a sealed blob),
// what was decided about it (a sealed blob: object, mapping, who asked) and a
// job. The job's arguments say what it is to do next: a draft waits for a
// person's decision (draft.go, decide.go, preview.go) and is given up after a
// day, then it is carried out (job.go), and may be taken back (revert.go). All
// its life it is one job with one id. Whoever watches hears of each change
// after its commit (watch.go). The job reads rows, turns them into changes and applies them in short
// chunks; how far it came commits with each chunk, so a killed import goes on
// where it stopped and no row is done twice. Rows that are not accepted are
// kept as references into the sealed file with line, column and reason.
//
// The package must never write a row of the file anywhere in clear, put a
// cell's content into an error, or change a record other than through
// record.Service. Sub-packages read and write the file formats and know
// nothing of objects.
package transfer
