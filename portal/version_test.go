package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// testContent is a cycle of which 10 March 2027, the fixture's day, is in
// progress.
func testContent() rules.CycleContent {
	return rules.CycleContent{
		Name: "Discovery", Start: "2027-03-01", End: "2027-03-31", Introduction: "What we *find out*.",
		Deliverables: []rules.Deliverable{
			{Key: "d1", Title: "Interviews", Criterion: "Ten people."}, {Key: "d2", Title: "Report", Description: "In words."},
		},
	}
}

func (f *fixture) addCycle(content rules.CycleContent) int64 {
	f.t.Helper()
	number, err := f.AddCycle(context.Background(), f.staff, content)
	f.must(err)
	return number
}

func (f *fixture) cycle(number int64) CycleView {
	f.t.Helper()
	view, err := f.Cycle(context.Background(), f.staff, number)
	f.must(err)
	return view
}

// latest is what somebody reads who looks at the latest version now.
func (f *fixture) latest(number int64) rules.Consent {
	f.t.Helper()
	view := f.cycle(number)
	return rules.Consent{Revision: view.Latest.Number, Hash: view.Latest.Hash}
}

func (f *fixture) approve(seat Seat, number int64) {
	f.t.Helper()
	f.must(f.ApproveVersion(context.Background(), seat, number, f.latest(number)))
}

func (f *fixture) approveBoth(number int64) {
	f.t.Helper()
	f.approve(f.seats[rules.Approver], number)
	f.approve(f.staff, number)
}

func (f *fixture) save(number int64, content rules.CycleContent) int64 {
	f.t.Helper()
	version, err := f.SaveCycle(context.Background(), f.staff, number, f.latest(number), content)
	f.must(err)
	return version
}

func (f *fixture) one(query string, arguments ...any) string {
	f.t.Helper()
	var value string
	if err := f.readDB.QueryRow(query, arguments...).Scan(&value); err != nil {
		f.t.Fatalf("%v in %s", err, query)
	}
	return value
}

// recorded is all that is stored about a project's work and its history, so
// that two of them are equal when nothing was recorded in between.
func (f *fixture) recorded() string {
	f.t.Helper()
	var all strings.Builder
	for _, table := range []string{
		"cycles", "versions", "deliverables", "approvals", "deliveries", "disputes", "dispute_posts", "completions", "notifications", "chains",
		"requirements", "requirement_rounds", "credentials", "attachments", "comments",
		"tickets", "ticket_changes", "ticket_followers", "ticket_pins", "ticket_counts",
	} {
		rows, err := f.readDB.Query("SELECT * FROM " + table)
		f.must(err)
		columns, err := rows.Columns()
		f.must(err)
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			f.must(rows.Scan(into...))
			fmt.Fprintln(&all, table, values)
		}
		f.must(rows.Err())
		f.must(rows.Close())
	}
	return all.String()
}

// wantRefused does something that must be refused in one way and leave no
// trace.
func (f *fixture) wantRefused(what string, kind rules.Kind, do func() error) {
	f.t.Helper()
	before := f.recorded()
	err := do()
	if err == nil || rules.KindOf(err) != kind {
		f.t.Errorf("%s: got %v (kind %d), want kind %d", what, err, rules.KindOf(err), kind)
	}
	if f.recorded() != before {
		f.t.Errorf("%s: something was recorded", what)
	}
}

func (f *fixture) verify() Verified {
	f.t.Helper()
	done, err := f.Verify(context.Background())
	f.must(err)
	return done
}

