package handlers

import (
	"fmt"
	"net/http"

	"portal/portal"
	"portal/rules"
)

type staffPage struct {
	base
	People []staffRow
	Link   oneTimeLink

	Name, Email, Role field
}

var agencyRoles = []rules.Role{rules.Staff, rules.Admin}

type staffRow struct{ Name, Email, Role, LinkURL string }

// staffPage is the page with what was typed into the form to add a person,
// and what is wrong with it.
func (s *Server) staffPage(v visit, typed portal.NewStaff, problems rules.Problems) (*staffPage, error) {
	people, err := s.portal.StaffPeople(v.ctx())
	if err != nil {
		return nil, err
	}
	page := &staffPage{}
	page.Title, page.Section = "Staff", "staff"
	page.Name = field{
		Name: "name", Label: "Name", Value: typed.Name, Problem: problems.For("name"), Required: true, Complete: "off",
	}
	page.Email = field{
		Name: "email", Label: "Email address", Value: typed.Email, Problem: problems.For("email"),
		Kind: "email", Required: true, Complete: "off",
	}
	page.Role = field{Name: "role", Label: "Role", Options: roleOptions(agencyRoles, typed.Role), Problem: problems.For("role")}
	for _, person := range people {
		page.People = append(page.People, staffRow{
			person.Name, person.Email, person.StaffRole.Words(), fmt.Sprintf("/staff/%d/link", person.ID),
		})
	}
	return page, nil
}

func (s *Server) listStaff(v visit) error { return s.showStaff(v, oneTimeLink{}) }

func (s *Server) showStaff(v visit, link oneTimeLink) error {
	page, err := s.staffPage(v, portal.NewStaff{}, nil)
	if err != nil {
		return err
	}
	page.Link = link
	return s.render(v, http.StatusOK, "staff/index", page)
}

func (s *Server) addStaff(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	form := portal.NewStaff{Name: v.line("name"), Email: v.line("email"), Role: rules.Role(v.line("role"))}
	token, failure := s.portal.AddStaff(v.ctx(), v.seat.Actor, form)
	if failure == nil {
		return s.showStaff(v, s.oneTimeLink(v, form.Name, token))
	}
	if rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	page, err := s.staffPage(v, form, rules.ProblemsOf(failure))
	if err != nil {
		return err
	}
	return s.render(v, s.statusOf(v.Context, failure), "staff/index", page)
}

func (s *Server) makeStaffLink(v visit) error {
	id, err := v.number("staff")
	if err != nil {
		return err
	}
	token, name, err := s.portal.MakeStaffLink(v.ctx(), v.seat.Actor, id)
	if err != nil {
		return err
	}
	return s.showStaff(v, s.oneTimeLink(v, name, token))
}
