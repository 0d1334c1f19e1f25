package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"portal/portal"
	"portal/rules"
)

// requirementForm is where staff write what they need.
type requirementForm struct {
	base
	URL, ListURL, BackURL string
	Heading, Number       string
	IsNew, Changed        bool
	Edit                  int64
	Message               string
	Problems              []problemLink
	Kind, Name            field
	Description           field
	DescriptionPreview    preview
	Due, Cycle, Fields    field
	Files                 fileField
	Material              []fileView
}

// typedRequirement is the form as it was typed.
type typedRequirement struct {
	itemForm
	Cycle string
}

func (s *Server) newRequirement(v visit) error {
	typed := typedRequirement{itemForm: blankItem, Cycle: v.FormValue("cycle")}
	return s.renderRequirementForm(v, http.StatusOK, nil, typed, nil)
}

func (s *Server) addRequirement(v visit) error {
	uploads := s.parseUploads(v)
	typed := typedRequirementOf(v.Request().PostForm)
	item, err := v.requirement(typed)
	if err = errors.Join(uploads, err); err == nil {
		var numbers []int64
		if numbers, err = s.portal.AddRequirements(v.ctx(), v.seat, []portal.NewRequirement{item}); err == nil {
			return s.redirect(v, requirementURL(v.seat.Project.Code, numbers[0]), "The client is asked for it.")
		}
	}
	return s.refuseRequirementForm(v, nil, typed, err)
}

func (s *Server) editRequirement(v visit) error {
	view, err := s.editedRequirement(v)
	if err != nil {
		return err
	}
	typed := typedRequirement{itemForm: itemFormOf(view.Content)}
	if view.Requirement.CycleNumber.Valid {
		typed.Cycle = fmt.Sprint(view.Requirement.CycleNumber.Int64)
	}
	return s.renderRequirementForm(v, http.StatusOK, view, typed, nil)
}

func (s *Server) saveRequirement(v visit) error {
	uploads := s.parseUploads(v)
	view, err := s.editedRequirement(v)
	if err != nil {
		return err
	}
	typed := typedRequirementOf(v.Request().PostForm)
	item, err := v.requirement(typed)
	if err = errors.Join(uploads, err); err == nil {
		err = s.portal.EditRequirement(v.ctx(), v.seat, view.Requirement.Number, v.count("edit"), item)
	}
	if err != nil {
		return s.refuseRequirementForm(v, view, typed, err)
	}
	return s.redirect(v, requirementURL(v.seat.Project.Code, view.Requirement.Number), "Saved. The client sees it as it is now.")
}

// editedRequirement loads what is edited; Conflict once it is no longer open.
func (s *Server) editedRequirement(v visit) (*portal.RequirementView, error) {
	number, err := v.number("requirement")
	if err != nil {
		return nil, err
	}
	view, err := s.portal.Requirement(v.ctx(), v.seat, number)
	if err != nil {
		return nil, err
	}
	if v.Request().Method == http.MethodPost {
		return &view, nil
	}
	return &view, view.Rule.MayEdit()
}

func typedRequirementOf(values url.Values) typedRequirement {
	return typedRequirement{
		itemForm: itemForm{
			Kind: values.Get("kind"), Title: values.Get("title"), Description: values.Get("description"),
			Fields: values.Get("fields"), Due: values.Get("due"),
		},
		Cycle: values.Get("cycle"),
	}
}

// requirement reads the form; Invalid for what cannot be read.
func (v visit) requirement(typed typedRequirement) (portal.NewRequirement, error) {
	var read reader
	content := typed.content()
	content.Due = read.date("due", typed.Due)
	problems := withMissing(read.problems, content.Check("").Err())
	return portal.NewRequirement{RequirementContent: content, Cycle: cycleNumber(typed.Cycle), Files: v.fileNumbers()}, problems.Err()
}

func (s *Server) refuseRequirementForm(v visit, view *portal.RequirementView, typed typedRequirement, failure error) error {
	switch rules.KindOf(failure) {
	case rules.Invalid, rules.TooLarge, rules.Conflict:
		return s.renderRequirementForm(v, s.statusOf(v.Context, failure), view, typed, failure)
	}
	return failure
}

func (s *Server) renderRequirementForm(v visit, status int, view *portal.RequirementView, typed typedRequirement, failed error) error {
	cycles, err := s.portal.CycleChoices(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	code, m := v.seat.Project.Code, fieldMaker{rules.ProblemsOf(failed)}
	if rules.KindOf(failed) == rules.TooLarge {
		m.problems.Add("files", "%s", failed)
	}
	page := &requirementForm{
		URL: requirementsURL(code) + "/new", ListURL: requirementsURL(code), BackURL: requirementsURL(code), Heading: "Ask for something", IsNew: true,
		Kind: m.make("kind", "Kind", typed.Kind), Name: m.make("title", "What is needed", typed.Title),
		Description: longer(m.make("description", "Description", typed.Description), 6), Due: m.day("due", "Due", typed.Due),
		Cycle: m.make("cycle", "Cycle that waits for it", typed.Cycle), Fields: m.make("fields", "Fields to fill in", typed.Fields),
		Files: s.fileField(v, m.make("files", "Files that help", "")), Changed: failed != nil,
	}
	page.Kind.Options, page.Cycle.Options = kindOptions(typed.Kind), cycleOptions(code, cycles, typed.Cycle)
	page.Description.Hint, page.Fields.Hint = "What exactly is needed, and how to get it. Markdown works.", "One a line. They are encrypted and shown to nobody by default."
	page.Description.Optional, page.Due.Optional, page.Cycle.Optional, page.Files.Optional = true, true, true, true
	page.DescriptionPreview.ID = "preview-description"
	if failed != nil {
		page.Message = failed.Error()
	}
	page.Problems = linkProblems(m.problems, nil)
	page.fillEdited(s, v, view)
	page.Title, page.Section, page.TakesFiles = page.Heading, "requirements", true
	return s.render(v, status, "requirements/edit", page)
}

// fillEdited makes the form one that changes a requirement.
func (p *requirementForm) fillEdited(s *Server, v visit, view *portal.RequirementView) {
	if view == nil {
		return
	}
	code, row := v.seat.Project.Code, view.Requirement
	p.Number, p.Heading, p.IsNew, p.Edit = rules.RequirementNumber(code, row.Number), "Change what is asked for", false, row.Edit
	p.BackURL = requirementURL(code, row.Number)
	p.URL, p.Material = p.BackURL+"/edit", s.fileViews(v, view.Material)
	if strings.TrimSpace(p.Fields.Value) == "" && p.Fields.Problem == "" {
		p.Fields.Value = usualFields
	}
}
