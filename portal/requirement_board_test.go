package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/rules"
)

// needText asks for texts that are due on some days, tied to a cycle or, with
// 0, to none.
func (f *fixture) needText(staff Seat, cycle int64, due ...rules.Date) []int64 {
	f.t.Helper()
	items := make([]NewRequirement, len(due))
	for i, day := range due {
		items[i] = NewRequirement{
			RequirementContent: rules.RequirementContent{Kind: rules.NeedText, Title: fmt.Sprintf("Text %d", i+1), Due: day}, Cycle: cycle,
		}
	}
	numbers, err := f.AddRequirements(context.Background(), staff, items)
	f.must(err)
	return numbers
}

func (f *fixture) giveText(approver Seat, number int64) {
	f.t.Helper()
	view, err := f.Requirement(context.Background(), approver, number)
	f.must(err)
	f.must(f.SubmitProvision(context.Background(), approver, number, Provision{Edit: view.Requirement.Edit, Asked: view.Asked, Text: "Here it is."}))
}

// decideText accepts what was given, or returns it for a reason.
func (f *fixture) decideText(staff Seat, number int64, reason string) {
	f.t.Helper()
	view, err := f.Requirement(context.Background(), staff, number)
	f.must(err)
	if reason == "" {
		f.must(f.AcceptRequirement(context.Background(), staff, number, view.Requirement.Edit))
		return
	}
	f.must(f.ReturnRequirement(context.Background(), staff, number, view.Requirement.Edit, reason))
}

func (f *fixture) withdrawText(number int64) {
	f.t.Helper()
	view, err := f.Requirement(context.Background(), f.staff, number)
	f.must(err)
	f.must(f.WithdrawRequirement(context.Background(), f.staff, number, view.Requirement.Edit))
}

// needEverything ties requirements in every state to two cycles: 1, 2 and 4 are
// open, 3 was given and is due with 2, 5 was returned, 6 and 7 were given, 8 is
// accepted, 9 withdrawn, 10 has no date.
func (f *fixture) needEverything() {
	f.t.Helper()
	f.addCycles(2)
	first := f.needText(f.staff, 1, "2027-03-12", "2027-03-28", "2027-03-28", "2027-04-20", "2027-04-19")
	second := f.needText(f.staff, 2, "2027-03-12", "2027-03-28", "2027-03-12", "2027-03-12", "")
	for _, number := range []int64{first[2], first[4], second[0], second[1], second[2]} {
		f.giveText(f.seats[rules.Approver], number)
	}
	f.decideText(f.staff, first[4], "Too short.")
	f.decideText(f.staff, second[2], "")
	f.withdrawText(second[3])
}

// TestCountedRequirementsAgreeWithTheRules counts in SQL and by the rules, a
// moment before and after each midnight of the agency. Clocks change in London
// on 28 March and in Auckland on 4 April.
func TestCountedRequirementsAgreeWithTheRules(t *testing.T) {
	for _, zone := range []string{"Europe/London", "Pacific/Auckland", "America/Los_Angeles"} {
		f := newFixture(t, zone)
		f.needEverything()
		seen := map[RequirementCounts]bool{}
		for day := range 45 {
			midnight := rules.Date("2027-03-10").AddDays(day).End(f.Zone())
			for _, at := range []rules.Instant{midnight - 1, midnight} {
				f.clock.set(at.In(time.UTC).Format(time.RFC3339Nano))
				seen[f.wantCountedByRule()] = true
			}
		}
		if len(seen) < 4 {
			t.Errorf("%s: only these counts came up: %v", zone, seen)
		}
	}
}

func (f *fixture) wantCountedByRule() RequirementCounts {
	f.t.Helper()
	ctx := context.Background()
	list, err := f.Requirements(ctx, f.staff)
	f.must(err)
	var want RequirementCounts
	var needed []int64
	waiting, late := map[string]int64{}, map[string]int64{}
	until := f.Today().AddDays(14)
	for _, row := range list {
		isOpen, isSubmitted := row.State == rules.RequirementOpen, row.State == rules.RequirementSubmitted
		if isOpen {
			want.Outstanding++
		}
		if isSubmitted {
			want.Submitted++
		}
		if row.Overdue {
			want.Overdue++
			late[row.Cycle]++
		}
		if isOpen || isSubmitted {
			waiting[row.Cycle]++
		}
		if isOpen && (row.Returned || row.DueOn != "" && row.DueOn <= until) {
			needed = append(needed, row.Number)
		}
	}
	f.wantBoards(want, needed)
	f.wantWaits(waiting, late)
	return want
}

