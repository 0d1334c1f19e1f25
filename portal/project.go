package portal

import (
	"context"
	"regexp"
	"strings"

	"portal/queries"
	"portal/rules"
)

var projectCode = regexp.MustCompile(`^[A-Z0-9]{2,8}$`)

// CreateProject adds a project of a client and returns its code, which quotes
// and cycles carry in their numbers from then on. Invalid for a code that is
// malformed or taken.
func (p *Portal) CreateProject(ctx context.Context, actor Actor, clientID int64, name, code string) (string, error) {
	code = strings.ToUpper(code)
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.ManageClients); err != nil {
			return err
		}
		client, err := found(t.StaffClient(t.ctx, clientID))
		if err != nil {
			return err
		}
		if err := t.checkProject(name, code); err != nil {
			return err
		}
		id, err := t.Queries.CreateProject(t.ctx, queries.CreateProjectParams{
			ClientID: clientID, Code: code, Name: name, CreatedAt: t.now,
		})
		if err != nil {
			return err
		}
		seat := Seat{Actor: actor, Role: actor.Role, Project: Project{ID: id, Code: code, Name: name}}
		return t.record(seat, happening{kind: ProjectCreated, subject: name, detail: "For " + client.Name})
	})
	return code, err
}

func (t *tx) checkProject(name, code string) error {
	var problems rules.Problems
	problems.NeedLine("name", name, "the project's name")
	if !projectCode.MatchString(code) {
		problems.Add("code", "Use 2 to 8 letters A to Z and digits, such as HALO.")
		return problems.Err()
	}
	_, err := found(t.StaffProject(t.ctx, code))
	if err == nil {
		problems.Add("code", "Another project has this code already.")
	} else if rules.KindOf(err) != rules.NotFound {
		return err
	}
	return problems.Err()
}

// RenameProject changes a project's name; its code stays.
func (p *Portal) RenameProject(ctx context.Context, seat Seat, name string) error {
	var problems rules.Problems
	problems.NeedLine("name", name, "the project's name")
	if err := problems.Err(); err != nil || name == seat.Project.Name {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.ManageClients); err != nil {
			return err
		}
		if err := changed(t.Queries.RenameProject(t.ctx, queries.RenameProjectParams{ID: seat.Project.ID, Name: name})); err != nil {
			return err
		}
		return t.record(seat, happening{kind: ProjectRenamed, subject: name, detail: "Before: " + seat.Project.Name})
	})
}

// ProjectCursor marks where a page of the projects' list ends.
type ProjectCursor struct {
	At rules.Instant
	ID int64
}

// Projects lists all projects for staff, the last active first, a page at a
// time after a cursor; the zero cursor starts.
func (p *Portal) Projects(ctx context.Context, after ProjectCursor) ([]queries.StaffProjectsRow, error) {
	if after == (ProjectCursor{}) {
		after = ProjectCursor{At: p.now().Add(SessionLife), ID: 1 << 62}
	}
	return p.read.StaffProjects(ctx, queries.StaffProjectsParams{
		BeforeAt: int64(after.At), BeforeID: after.ID, Page: PageSize + 1,
	})
}

// MyProjects lists the projects that a member can reach.
func (p *Portal) MyProjects(ctx context.Context, actor Actor) ([]queries.MemberProjectsRow, error) {
	return p.read.MemberProjects(ctx, actor.PersonID)
}
