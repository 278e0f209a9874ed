package people

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Team is a team, by name for everybody who signs in.
type Team struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Version int64  `json:"version"`
	Damaged bool   `json:"damaged,omitempty"` // changed outside the program and not believed; renaming makes it anew
}

// Tag is the version for ETag.
func (t Team) Tag() int64 { return t.Version }

// TeamList is every team.
type TeamList struct {
	Data []Team `json:"data"`
}

// TeamChange is what a team is called.
type TeamChange struct {
	Name string `json:"name"`
}

// Teams lists the teams.
func (d Door) Teams(ctx context.Context, _ Request) (any, error) {
	all, err := d.Accounts.Teams(ctx)
	list := TeamList{Data: make([]Team, 0, len(all))}
	for _, t := range all {
		list.Data = append(list.Data, Team{t.ID.String(), t.Name, t.Version, t.Damaged})
	}
	return list, err
}

// CreateTeam makes a team.
func (d Door) CreateTeam(ctx context.Context, r Request) (any, error) {
	return d.saveTeam(ctx, r, id.ID{})
}

// RenameTeam renames one.
func (d Door) RenameTeam(ctx context.Context, r Request) (any, error) {
	team, err := r.about("team_unknown")
	if err != nil {
		return nil, err
	}
	return d.saveTeam(ctx, r, team)
}

func (d Door) saveTeam(ctx context.Context, r Request, team id.ID) (any, error) {
	var doc TeamChange
	if err := r.read(&doc); err != nil {
		return nil, err
	}
	t, err := d.Accounts.SaveTeam(ctx, r.Actor, auth.Team{ID: team, Name: doc.Name, Only: r.Only})
	return Team{t.ID.String(), t.Name, t.Version, t.Damaged}, err
}

// DeleteTeam removes one.
func (d Door) DeleteTeam(ctx context.Context, r Request) (any, error) {
	team, err := r.about("team_unknown")
	if err != nil {
		return nil, err
	}
	return nil, d.Accounts.DeleteTeam(ctx, r.Actor, team, r.Only)
}
