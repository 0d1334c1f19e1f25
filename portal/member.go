package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// Members lists the people of a project with their roles.
func (p *Portal) Members(ctx context.Context, seat Seat) ([]queries.ProjectMembersRow, error) {
	return p.read.ProjectMembers(ctx, seat.Project.ID)
}

// Member finds one person of a project.
func (p *Portal) Member(ctx context.Context, seat Seat, personID int64) (queries.ProjectMemberRow, error) {
	return found(p.read.ProjectMember(ctx, queries.ProjectMemberParams{ProjectID: seat.Project.ID, PersonID: personID}))
}

// NewMember is what staff enter to give a person access to a project. With an
// empty Password the person gets a one-time link to choose one.
type NewMember struct {
	Name     string
	Email    string
	Role     rules.Role
	Password string
}

// AddMember gives a person access to a project. A person who is new to the
// portal gets the first password entered or a one-time link, whose token is
// returned. Invalid for bad fields, for someone who is a member already and for
// the agency's own people, who reach every project anyway.
func (p *Portal) AddMember(ctx context.Context, seat Seat, form NewMember) (linkToken string, err error) {
	if err := form.problems().Err(); err != nil {
		return "", err
	}
	hash := ""
	if form.Password != "" {
		if hash, err = p.hashPassword(form.Password); err != nil {
			return "", err
		}
	}
	err = p.write(ctx, func(t *tx) error {
		linkToken, err = t.addMember(seat, form, hash)
		return err
	})
	return linkToken, err
}

func (m NewMember) problems() rules.Problems {
	var problems rules.Problems
	problems.NeedLine("name", m.Name, "the person's name")
	if CleanEmail(m.Email) == "" {
		problems.Add("email", "Enter an email address, such as name@example.com.")
	}
	if !rules.IsMemberRole(m.Role) {
		problems.Add("role", "Choose a role.")
	}
	if m.Password != "" {
		problems = append(problems, checkPassword("password", m.Password)...)
	}
	return problems
}

func (t *tx) addMember(seat Seat, form NewMember, passwordHash string) (string, error) {
	if err := t.recheck(seat, rules.ManageMembers); err != nil {
		return "", err
	}
	person, err := t.findOrCreate(form, passwordHash)
	if err != nil {
		return "", err
	}
	added, err := t.Queries.AddMember(t.ctx, queries.AddMemberParams{
		ProjectID: seat.Project.ID, PersonID: person.ID, Role: form.Role, CreatedAt: t.now,
	})
	if err != nil {
		return "", err
	}
	if added == 0 {
		var problems rules.Problems
		problems.Add("email", "This person is a member of the project already.")
		return "", problems.Err()
	}
	token := ""
	if person.PasswordHash == "" {
		if token, err = t.makeLink(person.ID); err != nil {
			return "", err
		}
	}
	return token, t.record(seat, happening{kind: MemberAdded, subject: person.Name, detail: form.Role.Words()})
}

// findOrCreate finds the person of an address or makes one. A password typed
// for someone who has an account already is refused rather than ignored.
func (t *tx) findOrCreate(form NewMember, passwordHash string) (queries.Person, error) {
	email := CleanEmail(form.Email)
	person, err := found(t.PersonByEmail(t.ctx, email))
	if rules.KindOf(err) == rules.NotFound {
		row := queries.CreatePersonParams{Email: email, Name: form.Name, PasswordHash: passwordHash, CreatedAt: t.now}
		id, err := t.CreatePerson(t.ctx, row)
		return queries.Person{ID: id, Email: email, Name: form.Name, PasswordHash: passwordHash}, err
	}
	if err != nil {
		return person, err
	}
	var problems rules.Problems
	if person.StaffRole != "" {
		problems.Add("email", "This is one of the agency's own people, who can open every project.")
	}
	if passwordHash != "" {
		problems.Add("password", "This person has an account already and keeps their password. Leave this empty.")
	}
	return person, problems.Err()
}

// ChangeMemberRole gives a member another role in the project.
func (p *Portal) ChangeMemberRole(ctx context.Context, seat Seat, personID int64, role rules.Role) error {
	if !rules.IsMemberRole(role) {
		var problems rules.Problems
		problems.Add("role", "Choose a role.")
		return problems.Err()
	}
	return p.onMember(ctx, seat, personID, func(t *tx, member queries.ProjectMemberRow) error {
		if member.Role == role {
			return nil
		}
		err := changed(t.Queries.ChangeMemberRole(t.ctx, queries.ChangeMemberRoleParams{
			ProjectID: seat.Project.ID, PersonID: personID, Role: role,
		}))
		if err != nil {
			return err
		}
		detail := "From " + member.Role.Words() + " to " + role.Words()
		return t.record(seat, happening{kind: MemberChanged, subject: member.Name, detail: detail})
	})
}

// RemoveMember ends a person's access to the project at once.
func (p *Portal) RemoveMember(ctx context.Context, seat Seat, personID int64) error {
	return p.onMember(ctx, seat, personID, func(t *tx, member queries.ProjectMemberRow) error {
		err := changed(t.Queries.RemoveMember(t.ctx, queries.RemoveMemberParams{
			ProjectID: seat.Project.ID, PersonID: personID,
		}))
		if err != nil {
			return err
		}
		return t.record(seat, happening{kind: MemberRemoved, subject: member.Name, detail: member.Role.Words()})
	})
}

// MakeAccessLink makes a one-time link with which a member chooses a new
// password, and returns its token. Links made before stop working.
func (p *Portal) MakeAccessLink(ctx context.Context, seat Seat, personID int64) (string, error) {
	var token string
	err := p.onMember(ctx, seat, personID, func(t *tx, member queries.ProjectMemberRow) error {
		var err error
		if token, err = t.makeLink(personID); err != nil {
			return err
		}
		return t.record(seat, happening{kind: AccessLinkMade, subject: member.Name})
	})
	return token, err
}

func (p *Portal) onMember(ctx context.Context, seat Seat, personID int64, do func(*tx, queries.ProjectMemberRow) error) error {
	return p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.ManageMembers); err != nil {
			return err
		}
		member, err := found(t.ProjectMember(t.ctx, queries.ProjectMemberParams{
			ProjectID: seat.Project.ID, PersonID: personID,
		}))
		if err != nil {
			return err
		}
		return do(t, member)
	})
}
