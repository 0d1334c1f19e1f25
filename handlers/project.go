package handlers

import (
	"fmt"
	"net/http"

	"portal/portal"
	"portal/rules"
)

func (s *Server) createProject(v visit) error {
	id, err := v.number("client")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	code, failure := s.portal.CreateProject(v.ctx(), v.seat.Actor, id, v.line("project_name"), v.line("code"))
	if failure == nil {
		return s.redirect(v, projectURL(code)+"/members", "Project added. Next, give the client's people access.")
	}
	page, err := s.clientPage(v, id)
	if err != nil || rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	problems := rules.ProblemsOf(failure)
	page.ProjectName.Value, page.ProjectName.Problem = v.FormValue("project_name"), problems.For("name")
	page.ProjectCode.Value, page.ProjectCode.Problem = v.FormValue("code"), problems.For("code")
	return s.render(v, s.statusOf(v.Context, failure), "clients/show", page)
}

type projectsPage struct {
	base
	Projects []listedProject
	NextURL  string
	// Later is set on every page of the list but the first.
	Later bool
}

type listedProject struct {
	URL, Name, Client, Code string
	Active, Stamp           string
	OpenQuotes              string
}

func (s *Server) listProjects(v visit) error {
	after := portal.ProjectCursor{At: rules.Instant(v.count("at")), ID: v.count("id")}
	rows, err := s.portal.Projects(v.ctx(), after)
	if err != nil {
		return err
	}
	page := projectsPage{Later: after != portal.ProjectCursor{}}
	page.Title, page.Section = "Projects", "projects"
	if len(rows) > portal.PageSize {
		rows = rows[:portal.PageSize]
		last := rows[len(rows)-1]
		page.NextURL = fmt.Sprintf("/projects?at=%d&id=%d", last.ActiveAt, last.ID)
	}
	for _, row := range rows {
		shown := listedProject{
			URL: projectURL(row.Code), Name: row.Name, Client: row.Client, Code: row.Code,
			Active: s.moment(row.ActiveAt), Stamp: s.stamp(row.ActiveAt),
		}
		if row.OpenQuotes > 0 {
			shown.OpenQuotes = plural(row.OpenQuotes, "open quote", "open quotes")
		}
		page.Projects = append(page.Projects, shown)
	}
	return s.render(v, http.StatusOK, "projects/index", &page)
}

// renameProject is asked for on the client's page, which shows it again when
// the name will not do.
func (s *Server) renameProject(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	project := v.seat.Project
	failure := s.portal.RenameProject(v.ctx(), v.seat, v.line("name"))
	if failure == nil {
		return s.redirect(v, clientPath(project.ClientID), "Renamed. What was signed keeps the old name.")
	}
	v.seat.Project = portal.Project{}
	page, err := s.clientPage(v, project.ClientID)
	if err != nil || rules.KindOf(failure) != rules.Invalid {
		return failure
	}
	for i := range page.Projects {
		if rename := &page.Projects[i].Rename; page.Projects[i].Code == project.Code {
			rename.Value, rename.Problem = v.FormValue("name"), rules.ProblemsOf(failure).For("name")
		}
	}
	return s.render(v, s.statusOf(v.Context, failure), "clients/show", page)
}
