package portal

import (
	"context"
	"testing"

	"portal/rules"
)

// addCycles makes cycles official that are in review.
func (f *fixture) addCycles(count int) {
	f.t.Helper()
	for range count {
		_, err := f.AddCycle(context.Background(), f.staff, rules.CycleContent{
			Name: "Build", Start: "2027-03-01", End: "2027-03-14", Deliverables: []rules.Deliverable{{Title: "Screens"}},
		})
		f.must(err)
	}
}

// TestCountedDeedsAgreeWithTheRules counts in SQL and by the phases, on every
// day around cycles of all kinds.
func TestCountedDeedsAgreeWithTheRules(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.addCycles(5)
	for number, play := range map[int64]func(int64){
		1: f.signForBoth,
		2: func(number int64) { f.signForBoth(number); f.must(f.SetReviewDays(ctx, f.staff, number, 2)) },
		3: func(number int64) { f.signForBoth(number); f.disputeOneThing(number) },
		4: func(number int64) {
			f.signForBoth(number)
			f.disputeOneThing(number)
			f.must(f.ProposeResolution(ctx, f.staff, number, "Done."))
		},
	} {
		play(number)
	}
	seen := map[int64]bool{}
	for day := range 25 {
		f.clock.set(string(rules.Date("2027-02-25").AddDays(day)) + "T10:00:00Z")
		for _, seat := range []Seat{f.seats[rules.Approver], f.seats[rules.Viewer], f.staff} {
			asked, err := f.CountAsked(ctx, seat)
			f.must(err)
			want := f.deedsByRule(seat)
			if asked.Cycles != want {
				t.Errorf("%s, as %s: %d deeds, want %d", f.Today(), seat.Role, asked.Cycles, want)
			}
			seen[want] = true
		}
	}
	if len(seen) < 4 {
		t.Errorf("only these counts came up: %v", seen)
	}
}

func (f *fixture) deedsByRule(seat Seat) int64 {
	f.t.Helper()
	cycles, err := f.officialCycles(context.Background(), seat)
	f.must(err)
	var count int64
	for _, cycle := range cycles {
		client := cycle.ClientApproved < cycle.Version || cycle.Phase == rules.InReview || cycle.DisputeState == rules.DisputeProposed
		agency := cycle.AgencyApproved < cycle.Version || cycle.DisputeState == rules.DisputeOpen
		if seat.Role == rules.Approver && client || seat.Role.IsAgency() && agency {
			count++
		}
	}
	return count
}

func (f *fixture) signForBoth(number int64) {
	f.t.Helper()
	for _, seat := range []Seat{f.staff, f.seats[rules.Approver]} {
		view, err := f.Cycle(context.Background(), seat, number)
		f.must(err)
		read := rules.Consent{Revision: view.Latest.Number, Hash: view.Latest.Hash}
		f.must(f.ApproveVersion(context.Background(), seat, number, read))
	}
}

func (f *fixture) disputeOneThing(number int64) {
	f.t.Helper()
	view, err := f.Cycle(context.Background(), f.staff, number)
	f.must(err)
	read := ReviewRead{Consent: rules.Consent{Revision: view.InForce.Number, Hash: view.InForce.Hash}}
	items := []rules.DisputedItem{{Key: view.InForce.Content.Deliverables[0].Key, Expected: "This.", Found: "That."}}
	f.must(f.DisputeCycle(context.Background(), f.seats[rules.Approver], number, read, NewDispute{Reason: "Wrong.", Items: items}))
}
