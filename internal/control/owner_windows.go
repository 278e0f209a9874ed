package control

// ownerOf is this user: there are no numeric owners here. A server may be
// trusted when it is this user's or the system's.
func ownerOf(string) (int, error) { return -1, nil }
