//go:build !linux

package app

// What follows cannot be told on this system.

func sameVolume(string, string) (same, known bool) { return false, false }

func space(string) (free, total uint64, known bool, err error) { return 0, 0, false, nil }

func dumpsOff() (off, known bool) { return false, false }

func clearSwap() (path string, known bool, err error) { return "", false, nil }

// Harden has nothing to switch off on this system.
func Harden() error { return nil }
