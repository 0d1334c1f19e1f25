package handlers

import (
	"fmt"
	"net/http"

	"portal/portal"
	"portal/rules"
)

// templatesPage lists the templates that the agency keeps.
type templatesPage struct {
	base
	Templates []templateRow
}

type templateRow struct{ Name, URL, Description, Size, Saved, Stamp string }

func (s *Server) listTemplates(v visit) error {
	rows, err := s.portal.Templates(v.ctx())
	if err != nil {
		return err
	}
	page := templatesPage{}
	page.Title, page.Section = "Templates", "templates"
	for _, row := range rows {
		page.Templates = append(page.Templates, templateRow{
			Name: row.Name, URL: templateURL(row.ID), Description: row.Description,
			Size: plural(row.Size, "requirement", "requirements"), Saved: s.day(row.UpdatedAt), Stamp: s.stamp(row.UpdatedAt),
		})
	}
	return s.render(v, http.StatusOK, "templates/index", &page)
}

const templatesURL = "/templates"

func templateURL(id int64) string { return fmt.Sprintf("%s/%d", templatesURL, id) }

func (s *Server) newTemplate(v visit) error {
	page := s.templateEditor(templateEditing{form: templateForm{Items: []itemForm{blankItem}}}, nil)
	return s.render(v, http.StatusOK, "templates/edit", page)
}

func (s *Server) editTemplate(v visit) error {
	id, err := v.number("template")
	if err != nil {
		return err
	}
	template, err := s.portal.Template(v.ctx(), id)
	if err != nil {
		return err
	}
	page := s.templateEditor(templateEditing{id, templateFormOf(template)}, nil)
	return s.render(v, http.StatusOK, "templates/edit", page)
}

func (s *Server) addTemplate(v visit) error {
	return s.submitTemplate(v, templateEditing{}, func(template portal.Template) error {
		_, err := s.portal.AddTemplate(v.ctx(), v.seat.Actor, template.Template)
		return err
	})
}

func (s *Server) saveTemplate(v visit) error {
	id, err := v.number("template")
	if err != nil {
		return err
	}
	return s.submitTemplate(v, templateEditing{id: id}, func(template portal.Template) error {
		return s.portal.SaveTemplate(v.ctx(), v.seat.Actor, template)
	})
}

// submitTemplate reads the editor's form, saves it and leads to the list.
func (s *Server) submitTemplate(v visit, typed templateEditing, save func(portal.Template) error) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	typed.form = readTemplateForm(v.Request().PostForm)
	if button := v.line("do"); button != "" {
		return s.rearrangeTemplate(v, typed, button)
	}
	template, problems := typed.form.template(typed.id)
	err := withMissing(problems, template.Check().Err()).Err()
	if err == nil {
		err = save(template)
	}
	if err != nil {
		return s.refuseTemplate(v, typed, err)
	}
	return s.redirect(v, templatesURL, fmt.Sprintf("The template “%s” is saved.", template.Name))
}

// rearrangeTemplate answers the buttons that change the form and save nothing.
func (s *Server) rearrangeTemplate(v visit, typed templateEditing, button string) error {
	focus, err := rearrangeItems(&typed.form.Items, button, blankItem)
	if err != nil {
		return s.refuseTemplate(v, typed, err)
	}
	page := s.templateEditor(typed, nil)
	page.Changed = true
	page.focusOn(focus)
	return s.render(v, http.StatusOK, "templates/edit", page)
}

// refuseTemplate shows the form again as it was typed, with what is wrong.
// After a conflict it carries the present number of saves: whoever has
// compared can save over the other one. When the template is gone, saving
// what was typed makes it anew.
func (s *Server) refuseTemplate(v visit, typed templateEditing, failed error) error {
	switch rules.KindOf(failed) {
	case rules.Invalid:
	case rules.Conflict:
		template, err := s.portal.Template(v.ctx(), typed.id)
		if err != nil {
			return err
		}
		typed.form.Edit = fmt.Sprint(template.Edit)
		failed = rules.Fail(rules.Conflict, "Somebody saved this template since you opened it. What you typed is kept here and not saved.")
	case rules.NotFound:
		if typed.form.Edit == "" {
			return failed
		}
		typed = templateEditing{form: typed.form}
		typed.form.Edit = ""
		failed = rules.Fail(rules.Conflict, "Somebody deleted this template since you opened it. What you typed is kept here: saving it makes a new template.")
	default:
		return failed
	}
	page := s.templateEditor(typed, failed)
	page.Changed = true
	page.Compare = rules.KindOf(failed) == rules.Conflict && typed.id != 0
	return s.render(v, s.statusOf(v.Context, failed), "templates/edit", page)
}

func (s *Server) deleteTemplate(v visit) error {
	id, err := v.number("template")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	failed := s.portal.DeleteTemplate(v.ctx(), v.seat.Actor, id, v.count("edit"))
	if failed == nil {
		return s.redirect(v, templatesURL, "The template is deleted. What was asked for with it stays.")
	}
	template, err := s.portal.Template(v.ctx(), id)
	if err != nil || rules.KindOf(failed) != rules.Conflict {
		return failed
	}
	page := s.templateEditor(templateEditing{id, templateFormOf(template)},
		rules.Fail(rules.Conflict, "Somebody saved this template since you opened it. This is how it is now: please look at it again before you delete it."))
	return s.renderWhole(v, s.statusOf(v.Context, failed), "templates/edit", page)
}
