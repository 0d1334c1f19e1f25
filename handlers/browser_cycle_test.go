package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

const (
	fedCycle    = "/projects/FED/cycles/2"
	fedApprover = "approver@fed.example"
	fedViewer   = "viewer@fed.example"
	fedGuest    = "feedback@fed.example"
	reviewTime  = "2027-05-03T09:00:00Z"
)

// road is the life of one cycle on real papers: staff and the client, each in
// a browser of their own, and a viewer and a feedback-only person who are taken
// along.
type road struct {
	t                            *testing.T
	h                            *house
	staff, client, viewer, guest *tab
	draft, final                 string
	deliverables                 []due
	// firstContent is version 1 as the client read it.
	firstContent, firstHash string
}

func TestACycleOfRealPapersFromApprovalToCompletion(t *testing.T) {
	t.Parallel()
	r := newRoad(t, true)
	r.writeVersion1()
	r.takeAlong()
	r.approve(1)
	r.takeAlong()
	r.readVersion1()
	r.beginVersion2()
	r.takeAlong()
	r.readChanges()
	r.rereadVersion1()
	r.approve(2)
	r.rereadVersion1()
	r.deliver()
	r.takeAlong()
	r.enterReview()
	r.takeAlong()
	r.dispute()
	r.takeAlong()
	r.talk()
	r.propose()
	r.takeAlong()
	r.complete()
	r.takeAlong()
	r.rereadVersion1()
	r.verify()
}

func TestACycleWithoutJavaScript(t *testing.T) {
	t.Parallel()
	r := newRoad(t, false)
	r.writeVersion1()
	r.approve(1)
	r.enterReview()
	r.dispute()
	r.talk()
	r.propose()
	r.complete()
	r.verify()
}

// newRoad is a house in which the client has accepted a quote of the paper's
// four sprints, with everybody signed in.
func newRoad(t *testing.T, scripts bool) *road {
	h := newHouse(t)
	h.setUp("Europe/London")
	h.addProject(clientName, quoteTitle, "FED")
	r := &road{t: t, h: h, draft: readPaper(t, "draft-pws.md"), final: readPaper(t, "final-pws.md")}
	for _, row := range tableRowsOf(r.final)[1:6] {
		r.deliverables = append(r.deliverables, due{row[0], row[1], row[2]})
	}
	h.accept("FED", h.sendQuote("FED", sprintOffer(t, r.final)))
	r.staff, r.client, r.viewer, r.guest = openTab(t, h), openTab(t, h), openTab(t, h), openTab(t, h)
	for _, b := range []*tab{r.staff, r.client} {
		if !scripts {
			b.disableScripts()
		}
	}
	r.guest.expect(403)
	r.signIn()
	return r
}

// sprintOffer is a quote of the paper's four sprints.
func sprintOffer(t *testing.T, paper string) rules.QuoteOffer {
	t.Helper()
	made := offer()
	made.Title, made.Cycles = quoteTitle, nil
	for i, sprint := range sprintsOf(t, paper) {
		content := rules.CycleContent{Name: sprint.name, Start: rules.Date(sprint.start), End: rules.Date(sprint.end)}
		for j, item := range sprint.deliverables {
			content.Deliverables = append(content.Deliverables, rules.Deliverable{
				Key: fmt.Sprintf("d%d-%d", i, j), Title: item.title, Description: item.content, Criterion: "Handed over: " + item.when,
			})
		}
		made.Cycles = append(made.Cycles, rules.QuoteCycle{Key: fmt.Sprintf("c%d", i), Price: 1400000, Content: content})
	}
	return made
}

func (r *road) signIn() {
	r.t.Helper()
	r.staff.signIn(adminMail, password)
	r.client.signIn(fedApprover, password)
	if !r.client.scriptless {
		r.viewer.signIn(fedViewer, password)
		r.guest.signIn(fedGuest, password)
	}
}

// cycle is what is stored of the cycle.
func (r *road) cycle() portal.CycleView {
	r.t.Helper()
	view, err := r.h.portal.Cycle(context.Background(), r.h.staffSeat("FED"), 2)
	r.h.must(err)
	return view
}

// key is the identity of a deliverable by its place.
func (r *road) key(place int) string {
	r.t.Helper()
	return r.cycle().InForce.Content.Deliverables[place].Key
}

