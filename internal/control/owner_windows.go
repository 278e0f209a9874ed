package control

// ownerOf knows no numeric owners here; without a checked peer there is no
// connection to judge either.
func ownerOf(string) (int, error) { return -1, nil }
