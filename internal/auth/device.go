package auth

import "strings"

// deviceLabel shortens what a browser calls itself (RFC 9110, section 10.1.5)
// to words a person recognises it by: "Firefox, Linux". Nothing else of the
// text is kept; it is empty when nothing is recognised.
func deviceLabel(agent string) string {
	// Most browsers also claim to be those before them, so the order counts.
	program := firstNamed(agent, [][2]string{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	})
	system := firstNamed(agent, [][2]string{
		{"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"},
	})
	return strings.Trim(program+", "+system, ", ")
}

func firstNamed(text string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(text, n[0]) {
			return n[1]
		}
	}
	return ""
}
