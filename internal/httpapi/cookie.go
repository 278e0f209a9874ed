package httpapi

import (
	"net"
	"net/http"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Names of the cookie that holds a session's reference. A browser keeps
// "__Host-" cookies only over a secure connection, for one host, and lets no
// other host set them (RFC 6265bis, section 4.1.3). Most take http://localhost
// for secure; for those that do not there is a second name, which is set and
// read over plain HTTP on this machine only. There several installations share
// the name localhost, and cookies do not tell ports apart, so the port is added
// to both names: a demonstration must not sign out of the real workspace.
const (
	securedCookie = "__Host-holdfast"
	localCookie   = "holdfast"
)

// cookieName is the name of this exchange's cookie.
func (x *exchange) cookieName(name string) string {
	if _, port, err := net.SplitHostPort(x.r.Host); err == nil && port != "" && x.local() {
		return name + "-" + port // digits: an allowed host has no others
	}
	return name
}

// local reports whether browser and server are on one machine, without TLS.
func (x *exchange) local() bool {
	name, _, err := net.SplitHostPort(x.r.Host)
	if err != nil {
		name = x.r.Host
	}
	ip := net.ParseIP(unbracket(name))
	return !x.secure && x.remote.IsLoopback() && (strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback())
}

// cookie returns the reference the request came with, "" without one. Two
// cookies of one name are refused: one of them was put there by somebody else.
func (x *exchange) cookie() (string, error) {
	found := x.r.CookiesNamed(x.cookieName(securedCookie))
	if len(found) == 0 && x.local() {
		found = x.r.CookiesNamed(x.cookieName(localCookie))
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0].Value, nil
	}
	return "", errs.New(errs.Invalid, "cookie_repeated")
}

// setCookie hands a reference to the browser, or takes it back when empty. It
// lives as long as the browser runs; how long it lets in is the server's.
func (x *exchange) setCookie(reference string) {
	c := http.Cookie{Name: x.cookieName(securedCookie), Value: reference, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if reference == "" {
		c.MaxAge = -1
		if _, err := x.r.Cookie(positionCookie); err == nil {
			x.setPosition("", -1)
		}
		x.left = true
	}
	http.SetCookie(x, &c)
	if x.local() {
		c.Name, c.Secure = x.cookieName(localCookie), false
		http.SetCookie(x, &c)
	}
}

// checkCookiesWork refuses to sign in where the browser would drop the cookie:
// over plain HTTP from elsewhere, which is a proxy that does not say so.
func (x *exchange) checkCookiesWork() error {
	if x.secure || x.local() {
		return nil
	}
	return errs.New(errs.Invalid, "connection_insecure").
		WithHint("use https, or declare the proxy that ends TLS and let it send X-Forwarded-Proto")
}

// checkOwnPage refuses what a page that is not ours could make a browser send
// with its cookie: every write that the browser does not vouch for, by
// Sec-Fetch-Site or Origin, and reads by other pages (another port of
// localhost is the same site, so SameSite does not keep those out).
func (x *exchange) checkOwnPage() error {
	reads := x.r.Method == http.MethodGet || x.r.Method == http.MethodHead
	site := x.r.Header.Values("Sec-Fetch-Site")
	switch {
	case len(site) == 1 && (site[0] == "same-origin" || reads && site[0] == "none"):
		return nil
	case len(site) == 0 && (reads || x.ownOrigin()):
		return nil
	}
	return errs.New(errs.Permission, "cross_origin")
}

// fromPage reports whether a page in a browser asks: without a cookie its
// person signed out in another tab, or the browser was started anew.
func (x *exchange) fromPage() bool { return len(x.r.Header.Values("Sec-Fetch-Site")) > 0 }

// ownOrigin reports whether the request's Origin is where it was sent to.
func (x *exchange) ownOrigin() bool {
	scheme := "http://"
	if x.secure {
		scheme = "https://"
	}
	origin := x.r.Header.Values("Origin")
	return len(origin) == 1 && strings.EqualFold(origin[0], scheme+x.r.Host)
}
