package ui

import (
	"crypto/rand"
	"encoding/base64"
	"html"
	"net"
	"net/http"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Reports is where browsers tell what the policy kept out.
const Reports = "/api/v1/csp-reports"

// The policies. A script in a worker has the policy that it came with, not
// that of its page.
const (
	pagePolicy = "default-src 'none'; script-src 'self'{script}; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " + reporting
	// Not yet enforced: what would break is to be known first.
	trialPolicy  = "require-trusted-types-for 'script'; trusted-types default; " + reporting
	workerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
	// Not report-to: with it, Chromium keeps reports back for a minute and
	// loses those of a page that is closed.
	reporting = "report-uri " + Reports
)

// Serve answers a request for an address outside the API, in the language lang
// where it speaks itself. It reports false, having sent nothing, where there is
// nothing: an unknown name that no person would open.
func (f *Files) Serve(w http.ResponseWriter, r *http.Request, lang string) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if a := f.assets[r.URL.Path]; a != nil {
		a.send(w, r)
		return true
	}
	if !isPage(r) {
		return false
	}
	if to := named(r); to != "" {
		http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		return true
	}
	if f.Built() {
		f.sendIndex(w, r)
	} else {
		sendMissing(w, r, lang)
	}
	return true
}

// isPage reports whether a person opens the address: the front page, or
// anything a browser wants as a page, except where only assets live.
func isPage(r *http.Request) bool {
	front := r.URL.Path == "/" || r.URL.Path == "/"+indexFile
	return front || strings.Contains(r.Header.Get("Accept"), "text/html") && !strings.HasPrefix(r.URL.Path, "/assets/")
}

// named returns the same address under the name localhost when it was opened
// by number: cookies and passkeys belong to names.
func named(r *http.Request) string {
	name, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = strings.Trim(r.Host, "[]")
	}
	ip := net.ParseIP(name)
	if r.TLS != nil || ip == nil || !ip.IsLoopback() {
		return ""
	}
	host := "localhost"
	if port != "" {
		host = net.JoinHostPort(host, port)
	}
	return "http://" + host + r.URL.RequestURI()
}

// sendIndex answers with index.html under a nonce of its own.
func (f *Files) sendIndex(w http.ResponseWriter, r *http.Request) {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails; see crypto/rand
	nonce := base64.StdEncoding.EncodeToString(random[:])
	script := ""
	if f.inline {
		script = " 'nonce-" + nonce + "'"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", strings.NewReplacer("{script}", script, "{nonce}", nonce).Replace(pagePolicy))
	h.Set("Content-Security-Policy-Report-Only", trialPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept")
	send(w, r, []byte(strings.Join(f.index, nonce)))
}

// sendMissing says that the program was built without its screens, and how to
// build it with them.
func sendMissing(w http.ResponseWriter, r *http.Request, lang string) {
	title, todo := html.EscapeString(errs.Text(lang, "ui_missing")), html.EscapeString(errs.Text(lang, "ui_missing_todo"))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept, Accept-Language")
	send(w, r, []byte("<!doctype html>\n<html lang=\""+html.EscapeString(lang)+"\">\n<meta charset=\"utf-8\">\n<title>Holdfast</title>\n<h1>"+title+"</h1>\n<p>"+todo+"</p>\n"))
}
