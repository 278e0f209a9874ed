package app

import "net/http"

// API is the HTTP door of an open workspace, without a listener.
func API(w *Workspace) (http.Handler, error) { return w.api(apiOptions{}) }
