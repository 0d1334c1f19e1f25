package rules_test

import (
	"fmt"
	"slices"
	"strings"
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
		cycle := rules.Cycle{Start: test.start, End: test.end, Completed: test.completed, ReviewDays: test.reviewDays}
		if got := cycle.Phase(test.today); got != test.want {
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
			cycle := rules.Cycle{Start: "2027-03-10", End: rules.Date("2027-03-10").AddDays(length), ReviewDays: reviewDays}
			before := 0
			for day := rules.Date("2027-03-01"); day < "2027-05-01"; day = day.AddDays(1) {
				now, known := order[cycle.Phase(day)]
				if !known || now < before {
					t.Fatalf("%d days, review of %d: %s on %s", length+1, reviewDays, cycle.Phase(day), day)
				}
				before = now
			}
		}
	}
}

// What the rules answer to each deed in each phase and state of a dispute. A
// dispute that is settled weighs no more than none, in every phase.
const cycleTable = `
phase        dispute   edit  deliver  open-review  complete  dispute  propose  discuss

upcoming     -         yes   yes      no           no        no       no       no
in-progress  -         yes   yes      yes          no        no       no       no
in-review    -         yes   yes      no           yes       yes      no       no
disputed     open      yes   yes      no           no        no       yes      yes
disputed     proposed  yes   yes      no           yes       yes      no       yes
completed    -         no    no       no           no        no       no       no
`

var cycleDeeds = map[string]func(rules.Cycle, rules.Date) error{
	"edit":        func(c rules.Cycle, _ rules.Date) error { return c.MayEdit() },
	"deliver":     func(c rules.Cycle, _ rules.Date) error { return c.MayDeliver() },
	"open-review": rules.Cycle.MayOpenReview,
	"complete":    rules.Cycle.MayComplete,
	"dispute":     rules.Cycle.MayDispute,
	"propose":     func(c rules.Cycle, _ rules.Date) error { return c.MayPropose() },
	"discuss":     func(c rules.Cycle, _ rules.Date) error { return c.MayDiscuss() },
}

// parseTable reads a table whose first columns name a row, by row and column.
func parseTable(text string, naming int) (rows map[string]map[string]string, columns []string) {
	rows = map[string]map[string]string{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
		case columns == nil:
			columns = fields[naming:]
		default:
			row := map[string]string{}
			for i, column := range columns {
				row[column] = fields[naming+i]
			}
			rows[strings.Join(fields[:naming], " ")] = row
		}
	}
	return rows, columns
}

// everyCycle makes every combination of what a cycle is made of, the
// impossible ones too.
func everyCycle(check func(rules.Cycle)) {
	for _, length := range []int{0, 1, 6, 30} {
		for _, reviewDays := range []int64{0, 1, 7, 60} {
			for _, opened := range []bool{false, true} {
				for _, completed := range []bool{false, true} {
					for _, dispute := range []rules.DisputeState{rules.NoDispute, rules.DisputeOpen, rules.DisputeProposed, rules.DisputeSettled} {
						start := rules.Date("2027-03-10")
						check(rules.Cycle{
							Start: start, End: start.AddDays(length), ReviewDays: reviewDays,
							Opened: opened, Completed: completed, Dispute: dispute,
						})
					}
				}
			}
		}
	}
}

// rowOf is the row of the table that speaks of a cycle, worked out apart from
// the code under test: by counting days.
func rowOf(c rules.Cycle, today rules.Date) string {
	untilEnd := today.DaysUntil(c.End)
	switch {
	case c.Completed:
		return "completed -"
	case c.Dispute == rules.DisputeOpen || c.Dispute == rules.DisputeProposed:
		return "disputed " + string(c.Dispute)
	case today.DaysUntil(c.Start) > 0:
		return "upcoming -"
	case c.Opened || int64(untilEnd) <= c.ReviewDays:
		return "in-review -"
	}
	return "in-progress -"
}

func TestEveryDeedInEveryStateOfACycle(t *testing.T) {
	table, columns := parseTable(cycleTable, 2)
	if len(columns) != len(cycleDeeds) {
		t.Fatalf("the table has %d deeds, the rules %d", len(columns), len(cycleDeeds))
	}
	seen, checked := map[string]bool{}, 0
	everyCycle(func(c rules.Cycle) {
		for day := rules.Date("2027-03-08"); day <= c.End.AddDays(3); day = day.AddDays(1) {
			row := rowOf(c, day)
			seen[row] = true
			if phase := strings.ReplaceAll(string(c.Phase(day)), " ", "-"); phase != strings.Fields(row)[0] {
				t.Fatalf("%+v on %s is %s, want %s", c, day, phase, row)
			}
			for deed, may := range cycleDeeds {
				checked++
				wantAnswer(t, fmt.Sprintf("%s on %s: %s of %+v", row, day, deed, c), may(c, day), table[row][deed])
			}
		}
	})
	if len(seen) != len(table) || checked < 10_000 {
		t.Errorf("%d of %d rows were met, in %d checks", len(seen), len(table), checked)
	}
}