func (f *fixture) wantBoards(want RequirementCounts, needed []int64) {
	f.t.Helper()
	for _, seat := range []Seat{f.seats[rules.Approver], f.seats[rules.Viewer], f.staff} {
		board, err := f.Dashboard(context.Background(), seat)
		f.must(err)
		if board.Requirements != want {
			f.t.Errorf("%s, %s: %+v, want %+v", f.Today(), seat.Role, board.Requirements, want)
		}
		var got []int64
		for _, row := range board.Needed {
			got = append(got, row.Number)
		}
		slices.Sort(got)
		if !seat.Role.IsAgency() && !slices.Equal(got, needed) || seat.Role.IsAgency() && got != nil {
			f.t.Errorf("%s, %s: needed %v, want %v", f.Today(), seat.Role, got, needed)
		}
		asked, err := f.CountAsked(context.Background(), seat)
		f.must(err)
		tab := map[rules.Role]int64{rules.Approver: want.Outstanding, rules.Admin: want.Submitted}[seat.Role]
		if asked.Requirements != tab {
			f.t.Errorf("%s, %s: the tab counts %d, want %d", f.Today(), seat.Role, asked.Requirements, tab)
		}
		if (len(board.Submissions) == 3) != seat.Role.IsAgency() {
			f.t.Errorf("%s: %d submissions to decide", seat.Role, len(board.Submissions))
		}
	}
}

// wantWaits compares by the names of the cycles, which are alike here, so the
// sums of both.
func (f *fixture) wantWaits(waiting, late map[string]int64) {
	f.t.Helper()
	order, err := f.WorkOrder(context.Background(), f.seats[rules.Viewer])
	f.must(err)
	gotWaiting, gotLate := map[string]int64{}, map[string]int64{}
	for _, cycle := range order.Cycles {
		all, overdue := cycle.WaitsFor()
		gotWaiting[cycle.Name] += all
		gotLate[cycle.Name] += overdue
	}
	if gotWaiting["Build"] != waiting["Build"] || gotLate["Build"] != late["Build"] {
		f.t.Errorf("%s: cycles wait for %v, %v overdue, want %v, %v", f.Today(), gotWaiting, gotLate, waiting, late)
	}
}

func TestTheDashboardListsTheMostPressingRequirements(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.needText(f.staff, 0, "2027-03-24", "2027-03-25", "2027-03-11", "2027-03-09", "", "2027-03-11", "2027-03-12", "2027-03-13", "2027-03-14", "2027-03-15", "2027-03-16")
	f.giveText(f.seats[rules.Approver], 5)
	f.decideText(f.staff, 5, "Too short.")
	board, err := f.Dashboard(context.Background(), f.seats[rules.Approver])
	f.must(err)
	var got []int64
	for _, row := range board.Needed {
		got = append(got, row.Number)
	}
	if want := []int64{5, 4, 3, 6, 7, 8, 9, 10}; !slices.Equal(got, want) {
		t.Errorf("listed are %v, want %v", got, want)
	}
	if board.Needed[0].Reason != "Too short." || board.Needed[1].Reason != "" {
		t.Errorf("the reasons are %q and %q", board.Needed[0].Reason, board.Needed[1].Reason)
	}
}

func TestRequirementsAreTheirsWhoMayReadThem(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.needText(f.staff, 0, "2027-03-01")
	moon := f.addProject("Moon Dental", "MOON")
	f.needText(moon, 0, "2027-03-02", "2027-03-03")
	board, err := f.Dashboard(ctx, f.seats[rules.FeedbackOnly])
	f.must(err)
	if board.Requirements != (RequirementCounts{}) || board.Needed != nil {
		t.Errorf("feedback-only is told %+v", board)
	}
	for role, want := range map[rules.Role]int{rules.Approver: 1, rules.Viewer: 1, rules.FeedbackOnly: 0} {
		home, err := f.Home(ctx, f.seats[role].Actor)
		f.must(err)
		if len(home.Needed) != want || len(home.Outstanding) != want {
			t.Errorf("%s: %+v, %+v", role, home.Needed, home.Outstanding)
		}
		for _, row := range home.Outstanding {
			if row.Code != "HALO" || row.Outstanding != 1 || row.Overdue != 1 {
				t.Errorf("%s: %+v", role, row)
			}
		}
	}
}

