package portal

import (
	"context"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

// reviewRead is what somebody reads who looks at the review now.
func (f *fixture) reviewRead(number int64) ReviewRead {
	f.t.Helper()
	view := f.cycle(number)
	consent := rules.Consent{Revision: view.InForce.Number, Hash: view.InForce.Hash}
	return ReviewRead{Consent: consent, Rounds: view.Cycle.DisputeRounds}
}

// faults are disputed items, as a form sends them.
func faults(keys ...string) []rules.DisputedItem {
	items := make([]rules.DisputedItem, len(keys))
	for i, key := range keys {
		items[i] = rules.DisputedItem{Key: key, Expected: "ten interviews", Found: "nine"}
	}
	return items
}

// inReview is a cycle of which the review is open on the fixture's day.
func (f *fixture) inReview() int64 {
	f.t.Helper()
	content := testContent()
	content.End = "2027-03-14"
	return f.addCycle(content)
}

func (f *fixture) disputed() int64 {
	f.t.Helper()
	number := f.inReview()
	f.must(f.raise(number))
	return number
}

func (f *fixture) raise(number int64) error {
	return f.DisputeCycle(context.Background(), f.seats[rules.Approver], number, f.reviewRead(number), NewDispute{Reason: "Not what we agreed.", Items: faults("d1")})
}

func TestADisputeThatSaysTooLittle(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	elsewhere := testContent()
	elsewhere.Deliverables = []rules.Deliverable{{Key: "x9", Title: "Of another cycle"}}
	f.addCycle(elsewhere)
	number := f.inReview()
	for name, test := range map[string]struct {
		reason string
		items  []rules.DisputedItem
		kind   rules.Kind
	}{
		"no reason":                {"", faults("d1"), rules.Invalid},
		"no items":                 {"late", nil, rules.Invalid},
		"nothing said of the item": {"late", []rules.DisputedItem{{Key: "d1"}}, rules.Invalid},
		"too long":                 {strings.Repeat("x", rules.MaxText+1), faults("d1"), rules.Invalid},
		"of another cycle":         {"late", faults("x9"), rules.NotFound},
		"one of another cycle":     {"late", faults("d1", "x9"), rules.NotFound},
		"of no cycle":              {"late", faults("nothing"), rules.NotFound},
	} {
		f.wantRefused(name, test.kind, func() error {
			return f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Reason: test.reason, Items: test.items})
		})
	}
	f.wantRefused("a proposal without a note", rules.Invalid, func() error { return f.ProposeResolution(ctx, f.staff, number, "") })
	f.wantRefused("an empty post", rules.Invalid, func() error { return f.PostInDispute(ctx, approver, number, "") })
}

func TestSeveralRoundsAreOneStory(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.disputed()
	before := f.reviewRead(number)
	f.must(f.PostInDispute(ctx, f.staff, number, "Which one is missing?"))
	f.must(f.PostInDispute(ctx, f.other, number, "The **tenth**."))
	f.clock.set("2027-03-11T10:00:00Z")
	f.must(f.ProposeResolution(ctx, f.staff, number, "It is there now."))
	f.wantRefused("proposed twice", rules.Conflict, func() error { return f.ProposeResolution(ctx, f.staff, number, "Again.") })

	f.clock.set("2027-03-12T10:00:00Z")
	f.must(f.DisputeCycle(ctx, f.other, number, f.reviewRead(number), NewDispute{Reason: "Still nine.", Items: faults("d2", "d1")}))
	f.must(f.PostInDispute(ctx, approver, number, "We counted twice."))
	view := f.cycle(number)
	first, second := view.Disputes[0], view.Disputes[1]
	if view.Phase != rules.Disputed || len(view.Disputes) != 2 || first.State != rules.DisputeSettled || second.State != rules.DisputeOpen {
		t.Fatalf("%s with %+v", view.Phase, view.Disputes)
	}
	if first.SettledAt == 0 || first.SettledAt != second.RaisedAt || first.Note != "It is there now." {
		t.Errorf("the first round is %+v", first)
	}
	if len(first.Posts) != 2 || first.Posts[1].Side != rules.ClientSide || first.Posts[0].Side != rules.AgencySide || len(second.Posts) != 1 {
		t.Errorf("the thread is %+v and %+v", first.Posts, second.Posts)
	}
	if len(second.Items) != 2 || second.Items[0].Title != "Report" || second.Items[1].Title != "Interviews" {
		t.Errorf("the items are %+v", second.Items)
	}
	f.wantRefused("disputed from the first round's page", rules.Conflict, func() error {
		return f.DisputeCycle(ctx, approver, number, before, NewDispute{Reason: "late", Items: faults("d1")})
	})

	f.must(f.ProposeResolution(ctx, f.staff, number, "Now."))
	f.must(f.CompleteCycle(ctx, approver, number, f.reviewRead(number), []string{"d1", "d2"}))
	view = f.cycle(number)
	if view.Phase != rules.Completed || view.Disputes[1].State != rules.DisputeSettled || view.Completion == nil {
		t.Errorf("%s with %+v", view.Phase, view.Disputes[1])
	}
	f.wantRefused("posting after it was settled", rules.Conflict, func() error { return f.PostInDispute(ctx, approver, number, "One more.") })
	f.wantRefused("proposing after it was settled", rules.Conflict, func() error { return f.ProposeResolution(ctx, f.staff, number, "One more.") })
	f.verify()
}

func TestDisputedByTwoApproversAtOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for range 20 {
		number := f.inReview()
		read, start := f.reviewRead(number), make(chan struct{})
		failures := make(chan error, 6)
		var group sync.WaitGroup
		for i := range cap(failures) {
			seat := []Seat{f.seats[rules.Approver], f.other}[i%2]
			group.Go(func() {
				<-start
				failures <- f.DisputeCycle(context.Background(), seat, number, read, NewDispute{Reason: "late", Items: faults("d1")})
			})
		}
		close(start)
		group.Wait()
		wantOne(t, failures)
		if view := f.cycle(number); len(view.Disputes) != 1 || view.Cycle.DisputeRounds != 1 {
			t.Fatalf("%d disputes, %d rounds", len(view.Disputes), view.Cycle.DisputeRounds)
		}
	}
}

// addColleague adds a person to the staff.
func (f *fixture) addColleague(email string, role rules.Role) Actor {
	f.t.Helper()
	_, err := f.AddStaff(context.Background(), f.admin, NewStaff{Name: "Colleague " + email, Email: email, Role: role})
	f.must(err)
	person, err := f.read.PersonByEmail(context.Background(), email)
	f.must(err)
	return Actor{PersonID: person.ID, Name: person.Name, Email: email, Role: role, Origin: Origin{IP: "192.0.2.3", UserAgent: "test"}}
}

// TestTheWholeTeamIsToldOnce expects a notification for each active person of
// the staff, and none for anybody else.
func TestTheWholeTeamIsToldOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	here := f.addColleague("here@agency.example", rules.Staff)
	gone := f.addColleague("gone@agency.example", rules.Staff)
	_, err := f.writerExec("UPDATE people SET deactivated_at = 5 WHERE email = 'gone@agency.example'")
	f.must(err)
	number := f.disputed()
	f.wantTold("cycle disputed", 2)
	f.must(f.PostInDispute(ctx, f.staff, number, "We look into it."))
	f.must(f.ProposeResolution(ctx, f.staff, number, "Done."))
	f.must(f.CompleteCycle(ctx, f.other, number, f.reviewRead(number), []string{"d1", "d2"}))
	f.wantTold("cycle completed", 2)
	who := f.one("SELECT group_concat(DISTINCT person_id) FROM notifications WHERE person_id IN (?, ?, ?)", f.admin.PersonID, here.PersonID, gone.PersonID)
	if who != "1,"+f.one("SELECT id FROM people WHERE email = 'here@agency.example'") {
		t.Errorf("told were %s", who)
	}
	if n := f.one("SELECT count(*) FROM notifications"); n != "4" {
		t.Errorf("%s notifications in all", n)
	}
}

func (f *fixture) wantTold(kind string, people int) {
	f.t.Helper()
	const query = "SELECT count(*) || ' of ' || count(DISTINCT person_id) || ' about ' || coalesce(max(subject), '') FROM notifications WHERE kind = ?"
	want := strings.NewReplacer("N", string(rune('0'+people))).Replace("N of N about ") + rules.CycleNumber("HALO", 1)
	if got := f.one(query, kind); got != want {
		f.t.Errorf("%s: %s, want %s", kind, got, want)
	}
}

// TestToldAndDoneTogether breaks one part of a deed after another, and expects
// none of the others to stay.
func TestToldAndDoneTogether(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.inReview()
	deeds := map[string]func() error{
		"dispute": func() error { return f.raise(number) },
		"complete": func() error {
			return f.CompleteCycle(ctx, approver, number, f.reviewRead(number), []string{"d1", "d2"})
		},
	}
	for _, table := range []string{"events", "notifications", "disputes", "completions"} {
		_, err := f.writerExec("CREATE TRIGGER fail BEFORE INSERT ON " + table + " BEGIN SELECT RAISE(ABORT, 'no room'); END")
		f.must(err)
		for name, do := range deeds {
			if (table == "disputes" && name == "complete") || (table == "completions" && name == "dispute") {
				continue
			}
			f.wantRefused(name+" without "+table, rules.Internal, do)
		}
		_, err = f.writerExec("DROP TRIGGER fail")
		f.must(err)
	}
	f.must(deeds["dispute"]())
	f.wantTold("cycle disputed", 1)
	f.verify()
}
