// Package dbtest chooses the database that tests of the packages above store
// run on: SQLite, or PostgreSQL where HOLDFAST_TEST_DATABASE says so. The gate
// runs them on both.
package dbtest