func TestStaffSeeSubmissionsOfAllProjectsOldestFirst(t *testing.T) {
	f := newFixture(t, "Europe/London")
	moon := f.addProject("Moon Dental", "MOON")
	dentist := f.addPerson("MOON", "approver@moon.example", rules.Approver)
	f.needText(moon, 0, "2027-03-02")
	f.needText(f.staff, 0, "", "")
	f.giveText(dentist, 1)
	f.clock.set("2027-03-11T10:00:00Z")
	f.giveText(f.seats[rules.Approver], 2)
	f.decideText(f.staff, 2, "Too short.")
	f.giveText(f.seats[rules.Approver], 2)
	f.giveText(f.seats[rules.Approver], 1)
	f.decideText(f.staff, 1, "")
	home, err := f.StaffHome(context.Background())
	f.must(err)
	if len(home.Submissions) != 2 || home.Submissions[0].Code != "MOON" || home.Submissions[1].Number != 2 || home.Submissions[1].Rounds != 2 {
		t.Errorf("waiting are %+v", home.Submissions)
	}
}

// TestACompletedCycleWaitsForNothing and one that is not waits on.
func TestACompletedCycleWaitsForNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.addCycles(2)
	f.needText(f.staff, 1, "2027-03-01")
	f.needText(f.staff, 2, "2027-03-01")
	f.approveBoth(1)
	f.must(f.CompleteCycle(ctx, f.seats[rules.Approver], 1, f.reviewRead(1), []string{f.cycle(1).InForce.Content.Deliverables[0].Key}))
	order, err := f.WorkOrder(ctx, f.staff)
	f.must(err)
	for _, cycle := range order.Cycles {
		waiting, overdue := cycle.WaitsFor()
		if want := cycle.Number - 1; waiting != want || overdue != want {
			t.Errorf("cycle %d waits for %d, %d overdue", cycle.Number, waiting, overdue)
		}
	}
	view, err := f.CycleWithRequirements(ctx, f.staff, 1)
	f.must(err)
	if len(view.Requirements) != 1 || !view.Requirements[0].Overdue {
		t.Errorf("its page lists %+v", view.Requirements)
	}
}

func TestTheHistoryOfMembersLeavesOutTheTeamsOwn(t *testing.T) {
	f := newFixture(t, "Europe/London")
	own := []rules.EventKind{QuoteCreated, QuoteDeleted, TeamNotePosted, TeamNoteEdited, TeamFileAdded, TeamFileRemoved}
	told := []rules.EventKind{CommentPosted, FileAdded, RequirementReturned, CredentialsRevealed}
	f.must(f.write(context.Background(), func(t *tx) error {
		for _, kind := range append(slices.Clone(own), told...) {
			if err := t.record(f.staff, happening{kind: kind, subject: "HALO-R1", detail: "of kind " + string(kind)}); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, seat := range []Seat{f.seats[rules.Approver], f.seats[rules.Viewer], f.staff} {
		history, err := f.History(context.Background(), seat, 0)
		f.must(err)
		board, err := f.Dashboard(context.Background(), seat)
		f.must(err)
		text := fmt.Sprint(history)
		for _, kind := range own {
			if strings.Contains(text, "of kind "+string(kind)) != seat.Role.IsAgency() {
				t.Errorf("%s, of the kind %q: %s", seat.Role, kind, text)
			}
			if !seat.Role.IsAgency() && strings.Contains(fmt.Sprint(board.Recent), string(kind)) {
				t.Errorf("the dashboard tells %s of %q", seat.Role, kind)
			}
		}
		for _, kind := range told {
			if !strings.Contains(text, "of kind "+string(kind)) {
				t.Errorf("%s is not told of %q", seat.Role, kind)
			}
		}
	}
}
