package handlers

import (
	"fmt"
	"strings"
	"time"

	"portal/portal"
	"portal/rules"
)

// Measures of the timeline picture, in the units of its viewBox. Days run from
// chartLeft to chartRight; on their left stand the names.
const (
	chartLeft  = 192
	chartRight = 712
	chartTop   = 44
	rowHeight  = 42
	barHeight  = 18
	leastBar   = 6
	mostMonths = 8
	// tallRows is how many rows are shown before the picture scrolls by itself.
	tallRows = 14
)

// timeline is the picture of cycles: a row a cycle, months as lines, today as
// one more line.
type timeline struct {
	Title       string
	Description string
	Height      int
	Bottom      int
	Tall        bool
	Months      []timelineMonth
	Rows        []timelineRow
	Today       timelineToday
	// HasReview and the like tell what the key explains.
	HasReview, HasLate, HasDone, HasNeeds, HasLateNeeds bool
}

type timelineMonth struct {
	X    int
	Name string
}

// timelineToday is the line of today; X is 0 when today is outside of the
// picture.
type timelineToday struct {
	X, TextX int
	Anchor   string
}

type timelineRow struct {
	Number, Name, Words, Class string
	Mark                       string
	Alarm                      bool
	NameY, WordsY              int
	X, Y, Width                int
	// Done is as wide as the deliverables that are delivered, at DoneY.
	Done, DoneY int
	Review      timelineBand
	// Late reaches from the end of an unanswered review to today.
	Late timelineBand
	// Needs mark the days on which something is due that the cycle waits for.
	Needs []timelineNeed
}

// timelineBand is a stretch of days on a row; Width is 0 when there is none.
type timelineBand struct{ X, Width int }

// period is the stretch of days that a timeline covers, whole months.
type period struct {
	start, end rules.Date
	days       int
}

// newTimeline works out the picture of cycles that stand in the order of their
// dates; nil without any.
func newTimeline(cycles []portal.OfficialCycle, today rules.Date) *timeline {
	if len(cycles) == 0 {
		return nil
	}
	covered := periodOf(cycles, today)
	picture := &timeline{
		Title: "Timeline of the cycles", Description: describeTimeline(cycles),
		Bottom: chartTop + len(cycles)*rowHeight, Tall: len(cycles) > tallRows,
		Months: covered.months(), Today: covered.today(today),
	}
	picture.Height = picture.Bottom + 6
	for i, cycle := range cycles {
		row := covered.row(i, cycle, today)
		picture.Rows = append(picture.Rows, row)
		picture.HasReview = picture.HasReview || row.Review.Width > 0
		picture.HasLate = picture.HasLate || row.Late.Width > 0
		picture.HasDone = picture.HasDone || row.Done > 0
		for _, need := range row.Needs {
			picture.HasLateNeeds = picture.HasLateNeeds || need.IsLate
			picture.HasNeeds = picture.HasNeeds || !need.IsLate
		}
	}
	return picture
}

// periodOf covers all cycles by whole months, and today and the days on which
// something is due too when they are near.
func periodOf(cycles []portal.OfficialCycle, today rules.Date) period {
	const near = 62
	first, last := cycles[0].StartOn, cycles[0].EndOn
	for _, cycle := range cycles {
		first, last = min(first, cycle.StartOn), max(last, cycle.EndOn)
	}
	earliest, latest := first.AddDays(-near), last.AddDays(near)
	for _, day := range append(dueDays(cycles), today) {
		if day >= earliest && day <= latest {
			first, last = min(first, day), max(last, day)
		}
	}
	start := monthOf(first, 0)
	end := monthOf(last, 1)
	return period{start: start, end: end, days: start.DaysUntil(end)}
}

// monthOf is the first day of the month so many months after a day's own.
func monthOf(day rules.Date, months int) rules.Date {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return day
	}
	return rules.Date(time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// x is where a day begins in the picture.
func (p period) x(day rules.Date) int {
	return chartLeft + p.start.DaysUntil(day)*(chartRight-chartLeft)/p.days
}

// months are the lines of the grid, no more than fit with their names.
func (p period) months() []timelineMonth {
	count := 0
	for day := p.start; day < p.end; day = monthOf(day, 1) {
		count++
	}
	step := monthStep(count)
	var months []timelineMonth
	for i := 0; i < count; i += step {
		day := monthOf(p.start, i)
		months = append(months, timelineMonth{X: p.x(day), Name: monthName(day, i == 0, step)})
	}
	return months
}

// monthStep is how many months lie between two lines of the grid.
func monthStep(count int) int {
	for _, step := range []int{1, 2, 3, 6} {
		if count <= step*mostMonths {
			return step
		}
	}
	years := (count + 12*mostMonths - 1) / (12 * mostMonths)
	return 12 * years
}

func monthName(day rules.Date, first bool, step int) string {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return ""
	}
	if first || step >= 12 || int(t.Month()) <= step {
		return t.Format("Jan 2006")
	}
	return t.Format("Jan")
}

