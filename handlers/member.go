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

// absolute is the full address of a path, for people to pass on.
func (s *Server) absolute(v visit, path string) string {
	if s.config.URL != nil {
		return s.config.URL.Scheme + "://" + s.config.URL.Host + path
	}
	return v.Scheme() + "://" + v.Request().Host + path
}

func (s *Server) membersPage(v visit) (*membersPage, error) {
	members, err := s.portal.Members(v.ctx(), v.seat)
	if err != nil {
		return nil, err
	}
	page := &membersPage{}
	page.Title, page.Section = "Members of "+v.seat.Project.Name, "members"
	page.Name = field{Name: "name", Label: "Name", Required: true, Complete: "off"}
	page.Email = field{Name: "email", Label: "Email address", Kind: "email", Required: true, Complete: "off"}
	page.Role = field{
		Name: "role", Label: "Role", Options: roleOptions(rules.MemberRoles, rules.Approver),
		Hint: "An approver decides about quotes, a viewer reads, feedback only sends tickets.",
	}
	page.Password = field{
		Name: "password", Label: "First password", Kind: "password", Optional: true, Complete: "new-password",
		Hint: "Leave it empty to get a one-time link with which the person chooses their own.",
	}
	for _, member := range members {
		row := memberRow{
			Name: member.Name, Email: member.Email, SignIn: "Has a password",
			URL: fmt.Sprintf("%s/members/%d", projectPath(v), member.ID), Roles: roleOptions(rules.MemberRoles, member.Role),
		}
		if member.HasPassword == 0 {
			row.SignIn = "Has not signed in yet"
		}
		page.Members = append(page.Members, row)
	}
	return page, nil
}

func (s *Server) listMembers(v visit) error {
	page, err := s.membersPage(v)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "members/index", page)
}

func (s *Server) addMember(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	form := portal.NewMember{Name: v.line("name"), Email: v.line("email"), Role: rules.Role(v.line("role")), Password: v.FormValue("password")}
	token, failure := s.portal.AddMember(v.ctx(), v.seat, form)
	if failure == nil && token == "" {
		return s.redirect(v, projectPath(v)+"/members", form.Name+" can open this project now.")
	}
	if failure != nil && rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	page, err := s.membersPage(v)
	if err != nil {
		return err
	}
	if failure == nil {
		page.Link = s.oneTimeLink(v, form.Name, token)
		return s.render(v, http.StatusOK, "members/index", page)
	}
	problems := rules.ProblemsOf(failure)
	page.Message = failure.Error()
	page.Name.Value, page.Name.Problem = v.FormValue("name"), problems.For("name")
	page.Email.Value, page.Email.Problem = v.FormValue("email"), problems.For("email")
	page.Role.Options, page.Role.Problem = roleOptions(rules.MemberRoles, form.Role), problems.For("role")
	page.Password.Problem = problems.For("password")
	return s.render(v, s.statusOf(v.Context, failure), "members/index", page)
}

func (s *Server) changeMember(v visit) error {
	person, err := v.number("person")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	failure := s.portal.ChangeMemberRole(v.ctx(), v.seat, person, rules.Role(v.line("role")))
	if failure == nil {
		return s.redirect(v, projectPath(v)+"/members", "Role saved.")
	}
	if rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	page, err := s.membersPage(v)
	if err != nil {
		return err
	}
	page.Message = rules.ProblemsOf(failure).For("role")
	return s.render(v, s.statusOf(v.Context, failure), "members/index", page)
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
	page, err := s.membersPage(v)
	if err != nil {
		return err
	}
	page.Link = s.oneTimeLink(v, member.Name, token)
	return s.render(v, http.StatusOK, "members/index", page)
}

func (s *Server) removeMember(v visit) error {
	person, err := v.number("person")
	if err != nil {
		return err
	}
	if err := s.portal.RemoveMember(v.ctx(), v.seat, person); err != nil {
		return err
	}
	return s.redirect(v, projectPath(v)+"/members", "Removed. They can no longer open this project.")
}
