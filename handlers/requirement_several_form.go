package handlers

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"strconv"

	"portal/portal"
	"portal/rules"
)

// severalForm is a list of requirements to ask for, as it was typed. Once
// names the form, so that sent twice it asks once. Start is the day that due
// dates follow, and Counted the one that those on the screen were made from.
type severalForm struct {
	Once, Start, Counted, Cycle string
	Items                       []itemForm
	// focus is the field where the writer goes on.
	focus string
}

func newOnce() string { return rand.Text() }

func newSeveralForm(start rules.Date) severalForm {
	return severalForm{Once: newOnce(), Start: string(start), Counted: string(start)}
}

func readSeveralForm(values url.Values) severalForm {
	return severalForm{
		Once: values.Get("once"), Start: rules.CleanLine(values.Get("start")), Counted: values.Get("counted"),
		Cycle: values.Get("cycle"), Items: readItems(values),
	}
}

// addContents adds rows that are due on the first day, if there is one.
func (f *severalForm) addContents(contents []rules.RequirementContent) {
	for _, content := range contents {
		row := itemFormOf(content)
		row.Days, row.Due = "0", f.Start
		f.Items = append(f.Items, row)
	}
}

func blankRow(start string) itemForm {
	row := blankItem
	row.Days, row.Due = "0", start
	return row
}

// follow moves the due dates that were made from the first day to the one that
// stands there now, and tells whether any did. Dates that were typed stay, and
// so do rows without a number of days.
func (f *severalForm) follow() (moved bool, err error) {
	var read reader
	start := read.date("start", f.Start)
	if err := read.problems.Err(); err != nil {
		return false, err
	}
	counted, _ := rules.ParseDate(f.Counted) // what is no day has made no date
	for i := range f.Items {
		row := &f.Items[i]
		days, err := strconv.Atoi(row.Days)
		if err != nil || row.Due != string(counted.AddDays(days)) {
			continue
		}
		row.Due = string(start.AddDays(days))
		moved = moved || start != counted
	}
	f.Counted = string(start)
	return moved, nil
}

// wanted are the ticked rows as they are asked for. What cannot be read or is
// missing is a problem of its row.
func (f severalForm) wanted() ([]portal.NewRequirement, rules.Problems) {
	var read reader
	var items []portal.NewRequirement
	var missing rules.Problems
	cycle := cycleNumber(f.Cycle)
	for i, row := range f.Items {
		if !row.Wanted {
			continue
		}
		prefix := fmt.Sprintf("items.%d.", i)
		content := row.content()
		content.Due = read.date(prefix+"due", row.Due)
		missing = append(missing, content.Check(prefix)...)
		items = append(items, portal.NewRequirement{RequirementContent: content, Cycle: cycle})
	}
	return items, withMissing(read.problems, missing.Err())
}

// cycleNumber reads the number of the cycle that waits, 0 for none. What is
// no number is a cycle that no project has.
func cycleNumber(text string) int64 {
	if text == "" {
		return 0
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return number
}

// typedTitles is a list as it was typed, one title a line, all due on one day.
type typedTitles struct{ Titles, Start string }

// several makes the rows of the list.
func (t typedTitles) several() (severalForm, error) {
	var read reader
	contents := rules.ReadTitles(t.Titles)
	switch {
	case len(contents) == 0:
		read.problems.Add("titles", "Please write at least one title.")
	case len(contents) > rules.MaxRequirementsAtOnce:
		read.problems.Add("titles", "These are %d titles, and %d fit at once. Please leave some for a second list.", len(contents), rules.MaxRequirementsAtOnce)
	}
	form := newSeveralForm(read.date("start", t.Start))
	form.addContents(contents)
	return form, read.problems.Err()
}
