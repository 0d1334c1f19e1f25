package handlers

import (
	"fmt"
	"net/http"
	"strconv"

	"portal/rules"
)

func severalURL(code string) string { return projectURL(code) + "/requirements/several" }

// newRequirements shows where a list of requirements can come from or, when
// the address names a template or a project, its rows.
func (s *Server) newRequirements(v visit) error {
	template, project := v.QueryParam("template"), v.QueryParam("project")
	var form severalForm
	var err error
	switch {
	case template != "":
		form, err = s.severalOfTemplate(v, template)
	case project != "":
		form, err = s.severalOfProject(v, project)
	default:
		return s.renderSources(v, typedTitles{}, nil)
	}
	if err != nil {
		return err
	}
	return s.renderSeveral(v, form, nil)
}

func (s *Server) severalOfTemplate(v visit, text string) (severalForm, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return severalForm{}, rules.Missing()
	}
	template, err := s.portal.Template(v.ctx(), id)
	if err != nil {
		return severalForm{}, err
	}
	start := s.portal.Today()
	form := newSeveralForm(start)
	for _, item := range template.Items {
		row := itemFormOf(item.Content())
		if item.Days > 0 {
			row.Days, row.Due = fmt.Sprint(item.Days), string(start.AddDays(int(item.Days)))
		}
		form.Items = append(form.Items, row)
	}
	return form, nil
}

func (s *Server) severalOfProject(v visit, code string) (severalForm, error) {
	contents, err := s.portal.CopyableRequirements(v.ctx(), v.seat, code)
	if err != nil {
		return severalForm{}, err
	}
	form := newSeveralForm("")
	form.addContents(contents)
	return form, nil
}

// addRequirements answers the buttons of the list, and the one that asks for
// what is ticked.
func (s *Server) addRequirements(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	button := v.line("do")
	if button == "preview" {
		return s.previewTitles(v)
	}
	form := readSeveralForm(v.Request().PostForm)
	switch button {
	case "":
		return s.askForSeveral(v, form)
	case "dates":
		_, err := form.follow()
		return s.renderSeveral(v, form, err)
	}
	var err error
	form.focus, err = rearrangeItems(&form.Items, button, blankRow(form.Start))
	return s.renderSeveral(v, form, err)
}

// askForSeveral asks for the ticked rows. When the first day was changed and
// the dates were not, they follow first and are shown.
func (s *Server) askForSeveral(v visit, form severalForm) error {
	if moved, err := form.follow(); err != nil || moved {
		if err == nil {
			var problems rules.Problems
			problems.Add("start", "The due dates below follow this day now. Please look at them, then add the requirements.")
			err = problems.Err()
		}
		return s.renderSeveral(v, form, err)
	}
	items, problems := form.wanted()
	err := problems.Err()
	var added int64
	if err == nil {
		added, err = s.portal.AddRequirementsOnce(v.ctx(), v.seat, form.Once, items)
	}
	if err != nil {
		return s.refuseSeveral(v, form, err)
	}
	return s.redirect(v, projectURL(v.seat.Project.Code)+"/requirements", plural(added, "requirement was added.", "requirements were added."))
}

// refuseSeveral shows the rows again as they were typed. A form that was
// changed after it was sent becomes a new one.
func (s *Server) refuseSeveral(v visit, form severalForm, failed error) error {
	kind := rules.KindOf(failed)
	if kind != rules.Invalid && kind != rules.Conflict {
		return failed
	}
	if kind == rules.Conflict {
		form.Once = newOnce()
	}
	return s.renderSeveral(v, form, failed)
}

// previewTitles shows the rows of a list that was typed, one title a line.
func (s *Server) previewTitles(v visit) error {
	typed := typedTitles{Titles: v.text("titles"), Start: v.line("start")}
	form, err := typed.several()
	if err != nil {
		return s.renderSources(v, typed, err)
	}
	return s.renderSeveral(v, form, nil)
}

func (s *Server) renderSources(v visit, typed typedTitles, failed error) error {
	page, err := s.sourcesPage(v, typed, failed)
	if err != nil {
		return err
	}
	return s.renderList(v, page, failed)
}

func (s *Server) renderSeveral(v visit, form severalForm, failed error) error {
	page, err := s.severalPage(v, form, failed)
	if err != nil {
		return err
	}
	return s.renderList(v, page, failed)
}

func (s *Server) renderList(v visit, page *severalPage, failed error) error {
	status := http.StatusOK
	if failed != nil {
		status = s.statusOf(v.Context, failed)
	}
	return s.render(v, status, "requirements/several", page)
}