func TestVersionOneStaysWordForWord(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.addCycle(testContent())
	f.approveBoth(number)
	const row = "SELECT content || hash || edited_by || created_at || updated_at FROM versions WHERE number = 1"
	stored, titles := f.one(row), f.one("SELECT group_concat(position || key || title) FROM deliverables WHERE version = 1")

	f.clock.set("2027-03-11T10:00:00Z")
	content := f.cycle(number).Latest.Content
	content.Name, content.End = "Discovery and more", "2027-04-30"
	content.Deliverables[1].Title = "A shorter report"
	content.Deliverables = append(content.Deliverables, rules.Deliverable{Title: "Slides"})
	slices.Reverse(content.Deliverables)
	if version := f.save(number, content); version != 2 {
		t.Fatalf("it was saved as version %d", version)
	}
	wantKeys(t, f.cycle(number).Latest.Content)
	f.wantInForce(number, 1, "Discovery", "2027-03-31")
	f.approve(f.staff, number)
	f.wantInForce(number, 1, "Discovery", "2027-03-31")
	content = f.cycle(number).Latest.Content
	content.Introduction = "Other words again."
	if version := f.save(number, content); version != 2 {
		t.Fatalf("version 2 was revised as version %d", version)
	}
	f.wantInForce(number, 1, "Discovery", "2027-03-31")
	f.approve(f.staff, number)
	f.approve(f.seats[rules.Approver], number)
	f.wantInForce(number, 2, "Discovery and more", "2027-04-30")

	if f.one(row) != stored || f.one("SELECT group_concat(position || key || title) FROM deliverables WHERE version = 1") != titles {
		t.Error("version 1 changed")
	}
	if done := f.verify(); done.Versions != 2 || done.Approvals != 5 {
		t.Errorf("verified %+v", done)
	}
}

// wantKeys expects the deliverables, now in reverse, to be the ones that they
// were, and the new one to have a key of its own.
func wantKeys(t *testing.T, content rules.CycleContent) {
	t.Helper()
	added := content.Deliverables[0].Key
	if content.Deliverables[1].Key != "d2" || content.Deliverables[2].Key != "d1" || added == "" || added == "d1" || added == "d2" {
		t.Errorf("the deliverables are %+v", content.Deliverables)
	}
}

func (f *fixture) wantInForce(number, version int64, name string, end rules.Date) {
	f.t.Helper()
	view := f.cycle(number)
	if view.InForce.Number != version || view.Cycle.InForce != version || view.Cycle.Name != name || view.Cycle.EndOn != end {
		f.t.Errorf("version %d is in force as %q until %s", view.InForce.Number, view.Cycle.Name, view.Cycle.EndOn)
	}
}

func TestALoneApprovalIsSupersededByAnEdit(t *testing.T) {
	for _, side := range []rules.Side{rules.ClientSide, rules.AgencySide} {
		f := newFixture(t, "Europe/London")
		seat := map[rules.Side]Seat{rules.ClientSide: f.seats[rules.Approver], rules.AgencySide: f.staff}[side]
		number := f.addCycle(testContent())
		f.approve(seat, number)
		signedHash := f.latest(number).Hash
		content := testContent()
		content.Introduction = "Other words."
		if version := f.save(number, content); version != 1 {
			t.Errorf("%s: saved as version %d", side, version)
		}
		view := f.cycle(number)
		if len(view.Approvals) != 1 || view.Approvals[0].SupersededAt == 0 || view.Approvals[0].Hash != signedHash {
			t.Errorf("%s: the approvals are %+v", side, view.Approvals)
		}
		if view.Cycle.ClientApproved != 0 || view.Cycle.AgencyApproved != 0 {
			t.Errorf("%s: the cycle still says that it is approved", side)
		}
		f.wantSigned(seat, number, "What we *find out*.", true)
		f.approve(seat, number)
		if view := f.cycle(number); len(view.Approvals) != 2 || view.Approvals[1].SupersededAt != 0 {
			t.Errorf("%s: approved again: %+v", side, view.Approvals)
		}
		f.verify()
	}
}

// wantSigned expects the content that a side signed last to be kept with the
// approval, so that what changed since can be shown.
func (f *fixture) wantSigned(seat Seat, number int64, introduction string, superseded bool) {
	f.t.Helper()
	view, err := f.Cycle(context.Background(), seat, number)
	f.must(err)
	if view.Signed == nil || view.Signed.Content.Introduction != introduction || view.Signed.Superseded != superseded {
		f.t.Errorf("signed last: %+v", view.Signed)
	}
}

func TestSavedUnchangedIsNoVersion(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.addCycle(testContent())
	unchanged := func() error {
		_, err := f.SaveCycle(ctx, f.staff, number, f.latest(number), f.cycle(number).Latest.Content)
		return err
	}
	f.wantRefused("open", rules.Conflict, unchanged)
	f.approve(f.staff, number)
	f.wantRefused("signed by one", rules.Conflict, unchanged)
	f.approve(f.seats[rules.Approver], number)
	f.wantRefused("signed by both", rules.Conflict, unchanged)
}

