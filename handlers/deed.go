package handlers

import (
	"net/url"

	"portal/rules"
)

// deedForm is what somebody typed into one of the forms of a cycle's page,
// and what was wrong with it. Without problems a message is that of a conflict.
type deedForm struct {
	deed     string
	typed    url.Values
	problems rules.Problems
	message  string
}

// of is the form when it was for a deed, an empty one otherwise.
func (f deedForm) of(deed string) deedForm {
	if f.deed != deed {
		return deedForm{}
	}
	return f
}

func (f deedForm) isConflict() bool { return f.message != "" && len(f.problems) == 0 }

// field is a field of the form with what was typed into it.
func (f deedForm) field(name string, made field) field {
	made.Name, made.Problem = name, f.problems.For(name)
	if f.typed.Has(name) {
		made.Value = f.typed.Get(name)
	}
	return made
}

// formsPage is a page with forms, by its template's name and as it is shown
// again with one that failed.
type formsPage struct {
	name string
	show func(deedForm) (framed, error)
}

// perform reads a form and does what it asks for; do answers what it did. A form
// that fails is shown again with everything that was typed.
func (s *Server) perform(v visit, deed string, page formsPage, do func() error) error {
	err := s.parseUploads(v)
	if err != nil && !v.formArrived() {
		return err
	}
	if err == nil {
		err = do()
	}
	if err != nil {
		return s.refuse(v, deed, page, err)
	}
	return nil
}

// refuse shows a page again with a form that failed. After a conflict the whole
// page is answered, since there is more to read than the form.
func (s *Server) refuse(v visit, deed string, page formsPage, failure error) error {
	form, err := v.refused(deed, failure)
	if err != nil {
		return err
	}
	data, err := page.show(form)
	if err != nil {
		return err
	}
	status := s.statusOf(v.Context, failure)
	if form.isConflict() {
		return s.renderWhole(v, status, page.name, data)
	}
	return s.render(v, status, page.name, data)
}

// refused is a form that failed as it is shown again, or the failure itself
// when no form can tell of it. What is wrong with a file that was sent along
// stands beside the field for files.
func (v visit) refused(deed string, failure error) (deedForm, error) {
	form := deedForm{deed: deed, typed: v.Request().PostForm, problems: rules.ProblemsOf(failure), message: failure.Error()}
	if form.typed == nil {
		return form, failure
	}
	switch rules.KindOf(failure) {
	case rules.Conflict:
		return form, nil
	case rules.Invalid, rules.TooLarge, rules.Unavailable:
		if len(form.problems) == 0 {
			form.problems.Add("files", "%s", failure.Error())
		}
		return form, nil
	}
	return form, failure
}
