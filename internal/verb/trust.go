package verb

// TrustCleared says how many rows were taken away that the program never made.
type TrustCleared struct {
	Grants  int `json:"grants"`  // users, teams, roles, tokens, sessions, links
	Objects int `json:"objects"` // declarations
}
