package handlers

import (
	"fmt"
	"net/http"
	"net/url"

	"portal/portal"
	"portal/rules"
)

type clientsPage struct {
	base
	Clients []clientRow
	After   string
	NextURL string
	Name    field
}

type clientRow struct{ Name, URL, Projects string }

func (s *Server) listClients(v visit) error {
	return s.renderClients(v, http.StatusOK, field{})
}

func (s *Server) renderClients(v visit, status int, name field) error {
	page := clientsPage{After: rules.CleanLine(v.QueryParam("after")), Name: name}
	page.Title, page.Section = "Clients", "clients"
	page.Name.Name, page.Name.Label, page.Name.Required = "name", "Name of the company", true
	rows, err := s.portal.Clients(v.ctx(), page.After)
	if err != nil {
		return err
	}
	if len(rows) > portal.PageSize {
		rows = rows[:portal.PageSize]
		page.NextURL = "/clients?after=" + url.QueryEscape(rows[len(rows)-1].Name)
	}
	for _, row := range rows {
		page.Clients = append(page.Clients, clientRow{row.Name, clientPath(row.ID), plural(row.Projects, "project", "projects")})
	}
	return s.render(v, status, "clients/index", &page)
}

func clientPath(id int64) string { return fmt.Sprintf("/clients/%d", id) }

func (s *Server) createClient(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	id, err := s.portal.CreateClient(v.ctx(), v.seat.Actor, v.line("name"))
	if rules.KindOf(err) == rules.Invalid {
		name := field{Value: v.FormValue("name"), Problem: rules.ProblemsOf(err).For("name")}
		return s.renderClients(v, s.statusOf(v.Context, err), name)
	}
	if err != nil {
		return err
	}
	return s.redirect(v, clientPath(id), "Client added. Now add its first project.")
}

// clientPage is a client with its projects and the forms to change both.
type clientPage struct {
	base
	ClientName  string
	URL         string
	Projects    []clientProject
	Rename      field
	ProjectName field
	ProjectCode field
}

type clientProject struct {
	Code, Name string
	Rename     field
}

func (s *Server) clientPage(v visit, id int64) (*clientPage, error) {
	client, err := s.portal.Client(v.ctx(), id)
	if err != nil {
		return nil, err
	}
	page := &clientPage{ClientName: client.Name, URL: clientPath(id)}
	page.Title, page.Section = client.Name, "clients"
	page.Rename = field{Name: "name", Label: "New name", Value: client.Name, Required: true}
	page.ProjectName = field{Name: "project_name", Label: "Name", Required: true}
	page.ProjectCode = field{
		Name: "code", Label: "Code", Required: true, Complete: "off",
		Hint: "2 to 8 letters and digits, such as HALO. It stands in every number, such as HALO-Q1, and never changes.",
	}
	for _, project := range client.Projects {
		rename := field{Name: "name", Label: "New name", Value: project.Name, Required: true, Scope: project.Code}
		page.Projects = append(page.Projects, clientProject{project.Code, project.Name, rename})
	}
	return page, nil
}

func (s *Server) showClient(v visit) error {
	id, err := v.number("client")
	if err != nil {
		return err
	}
	page, err := s.clientPage(v, id)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "clients/show", page)
}

func (s *Server) renameClient(v visit) error {
	id, err := v.number("client")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	failure := s.portal.RenameClient(v.ctx(), v.seat.Actor, id, v.line("name"))
	if failure == nil {
		return s.redirect(v, clientPath(id), "Renamed. What was signed keeps the old name.")
	}
	page, err := s.clientPage(v, id)
	if err != nil || rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	page.Rename.Value, page.Rename.Problem = v.FormValue("name"), rules.ProblemsOf(failure).For("name")
	return s.render(v, s.statusOf(v.Context, failure), "clients/show", page)
}
