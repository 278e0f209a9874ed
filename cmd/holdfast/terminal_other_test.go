//go:build !linux

package main

// systemCommands: scripts that need them say [!linux] skip.
func systemCommands() map[string]scriptCommand { return nil }
