package handlers

import (
	"html/template"
	"net/http"

	"portal/portal"
	"portal/rules"
)

// requirementPage is one requirement: what is needed, what the person looking
// is to do about it, and the story of what was given so far.
type requirementPage struct {
	base
	URL, ListURL, EditURL string
	Number, Name          string
	Kind, Icon            string
	Badge                 phaseBadge
	Due                   string
	Asked, AskedStamp     string
	Cycle, CycleURL       string
	Description           template.HTML
	Material              []fileView
	Ask                   askView
	Returned              *roundView
	Give                  *giveForm
	Decide                *decideForm
	WithdrawURL           string
	RestoreURL            string
	Edit                  int64
	Rounds                []roundView
	Credentials           credentialsView
	Thread                threadView
	Conflict              string
	Kept                  []field
}

// decideForm is how staff accept what was given, or return it. What is
// accepted already can only be returned.
type decideForm struct {
	AcceptURL, ReturnURL string
	Reason               field
	IsReturning          bool
}

// The deeds of a requirement's page whose forms are shown again with what was
// typed.
const (
	provideDeed = "provide"
	returnDeed  = "return"
)

func (s *Server) showRequirement(v visit) error {
	number, err := v.number("requirement")
	if err != nil {
		return err
	}
	view, err := s.portal.Requirement(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "requirements/show", s.requirementPage(v, view, deedForm{}))
}

func (s *Server) acceptRequirement(v visit) error {
	return s.requirementDeed(v, "accept", "Accepted. The client sees it.", func(number int64) error {
		return s.portal.AcceptRequirement(v.ctx(), v.seat, number, v.count("edit"))
	})
}

func (s *Server) returnRequirement(v visit) error {
	return s.requirementDeed(v, returnDeed, "Returned. The client reads your reason and hands it over again.", func(number int64) error {
		return s.portal.ReturnRequirement(v.ctx(), v.seat, number, v.count("edit"), v.words("reason"))
	})
}

func (s *Server) withdrawRequirement(v visit) error {
	return s.requirementDeed(v, "withdraw", "Withdrawn: it is not needed any more.", func(number int64) error {
		return s.portal.WithdrawRequirement(v.ctx(), v.seat, number, v.count("edit"))
	})
}

func (s *Server) restoreRequirement(v visit) error {
	return s.requirementDeed(v, "restore", "Asked for again.", func(number int64) error {
		return s.portal.RestoreRequirement(v.ctx(), v.seat, number, v.count("edit"))
	})
}

// requirementDeed does what a form of a requirement's page asks for, and leads
// back to the page.
func (s *Server) requirementDeed(v visit, deed, done string, do func(number int64) error) error {
	return s.onRequirement(v, deed, func(number int64) error {
		if err := do(number); err != nil {
			return err
		}
		return s.redirect(v, requirementURL(v.seat.Project.Code, number), done)
	})
}

// onRequirement is requirementDeed for a deed that answers by itself.
func (s *Server) onRequirement(v visit, deed string, do func(number int64) error) error {
	number, err := v.number("requirement")
	if err != nil {
		return err
	}
	return s.perform(v, deed, s.requirementForms(v, number), func() error { return do(number) })
}

func (s *Server) requirementForms(v visit, number int64) formsPage {
	return formsPage{"requirements/show", func(form deedForm) (framed, error) {
		view, err := s.portal.Requirement(v.ctx(), v.seat, number)
		if err != nil {
			return nil, err
		}
		return s.requirementPage(v, view, form), nil
	}}
}

