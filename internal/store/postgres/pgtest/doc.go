// Package pgtest gives tests a PostgreSQL: the one that HOLDFAST_TEST_POSTGRES
// names, or one that scripts/test-postgres.sh starts for the test process and
// that ends with it. Each test has a schema of its own.
package pgtest
