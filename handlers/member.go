package handlers

import (
	"fmt"
	"net/http"

	"portal/portal"
	"portal/rules"
)

type membersPage struct {
	base
	Members []memberRow
	Message string
	Link    oneTimeLink

	Name, Email, Role, Password field
}

type memberRow struct {
	Name, Email, URL, SignIn string
	Roles                    []option
}

// oneTimeLink is shown on the one answer that made it and nowhere else: never
// in an address, a cookie or a log.
type oneTimeLink struct{ Name, URL, Until string }

func (s *Server) oneTimeLink(v visit, name, token string) oneTimeLink {
	until := s.moment(s.portal.Now().Add(portal.LinkLife))
	return oneTimeLink{Name: name, URL: s.absolute(v, "/welcome/"+token), Until: until}
}

// membersPage is the page with what was typed into the form to add a member,
// and what is wrong with it.
func (s *Server) membersPage(v visit, typed portal.NewMember, problems rules.Problems) (*membersPage, error) {
	members, err := s.portal.Members(v.ctx(), v.seat)
	if err != nil {
		return nil, err
	}
	page := &membersPage{}
	page.Title, page.Section = "Members of "+v.seat.Project.Name, "members"
	page.fill(typed, problems)
	for _, member := range members {
		row := memberRow{
			Name: member.Name, Email: member.Email, SignIn: "Has a password",
			URL: fmt.Sprintf("%s/members/%d", projectURL(v.seat.Project.Code), member.ID), Roles: roleOptions(rules.MemberRoles, member.Role),
		}
		if member.HasPassword == 0 {
			row.SignIn = "Has not signed in yet"
		}
		page.Members = append(page.Members, row)
	}
	return page, nil
}

func (p *membersPage) fill(typed portal.NewMember, problems rules.Problems) {
	p.Name = field{
		Name: "name", Label: "Name", Value: typed.Name, Problem: problems.For("name"), Required: true, Complete: "off",
	}
	p.Email = field{
		Name: "email", Label: "Email address", Value: typed.Email, Problem: problems.For("email"),
		Kind: "email", Required: true, Complete: "off",
	}
	p.Role = field{
		Name: "role", Label: "Role", Options: roleOptions(rules.MemberRoles, typed.Role), Problem: problems.For("role"),
		Hint: "An approver decides about quotes, a viewer reads, feedback only sends tickets.",
	}
	p.Password = field{
		Name: "password", Label: "First password", Problem: problems.For("password"),
		Kind: "password", Optional: true, Complete: "new-password",
		Hint: "Leave it empty to get a one-time link with which the person chooses their own.",
	}
}

// showMembers answers with the page and, if one was made, a one-time link.
func (s *Server) showMembers(v visit, link oneTimeLink) error {
	page, err := s.membersPage(v, portal.NewMember{}, nil)
	if err != nil {
		return err
	}
	page.Link = link
	return s.render(v, http.StatusOK, "members/index", page)
}

// refuseMember shows the page again with what was typed and what is wrong.
func (s *Server) refuseMember(v visit, typed portal.NewMember, message string, failure error) error {
	if rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	page, err := s.membersPage(v, typed, rules.ProblemsOf(failure))
	if err != nil {
		return err
	}
	page.Message = message
	return s.render(v, s.statusOf(v.Context, failure), "members/index", page)
}

func (s *Server) listMembers(v visit) error { return s.showMembers(v, oneTimeLink{}) }

func (s *Server) addMember(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	form := portal.NewMember{Name: v.line("name"), Email: v.line("email"), Role: rules.Role(v.line("role")), Password: v.FormValue("password")}
	token, err := s.portal.AddMember(v.ctx(), v.seat, form)
	if err != nil {
		return s.refuseMember(v, form, err.Error(), err)
	}
	if token == "" {
		return s.redirect(v, projectURL(v.seat.Project.Code)+"/members", form.Name+" can open this project now.")
	}
	return s.showMembers(v, s.oneTimeLink(v, form.Name, token))
}

func (s *Server) changeMember(v visit) error {
	person, err := v.number("person")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	err = s.portal.ChangeMemberRole(v.ctx(), v.seat, person, rules.Role(v.line("role")))
	if message := rules.ProblemsOf(err).For("role"); message != "" {
		// It belongs to a row of the table, not to the form below it.
		return s.refuseMember(v, portal.NewMember{}, message, rules.Fail(rules.Invalid, "%s", message))
	}
	if err != nil {
		return err
	}
	return s.redirect(v, projectURL(v.seat.Project.Code)+"/members", "Role saved.")
}

func (s *Server) makeAccessLink(v visit) error {
	person, err := v.number("person")
	if err != nil {
		return err
	}
	member, err := s.portal.Member(v.ctx(), v.seat, person)
	if err != nil {
		return err
	}
	token, err := s.portal.MakeAccessLink(v.ctx(), v.seat, person)
	if err != nil {
		return err
	}
	return s.showMembers(v, s.oneTimeLink(v, member.Name, token))
}

func (s *Server) removeMember(v visit) error {
	person, err := v.number("person")
	if err != nil {
		return err
	}
	if err := s.portal.RemoveMember(v.ctx(), v.seat, person); err != nil {
		return err
	}
	return s.redirect(v, projectURL(v.seat.Project.Code)+"/members", "Removed. They can no longer open this project.")
}
