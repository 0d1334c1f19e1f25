package handlers

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"portal/portal"
	"portal/rules"
)

// editing is one request to the editor: the quote as it is stored, and the
// form as it was typed.
type editing struct {
	number int64
	view   portal.DraftView
	form   draftForm
}

func (s *Server) editQuote(v visit) error {
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	view, err := s.portal.Draft(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	page := s.editorPage(v, editing{number, view, draftFormOf(view.Draft)}, nil)
	return s.render(v, http.StatusOK, "quotes/edit", page)
}

// typedDraft reads the editor's form. When the quote can no longer be edited,
// or a file could not be taken, the form comes back with the error, so that
// nothing typed is lost.
func (s *Server) typedDraft(v visit) (editing, error) {
	number, err := v.number("quote")
	if err != nil {
		return editing{}, err
	}
	failure := s.parseUploads(v)
	if failure != nil && !v.formArrived() {
		return editing{}, failure
	}
	view, err := s.portal.Draft(v.ctx(), v.seat, number)
	if err != nil {
		failure = err
	}
	return editing{number, view, readDraftForm(v.Request().PostForm)}, failure
}

func (s *Server) saveQuote(v visit) error {
	typed, err := s.typedDraft(v)
	if err != nil {
		return s.refuseDraft(v, typed, err)
	}
	if button := v.line("do"); button != "" {
		return s.rearrangeDraft(v, typed, button)
	}
	draft, problems := typed.form.draft()
	if err := problems.Err(); err != nil {
		return s.refuseDraft(v, typed, err)
	}
	draft.Files = v.fileNumbers()
	if err := s.portal.SaveDraft(v.ctx(), v.seat, typed.number, draft); err != nil {
		return s.refuseDraft(v, typed, err)
	}
	return s.redirect(v, quoteURL(v.seat.Project.Code, typed.number)+"/edit", "Draft saved. The client does not see it until you send it.")
}

// refuseDraft shows the form again as it was typed, with what is wrong. After
// a conflict it carries the present number of saves: whoever has compared can
// save over the other version.
func (s *Server) refuseDraft(v visit, typed editing, err error) error {
	kinds := []rules.Kind{rules.Invalid, rules.Conflict, rules.TooLarge, rules.Unavailable}
	if !slices.Contains(kinds, rules.KindOf(err)) || typed.number == 0 {
		return err
	}
	if rules.KindOf(err) == rules.Conflict {
		typed.form.Edit = fmt.Sprint(typed.view.Quote.DraftEdit)
	}
	page := s.editorPage(v, typed, err)
	page.Changed = true
	return s.render(v, s.statusOf(v.Context, err), "quotes/edit", page)
}

// rearrangeDraft answers the buttons that change the form and save nothing.
func (s *Server) rearrangeDraft(v visit, typed editing, button string) error {
	focus := ""
	if button != "preview" {
		var err error
		if focus, err = typed.form.rearrange(button); err != nil {
			return s.refuseDraft(v, typed, err)
		}
	}
	page := s.editorPage(v, typed, nil)
	page.Changed = true
	page.focusOn(focus)
	if button == "preview" {
		page.addPreviews(typed.form)
	}
	return s.render(v, http.StatusOK, "quotes/edit", page)
}

// quoteTotals adds up what is typed, whether or not it could be saved.
func (s *Server) quoteTotals(v visit) error {
	typed, err := s.typedDraft(v)
	if err != nil {
		return s.refuseDraft(v, typed, err)
	}
	page := s.editorPage(v, typed, nil)
	page.Changed = true
	return s.render(v, http.StatusOK, "quotes/edit", page)
}

func (s *Server) sendQuote(v visit) error {
	typed, err := s.typedDraft(v)
	if err != nil {
		return s.refuseDraft(v, typed, err)
	}
	draft, problems := typed.form.draft()
	if err := withMissing(problems, draft.Offer.Check()).Err(); err != nil {
		return s.refuseDraft(v, typed, err)
	}
	draft.Files = v.fileNumbers()
	if err := s.portal.SendQuote(v.ctx(), v.seat, typed.number, draft); err != nil {
		return s.refuseDraft(v, typed, err)
	}
	sent := fmt.Sprintf("Sent. %s now sees revision %d.", v.seat.Project.Client, typed.view.Quote.Revision+1)
	return s.redirect(v, quoteURL(v.seat.Project.Code, typed.number), sent)
}

// withMissing adds what is missing in a form to what could not be read, one
// problem a field.
func withMissing(unread rules.Problems, missing error) rules.Problems {
	for _, problem := range rules.ProblemsOf(missing) {
		if unread.For(problem.Field) == "" {
			unread = append(unread, problem)
		}
	}
	return unread
}

func (s *Server) discardDraft(v visit) error {
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	gone, err := s.portal.DiscardDraft(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	if gone {
		return s.redirect(v, quotesURL(v.seat.Project.Code), "Draft discarded.")
	}
	return s.redirect(v, quoteURL(v.seat.Project.Code, number), "Changes discarded. The quote is as it was sent.")
}

func (s *Server) withdrawQuote(v visit) error {
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	if err := s.portal.WithdrawQuote(v.ctx(), v.seat, number); err != nil {
		return s.refuseQuote(v, number, quoteForm{}, err)
	}
	return s.redirect(v, quoteURL(v.seat.Project.Code, number), "Withdrawn. The quote can no longer be accepted.")
}

func (s *Server) extendQuote(v visit) error {
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	var read reader
	until := read.date("expires", v.line("expires"))
	err = read.problems.Err()
	if err == nil {
		err = s.portal.ExtendQuote(v.ctx(), v.seat, number, until)
	}
	if err != nil {
		return s.refuseQuote(v, number, quoteForm{Expires: v.FormValue("expires")}, err)
	}
	return s.redirect(v, quoteURL(v.seat.Project.Code, number), "Extended. The quote is open until "+until.Words()+".")
}

type previewPage struct {
	base
	Preview preview
}

// preview is Markdown as a client will see it, shown below its field.
type preview struct {
	ID   string
	HTML template.HTML
}

// preview renders the text of one of the editor's fields, which the form
// names.
func (s *Server) preview(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	name := v.line("field")
	if name != "introduction" && name != "terms" && name != "description" {
		return rules.Fail(rules.Invalid, "This field has no preview.")
	}
	page := previewPage{Preview: preview{ID: "preview-" + name, HTML: portal.RenderMarkdown(v.text(name))}}
	page.Title = "Preview"
	return s.render(v, http.StatusOK, "quotes/preview", &page)
}
