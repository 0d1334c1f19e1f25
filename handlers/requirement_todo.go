package handlers

import (
	"fmt"

	"portal/portal"
	"portal/rules"
)

// neededRequirement is what todos say of a requirement that the client has not
// given.
type neededRequirement struct {
	code, place, title, reason string
	number                     int64
	kind                       rules.RequirementKind
	due                        rules.Date
	returned                   bool
}

// provideVerbs say what handing over means for each kind.
var provideVerbs = map[rules.RequirementKind]string{
	rules.NeedFiles:       "Send files",
	rules.NeedText:        "Write",
	rules.NeedLink:        "Send a link",
	rules.NeedCredentials: "Give access",
	rules.NeedSignOff:     "Sign off",
}

var kindIcons = map[rules.RequirementKind]string{
	rules.NeedFiles:       "folder",
	rules.NeedText:        "pencil",
	rules.NeedLink:        "link",
	rules.NeedCredentials: "key-round",
	rules.NeedSignOff:     "shield-check",
}

// neededTodo asks an approver for a requirement, or tells of it. One that was
// returned presses like one that is due today.
func (s *Server) neededTodo(role rules.Role, needed neededRequirement) todo {
	line := todo{
		URL: requirementURL(needed.code, needed.number), Icon: kindIcons[needed.kind], Title: needed.title, Place: needed.place,
		Meta: rules.RequirementNumber(needed.code, needed.number), Due: "Returned",
	}
	line.Verb, line.Asked = provideVerb(role, needed)
	days := 0
	if needed.due != "" {
		days = s.portal.Today().DaysUntil(needed.due)
		line.Meta += " · due " + needed.due.Words()
		line.Due = dueLeft(days)
	}
	if needed.returned {
		days = min(days, 0)
		line.Note = quoted(needed.reason)
	}
	line.rank = days
	line.press(days)
	return line
}

func provideVerb(role rules.Role, needed neededRequirement) (verb string, asked bool) {
	switch asked = role.Can(rules.ProvideRequirements); {
	case asked && needed.returned:
		return "Hand over again", true
	case asked:
		return provideVerbs[needed.kind], true
	case needed.returned:
		return "Returned", false
	}
	return "Needed", false
}

// dueLeft says when something is due, from the days that remain after today.
func dueLeft(days int) string {
	switch {
	case days < 0:
		return plural(int64(-days), "day", "days") + " overdue"
	case days == 0:
		return "Due today"
	}
	return plural(int64(days), "day", "days") + " left"
}

// excerptOfMarkdown is the beginning of a text in Markdown, without its marks.
// Of a long text only the beginning is read.
func excerptOfMarkdown(source string, most int) string {
	const marks = 5
	if runes := []rune(source); len(runes) > marks*most {
		source = string(runes[:marks*most])
	}
	return excerpt(portal.MarkdownWords(source), most)
}

// quoted is the beginning of what somebody wrote in Markdown, "" for nothing.
func quoted(text string) string {
	if text = excerptOfMarkdown(text, 120); text == "" {
		return ""
	}
	return "“" + text + "”"
}

// outstanding counts what is needed in a project beside the lines that were
// made of it.
type outstanding struct{ all, overdue, shown, shownOverdue int64 }

// shows notes that a requirement has a line of its own.
func (o *outstanding) shows(due, today rules.Date) {
	o.shown++
	if (rules.Requirement{State: rules.RequirementOpen, Due: due}).Overdue(today) {
		o.shownOverdue++
	}
}

// todos is the one line for all that has none, leading to the list.
func (o outstanding) todos(code, place string) []todo {
	rest, overdue := o.all-o.shown, o.overdue-o.shownOverdue
	if rest <= 0 {
		return nil
	}
	line := todo{URL: requirementsURL(code), Icon: "inbox", Place: place, Meta: "All that is needed", rank: rankInfo}
	more := "more "
	if o.shown == 0 {
		more = ""
	}
	line.Title, line.Due = plural(rest, more+"is needed later", more+"are needed later"), "Later"
	if overdue > 0 {
		line.Title = fmt.Sprintf("%s, %d overdue", plural(rest, more+"is needed", more+"are needed"), overdue)
		line.Due, line.rank = "Overdue", -1
		line.press(-1)
	}
	return []todo{line}
}

