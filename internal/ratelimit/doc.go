// Package ratelimit owns token buckets that many callers share: who asked lately,
// and whether they may again. Memory is bounded however many callers an
// attacker invents; time comes with each call.
//
// It must never wait, write or know what it limits: a door or a service asks
// and decides what a refusal means.
package ratelimit
