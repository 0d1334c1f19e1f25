package portal

import (
	"context"
	"strings"

	"portal/queries"
	"portal/rules"
)

// Origin says where a request came from, for the history and the snapshots.
type Origin struct {
	IP        string
	UserAgent string
}

// Actor is a signed-in person.
type Actor struct {
	PersonID int64
	Name     string
	Email    string
	// Role is Staff, Admin or Person: what they are outside of any project.
	Role rules.Role
	Origin
}

// portalActor is who acts when the portal itself does.
var portalActor = Actor{Name: "The portal"}

// Project is a project as everyone in it may know it.
type Project struct {
	ID       int64
	Code     string
	Name     string
	ClientID int64
	Client   string
}

// Seat is a person's place in one project: the proof that they may reach it,
// and the role they have there. Outside of a project Project is empty and
// Role is the actor's own.
type Seat struct {
	Actor
	Project Project
	Role    rules.Role
}

// writesFor is the side that the person's words and files stand on: the
// agency's own people on theirs, everybody else on the client's.
func (s Seat) writesFor() rules.Side {
	if s.Role.IsAgency() {
		return rules.AgencySide
	}
	return rules.ClientSide
}

// Can tells whether the person has a permission in this place.
func (s Seat) Can(permission rules.Permission) bool { return s.Role.Can(permission) }

// Enter gives a person their seat in the project with a code: staff in every
// project, members in theirs. NotFound for everything else.
func (p *Portal) Enter(ctx context.Context, actor Actor, code string) (Seat, error) {
	code = strings.ToUpper(code)
	if actor.Role.IsAgency() {
		row, err := found(p.read.StaffProject(ctx, code))
		if err != nil {
			return Seat{}, err
		}
		project := Project{ID: row.ID, Code: row.Code, Name: row.Name, ClientID: row.ClientID, Client: row.Client}
		return Seat{Actor: actor, Role: actor.Role, Project: project}, nil
	}
	row, err := found(p.read.MemberProject(ctx, queries.MemberProjectParams{PersonID: actor.PersonID, Code: code}))
	if err != nil {
		return Seat{}, err
	}
	project := Project{ID: row.ID, Code: row.Code, Name: row.Name, ClientID: row.ClientID, Client: row.Client}
	return Seat{Actor: actor, Role: row.Role, Project: project}, nil
}

// recheck asks again, inside the transaction, whether the person still has
// the permission in the project: the role may have changed since the seat was
// given.
func (t *tx) recheck(seat Seat, permission rules.Permission) error {
	_, err := t.reseat(seat, permission)
	return err
}

// reseat is recheck for deeds that go on asking what the person may: the seat
// that it gives back has the role of now.
func (t *tx) reseat(seat Seat, permissions ...rules.Permission) (Seat, error) {
	row, err := found(t.ActorInProject(t.ctx, queries.ActorInProjectParams{ProjectID: seat.Project.ID, PersonID: seat.PersonID}))
	if err != nil {
		return seat, err
	}
	seat.Role = row.StaffRole
	if seat.Role == "" {
		seat.Role = rules.Role(row.Role)
	}
	if seat.Role == "" {
		return seat, rules.Missing()
	}
	for _, permission := range permissions {
		if err := seat.Role.Demand(permission); err != nil {
			return seat, err
		}
	}
	return seat, nil
}

// recheckAgency asks again whether the person still has a permission outside
// of any project.
func (t *tx) recheckAgency(actor Actor, permission rules.Permission) error {
	person, err := found(t.PersonByID(t.ctx, actor.PersonID))
	if err != nil {
		return err
	}
	if person.DeactivatedAt != 0 || !person.StaffRole.IsAgency() {
		return rules.Missing()
	}
	return person.StaffRole.Demand(permission)
}
