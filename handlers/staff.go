package handlers

import (
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

type staffRow struct{ Name, Email, Role string }

func (s *Server) staffPage(v visit) (*staffPage, error) {
	people, err := s.portal.StaffPeople(v.ctx())
	if err != nil {
		return nil, err
	}
	page := &staffPage{}
	page.Title, page.Section = "Staff", "staff"
	page.Name = field{Name: "name", Label: "Name", Required: true, Complete: "off"}
	page.Email = field{Name: "email", Label: "Email address", Kind: "email", Required: true, Complete: "off"}
	page.Role = field{Name: "role", Label: "Role", Options: roleOptions(agencyRoles, rules.Staff)}
	for _, person := range people {
		page.People = append(page.People, staffRow{person.Name, person.Email, person.StaffRole.Words()})
	}
	return page, nil
}

func (s *Server) listStaff(v visit) error {
	page, err := s.staffPage(v)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "staff/index", page)
}

func (s *Server) addStaff(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	form := portal.NewStaff{Name: v.line("name"), Email: v.line("email"), Role: rules.Role(v.line("role"))}
	token, failure := s.portal.AddStaff(v.ctx(), v.seat.Actor, form)
	if failure != nil && rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	page, err := s.staffPage(v)
	if err != nil {
		return err
	}
	if failure == nil {
		page.Link = s.oneTimeLink(v, form.Name, token)
		return s.render(v, http.StatusOK, "staff/index", page)
	}
	problems := rules.ProblemsOf(failure)
	page.Name.Value, page.Name.Problem = v.FormValue("name"), problems.For("name")
	page.Email.Value, page.Email.Problem = v.FormValue("email"), problems.For("email")
	page.Role.Options, page.Role.Problem = roleOptions(agencyRoles, form.Role), problems.For("role")
	return s.render(v, s.statusOf(v.Context, failure), "staff/index", page)
}