// writeVersion1 gives the cycle the draft paper as its introduction, and its
// five deliverables.
func (r *road) writeVersion1() {
	r.t.Helper()
	b := r.staff
	b.visit("/projects/FED/cycles")
	b.through(func() { b.press("Sprint 2") })
	b.wantPath(fedCycle)
	b.through(func() { b.press("Edit") })
	b.wantText("#save-words", "Saving revises version 1")
	b.fill("#field-introduction", r.draft)
	for b.count(".editor-item") < len(r.deliverables) {
		b.answered("#cycle-editor", func() { b.press("Add a deliverable") })
	}
	for i, item := range r.deliverables {
		row := fmt.Sprintf("#field-deliverables-%d-", i)
		b.fill(row+"title", item.title)
		b.fill(row+"description", item.content)
		b.fill(row+"criterion", "Handed over: "+item.when)
	}
	b.answered("main", func() { b.click("#save-cycle") })
	b.wantPath(fedCycle)
	b.wantText("#flash", "Version 1 is saved")
	b.check()
	if got := r.cycle().Latest; got.Number != 1 || got.Content.Introduction != r.draft || len(got.Content.Deliverables) != 5 {
		r.t.Errorf("version %d has %d deliverables, or another introduction", got.Number, len(got.Content.Deliverables))
	}
}

// approve lets both sides approve a version on the cycle's page.
func (r *road) approve(version int) {
	r.t.Helper()
	words := fmt.Sprintf("Approve version %d", version)
	for _, side := range []struct {
		*tab
		name string
	}{{r.client, "Approver of FED"}, {r.staff, "Ada Admin"}} {
		side.open(fedCycle)
		side.wantText(".ask", words)
		side.wantText("#cycle-approvals", "Not approved yet")
		side.check()
		side.answered("#cycle", func() { side.click("#cycle-approvals form button") })
		side.wantText("#cycle-approvals", "Approved by "+side.name)
		side.check()
		if side.count("#cycle-approvals form") > 0 {
			r.t.Errorf("%s is asked to approve version %d again", side.name, version)
		}
	}
	if view := r.cycle(); view.InForce.Number != int64(version) || view.Cycle.ClientApproved != int64(version) || view.Cycle.AgencyApproved != int64(version) {
		r.t.Errorf("version %d is not in force: %+v", version, view.Cycle)
	}
}

// readVersion1 keeps version 1 as it reads on its own page.
func (r *road) readVersion1() {
	r.t.Helper()
	b := r.client
	b.visit(fedCycle + "/versions/1")
	shown := letters(b.text("#version-content > .prose"))
	for _, paragraph := range paragraphsOf(r.draft) {
		if !strings.Contains(shown, letters(paragraph)) {
			r.t.Errorf("version 1 does not show %q", paragraph)
		}
	}
	for _, item := range r.deliverables {
		b.wantText("#version-content .deliverable", item.title)
	}
	r.firstContent, r.firstHash = b.html("#version-content"), b.text("#content-hash")
}

// rereadVersion1 fails the test unless version 1 reads as it did, byte for
// byte.
func (r *road) rereadVersion1() {
	r.t.Helper()
	for _, b := range []*tab{r.client, r.viewer} {
		b.visit(fedCycle + "/versions/1")
		if b.html("#version-content") != r.firstContent || b.text("#content-hash") != r.firstHash {
			r.t.Error("version 1 reads otherwise than before")
		}
		b.wantText("#version-approvals", "Approved by Approver of FED")
		b.wantText("#version-approvals", "Approved by Ada Admin")
	}
}

func (b *tab) html(selector string) string {
	b.t.Helper()
	return ask[string](b, `(selector) => document.querySelector(selector).innerHTML`, selector)
}

func (r *road) verify() {
	r.t.Helper()
	if _, err := r.h.portal.Verify(context.Background()); err != nil {
		r.t.Error(err)
	}
}

// beginVersion2 replaces the text by the final paper and changes two of the
// five deliverables and one date. The editor says beforehand what that does.
func (r *road) beginVersion2() {
	r.t.Helper()
	b := r.staff
	b.open(fedCycle)
	b.through(func() { b.press("Edit") })
	b.wantText("#save-words", "Saving begins version 2")
	b.wantText("#save-words", "in force until both sides have approved version 2")
	b.fill("#field-introduction", r.final)
	b.fill("#field-end", "2027-05-07")
	b.fill("#field-deliverables-1-criterion", secondCriterion)
	b.fill("#field-deliverables-3-description", fourthDescription)
	b.inAllLooks()
	b.answered("main", func() { b.press("Save as version 2") })
	b.wantPath(fedCycle)
	b.wantText("#flash", "Version 2 is saved. Both sides have to approve it")
	b.check()
	view := r.cycle()
	if view.Latest.Number != 2 || view.InForce.Number != 1 || view.Latest.Content.Introduction != r.final {
		r.t.Errorf("version %d is the latest, version %d is in force", view.Latest.Number, view.InForce.Number)
	}
	for i, deliverable := range view.Latest.Content.Deliverables {
		if deliverable.Key != view.InForce.Content.Deliverables[i].Key {
			r.t.Errorf("deliverable %d has another identity in version 2", i+1)
		}
	}
}

const (
	secondCriterion   = "The repository is public and its tests pass."
	fourthDescription = "All authorised services stand in it, sortable by status."
)

// withoutSpace is a text without any white space.
func withoutSpace(text string) string { return strings.Join(strings.Fields(text), "") }
