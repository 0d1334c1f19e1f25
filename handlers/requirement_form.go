package handlers

import (
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
	Edit, Once            string
	Message               string
	Problems              []problemLink
	Kind, Name            field
	Description           field
	DescriptionPreview    preview
	Due, Cycle, Fields    field
	Files                 fileField
	Material              []fileView
}

// typedRequirement is the form as it was typed. Edit is what stood on the
// screen, Once the name of a new one's form, so that sent twice it asks once.
type typedRequirement struct {
	itemForm
	Cycle, Edit, Once string
}

func (s *Server) newRequirement(v visit) error {
	typed := typedRequirement{itemForm: blankItem, Cycle: v.FormValue("cycle"), Once: newOnce()}
	return s.renderRequirementForm(v, nil, typed, nil)
}

func (s *Server) addRequirement(v visit) error {
	return s.submitRequirement(v, nil, func(typed typedRequirement, item portal.NewRequirement) error {
		_, err := s.portal.AddRequirementsOnce(v.ctx(), v.seat, typed.Once, []portal.NewRequirement{item})
		if rules.KindOf(err) == rules.Conflict {
			return rules.Fail(rules.Conflict, "This form was sent already and changed after that. Look at the list first: sending it again asks for one more.")
		}
		if err != nil {
			return err
		}
		return s.redirect(v, requirementsURL(v.seat.Project.Code), "“"+item.Title+"” was added. The client is asked for it.")
	})
}

func (s *Server) editRequirement(v visit) error {
	view, err := s.editedRequirement(v)
	if err != nil {
		return err
	}
	if err := view.Rule.MayEdit(); err != nil {
		return err
	}
	typed := typedRequirement{itemForm: itemFormOf(view.Content), Edit: fmt.Sprint(view.Requirement.Edit)}
	if view.Requirement.CycleNumber.Valid {
		typed.Cycle = fmt.Sprint(view.Requirement.CycleNumber.Int64)
	}
	return s.renderRequirementForm(v, view, typed, nil)
}

func (s *Server) saveRequirement(v visit) error {
	view, err := s.editedRequirement(v)
	if err != nil {
		return err
	}
	return s.submitRequirement(v, view, func(_ typedRequirement, item portal.NewRequirement) error {
		if err := s.portal.EditRequirement(v.ctx(), v.seat, view.Requirement.Number, v.count("edit"), item); err != nil {
			return err
		}
		return s.redirect(v, requirementURL(v.seat.Project.Code, view.Requirement.Number), "Saved. The client sees it as it is now.")
	})
}

func (s *Server) editedRequirement(v visit) (*portal.RequirementView, error) {
	number, err := v.number("requirement")
	if err != nil {
		return nil, err
	}
	view, err := s.portal.Requirement(v.ctx(), v.seat, number)
	return &view, err
}

// submitRequirement reads the form and does with it what was asked for, or
// shows it again as it was typed.
func (s *Server) submitRequirement(v visit, view *portal.RequirementView, do func(typedRequirement, portal.NewRequirement) error) error {
	failed := s.parseUploads(v)
	if v.Request().PostForm == nil {
		return failed
	}
	typed := typedRequirementOf(v.Request().PostForm)
	if failed == nil && v.line("do") == "preview" {
		return s.renderRequirementForm(v, view, typed, nil)
	}
	if failed == nil {
		var item portal.NewRequirement
		if item, failed = v.requirement(typed); failed == nil {
			failed = do(typed, item)
		}
	}
	switch rules.KindOf(failed) {
	case rules.Conflict:
		typed.renew(view)
	case rules.Invalid, rules.TooLarge, rules.Unavailable:
	default:
		return failed
	}
	return s.renderRequirementForm(v, view, typed, failed)
}

// renew lets the form be sent again once its writer has compared.
func (t *typedRequirement) renew(view *portal.RequirementView) {
	t.Once = newOnce()
	if view != nil {
		t.Edit = fmt.Sprint(view.Requirement.Edit)
	}
}

