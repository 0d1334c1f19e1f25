package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// severalPage is where several requirements are asked for at once: first where
// the list comes from, then its rows.
type severalPage struct {
	base
	URL, ListURL string
	Message      string
	Problems     []problemLink
	Sources      *sourcesView
	Rows         *severalRows
}

// sourcesView is what a list can be made from.
type sourcesView struct {
	Titles, Start field
	Templates     []templateRow
	Project       field
}

// severalRows is a list on its way. Changed says that what is shown was typed.
type severalRows struct {
	Heading       string
	Once, Counted string
	Changed       bool
	Start, Cycle  field
	Items         []itemBlock
	Problem       string
	Full          bool
	FocusHeading  bool
	FocusAdd      bool
}

func newSeveralPage(v visit, failed error) *severalPage {
	code := v.seat.Project.Code
	page := &severalPage{URL: severalURL(code), ListURL: projectURL(code) + "/requirements"}
	page.Title, page.Section = "Several requirements at once", "requirements"
	if failed != nil {
		page.Message = failed.Error()
	}
	return page
}

func (s *Server) sourcesPage(v visit, typed typedTitles, failed error) (*severalPage, error) {
	page, m := newSeveralPage(v, failed), fieldMaker{rules.ProblemsOf(failed)}
	sources := &sourcesView{
		Titles:  longer(m.make("titles", "Titles", typed.Titles), 8),
		Start:   m.day("start", "Due date for all", typed.Start),
		Project: field{Name: "project", Label: "Project"},
	}
	sources.Titles.Hint = "One a line. The kind can stand before a colon, such as “text: About us”: files, text, link, credentials or sign-off. Without one, files are asked for."
	sources.Start.Optional = true
	templates, err := s.portal.Templates(v.ctx())
	if err != nil {
		return nil, err
	}
	for _, row := range templates {
		sources.Templates = append(sources.Templates, templateRow{
			Name: row.Name, URL: fmt.Sprintf("%s?template=%d", page.URL, row.ID), Description: row.Description,
			Size: plural(row.Size, "requirement", "requirements"),
		})
	}
	projects, err := s.portal.CopyChoices(v.ctx(), v.seat)
	for _, project := range projects {
		sources.Project.Options = append(sources.Project.Options, option{
			Value: project.Code, Words: fmt.Sprintf("%s · %s · %s", project.Client, project.Name, project.Code),
		})
	}
	page.Sources = sources
	page.Problems = linkProblems(m.problems, placesOf(page.fields))
	return page, err
}

func (s *Server) severalPage(v visit, form severalForm, failed error) (*severalPage, error) {
	page, m := newSeveralPage(v, failed), fieldMaker{rules.ProblemsOf(failed)}
	cycles, err := s.portal.CycleChoices(v.ctx(), v.seat)
	if err != nil {
		return nil, err
	}
	rows := &severalRows{
		Heading: plural(int64(len(form.Items)), "requirement", "requirements") + " to look through",
		Once:    form.Once, Counted: form.Counted, Changed: v.Request().Method == post, Problem: m.problems.For("items"),
		Full:         len(form.Items) >= rules.MaxRequirementsAtOnce,
		FocusHeading: failed == nil && form.focus == "", FocusAdd: strings.HasSuffix(form.focus, ".add"),
	}
	rows.Start = startField(m, form)
	rows.Cycle = m.make("cycle", "Cycle that waits for them", form.Cycle)
	rows.Cycle.Options, rows.Cycle.Optional = cycleOptions(v.seat.Project.Code, cycles, form.Cycle), true
	for i, item := range form.Items {
		block := makeItem(i, len(form.Items), item, m)
		block.When = m.day(fmt.Sprintf("items.%d.due", i), "Due", item.Due)
		rows.Items = append(rows.Items, block)
	}
	page.Rows = rows
	page.fields(func(_ string, f *field) { f.Focus = form.focus != "" && f.Name == form.focus })
	page.Problems = linkProblems(m.problems, placesOf(page.fields))
	return page, nil
}

// startField is the day that due dates follow: that on which a template is
// used, or one for all rows of another list.
func startField(m fieldMaker, form severalForm) field {
	start := m.day("start", "Due date for all", form.Start)
	start.Optional, start.Hint = true, "Those with a date of their own keep it."
	for _, item := range form.Items {
		if days, err := strconv.Atoi(item.Days); err == nil && days > 0 {
			start.Label, start.Optional = "First day", false
			start.Hint = "The due dates are counted from it. Those that you typed stay."
		}
	}
	return start
}

// cycleOptions offers no cycle and those of the project, with one chosen.
func cycleOptions(code string, cycles []portal.CycleChoice, chosen string) []option {
	options := []option{{Value: "", Words: "None", Chosen: chosen == ""}}
	for _, cycle := range cycles {
		number := fmt.Sprint(cycle.Number)
		options = append(options, option{
			Value: number, Words: rules.CycleNumber(code, cycle.Number) + " · " + cycle.Name, Chosen: number == chosen,
		})
	}
	return options
}

// fields walks through all fields of the page's form, in its order.
func (p *severalPage) fields(visit func(where string, f *field)) {
	if p.Sources != nil {
		visit("", &p.Sources.Titles)
		visit("", &p.Sources.Start)
		return
	}
	visit("", &p.Rows.Start)
	visit("", &p.Rows.Cycle)
	eachItemField(p.Rows.Items, visit)
}