func wantAnswer(t *testing.T, what string, err error, want string) {
	t.Helper()
	switch {
	case want != "yes" && want != "no":
		t.Fatalf("%s: the table says %q", what, want)
	case want == "yes" && err != nil:
		t.Errorf("%s: refused with %v", what, err)
	case want == "no" && rules.KindOf(err) != rules.Conflict:
		t.Errorf("%s: got %v, want a conflict", what, err)
	}
}

// Which role does which deed; a role without the permission is denied in every
// state alike.
const deedRoles = `
deed            permission            approver  viewer  feedback-only  staff  admin  person

edit            cycles.write          no        no      no             yes    yes    no
deliver         cycles.write          no        no      no             yes    yes    no
open-review     cycles.write          no        no      no             yes    yes    no
approve-client  cycles.approve_client yes       no      no             no     no     no
approve-agency  cycles.approve_agency no        no      no             yes    yes    no
complete        cycles.review         yes       no      no             no     no     no
dispute         cycles.review         yes       no      no             no     no     no
propose         disputes.resolve      no        no      no             yes    yes    no
`

func TestEveryDeedByEveryRole(t *testing.T) {
	table, roles := parseTable(deedRoles, 2)
	if len(roles) != len(rules.MemberRoles)+3 {
		t.Fatalf("the table has the roles %v", roles)
	}
	for row, cells := range table {
		permission := rules.Permission(strings.Fields(row)[1])
		for role, want := range cells {
			err := rules.Role(role).Demand(permission)
			if (err == nil) != (want == "yes") || (err != nil && rules.KindOf(err) != rules.Denied) {
				t.Errorf("%s by %s: %v", row, role, err)
			}
		}
	}
}

func TestEachRoleApprovesForItsOwnSideOnly(t *testing.T) {
	want := map[rules.Role]rules.Side{
		rules.Approver: rules.ClientSide, rules.Staff: rules.AgencySide, rules.Admin: rules.AgencySide,
		rules.Viewer: "", rules.FeedbackOnly: "", rules.Person: "", "king": "",
	}
	for role, side := range want {
		if got := role.Side(); got != side {
			t.Errorf("%s approves for %q, want %q", role, got, side)
		}
	}
}

// Nothing completes by silence, and no dispute ends by it: on no day does a
// cycle that was not completed say otherwise.
func TestSilenceCompletesNothing(t *testing.T) {
	everyCycle(func(c rules.Cycle) {
		if c.Completed {
			return
		}
		for _, later := range []int{0, 1, 365, 20_000} {
			day := c.End.AddDays(later)
			phase := c.Phase(day)
			if phase == rules.Completed {
				t.Fatalf("%+v completed by %s", c, day)
			}
			answerable := []rules.Phase{rules.InReview, rules.Disputed}
			if !slices.Contains(answerable, phase) || c.Overdue(day) != (later > 0) {
				t.Fatalf("%+v is %s on %s, overdue %v", c, phase, day, c.Overdue(day))
			}
		}
	})
}

// Dates that move carry the review with them; a dispute stays one.
func TestMovedDatesMoveTheReview(t *testing.T) {
	today := rules.Date("2027-03-10")
	for _, test := range []struct {
		name       string
		start, end rules.Date
		opened     bool
		dispute    rules.DisputeState
		want       rules.Phase
		overdue    bool
	}{
		{"the window has passed", "2027-02-01", "2027-03-01", false, "", rules.InReview, true},
		{"the last day was yesterday", "2027-02-01", "2027-03-09", false, "", rules.InReview, true},
		{"the last day is today", "2027-02-01", "2027-03-10", false, "", rules.InReview, false},
		{"the window opens today", "2027-02-01", "2027-03-17", false, "", rules.InReview, false},
		{"the window opens tomorrow", "2027-02-01", "2027-03-18", false, "", rules.InProgress, false},
		{"not begun", "2027-03-11", "2027-03-31", false, "", rules.Upcoming, false},
		{"opened sooner, then moved ahead", "2027-03-11", "2027-03-31", true, "", rules.Upcoming, false},
		{"opened sooner, then ends later", "2027-03-01", "2027-05-31", true, "", rules.InReview, false},
		{"disputed, then moved ahead", "2027-03-11", "2027-03-31", false, rules.DisputeOpen, rules.Disputed, false},
		{"disputed, then moved back", "2027-02-01", "2027-03-01", false, rules.DisputeProposed, rules.Disputed, true},
	} {
		c := rules.Cycle{Start: test.start, End: test.end, ReviewDays: 7, Opened: test.opened, Dispute: test.dispute}
		if got := c.Phase(today); got != test.want || c.Overdue(today) != test.overdue {
			t.Errorf("%s: %s, overdue %v", test.name, got, c.Overdue(today))
		}
	}
}
