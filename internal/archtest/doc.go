// Package archtest owns the house rules as tests: who may import whom, who may
// hold a transaction, how big things may grow, and what code here never does.
//
// Every rule stands in a table with the reason beside it, reads the source of
// the whole module, and is shown able to fail by fixtures (fixtures_test.go).
// It must never be imported and contains no product code. When a rule is in
// the way, change the table together with its reason, or the code; never skip
// the test. Run it with -v to see what is near a limit.
package archtest
