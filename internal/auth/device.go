package auth

import (
	"net/netip"
	"strings"
)

// origin is what is kept, sealed, of where a session began: enough to tell
// one's own sessions apart, too little to find anybody by.
type origin struct{ device, network string }

// text is the sealed form; rows of earlier versions have the device only.
func (o origin) text() string { return o.device + "\n" + o.network }

func originOf(text string) origin {
	device, network, _ := strings.Cut(text, "\n")
	return origin{device, network}
}

// localNetwork is the network of a browser on the server's own machine.
const localNetwork = "local"

// networkLabel shortens an address to the network it is in: its first three
// numbers, or the first three groups (/48) of IPv6.
func networkLabel(client netip.Addr) string {
	client = client.Unmap().WithZone("")
	bits := 48
	switch {
	case !client.IsValid():
		return ""
	case client.IsLoopback():
		return localNetwork
	case client.Is4():
		bits = 24
	}
	prefix, err := client.Prefix(bits)
	if err != nil {
		return ""
	}
	text := prefix.Addr().String()
	if client.Is4() {
		text = strings.TrimSuffix(text, "0")
	}
	return text + "*"
}

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
