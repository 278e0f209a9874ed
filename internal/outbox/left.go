package outbox

import (
	"strings"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// KindLeft ends the kind of the event that a record was somebody's, or a
// team's, and is not any more. Who may have seen it only for that reason has to
// be told so, and nothing else.
const KindLeft = "left"

// LeftBehind is what the Object of such an event says: the object's id, and
// whose the record was.
type LeftBehind struct {
	Object      string
	Owner, Team id.ID
}

// String implements fmt.Stringer; ParseLeftBehind reads it.
func (l LeftBehind) String() string {
	return strings.Join([]string{l.Object, l.Owner.String(), l.Team.String()}, " ")
}

// ParseLeftBehind reads what String wrote; ok is false for anything else.
func ParseLeftBehind(s string) (l LeftBehind, ok bool) {
	parts := strings.Split(s, " ")
	if len(parts) != 3 {
		return l, false
	}
	owner, err1 := id.Parse(parts[1])
	team, err2 := id.Parse(parts[2])
	return LeftBehind{parts[0], owner, team}, err1 == nil && err2 == nil
}