func (s *Server) requirementPage(v visit, view portal.RequirementView, form deedForm) *requirementPage {
	code, row := v.seat.Project.Code, view.Requirement
	page := &requirementPage{
		ListURL: requirementsURL(code), URL: requirementURL(code, row.Number), Number: rules.RequirementNumber(code, row.Number), Name: row.Title,
		Kind: row.Kind.Words(), Icon: kindIcons[row.Kind], Badge: s.requirementBadge(v.seat.Role, row.State, row.Returned, row.DueOn),
		Asked: s.day(row.CreatedAt), AskedStamp: s.stamp(row.CreatedAt),
		Description: view.Description, Material: s.fileViews(v, view.Material), Edit: row.Edit, Rounds: s.roundViews(v, view),
	}
	page.Title, page.Section, page.TakesFiles = page.Number+" "+row.Title, "requirements", v.seat.Can(rules.AttachFiles)
	if row.DueOn != "" {
		page.Due = row.DueOn.Words()
	}
	if row.CycleNumber.Valid {
		page.Cycle, page.CycleURL = rules.CycleNumber(code, row.CycleNumber.Int64)+" "+row.Cycle, cycleURL(code, row.CycleNumber.Int64)
	}
	if row.State == rules.RequirementOpen && row.Returned {
		page.Returned = lastRound(page.Rounds)
	}
	s.fillDeeds(v, page, view, form)
	page.Ask = s.askOfRequirement(v, view)
	page.fillConflict(form)
	page.Credentials = s.credentialsView(v, view, form)
	page.Thread = s.threadView(v, view.Thread, page.URL+"/comments", form)
	return page
}

// fillDeeds offers what the person may do now.
func (s *Server) fillDeeds(v visit, page *requirementPage, view portal.RequirementView, form deedForm) {
	if v.seat.Can(rules.ProvideRequirements) && view.Rule.MayProvide() == nil {
		page.Give = s.giveForm(v, view, form.of(provideDeed))
	}
	if !v.seat.Can(rules.ManageRequirements) {
		return
	}
	if view.Rule.MayReturn() == nil {
		page.Decide = newDecideForm(page.URL, view, form.of(returnDeed))
	}
	if view.Rule.MayEdit() == nil {
		page.EditURL = page.URL + "/edit"
	}
	if view.Rule.MayWithdraw() == nil {
		page.WithdrawURL = page.URL + "/withdraw"
	}
	if view.Rule.MayRestore() == nil {
		page.RestoreURL = page.URL + "/restore"
	}
}

func newDecideForm(page string, view portal.RequirementView, form deedForm) *decideForm {
	decide := &decideForm{ReturnURL: page + "/return", IsReturning: form.deed != ""}
	if view.Rule.MayAccept() == nil {
		decide.AcceptURL = page + "/accept"
	}
	decide.Reason = form.field("reason", field{Label: "What is missing or wrong", Hint: "The client reads this and hands it over again. Markdown works."})
	return decide
}

// fillConflict says what changed under a form. What was typed is given back to
// copy where its form is gone; a thread keeps its own.
func (p *requirementPage) fillConflict(form deedForm) {
	if !form.isConflict() || form.deed == commentDeed || form.deed == editCommentDeed {
		return
	}
	p.Conflict = form.message
	if form.deed == provideDeed && p.Give != nil || form.deed == returnDeed && p.Decide != nil {
		return
	}
	for _, name := range []string{"text", "links", "reason"} {
		if text := form.typed.Get(name); text != "" {
			p.Kept = append(p.Kept, field{Name: name, Scope: "-kept", Label: "What you typed", Value: text})
		}
	}
}

// requirementBadge says where a requirement stands, and how it presses while
// the client has not given it.
func (s *Server) requirementBadge(role rules.Role, state rules.RequirementState, returned bool, due rules.Date) phaseBadge {
	today, rule := s.portal.Today(), rules.Requirement{State: state, Due: due}
	switch {
	case state == rules.RequirementWithdrawn:
		return phaseBadge{"No longer needed", "badge-muted"}
	case state == rules.RequirementAccepted:
		return phaseBadge{"Accepted", "badge-success"}
	case state == rules.RequirementSubmitted && role.IsAgency():
		return phaseBadge{"To look at", "badge-accent"}
	case state == rules.RequirementSubmitted:
		return phaseBadge{"With the agency", "badge-accent"}
	case rule.Overdue(today):
		return phaseBadge{dueLeft(today.DaysUntil(due)), "badge-danger"}
	case returned:
		return phaseBadge{"Returned", "badge-warning"}
	case rule.DueSoon(today):
		return phaseBadge{dueLeft(today.DaysUntil(due)), "badge-warning"}
	}
	return phaseBadge{"Open", "badge-info"}
}
