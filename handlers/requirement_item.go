package handlers

import (
	"fmt"
	"net/url"
	"strings"

	"portal/rules"
)

// itemForm is one requirement of a list as it was typed: of a template, or of
// several that are asked for at once. Days is how many days after the first
// day it falls due; Due and Wanted are those of a list that is asked for.
type itemForm struct {
	Kind, Title, Description, Fields, Days, Due string
	Wanted                                      bool
}

// usualFields are the names that fields of credentials begin with.
const usualFields = "User name\nPassword"

var blankItem = itemForm{Kind: string(rules.NeedFiles), Fields: usualFields, Wanted: true}

// itemFormOf writes what is asked for as it stands in the fields of a form.
func itemFormOf(content rules.RequirementContent) itemForm {
	form := itemForm{
		Kind: string(content.Kind), Title: content.Title, Description: content.Description,
		Fields: strings.Join(content.Fields, "\n"), Due: string(content.Due), Wanted: true,
	}
	if form.Fields == "" {
		form.Fields = usualFields
	}
	return form
}

// readItems asks for row after row, as readDraftForm does, and for one more
// than fit, so that the limit speaks up.
func readItems(values url.Values) []itemForm {
	var items []itemForm
	for i := range rules.MaxRequirementsAtOnce + 1 {
		row := fmt.Sprintf("items.%d.", i)
		if !values.Has(row + "title") {
			break
		}
		items = append(items, itemForm{
			Kind: values.Get(row + "kind"), Title: values.Get(row + "title"), Description: values.Get(row + "description"),
			Fields: values.Get(row + "fields"), Days: values.Get(row + "days"), Due: values.Get(row + "due"),
			Wanted: values.Get(row+"wanted") != "",
		})
	}
	return items
}

// content is what the item asks for, without its date.
func (f itemForm) content() rules.RequirementContent {
	content := rules.RequirementContent{
		Kind: rules.RequirementKind(f.Kind), Title: rules.CleanLine(f.Title), Description: f.Description, Fields: []string{},
	}
	if content.Kind == rules.NeedCredentials {
		content.Fields = filledLines(f.Fields)
	}
	return content
}

// filledLines are the lines of a text that hold something.
func filledLines(text string) []string {
	list := []string{}
	for line := range strings.Lines(text) {
		if line = rules.CleanLine(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// rearrangeItems adds, moves or removes a row as a button such as "item-up:2"
// asks for, and returns the name of the field where the writer goes on.
func rearrangeItems(items *[]itemForm, button string, blank itemForm) (focus string, err error) {
	kind, verb, rows, err := readButton(button)
	if err != nil {
		return "", err
	}
	if kind != "item" {
		return "", noSuchRow
	}
	return rearrangeRows(items, verb, rows, rowKind{"items", "title", "requirement", rules.MaxRequirementsAtOnce}, blank)
}

// itemBlock is the fields of one requirement of a list. When is its days in a
// template, its due date otherwise. Unfolded shows the description at once.
type itemBlock struct {
	editorRow
	Kind, Title, When, Fields, Description field
	Excerpt                                string
	Unfolded                               bool
	// Wanted and Days are those of a list that is asked for.
	Wanted     bool
	WantedName string
	Days       string
	DaysName   string
}

// makeItem makes the fields of a row; the caller adds When.
func makeItem(i, count int, form itemForm, m fieldMaker) itemBlock {
	row := fmt.Sprintf("items.%d.", i)
	block := itemBlock{
		editorRow:   makeRow("items", i, count, "", form.Title),
		Kind:        m.make(row+"kind", "Kind", form.Kind),
		Title:       m.make(row+"title", "What is needed", form.Title),
		Fields:      m.make(row+"fields", "Fields to fill in", form.Fields),
		Description: m.make(row+"description", "Description", form.Description),
		Excerpt:     excerptOfMarkdown(form.Description, 70),
		Wanted:      form.Wanted, WantedName: row + "wanted", Days: form.Days, DaysName: row + "days",
	}
	block.Kind.Options = kindOptions(form.Kind)
	block.Fields.Hint = "One a line. They are encrypted and shown to nobody by default."
	block.Description.Optional, block.Description.Rows = true, 5
	block.Description.Hint = "What exactly is needed, and how to get it. Markdown works."
	block.Unfolded = block.Description.Problem != ""
	return block
}

// kindOptions offers the kinds of requirement, with one chosen. What is no
// kind stands on top, so that a choice is made.
func kindOptions(chosen string) []option {
	var options []option
	if rules.RequirementKind(chosen).Words() == "" {
		options = append(options, option{Value: "", Words: "Choose", Chosen: true})
	}
	for _, kind := range rules.RequirementKinds {
		options = append(options, option{Value: string(kind), Words: kind.Words(), Chosen: string(kind) == chosen})
	}
	return options
}

// eachItemField walks through the fields of some rows, in their order.
func eachItemField(items []itemBlock, visit func(where string, f *field)) {
	for i := range items {
		item := &items[i]
		for _, f := range []*field{&item.Kind, &item.Title, &item.When, &item.Fields, &item.Description} {
			visit(fmt.Sprintf("Requirement %d", item.Number), f)
		}
	}
}
