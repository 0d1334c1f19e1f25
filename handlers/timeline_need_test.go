package handlers

import (
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

func waitOn(due rules.Date, waiting, outstanding int64, overdue bool) portal.CycleWait {
	var wait portal.CycleWait
	wait.DueOn, wait.Waiting, wait.Outstanding, wait.Title, wait.Overdue = due, waiting, outstanding, "Logo", overdue
	return wait
}

func TestTimelineMarksWhatCyclesWaitFor(t *testing.T) {
	cycle := cycleOn(1, "2027-02-01", "2027-02-28", rules.InProgress)
	cycle.Waits = []portal.CycleWait{
		waitOn("", 1, 1, false), waitOn("2027-02-02", 2, 2, true), waitOn("2027-02-15", 1, 1, false), waitOn("2027-02-20", 1, 0, false),
	}
	row := newTimeline([]portal.OfficialCycle{cycle}, "2027-02-10").Rows[0]
	if len(row.Needs) != 2 {
		t.Fatalf("marks: %+v", row.Needs)
	}
	late, due := row.Needs[0], row.Needs[1]
	if !late.IsLate || due.IsLate || late.X >= due.X || strings.Count(late.Shape, "a6") == strings.Count(due.Shape, "a6") {
		t.Errorf("marks: %+v", row.Needs)
	}
	if late.Words != "2 requirements, overdue, was due 2 February 2027" || due.Words != "Logo, due 15 February 2027" {
		t.Errorf("marks say %q and %q", late.Words, due.Words)
	}
	if row.Words != "In progress · waits for 5" {
		t.Errorf("the row says %q", row.Words)
	}
}

func TestTimelineMarksDaysTooNearAsOne(t *testing.T) {
	cycle := cycleOn(1, "2027-01-01", "2030-12-31", rules.InProgress)
	for day := range 1000 {
		cycle.Waits = append(cycle.Waits, waitOn(rules.Date("2027-01-01").AddDays(day), 1, 1, day < 100))
	}
	needs := newTimeline([]portal.OfficialCycle{cycle}, "2027-01-01").Rows[0].Needs
	if len(needs) > (chartRight-chartLeft)/needGap+1 || len(needs) < 10 {
		t.Errorf("%d marks", len(needs))
	}
	if words := needs[0].Words; !strings.Contains(words, "requirements, overdue, was due 1 to") {
		t.Errorf("the first says %q", words)
	}
	var count int64
	for i, need := range needs {
		count += need.count
		if i > 0 && need.IsLate == needs[i-1].IsLate && need.X-needs[i-1].X < needGap {
			t.Fatalf("marks at %d and %d", needs[i-1].X, need.X)
		}
	}
	if count != 1000 {
		t.Errorf("%d days are marked", count)
	}
}

func TestTimelineReachesToDueDaysThatAreNear(t *testing.T) {
	cycle := cycleOn(1, "2027-06-01", "2027-06-30", rules.Upcoming)
	cycle.Waits = []portal.CycleWait{waitOn("2026-01-01", 1, 1, true), waitOn("2027-05-20", 1, 1, false), waitOn("2027-07-31", 1, 1, false)}
	picture := newTimeline([]portal.OfficialCycle{cycle}, "2027-06-10")
	needs := picture.Rows[0].Needs
	if picture.Months[0].Name != "May 2027" || len(needs) != 2 {
		t.Fatalf("it begins with %s, marks %+v", picture.Months[0].Name, needs)
	}
	if last := needs[1]; last.X > chartRight || !strings.Contains(last.Shape, "l-9 4") {
		t.Errorf("the mark of the last day does not fit: %+v", last)
	}
}
