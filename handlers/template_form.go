package handlers

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// templateForm is the template editor's form as it was typed.
type templateForm struct {
	Edit, Name, Description string
	Items                   []itemForm
}

// templateEditing is one request to the template editor; id is 0 for a new
// one.
type templateEditing struct {
	id   int64
	form templateForm
}

func readTemplateForm(values url.Values) templateForm {
	return templateForm{
		Edit: values.Get("edit"), Name: values.Get("name"), Description: values.Get("description"), Items: readItems(values),
	}
}

// templateFormOf writes a template as it stands in the fields of the form.
func templateFormOf(template portal.Template) templateForm {
	form := templateForm{Edit: fmt.Sprint(template.Edit), Name: template.Name, Description: template.Description}
	for _, item := range template.Items {
		row := itemFormOf(item.Content())
		row.Days = fmt.Sprint(item.Days)
		form.Items = append(form.Items, row)
	}
	return form
}

// template turns what was typed into a template. What cannot be read is a
// problem of its field and counts as nothing.
func (f templateForm) template(id int64) (portal.Template, rules.Problems) {
	var read reader
	edit, _ := strconv.ParseInt(f.Edit, 10, 64) // what is no number meets no saved state, a conflict
	template := portal.Template{ID: id, Edit: edit}
	template.Name, template.Description = rules.CleanLine(f.Name), rules.CleanLine(f.Description)
	for i, row := range f.Items {
		content := row.content()
		template.Items = append(template.Items, rules.TemplateItem{
			Kind: content.Kind, Title: content.Title, Description: content.Description, Fields: content.Fields,
			Days: read.number(fmt.Sprintf("items.%d.days", i), row.Days, parseDays),
		})
	}
	return template, read.problems
}

func parseDays(text string) (int64, error) {
	days, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, rules.Fail(rules.Invalid, "Write a whole number of days, such as 14.")
	}
	return days, nil
}

// templateEditor is the page of the template editor.
type templateEditor struct {
	base
	Heading, URL, Edit string
	// Changed says that what is shown is typed and not saved.
	Changed bool
	Message string
	// Compare leads to what somebody else saved meanwhile.
	Compare           bool
	Problems          []problemLink
	Name, Description field
	Items             []itemBlock
	ItemsProblem      string
	FocusAdd          bool
	// Deletable is set for a template that is kept.
	Deletable bool
}

func (s *Server) templateEditor(typed templateEditing, failed error) *templateEditor {
	page := &templateEditor{Heading: "New template", URL: templatesURL + "/new", Edit: typed.form.Edit}
	if typed.id != 0 {
		page.Heading, page.URL, page.Deletable = "Edit template", templateURL(typed.id), true
	}
	page.Title, page.Section = page.Heading, "templates"
	problems := rules.ProblemsOf(failed)
	page.fill(typed.form, fieldMaker{problems})
	if failed != nil {
		page.Message, page.Problems = failed.Error(), linkProblems(problems, placesOf(page.fields))
	}
	return page
}

func (p *templateEditor) fill(form templateForm, m fieldMaker) {
	p.Name = m.make("name", "Name", form.Name)
	p.Description = m.make("description", "What it is for", form.Description)
	p.Description.Optional = true
	p.ItemsProblem = m.problems.For("items")
	for i, item := range form.Items {
		block := makeItem(i, len(form.Items), item, m)
		block.When = m.make(fmt.Sprintf("items.%d.days", i), "Due after days", item.Days)
		block.When.Mode = "numeric"
		p.Items = append(p.Items, block)
	}
}

// fields walks through all fields of the form, in its order.
func (p *templateEditor) fields(visit func(where string, f *field)) {
	visit("", &p.Name)
	visit("", &p.Description)
	eachItemField(p.Items, visit)
}

// focusOn marks where the writer goes on: a field, or the button that adds a
// row.
func (p *templateEditor) focusOn(name string) {
	p.FocusAdd = strings.HasSuffix(name, ".add")
	p.fields(func(_ string, f *field) { f.Focus = f.Name == name })
}
