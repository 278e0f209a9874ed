package httpapi

// Routes lists the table as "METHOD path".
func Routes() []string {
	var out []string
	for _, rt := range routes() {
		out = append(out, rt.method+" "+rt.path)
	}
	return out
}

// Description is what an installation says of itself.
func Description(a *API) ([]byte, error) { return a.description() }
