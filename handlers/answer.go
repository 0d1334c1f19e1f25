package handlers

import (
	"fmt"
	"net/http"

	"portal/portal"
	"portal/rules"
)

const answersURL = "/answers"

func answerURL(id int64) string { return fmt.Sprintf("%s/%d", answersURL, id) }

// answersPage lists the replies that the agency keeps, with the form for a new
// one.
type answersPage struct {
	base
	Answers []answerRow
	New     answerForm
}

type answerRow struct{ Name, URL, GoesWith, Excerpt, Saved, Stamp string }

// answerPage is the form for one saved answer.
type answerPage struct {
	base
	URL  string
	Form answerForm
}

// answerForm holds the fields of a saved answer. IsChanged says that what is
// shown was typed and not saved, Compare leads to what somebody else saved
// meanwhile.
type answerForm struct {
	URL, Edit            string
	Name, Decision, Body field
	IsChanged            bool
	Message              string
	Compare              string
}

const answerDeed = "answer"

func (s *Server) listAnswers(v visit) error {
	page, err := s.answersPage(v, deedForm{})
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "answers/index", page)
}

func (s *Server) answersPage(v visit, form deedForm) (*answersPage, error) {
	rows, err := s.portal.SavedAnswers(v.ctx())
	if err != nil {
		return nil, err
	}
	page := &answersPage{New: newAnswerForm(answersURL, portal.SavedAnswer{}, form)}
	page.Title, page.Section = "Saved answers", "triage"
	for _, row := range rows {
		page.Answers = append(page.Answers, answerRow{
			Name: row.Name, URL: answerURL(row.ID), GoesWith: answerWords(row.Decision), Excerpt: excerpt(row.Body, 140),
			Saved: s.day(row.UpdatedAt), Stamp: s.stamp(row.UpdatedAt),
		})
	}
	return page, nil
}

func newAnswerForm(url string, saved portal.SavedAnswer, form deedForm) answerForm {
	made := answerForm{URL: url, Edit: fmt.Sprint(saved.Edit), IsChanged: form.deed != "", Message: conflictOf(form)}
	made.Name = form.field("name", field{Label: "Name", Hint: "What you look for when you need it.", Value: saved.Name})
	made.Decision = form.field("decision", field{Label: "Goes with", Value: string(saved.Decision)})
	for _, decision := range append([]rules.Decision{""}, rules.AnsweredDecisions...) {
		made.Decision.Options = append(made.Decision.Options, option{
			Value: string(decision), Words: answerWords(decision), Chosen: made.Decision.Value == string(decision),
		})
	}
	made.Body = form.field("body", field{Label: "Answer", Hint: "The client reads it. Markdown.", Value: saved.Body, Rows: 8})
	return made
}

// answer is a saved answer as its form was typed.
func (v visit) answer(id int64) portal.SavedAnswer {
	return portal.SavedAnswer{ID: id, Edit: v.count("edit"), SavedAnswer: rules.SavedAnswer{
		Name: v.line("name"), Decision: rules.Decision(v.line("decision")), Body: v.words("body"),
	}}
}

func (s *Server) addAnswer(v visit) error {
	return s.perform(v, answerDeed, s.newAnswerForms(v), func() error {
		answer := v.answer(0)
		if _, err := s.portal.AddAnswer(v.ctx(), v.seat.Actor, answer.SavedAnswer); err != nil {
			return err
		}
		return s.redirect(v, answersURL, "The answer “"+answer.Name+"” is saved.")
	})
}

func (s *Server) newAnswerForms(v visit) formsPage {
	return formsPage{"answers/index", func(form deedForm) (framed, error) { return s.answersPage(v, form) }}
}

func (s *Server) editAnswer(v visit) error {
	id, err := v.number("answer")
	if err != nil {
		return err
	}
	page, err := s.answerPage(v, id, deedForm{})
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "answers/show", page)
}

// answerPage carries the present number of saves, so that whoever has compared
// after a conflict can save over the other one.
func (s *Server) answerPage(v visit, id int64, form deedForm) (*answerPage, error) {
	saved, err := s.portal.SavedAnswer(v.ctx(), id)
	if err != nil {
		return nil, err
	}
	page := &answerPage{URL: answerURL(id), Form: newAnswerForm(answerURL(id), saved, form)}
	if form.isConflict() {
		page.Form.Compare = page.URL
	}
	page.Title, page.Section = "Edit the answer", "triage"
	return page, nil
}

func (s *Server) answerForms(v visit, id int64) formsPage {
	return formsPage{"answers/show", func(form deedForm) (framed, error) { return s.answerPage(v, id, form) }}
}

func (s *Server) saveAnswer(v visit) error {
	return s.onAnswer(v, func(id int64) error {
		answer := v.answer(id)
		err := s.portal.SaveAnswer(v.ctx(), v.seat.Actor, answer)
		if rules.KindOf(err) == rules.NotFound {
			return s.refuse(v, answerDeed, s.newAnswerForms(v), rules.Fail(rules.Conflict, "Somebody deleted this answer since you opened it. Saving what you typed makes a new one."))
		}
		if err != nil {
			return err
		}
		return s.redirect(v, answersURL, "The answer “"+answer.Name+"” is saved.")
	})
}

func (s *Server) deleteAnswer(v visit) error {
	return s.onAnswer(v, func(id int64) error {
		if err := s.portal.DeleteAnswer(v.ctx(), v.seat.Actor, id, v.count("edit")); err != nil {
			return err
		}
		return s.redirect(v, answersURL, "The answer is deleted. What was written with it stays.")
	})
}

func (s *Server) onAnswer(v visit, do func(id int64) error) error {
	id, err := v.number("answer")
	if err != nil {
		return err
	}
	return s.perform(v, answerDeed, s.answerForms(v, id), func() error { return do(id) })
}
