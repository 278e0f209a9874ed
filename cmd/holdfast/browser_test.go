package main

import "testing"

func TestABrowserIsOpenedOnlyBeforeAScreen(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		system   string
		terminal bool
		env      map[string]string
		want     bool
	}{
		"X":                 {"linux", true, map[string]string{"DISPLAY": ":0"}, true},
		"Wayland":           {"linux", true, map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, true},
		"no screen":         {"linux", true, nil, false},
		"no terminal":       {"linux", false, map[string]string{"DISPLAY": ":0"}, false},
		"from afar":         {"linux", true, map[string]string{"DISPLAY": "localhost:10", "SSH_CONNECTION": "x"}, false},
		"macOS":             {"darwin", true, nil, true},
		"macOS, from afar":  {"darwin", true, map[string]string{"SSH_CONNECTION": "x"}, false},
		"Windows":           {"windows", true, nil, true},
		"a Windows service": {"windows", false, nil, false},
	} {
		if got := (desktop{tc.system, tc.terminal, func(name string) string { return tc.env[name] }}).inUse(); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
