package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxTemplateDays is how late an item of a template can fall due, in days
// after the template is used.
const MaxTemplateDays = 730

// MaxTemplates is how many templates the agency can keep.
const MaxTemplates = 200

// Template is a list of requirements that the agency keeps to ask for again.
type Template struct {
	Name        string
	Description string
	Items       []TemplateItem
}

// TemplateItem is one requirement of a template. Days is how many days after
// the template is used it falls due, 0 for no date.
type TemplateItem struct {
	Kind        RequirementKind `json:"kind"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Fields      []string        `json:"fields"`
	Days        int64           `json:"days"`
}

// Content is what the item asks for, without a date.
func (i TemplateItem) Content() RequirementContent {
	return RequirementContent{Kind: i.Kind, Title: i.Title, Description: i.Description, Fields: i.Fields}
}

// Check finds what stands in the way of keeping the template. Field names are
// those of the form, such as "items.3.title".
func (t Template) Check() Problems {
	var problems Problems
	problems.NeedLine("name", t.Name, "a name")
	problems.LimitLine("description", t.Description)
	if len(t.Items) == 0 {
		problems.Add("items", "Add at least one requirement.")
	}
	if len(t.Items) > MaxRequirementsAtOnce {
		problems.Add("items", "%d requirements at most.", MaxRequirementsAtOnce)
		return problems
	}
	for i, item := range t.Items {
		prefix := fmt.Sprintf("items.%d.", i)
		problems = append(problems, item.Content().Check(prefix)...)
		if item.Days < 0 || item.Days > MaxTemplateDays {
			problems.Add(prefix+"days", "Choose from 0 to %d days.", MaxTemplateDays)
		}
	}
	return problems
}

// ReadTitles reads a list of requirements, one title a line. A line can begin
// with a bullet, and with the kind before a colon, such as "text: About us";
// without one it asks for files. Empty lines are left out.
func ReadTitles(text string) []RequirementContent {
	var list []RequirementContent
	for _, line := range strings.Split(CleanText(text), "\n") {
		line = withoutBullet(strings.TrimSpace(line))
		if line == "" {
			continue
		}
		kind, title := kindBefore(line)
		list = append(list, RequirementContent{Kind: kind, Title: title})
	}
	return list
}

// withoutBullet leaves out the mark with which lists pasted from elsewhere
// begin their lines.
func withoutBullet(line string) string {
	first, size := utf8.DecodeRuneInString(line)
	rest := line[size:]
	if strings.ContainsRune("-*•–", first) && (rest == "" || strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\t")) {
		return strings.TrimSpace(rest)
	}
	return line
}

// kindBefore takes the kind off the front of a line. A colon behind any other
// word belongs to the title.
func kindBefore(line string) (RequirementKind, string) {
	word, title, found := strings.Cut(line, ":")
	title = strings.TrimSpace(title)
	for _, kind := range RequirementKinds {
		if found && title != "" && strings.EqualFold(strings.TrimSpace(word), string(kind)) {
			return kind, title
		}
	}
	return NeedFiles, line
}
