package portal

import (
	"context"
	"fmt"
	"strings"

	"portal/queries"
	"portal/rules"
)

// SavedAnswer is a reply that the agency keeps. Edit counts its saves: a form
// carries the one it was made from.
type SavedAnswer struct {
	ID   int64
	Edit int64
	rules.SavedAnswer
}

// ListedAnswer is a saved answer as lists show it.
type ListedAnswer = queries.SavedAnswersRow

// SavedAnswers lists the agency's saved answers by name.
func (p *Portal) SavedAnswers(ctx context.Context) ([]ListedAnswer, error) {
	return p.read.SavedAnswers(ctx)
}

// SavedAnswer loads one saved answer. NotFound when there is none.
func (p *Portal) SavedAnswer(ctx context.Context, id int64) (SavedAnswer, error) {
	row, err := found(p.read.SavedAnswer(ctx, id))
	return answerOf(row), err
}

func answerOf(row queries.SavedAnswer) SavedAnswer {
	return SavedAnswer{ID: row.ID, Edit: row.Edit, SavedAnswer: rules.SavedAnswer{Name: row.Name, Decision: row.Decision, Body: row.Body}}
}

// ReasonFor is the reason of a decision: what was typed or, when that is
// empty, the saved answer that was chosen, 0 for none. Invalid for one that is
// gone or goes with another decision.
func (p *Portal) ReasonFor(ctx context.Context, decision rules.Decision, typed string, answer int64) (string, error) {
	if strings.TrimSpace(typed) != "" || answer == 0 {
		return typed, nil
	}
	var problems rules.Problems
	saved, err := p.SavedAnswer(ctx, answer)
	switch {
	case rules.KindOf(err) == rules.NotFound:
		problems.Add("reason", "Somebody deleted this saved answer. Please choose another one or write the reason.")
	case err != nil:
		return "", err
	case !saved.GoesWith(decision):
		problems.Add("reason", "The saved answer “%s” goes with another decision. Please choose another one or write the reason.", saved.Name)
	}
	return saved.Body, problems.Err()
}

// AddAnswer keeps a new saved answer and returns its id. Invalid when something
// is missing or the name is taken.
func (p *Portal) AddAnswer(ctx context.Context, actor Actor, answer rules.SavedAnswer) (int64, error) {
	if err := answer.Check(); err != nil {
		return 0, err
	}
	var id int64
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.TriageTickets); err != nil {
			return err
		}
		kept, err := t.SavedAnswers(t.ctx)
		if err != nil {
			return err
		}
		if len(kept) >= rules.MaxAnswers {
			return rules.Fail(rules.Conflict, "There are %d saved answers already, which is the most. Please delete one first.", len(kept))
		}
		if err := t.checkAnswerName(answer.Name, 0); err != nil {
			return err
		}
		id, err = t.addAnswer(actor, answer)
		return err
	})
	return id, err
}

func (t *tx) addAnswer(actor Actor, answer rules.SavedAnswer) (int64, error) {
	id, err := t.AddSavedAnswer(t.ctx, queries.AddSavedAnswerParams{Name: answer.Name, Decision: answer.Decision, Body: answer.Body, Now: t.now})
	if err != nil {
		return 0, fmt.Errorf("store the saved answer: %w", err)
	}
	return id, t.recordAgency(actor, happening{kind: AnswerSaved, subject: answer.Name})
}

// SaveAnswer changes a saved answer. Conflict when somebody saved it meanwhile,
// NotFound when it was deleted, Invalid when something is missing or the name
// is taken.
func (p *Portal) SaveAnswer(ctx context.Context, actor Actor, answer SavedAnswer) error {
	if err := answer.Check(); err != nil {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		if _, err := t.answer(actor, answer.ID, answer.Edit); err != nil {
			return err
		}
		if err := t.checkAnswerName(answer.Name, answer.ID); err != nil {
			return err
		}
		err := changed(t.ChangeSavedAnswer(t.ctx, queries.ChangeSavedAnswerParams{
			ID: answer.ID, Edit: answer.Edit, Name: answer.Name, Decision: answer.Decision, Body: answer.Body, Now: t.now,
		}))
		if err != nil {
			return err
		}
		return t.recordAgency(actor, happening{kind: AnswerSaved, subject: answer.Name})
	})
}

// DeleteAnswer drops a saved answer; what was written with it stays. Conflict
// when somebody saved it meanwhile.
func (p *Portal) DeleteAnswer(ctx context.Context, actor Actor, id, edit int64) error {
	return p.write(ctx, func(t *tx) error {
		row, err := t.answer(actor, id, edit)
		if err != nil {
			return err
		}
		if err := changed(t.DropSavedAnswer(t.ctx, queries.DropSavedAnswerParams{ID: id, Edit: edit})); err != nil {
			return err
		}
		return t.recordAgency(actor, happening{kind: AnswerDeleted, subject: row.Name})
	})
}

// answer loads a saved answer inside a deed, for a person who still has the
// permission. Conflict when the form is behind.
func (t *tx) answer(actor Actor, id, edit int64) (queries.SavedAnswer, error) {
	if err := t.recheckAgency(actor, rules.TriageTickets); err != nil {
		return queries.SavedAnswer{}, err
	}
	row, err := found(t.SavedAnswer(t.ctx, id))
	if err == nil && row.Edit != edit {
		err = rules.Fail(rules.Conflict, "Somebody saved this answer since you opened it. What you typed is kept here and not saved.")
	}
	return row, err
}

func (t *tx) checkAnswerName(name string, self int64) error {
	var problems rules.Problems
	other, err := found(t.SavedAnswerNamed(t.ctx, name))
	switch {
	case err == nil && other != self:
		problems.Add("name", "There is a saved answer of this name already.")
	case err != nil && rules.KindOf(err) != rules.NotFound:
		return fmt.Errorf("look up a saved answer: %w", err)
	}
	return problems.Err()
}

// shipAnswers puts the saved answers that come with the portal into a file
// whose agency was made before there were any.
func (p *Portal) shipAnswers(ctx context.Context) error {
	if agency := p.Agency(); agency == nil || agency.AnswersShipped != 0 {
		return nil
	}
	if err := p.write(ctx, (*tx).shipAnswers); err != nil {
		return fmt.Errorf("ship the saved answers: %w", err)
	}
	return p.loadAgency(ctx)
}

// shipAnswers puts in the saved answers that come with the portal, once: one
// that staff delete stays away.
func (t *tx) shipAnswers() error {
	first, err := t.NoteAnswersShipped(t.ctx)
	if err != nil || first == 0 {
		return err
	}
	for _, answer := range stockAnswers {
		if _, err := t.addAnswer(portalActor, answer); err != nil {
			return err
		}
	}
	return nil
}
