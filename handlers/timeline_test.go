package handlers

import (
	"fmt"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

func cycleOn(number int64, start, end rules.Date, phase rules.Phase) portal.OfficialCycle {
	var cycle portal.OfficialCycle
	cycle.Number, cycle.Name, cycle.StartOn, cycle.EndOn, cycle.Phase = number, fmt.Sprintf("Cycle %d", number), start, end, phase
	return cycle
}

func TestTimelineCoversWholeMonths(t *testing.T) {
	picture := newTimeline([]portal.OfficialCycle{cycleOn(1, "2028-02-01", "2028-02-29", rules.InProgress)}, "2028-02-29")
	row := picture.Rows[0]
	if row.X != chartLeft || row.X+row.Width != chartRight {
		t.Errorf("a whole leap February goes from %d to %d, want %d to %d", row.X, row.X+row.Width, chartLeft, chartRight)
	}
	if picture.Today.X <= picture.Months[0].X || picture.Today.X >= chartRight {
		t.Errorf("today, 29 February, stands at %d", picture.Today.X)
	}
	if len(picture.Months) != 1 || picture.Months[0].Name != "Feb 2028" {
		t.Errorf("months: %+v", picture.Months)
	}
}

func TestTimelineOrdersBarsByDate(t *testing.T) {
	picture := newTimeline([]portal.OfficialCycle{
		cycleOn(1, "2027-01-04", "2027-01-15", rules.Completed),
		cycleOn(2, "2027-01-16", "2027-02-10", rules.InReview),
		cycleOn(3, "2027-03-01", "2027-03-31", rules.Upcoming),
	}, "2027-02-05")
	first, second := picture.Rows[0], picture.Rows[1]
	if end := first.X + first.Width; end != second.X {
		t.Errorf("the first bar ends at %d, the next day's begins at %d", end, second.X)
	}
	if first.Class == second.Class || first.Words == second.Words || first.Mark == second.Mark {
		t.Errorf("phases look alike: %+v and %+v", first, second)
	}
	if want := "3 cycles, 4 January to 31 March 2027: 1 completed, 1 in review, 1 upcoming."; !strings.HasPrefix(picture.Description, want) {
		t.Errorf("description %q, want %q", picture.Description, want)
	}
}

func TestTimelineShowsReviewDeliveryAndAlarm(t *testing.T) {
	late := cycleOn(1, "2027-01-04", "2027-01-20", rules.InReview)
	late.ReviewStart, late.Overdue = "2027-01-13", true
	late.Deliverables = []portal.OfficialDeliverable{{Title: "a", Delivered: true}, {Title: "b"}}
	wrong := cycleOn(2, "2027-01-10", "2027-02-20", rules.Disputed)
	wrong.ReviewStart = "2027-02-13"
	calm := cycleOn(3, "2027-02-10", "2027-02-28", rules.Upcoming)
	calm.ReviewStart = "2027-02-21"
	done := cycleOn(4, "2027-01-01", "2027-01-03", rules.Completed)
	done.ReviewStart = "2027-01-01"
	picture := newTimeline([]portal.OfficialCycle{late, wrong, calm, done}, "2027-02-05")
	first := picture.Rows[0]
	if first.Review.X <= first.X || first.Review.X+first.Review.Width != first.X+first.Width {
		t.Errorf("the review lies at %+v on a bar from %d, %d wide", first.Review, first.X, first.Width)
	}
	if first.Late.X != first.X+first.Width || first.Late.X+first.Late.Width < picture.Today.X {
		t.Errorf("what is overdue lies at %+v, today at %d", first.Late, picture.Today.X)
	}
	if first.Done != first.Width/2 || first.Words != "In review, overdue · 1/2" {
		t.Errorf("delivered: %d of %d, %q", first.Done, first.Width, first.Words)
	}
	for i, alarm := range []bool{true, true, false, false} {
		if picture.Rows[i].Alarm != alarm {
			t.Errorf("row %d: alarm is %v", i, !alarm)
		}
	}
	if picture.Rows[1].Class == first.Class || picture.Rows[1].Mark == "" || picture.Rows[1].Late.Width != 0 {
		t.Errorf("disputed: %+v", picture.Rows[1])
	}
	if picture.Rows[3].Review.Width != 0 {
		t.Error("a completed cycle has a review")
	}
	if !strings.Contains(picture.Description, "1 completed, 1 disputed, 1 in review, 1 upcoming, 1 past the last day") {
		t.Errorf("description: %q", picture.Description)
	}
}

func TestTimelineHoldsManyCyclesAndYears(t *testing.T) {
	for _, years := range []int{1, 2, 5, 20, 150} {
		var cycles []portal.OfficialCycle
		for i := range 60 {
			start := rules.Date(fmt.Sprintf("%d-01-01", 2027+i*years/60))
			cycles = append(cycles, cycleOn(int64(i+1), start, start, rules.Upcoming))
		}
		picture := newTimeline(cycles, "2027-01-01")
		if len(picture.Months) > mostMonths {
			t.Errorf("%d years: %d lines, want %d at most", years, len(picture.Months), mostMonths)
		}
		if !picture.Tall || picture.Height < 60*rowHeight {
			t.Errorf("%d years: height %d", years, picture.Height)
		}
		for _, row := range picture.Rows {
			if row.X < chartLeft || row.X+row.Width > chartRight || row.Width < leastBar {
				t.Fatalf("%d years: %s lies from %d, %d wide", years, row.Number, row.X, row.Width)
			}
		}
	}
}

func TestTimelineLeavesOutADistantToday(t *testing.T) {
	cycles := []portal.OfficialCycle{cycleOn(1, "2027-06-01", "2027-06-30", rules.Upcoming)}
	if picture := newTimeline(cycles, "2026-01-01"); picture.Today.X != 0 {
		t.Errorf("today a year before is drawn at %d", picture.Today.X)
	}
	if picture := newTimeline(cycles, "2027-05-20"); picture.Today.X == 0 || picture.Months[0].Name != "May 2027" {
		t.Errorf("today some days before is not drawn: %+v", picture)
	}
	if newTimeline(nil, "2027-01-01") != nil {
		t.Error("a picture of nothing")
	}
}

func TestExcerptEndsAtAWord(t *testing.T) {
	for _, test := range []struct {
		text string
		most int
		want string
	}{
		{"short", 26, "short"},
		{"one two three four", 12, "one two…"},
		{"abcdefghijklmnop", 8, "abcdefg…"},
		{"two\nlines", 20, "two lines"},
		{"日本語のとても長い名前", 5, "日本語の…"},
	} {
		if got := excerpt(test.text, test.most); got != test.want {
			t.Errorf("excerpt(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
		}
	}
}