func TestWhatWasReadMustBeCurrent(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.addCycle(testContent())
	before := f.latest(number)
	content := testContent()
	content.Name = "Research"
	f.save(number, content)
	content.Name = "Other research"
	for name, read := range map[string]rules.Consent{
		"read before the edit": before, "another hash": {Revision: 1, Hash: strings.Repeat("a", 64)},
		"another number": {Revision: 2, Hash: f.latest(number).Hash}, "nothing": {},
	} {
		f.wantRefused("approve, "+name, rules.Conflict, func() error { return f.ApproveVersion(ctx, f.other, number, read) })
		f.wantRefused("approve, "+name, rules.Conflict, func() error { return f.ApproveVersion(ctx, f.staff, number, read) })
		f.wantRefused("edit, "+name, rules.Conflict, func() error {
			_, err := f.SaveCycle(ctx, f.staff, number, read, content)
			return err
		})
	}
	f.approve(f.other, number)
	f.wantRefused("the same side again", rules.Conflict, func() error {
		return f.ApproveVersion(ctx, f.seats[rules.Approver], number, f.latest(number))
	})
}

// TestARoleRaisedMeanwhile approves from a page that was opened as a viewer,
// by somebody who has become an approver since.
func TestARoleRaisedMeanwhile(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, viewer := f.addCycle(testContent()), f.seats[rules.Viewer]
	f.must(f.ChangeMemberRole(context.Background(), f.staff, viewer.PersonID, rules.Approver))
	f.approve(viewer, number)
	if view := f.cycle(number); view.Cycle.ClientApproved != 1 || view.Cycle.AgencyApproved != 0 {
		t.Errorf("approved by %d and %d", view.Cycle.ClientApproved, view.Cycle.AgencyApproved)
	}
}

func TestContentOfEverySize(t *testing.T) {
	f := newFixture(t, "Europe/London")
	large := testContent()
	large.Introduction = strings.Repeat("## Ein Wort – «zwei» & <b>drei</b> 文\n\n", 2500)
	if len(large.Introduction) < 100_000 {
		t.Fatal(len(large.Introduction))
	}
	many := testContent()
	many.Deliverables = nil
	for i := range rules.MaxDeliverables {
		many.Deliverables = append(many.Deliverables, rules.Deliverable{Title: fmt.Sprintf("Deliverable %d", i), Criterion: "As agreed."})
	}
	day := testContent()
	day.Start = day.End
	for name, content := range map[string]rules.CycleContent{"100 KB": large, "200 deliverables": many, "start equal to end": day} {
		number := f.addCycle(content)
		f.approveBoth(number)
		content = f.cycle(number).Latest.Content
		content.Name += " again"
		if version := f.save(number, content); version != 2 {
			t.Errorf("%s: version %d", name, version)
		}
		f.approveBoth(number)
		got, err := json.Marshal(f.cycle(number).InForce.Content)
		f.must(err)
		want, err := json.Marshal(content)
		f.must(err)
		if string(got) != string(want) {
			t.Errorf("%s: it came back different", name)
		}
	}
	f.verify()
}

func TestWhatACycleCannotBe(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.addCycle(testContent())
	for name, change := range map[string]func(*rules.CycleContent){
		"end before start":     func(c *rules.CycleContent) { c.End = "2027-02-28" },
		"no dates":             func(c *rules.CycleContent) { c.Start, c.End = "", "" },
		"no name":              func(c *rules.CycleContent) { c.Name = "" },
		"no deliverable":       func(c *rules.CycleContent) { c.Deliverables = nil },
		"too long a text":      func(c *rules.CycleContent) { c.Introduction = strings.Repeat("x", rules.MaxText+1) },
		"untitled":             func(c *rules.CycleContent) { c.Deliverables[1].Title = "" },
		"too long a criterion": func(c *rules.CycleContent) { c.Deliverables[1].Criterion = strings.Repeat("x", rules.MaxText+1) },
	} {
		content := testContent()
		change(&content)
		f.wantRefused("add, "+name, rules.Invalid, func() error {
			_, err := f.AddCycle(ctx, f.staff, content)
			return err
		})
		f.wantRefused("save, "+name, rules.Invalid, func() error {
			_, err := f.SaveCycle(ctx, f.staff, number, f.latest(number), content)
			return err
		})
	}
}
