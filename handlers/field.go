package handlers

import (
	"strings"

	"portal/rules"
)

// field is one labelled field of a form: what was typed, and what is wrong
// with it. The templates of views/shared/field.html render it.
type field struct {
	Name    string
	Label   string
	Value   string
	Hint    string
	Problem string
	// Scope sets ids apart where several forms of a page have a field of this
	// name.
	Scope string
	// Kind is the input's type, "text" when empty.
	Kind     string
	Mode     string
	Complete string
	Options  []option
	Rows     int
	Optional bool
	Required bool
	// Counts marks what the totals are made of.
	Counts bool
	// Focus is where the reader goes on after the answer.
	Focus bool
}

// option is one entry of a field that is chosen from a list.
type option struct {
	Value  string
	Words  string
	Chosen bool
}

// ID is the field's id in the page.
func (f field) ID() string { return fieldID(f.Name) + f.Scope }

func fieldID(name string) string { return "field-" + strings.ReplaceAll(name, ".", "-") }

// Described lists the ids of the texts that describe the field.
func (f field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Problem != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// roleOptions offers roles, with one chosen.
func roleOptions(roles []rules.Role, chosen rules.Role) []option {
	options := make([]option, len(roles))
	for i, role := range roles {
		options[i] = option{Value: string(role), Words: role.Words(), Chosen: role == chosen}
	}
	return options
}

// problemLink leads from the summary to a field that is wrong.
type problemLink struct{ Href, Message string }

// placesOf says in words where in a form each of its fields is.
func placesOf(fields func(visit func(where string, f *field))) map[string]string {
	places := map[string]string{}
	fields(func(where string, f *field) {
		places[f.Name] = f.Label
		if where != "" {
			places[f.Name] = where + ", " + lowerFirst(f.Label)
		}
	})
	return places
}

// linkProblems leads from each problem to its field; places says where in the
// form that is.
func linkProblems(problems rules.Problems, places map[string]string) []problemLink {
	links := make([]problemLink, len(problems))
	for i, problem := range problems {
		links[i] = problemLink{Href: "#" + fieldID(problem.Field), Message: problem.Message}
		if place := places[problem.Field]; place != "" {
			links[i].Message = place + ": " + problem.Message
		}
	}
	return links
}

func lowerFirst(label string) string { return string(label[0]|0x20) + label[1:] }
