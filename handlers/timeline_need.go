package handlers

import (
	"fmt"

	"portal/portal"
	"portal/rules"
)

// needGap is how near two marks of a row may stand before they become one.
const needGap = 8

// timelineNeed marks the days on which something is due that a cycle waits
// for. What is overdue has another shape.
type timelineNeed struct {
	X           int
	Shape       string
	Words       string
	IsLate      bool
	count       int64
	title       string
	first, last rules.Date
}

// needs are the marks on a cycle's bar, one for days that lie too near to be
// told apart. Days outside of the picture have none.
func (p period) needs(cycle portal.OfficialCycle, y int) []timelineNeed {
	var needs []timelineNeed
	for _, wait := range cycle.Waits {
		if wait.Outstanding == 0 || wait.DueOn < p.start || wait.DueOn >= p.end {
			continue
		}
		need := timelineNeed{
			X: p.middle(wait.DueOn), IsLate: wait.Overdue, count: wait.Outstanding, title: wait.Title, first: wait.DueOn, last: wait.DueOn,
		}
		if last := len(needs) - 1; last >= 0 && needs[last].IsLate == need.IsLate && need.X-needs[last].X < needGap {
			needs[last].count += need.count
			needs[last].last = need.last
			continue
		}
		needs = append(needs, need)
	}
	for i := range needs {
		needs[i].draw(y)
	}
	return needs
}

// draw gives a mark its shape and its words: a flag on the bar for what is
// due, a disc with an exclamation mark for what is overdue.
func (n *timelineNeed) draw(y int) {
	n.Words = n.title
	if n.count > 1 {
		n.Words = plural(n.count, "requirement", "requirements")
	}
	if n.IsLate {
		n.Shape = fmt.Sprintf("M%d %da6 6 0 1 0 12 0a6 6 0 1 0-12 0M%d %dv4m0 2.5v.5", n.X-6, y-2, n.X, y-5)
		n.Words += ", overdue, was due " + dates(n.first, n.last)
		return
	}
	wing := 9
	if n.X+wing > chartRight {
		wing = -wing
	}
	n.Shape = fmt.Sprintf("M%d %dv-15l%d 4 %d 4", n.X, y+6, wing, -wing)
	n.Words += ", due " + dates(n.first, n.last)
}

// middle is where the middle of a day lies in the picture.
func (p period) middle(day rules.Date) int { return p.x(day) + (chartRight-chartLeft)/p.days/2 }

// dueDays are the days on which something is due that cycles wait for.
func dueDays(cycles []portal.OfficialCycle) []rules.Date {
	var days []rules.Date
	for _, cycle := range cycles {
		for _, wait := range cycle.Waits {
			if wait.DueOn != "" && wait.Outstanding > 0 {
				days = append(days, wait.DueOn)
			}
		}
	}
	return days
}

// describeNeeds says in a sentence what cycles wait for.
func describeNeeds(cycles []portal.OfficialCycle) string {
	var held, waiting, overdue int64
	for _, cycle := range cycles {
		all, late := cycle.WaitsFor()
		if all > 0 {
			held++
		}
		waiting, overdue = waiting+all, overdue+late
	}
	if held == 0 {
		return ""
	}
	words := fmt.Sprintf(" %s for %s", plural(held, "cycle waits", "cycles wait"), plural(waiting, "requirement", "requirements"))
	if overdue > 0 {
		words += fmt.Sprintf(", %d overdue", overdue)
	}
	return words + "."
}