func (p period) today(today rules.Date) timelineToday {
	if today < p.start || today >= p.end {
		return timelineToday{}
	}
	// The line stands in the middle of the day.
	line := timelineToday{X: p.middle(today), Anchor: "middle"}
	line.TextX = line.X
	if line.X > chartRight-20 {
		line.TextX, line.Anchor = chartRight, "end"
	}
	return line
}

func (p period) row(i int, cycle portal.OfficialCycle, today rules.Date) timelineRow {
	top := chartTop + i*rowHeight
	row := timelineRow{
		Number: fmt.Sprintf("C%d", cycle.Number), Name: excerpt(cycle.Name, 22), Words: rowWords(cycle),
		Class: barClasses[cycle.Phase], NameY: top + 16, WordsY: top + 31, Y: top + (rowHeight-barHeight)/2,
		Alarm: cycle.Phase == rules.Disputed || cycle.Overdue,
	}
	bar := p.band(cycle.StartOn, cycle.EndOn)
	row.X, row.Width = bar.X, bar.Width
	if row.Width >= 2*barHeight {
		row.Mark = barMark(cycle.Phase, row.X+10, row.Y)
	}
	if total := len(cycle.Deliverables); total > 0 {
		row.Done, row.DoneY = row.Width*cycle.Delivered()/total, row.Y+barHeight+3
	}
	if cycle.Phase != rules.Completed && cycle.ReviewStart != "" {
		row.Review = p.band(cycle.ReviewStart, cycle.EndOn)
	}
	if last := min(today, p.end.AddDays(-1)); cycle.Overdue && cycle.EndOn < last {
		row.Late = p.band(cycle.EndOn.AddDays(1), last)
	}
	row.Needs = p.needs(cycle, row.Y)
	return row
}

// band is where a stretch of days lies, wide enough to be seen.
func (p period) band(first, last rules.Date) timelineBand {
	x, end := p.x(first), p.x(last.AddDays(1))
	return timelineBand{X: min(x, chartRight-leastBar), Width: max(end-x, leastBar)}
}

// rowWords says the phase, and what the cycle waits for or else how much is
// delivered: there is no room for both.
func rowWords(cycle portal.OfficialCycle) string {
	words := phaseOf(cycle.Phase, cycle.Overdue).Words
	if waiting, _ := cycle.WaitsFor(); waiting > 0 {
		if cycle.Overdue && cycle.Phase == rules.InReview {
			words = "Review overdue"
		}
		return fmt.Sprintf("%s · waits for %d", words, waiting)
	}
	if len(cycle.Deliverables) == 0 || cycle.Phase == rules.Completed {
		return words
	}
	return fmt.Sprintf("%s · %d/%d", words, cycle.Delivered(), len(cycle.Deliverables))
}

var barClasses = map[rules.Phase]string{
	rules.Upcoming:   "tl-bar tl-upcoming",
	rules.InProgress: "tl-bar tl-current",
	rules.InReview:   "tl-bar tl-review",
	rules.Disputed:   "tl-bar tl-disputed",
	rules.Completed:  "tl-bar tl-completed",
}

// barMark is the shape inside a bar that tells its phase without colour: a
// tick when completed, a triangle while in review, a diamond while disputed.
func barMark(phase rules.Phase, x, y int) string {
	switch phase {
	case rules.Completed:
		return fmt.Sprintf("M%d %dl3 4 6-8", x, y+9)
	case rules.InReview:
		return fmt.Sprintf("M%d %dh10l-5-8z", x, y+13)
	case rules.Disputed:
		return fmt.Sprintf("M%d %dl5-5 5 5-5 5z", x, y+9)
	}
	return ""
}

// describeTimeline says in a sentence what the picture shows.
func describeTimeline(cycles []portal.OfficialCycle) string {
	first, last := cycles[0].StartOn, cycles[0].EndOn
	counts, overdue := map[rules.Phase]int64{}, int64(0)
	for _, cycle := range cycles {
		first, last = min(first, cycle.StartOn), max(last, cycle.EndOn)
		counts[cycle.Phase]++
		if cycle.Overdue {
			overdue++
		}
	}
	var parts []string
	for _, phase := range []rules.Phase{rules.Completed, rules.Disputed, rules.InReview, rules.InProgress, rules.Upcoming} {
		if counts[phase] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[phase], phase))
		}
	}
	if overdue > 0 {
		parts = append(parts, fmt.Sprintf("%d past the last day", overdue))
	}
	return fmt.Sprintf("%s, %s: %s.%s The work order lists them in words.",
		plural(int64(len(cycles)), "cycle", "cycles"), dates(first, last), strings.Join(parts, ", "), describeNeeds(cycles))
}
