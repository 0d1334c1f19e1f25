package rules_test

import (
	"testing"

	"portal/rules"
)

func TestPhaseOnEachBoundary(t *testing.T) {
	tests := []struct {
		name       string
		start, end rules.Date
		completed  bool
		today      rules.Date
		reviewDays int64
		want       rules.Phase
		overdue    bool
	}{
		{"the day before the start", "2027-03-01", "2027-03-31", false, "2027-02-28", 7, rules.Upcoming, false},
		{"the first day", "2027-03-01", "2027-03-31", false, "2027-03-01", 7, rules.InProgress, false},
		{"the day before the review", "2027-03-01", "2027-03-31", false, "2027-03-23", 7, rules.InProgress, false},
		{"the review opens", "2027-03-01", "2027-03-31", false, "2027-03-24", 7, rules.InReview, false},
		{"the last day", "2027-03-01", "2027-03-31", false, "2027-03-31", 7, rules.InReview, false},
		{"the day after", "2027-03-01", "2027-03-31", false, "2027-04-01", 7, rules.InReview, true},
		{"a year of silence", "2027-03-01", "2027-03-31", false, "2028-04-01", 7, rules.InReview, true},

		{"no review days, the day before the end", "2027-03-01", "2027-03-31", false, "2027-03-30", 0, rules.InProgress, false},
		{"no review days, the last day", "2027-03-01", "2027-03-31", false, "2027-03-31", 0, rules.InReview, false},

		{"a review longer than the cycle, before it", "2027-03-10", "2027-03-12", false, "2027-03-09", 14, rules.Upcoming, false},
		{"a review longer than the cycle, first day", "2027-03-10", "2027-03-12", false, "2027-03-10", 14, rules.InReview, false},
		{"a cycle of one day, before it", "2027-03-10", "2027-03-10", false, "2027-03-09", 7, rules.Upcoming, false},
		{"a cycle of one day", "2027-03-10", "2027-03-10", false, "2027-03-10", 7, rules.InReview, false},

		{"completed before it began", "2027-03-01", "2027-03-31", true, "2027-02-01", 7, rules.Completed, false},
		{"completed under way", "2027-03-01", "2027-03-31", true, "2027-03-10", 7, rules.Completed, false},
		{"completed long ago", "2027-03-01", "2027-03-31", true, "2029-01-01", 7, rules.Completed, false},

		{"a review across 29 February", "2028-02-01", "2028-03-03", false, "2028-02-25", 7, rules.InReview, false},
		{"before a review across 29 February", "2028-02-01", "2028-03-03", false, "2028-02-24", 7, rules.InProgress, false},
		{"before a review across the new year", "2027-12-01", "2028-01-03", false, "2027-12-26", 7, rules.InProgress, false},
		{"a review across the new year", "2027-12-01", "2028-01-03", false, "2027-12-27", 7, rules.InReview, false},
	}
	for _, test := range tests {
		cycle := rules.Cycle{Start: test.start, End: test.end, Completed: test.completed}
		if got := cycle.Phase(test.today, test.reviewDays); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if got := cycle.Overdue(test.today); got != test.overdue {
			t.Errorf("%s: overdue is %v, want %v", test.name, got, test.overdue)
		}
	}
}

// Without a completion a cycle only ever moves forwards, and never completes.
func TestPhasesFollowOneAnother(t *testing.T) {
	order := map[rules.Phase]int{rules.Upcoming: 0, rules.InProgress: 1, rules.InReview: 2}
	for length := range 20 {
		for reviewDays := range int64(25) {
			cycle := rules.Cycle{Start: "2027-03-10", End: rules.Date("2027-03-10").AddDays(length)}
			before := 0
			for day := rules.Date("2027-03-01"); day < "2027-05-01"; day = day.AddDays(1) {
				now, known := order[cycle.Phase(day, reviewDays)]
				if !known || now < before {
					t.Fatalf("%d days, review of %d: %s on %s", length+1, reviewDays, cycle.Phase(day, reviewDays), day)
				}
				before = now
			}
		}
	}
}