func typedRequirementOf(values url.Values) typedRequirement {
	return typedRequirement{
		itemForm: itemForm{
			Kind: values.Get("kind"), Title: values.Get("title"), Description: values.Get("description"),
			Fields: values.Get("fields"), Due: values.Get("due"),
		},
		Cycle: values.Get("cycle"), Edit: values.Get("edit"), Once: values.Get("once"),
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

func (s *Server) renderRequirementForm(v visit, view *portal.RequirementView, typed typedRequirement, failed error) error {
	cycles, err := s.portal.CycleChoices(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	code, m, status := v.seat.Project.Code, fieldMaker{rules.ProblemsOf(failed)}, http.StatusOK
	page := &requirementForm{
		URL: requirementsURL(code) + "/new", ListURL: requirementsURL(code), BackURL: requirementsURL(code), Heading: "Ask for something",
		IsNew: true, Edit: typed.Edit, Once: typed.Once, Changed: v.Request().Method == post,
	}
	if failed != nil {
		page.Message, status = failed.Error(), s.statusOf(v.Context, failed)
	}
	if kind := rules.KindOf(failed); kind == rules.TooLarge || kind == rules.Unavailable {
		m.problems.Add("files", "%s", page.Message)
	}
	page.fill(typed, m)
	page.Cycle.Options = cycleOptions(code, cycles, typed.Cycle)
	page.Files = s.fileField(v, m.make("files", "Files that help", ""))
	page.Files.Optional = true
	if v.line("do") == "preview" {
		page.DescriptionPreview.HTML = portal.RenderMarkdown(typed.Description)
	}
	if view != nil {
		page.describeEdit(code, *view)
		page.Material = s.fileViews(v, view.Material)
	}
	page.Problems = linkProblems(m.problems, placesOf(page.fields))
	page.Title, page.Section, page.TakesFiles = page.Heading, "requirements", true
	return s.render(v, status, "requirements/edit", page)
}

func (p *requirementForm) fill(typed typedRequirement, m fieldMaker) {
	p.Kind, p.Name = m.make("kind", "Kind", typed.Kind), m.make("title", "What is needed", typed.Title)
	p.Kind.Options = kindOptions(typed.Kind)
	p.Fields = m.make("fields", "Fields to fill in", typed.Fields)
	p.Fields.Hint = "One a line. What the client enters is encrypted and shown to nobody by default."
	p.Description = longer(m.make("description", "Description", typed.Description), 6)
	p.Description.Hint, p.Description.Optional = "What exactly is needed, and how to get it. Markdown works.", true
	p.DescriptionPreview.ID = "preview-description"
	p.Due, p.Cycle = m.day("due", "Due", typed.Due), m.make("cycle", "Cycle that waits for it", typed.Cycle)
	p.Due.Optional, p.Cycle.Optional = true, true
	if strings.TrimSpace(typed.Fields) == "" && p.Fields.Problem == "" {
		p.Fields.Value = usualFields
	}
}

// describeEdit makes the form one that changes a requirement. Its kind stays
// once something was given for it.
func (p *requirementForm) describeEdit(code string, view portal.RequirementView) {
	row := view.Requirement
	p.Number, p.Heading, p.IsNew = rules.RequirementNumber(code, row.Number), "Change what is asked for", false
	p.BackURL = requirementURL(code, row.Number)
	p.URL = p.BackURL + "/edit"
	if row.Rounds > 0 {
		p.Kind.Options = []option{{Value: string(row.Kind), Words: row.Kind.Words(), Chosen: true}}
		p.Kind.Hint = "It stays, because something was given for it already."
	}
}

// fields walks through all fields of the form, in its order.
func (p *requirementForm) fields(visit func(where string, f *field)) {
	for _, f := range []*field{&p.Kind, &p.Name, &p.Fields, &p.Description, &p.Due, &p.Cycle, &p.Files.field} {
		visit("", f)
	}
}
