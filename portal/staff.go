package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// StaffPeople lists the agency's own people.
func (p *Portal) StaffPeople(ctx context.Context) ([]queries.StaffPeopleRow, error) {
	return p.read.StaffPeople(ctx)
}

// NewStaff is what an admin enters to make a person one of the agency's own.
type NewStaff struct {
	Name  string
	Email string
	Role  rules.Role
}

// AddStaff makes an account for one of the agency's people and returns the
// token of the one-time link with which they choose a password. Invalid for
// bad fields and for an address that has an account already.
func (p *Portal) AddStaff(ctx context.Context, actor Actor, form NewStaff) (linkToken string, err error) {
	if err := form.problems().Err(); err != nil {
		return "", err
	}
	err = p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.ManageStaff); err != nil {
			return err
		}
		linkToken, err = t.addStaff(actor, form)
		return err
	})
	return linkToken, err
}

func (n NewStaff) problems() rules.Problems {
	var problems rules.Problems
	problems.NeedLine("name", n.Name, "the person's name")
	if CleanEmail(n.Email) == "" {
		problems.Add("email", "Enter an email address, such as name@example.com.")
	}
	if !n.Role.IsAgency() {
		problems.Add("role", "Choose a role.")
	}
	return problems
}

func (t *tx) addStaff(actor Actor, form NewStaff) (string, error) {
	email := CleanEmail(form.Email)
	_, err := found(t.PersonByEmail(t.ctx, email))
	if err == nil {
		var problems rules.Problems
		problems.Add("email", "Somebody has an account with this address already.")
		return "", problems.Err()
	}
	if rules.KindOf(err) != rules.NotFound {
		return "", err
	}
	id, err := t.CreatePerson(t.ctx, queries.CreatePersonParams{
		Email: email, Name: form.Name, StaffRole: form.Role, CreatedAt: t.now,
	})
	if err != nil {
		return "", err
	}
	token, err := t.makeLink(id)
	if err != nil {
		return "", err
	}
	return token, t.recordAgency(actor, happening{kind: StaffAdded, subject: form.Name, detail: form.Role.Words() + ", " + email})
}

// MakeStaffLink makes a one-time link with which one of the agency's people
// chooses a new password, and returns its token and the person's name.
func (p *Portal) MakeStaffLink(ctx context.Context, actor Actor, personID int64) (token, name string, err error) {
	err = p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.ManageStaff); err != nil {
			return err
		}
		person, err := found(t.PersonByID(t.ctx, personID))
		if err != nil {
			return err
		}
		if !person.StaffRole.IsAgency() || person.DeactivatedAt != 0 {
			return rules.Missing()
		}
		if token, err = t.makeLink(personID); err != nil {
			return err
		}
		name = person.Name
		return t.recordAgency(actor, happening{kind: AccessLinkMade, subject: person.Name})
	})
	return token, name, err
}
