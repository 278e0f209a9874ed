// Package currency knows the currencies of ISO 4217: their codes, their numbers,
// and how many digits of an amount stand behind the point.
//
// Codes and numbers are what stored amounts are made of: one that is withdrawn
// stays in the list.
package currency