// requirementTodos lists what a project's requirements ask of the agency or of
// its client.
func (s *Server) requirementTodos(seat portal.Seat, board portal.Dashboard) []todo {
	if seat.Can(rules.ManageRequirements) {
		return s.submissionTodos(seat.Project.Code, board)
	}
	return s.neededTodos(seat, board)
}

// neededTodos lists what a project's client is to hand over.
func (s *Server) neededTodos(seat portal.Seat, board portal.Dashboard) []todo {
	code, today := seat.Project.Code, s.portal.Today()
	count := outstanding{all: board.Requirements.Outstanding, overdue: board.Requirements.Overdue}
	var todos []todo
	for _, row := range board.Needed {
		todos = append(todos, s.neededTodo(seat.Role, neededRequirement{
			code: code, title: row.Title, reason: row.Reason, number: row.Number, kind: row.Kind, due: row.DueOn, returned: row.Returned,
		}))
		count.shows(row.DueOn, today)
	}
	return append(todos, count.todos(code, "")...)
}

// neededAcross lists what a member's projects wait for, so many lines a
// project at most.
func (s *Server) neededAcross(home portal.Home) []todo {
	var todos []todo
	today, counts := s.portal.Today(), map[string]*outstanding{}
	for _, row := range home.Outstanding {
		counts[row.Code] = &outstanding{all: row.Outstanding, overdue: row.Overdue}
	}
	for _, row := range home.Needed {
		count := counts[row.Code]
		if count == nil || count.shown == portal.MostNeeded {
			continue
		}
		todos = append(todos, s.neededTodo(row.Role, neededRequirement{
			code: row.Code, place: row.Project, title: row.Title, number: row.Number, kind: row.Kind, due: row.DueOn, returned: row.Returned,
		}))
		count.shows(row.DueOn, today)
	}
	for _, row := range home.Outstanding {
		todos = append(todos, counts[row.Code].todos(row.Code, row.Project)...)
	}
	return todos
}

// standingWords count what is needed from the client, "" for nothing.
func standingWords(counts portal.RequirementCounts, submitted string) string {
	if counts.Outstanding+counts.Submitted == 0 {
		return ""
	}
	words := "nothing outstanding"
	if counts.Outstanding > 0 {
		words = fmt.Sprintf("%d outstanding", counts.Outstanding)
	}
	if counts.Overdue > 0 {
		words += fmt.Sprintf(", %d overdue", counts.Overdue)
	}
	if counts.Submitted > 0 {
		words += fmt.Sprintf(", %d %s", counts.Submitted, submitted)
	}
	return words
}

// submission is what todos say of something that waits for the agency to
// accept or return it.
type submission struct {
	code, place, title string
	number             int64
	kind               rules.RequirementKind
	at                 rules.Instant
	again              bool
}

// submissionTodo has no day of its own: what the client gave is better looked
// at before content is approved, and marked once it has waited for days.
func (s *Server) submissionTodo(given submission) todo {
	line := todo{
		URL: requirementURL(given.code, given.number), Icon: kindIcons[given.kind], Verb: "Accept or return", Title: given.title,
		Place: given.place, Meta: rules.RequirementNumber(given.code, given.number) + " · given " + s.moment(given.at),
		Due: "Given today", Asked: true, rank: urgentDays,
	}
	if given.again {
		line.Meta = rules.RequirementNumber(given.code, given.number) + " · given again " + s.moment(given.at)
	}
	if days := rules.DateOf(given.at, s.portal.Zone()).DaysUntil(s.portal.Today()); days > 0 {
		line.Due = "Given " + plural(int64(days), "day", "days") + " ago"
		if days > urgentDays {
			line.Badge = "badge-warning"
		}
	}
	return line
}

// submissionTodos lists what waits for the agency in one project.
func (s *Server) submissionTodos(code string, board portal.Dashboard) []todo {
	var todos []todo
	for _, row := range board.Submissions {
		todos = append(todos, s.submissionTodo(submission{
			code: code, title: row.Title, number: row.Number, kind: row.Kind, at: row.SubmittedAt,
		}))
	}
	if rest := board.Requirements.Submitted - int64(len(todos)); rest > 0 {
		todos = append(todos, todo{
			URL: requirementsURL(code), Icon: "inbox", Title: plural(rest, "more was given", "more were given"),
			Meta: "All that was given", Due: "To look at", rank: urgentDays,
		})
	}
	return todos
}
