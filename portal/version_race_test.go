package portal

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

// outcomeOf is what became of a cycle on which both sides approved version 1
// and staff saved an edit of it, in whatever order.
func (f *fixture) outcomeOf(number int64) string {
	view := f.cycle(number)
	current, superseded := 0, 0
	for _, approval := range view.Approvals {
		if approval.SupersededAt == 0 {
			current++
		} else {
			superseded++
		}
	}
	return fmt.Sprintf("version %d, %d current, %d superseded", view.Latest.Number, current, superseded)
}

// race does the three deeds of one round, each bound to the content that was
// read before any of them.
func (f *fixture) race(number int64, run func(deeds map[string]func() error)) map[string]error {
	ctx, read := context.Background(), f.latest(number)
	edited := testContent()
	edited.Introduction = "Words that nobody has seen."
	var mu sync.Mutex
	results := map[string]error{}
	keep := func(name string, do func() error) func() error {
		return func() error {
			err := do()
			mu.Lock()
			defer mu.Unlock()
			results[name] = err
			return err
		}
	}
	run(map[string]func() error{
		"client": keep("client", func() error { return f.ApproveVersion(ctx, f.seats[rules.Approver], number, read) }),
		"agency": keep("agency", func() error { return f.ApproveVersion(ctx, f.staff, number, read) }),
		"edit": keep("edit", func() error {
			_, err := f.SaveCycle(ctx, f.staff, number, read, edited)
			return err
		}),
	})
	return results
}

func TestTheOrderOfApprovalsAndAnEditDecides(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for _, test := range []struct{ order, refused, want string }{
		{"client agency edit", "", "version 2, 2 current, 0 superseded"},
		{"agency client edit", "", "version 2, 2 current, 0 superseded"},
		{"client edit agency", "agency", "version 1, 0 current, 1 superseded"},
		{"agency edit client", "client", "version 1, 0 current, 1 superseded"},
		{"edit client agency", "agency client", "version 1, 0 current, 0 superseded"},
		{"edit agency client", "agency client", "version 1, 0 current, 0 superseded"},
	} {
		number := f.addCycle(testContent())
		results := f.race(number, func(deeds map[string]func() error) {
			for _, name := range strings.Fields(test.order) {
				_ = deeds[name]() // the results are looked at below
			}
		})
		for name, err := range results {
			if strings.Contains(test.refused, name) != (rules.KindOf(err) == rules.Conflict) {
				t.Errorf("%s: %s got %v", test.order, name, err)
			}
		}
		if got := f.outcomeOf(number); got != test.want {
			t.Errorf("%s: %s, want %s", test.order, got, test.want)
		}
	}
	f.verify()
}

// TestNobodySignsWordsNotSeen lets both sides approve at the instant in which
// staff save an edit, many times over.
func TestNobodySignsWordsNotSeen(t *testing.T) {
	f := newFixture(t, "Europe/London")
	seen := map[string]int{}
	orders := [][]string{
		{"client", "agency", "edit"}, {"edit", "client", "agency"}, {"agency", "edit", "client"},
		{"client", "edit", "agency"}, {"edit", "agency", "client"}, {"agency", "client", "edit"},
	}
	for round := range 240 {
		number := f.addCycle(testContent())
		read := f.latest(number)
		results := f.race(number, func(deeds map[string]func() error) {
			start := make(chan struct{})
			var group sync.WaitGroup
			for _, name := range orders[round%len(orders)] {
				group.Go(func() {
					<-start
					_ = deeds[name]() // the results are looked at below
				})
			}
			close(start)
			group.Wait()
		})
		f.wantHonestApprovals(number, read, results)
		seen[f.outcomeOf(number)]++
	}
	t.Log(seen)
	const unseen = "SELECT count(*) FROM approvals JOIN versions ON versions.cycle_id = approvals.cycle_id AND versions.number = approvals.version"
	if n := f.one(unseen + " WHERE superseded_at = 0 AND approvals.hash <> versions.hash"); n != "0" {
		t.Errorf("%s current approvals are of another content", n)
	}
	if n := f.one(unseen + " WHERE approvals.content LIKE '%nobody has seen%'"); n != "0" {
		t.Errorf("%s approvals are of words not seen", n)
	}
	f.verify()
}

// wantHonestApprovals expects each deed to have been done or refused as a
// conflict, and every approval that was answered with success to be there,
// of what was read.
func (f *fixture) wantHonestApprovals(number int64, read rules.Consent, results map[string]error) {
	f.t.Helper()
	view := f.cycle(number)
	given := map[rules.Side]bool{}
	for _, approval := range view.Approvals {
		given[approval.Side] = true
		if approval.Hash != read.Hash || approval.Version != 1 {
			f.t.Errorf("an approval is of version %d, %s", approval.Version, approval.Hash)
		}
	}
	for name, err := range results {
		if err != nil && rules.KindOf(err) != rules.Conflict {
			f.t.Errorf("%s got %v", name, err)
		}
		if name != "edit" && (err == nil) != given[rules.Side(name)] {
			f.t.Errorf("%s got %v, and an approval is there: %v", name, err, given[rules.Side(name)])
		}
	}
	if results["edit"] != nil {
		f.t.Errorf("the edit got %v: no approval changes what it began from", results["edit"])
	}
	if (view.Latest.Number == 2) != (results["client"] == nil && results["agency"] == nil) {
		f.t.Errorf("at version %d after %v", view.Latest.Number, results)
	}
}

func TestTwoEditsAtTheSameInstant(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for range 20 {
		number := f.addCycle(testContent())
		f.approveBoth(number)
		read, start := f.latest(number), make(chan struct{})
		failures := make(chan error, 8)
		var group sync.WaitGroup
		for i := range cap(failures) {
			content := testContent()
			content.Name = fmt.Sprintf("Edit %d", i)
			group.Go(func() {
				<-start
				_, err := f.SaveCycle(context.Background(), f.staff, number, read, content)
				failures <- err
			})
		}
		close(start)
		group.Wait()
		wantOne(t, failures)
		if view := f.cycle(number); view.Latest.Number != 2 || view.InForce.Number != 1 {
			t.Fatalf("at version %d, %d in force", view.Latest.Number, view.InForce.Number)
		}
	}
	f.verify()
}

// wantOne expects one success, and conflicts otherwise.
func wantOne(t *testing.T, failures chan error) {
	t.Helper()
	close(failures)
	succeeded := 0
	for err := range failures {
		if err == nil {
			succeeded++
			continue
		}
		wantKind(t, err, rules.Conflict)
	}
	if succeeded != 1 {
		t.Errorf("%d succeeded", succeeded)
	}
}
