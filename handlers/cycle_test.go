package handlers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/portal"
	"portal/rules"
)

// agree makes cycles official with these spans of days.
func (h *house) agree(spans ...[2]rules.Date) {
	h.t.Helper()
	content := offer()
	content.Cycles = nil
	for _, days := range spans {
		content.Cycles = append(content.Cycles, rules.QuoteCycle{Price: 1000, Content: rules.CycleContent{
			Name: "From " + string(days[0]), Start: days[0], End: days[1], Deliverables: []rules.Deliverable{{Title: "Thing"}},
		}})
	}
	h.sign("HALO", h.sendQuote("HALO", content), true)
}

func TestWorkOrderGroupsByDate(t *testing.T) {
	h := furnished(t)
	h.agree([2]rules.Date{"2027-04-01", "2027-04-30"}, [2]rules.Date{"2027-03-01", "2027-03-14"}, [2]rules.Date{"2027-03-10", "2027-03-31"})
	got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles").want(t, http.StatusOK)
	current := got.text("section[aria-labelledby=current]")
	for _, want := range []string{"From 2027-03-01", "In review", "From 2027-03-10", "In progress", "approved by Grace Approver", "Agency: not approved yet", "£10.00", "HALO-Q1"} {
		if !strings.Contains(current, want) {
			t.Errorf("%q is missing among the current: %q", want, current)
		}
	}
	if upcoming := got.text("section[aria-labelledby=upcoming]"); !strings.Contains(upcoming, "From 2027-04-01") {
		t.Errorf("upcoming: %q", upcoming)
	}
	if services := got.text(".table tbody"); !strings.Contains(services, "Hosting") || !strings.Contains(services, "£500.04") {
		t.Errorf("services: %q", services)
	}
	if got.doc.Find("svg[role=img] rect.tl-bar").Length() != 3 || strings.Contains(got.Body, "style=") {
		t.Error("the picture has not three bars, or inline styles")
	}
	h.clock.Set("2027-03-20T10:00:00Z")
	if got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles"); !strings.Contains(got.text(".badge-danger"), "In review, overdue") {
		t.Error("a review that nobody answered is not overdue")
	}
}

func TestWorkOrderOnALeapDay(t *testing.T) {
	h := furnished(t)
	h.agree([2]rules.Date{"2028-02-29", "2028-03-20"})
	h.clock.Set("2028-02-28T23:59:59Z")
	if got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles"); !strings.Contains(got.text("section[aria-labelledby=upcoming]"), "29 February to 20 March 2028") {
		t.Error("on the day before it is not upcoming")
	}
	h.clock.Set("2028-02-29T00:00:00Z")
	if got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles"); !strings.Contains(got.text("section[aria-labelledby=current]"), "29 February to 20 March 2028") {
		t.Error("on 29 February it is not current")
	}
}

func TestWorkOrderWhereItIsAlreadyTomorrow(t *testing.T) {
	h := newHouse(t)
	h.setUp("Pacific/Kiritimati")
	h.addProject("Halo Bakery", "Website", "HALO")
	h.agree([2]rules.Date{"2027-03-11", "2027-03-31"})
	// It is 00:00 on 11 March there, fourteen hours ahead of UTC.
	if got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles"); !strings.Contains(got.text("section[aria-labelledby=current]"), "From 2027-03-11") {
		t.Error("a cycle that starts today there is not current")
	}
}

func TestWorkOrderOfNothingAndOfMany(t *testing.T) {
	h := furnished(t)
	viewer := h.signIn("viewer@halo.example")
	if got := viewer.get("/projects/HALO/cycles").want(t, http.StatusOK); !strings.Contains(got.text(".empty"), "Nothing is agreed yet") {
		t.Errorf("empty: %q", got.text("main"))
	}
	var spans [][2]rules.Date
	for i := range 60 {
		spans = append(spans, [2]rules.Date{rules.Date("2027-04-01").AddDays(10 * i), rules.Date("2027-04-09").AddDays(10 * i)})
	}
	h.agree(spans...)
	got := viewer.get("/projects/HALO/cycles").want(t, http.StatusOK)
	if got.doc.Find("article").Length() != 60 || got.doc.Find(".timeline-tall rect.tl-bar").Length() != 60 {
		t.Error("not all sixty cycles are shown")
	}
}

// lifecycle is the project HALO with a cycle in every state, played through
// the deeds that people do. The cycles are numbered in the order of lifeSpans.
type lifecycle struct{ *house }

var lifeSpans = []struct {
	name       string
	start, end rules.Date
}{
	{"Late", "2027-03-01", "2027-03-05"},
	{"Now", "2027-03-01", "2027-03-12"},
	{"Wrong", "2027-03-01", "2027-03-15"},
	{"Settling", "2027-03-01", "2027-03-16"},
	{"Second", "2027-03-01", "2027-03-31"},
	{"Calm", "2027-04-01", "2027-04-30"},
	{"Done", "2027-02-01", "2027-03-04"},
}

func played(t *testing.T) lifecycle {
	h := lifecycle{furnished(t)}
	content := offer()
	content.Cycles = nil
	for _, span := range lifeSpans {
		content.Cycles = append(content.Cycles, rules.QuoteCycle{Price: 1000, Content: rules.CycleContent{
			Name: span.name, Start: span.start, End: span.end, Deliverables: []rules.Deliverable{{Title: "Thing"}, {Title: "Other"}},
		}})
	}
	h.sign("HALO", h.sendQuote("HALO", content), true)
	for _, number := range []int64{1, 2, 3, 4, 5} {
		h.approveAsAgency(number)
	}
	h.deliverFirst(5)
	h.disputeFirst(3)
	h.disputeFirst(4)
	h.must(h.portal.ProposeResolution(context.Background(), h.staffSeat("HALO"), 4, "Put right."))
	h.complete(7)
	h.revise(5)
	h.approveAsAgency(5)
	return h
}

func (h lifecycle) client() portal.Seat { return h.seats["approver@halo.example"] }

func (h lifecycle) cycle(number int64) portal.CycleView {
	h.t.Helper()
	view, err := h.portal.Cycle(context.Background(), h.client(), number)
	h.must(err)
	return view
}

func (h lifecycle) approveAsAgency(number int64) {
	h.t.Helper()
	latest := h.cycle(number).Latest
	read := rules.Consent{Revision: latest.Number, Hash: latest.Hash}
	h.must(h.portal.ApproveVersion(context.Background(), h.staffSeat("HALO"), number, read))
}

func (h lifecycle) deliverFirst(number int64) {
	h.t.Helper()
	key := h.cycle(number).InForce.Content.Deliverables[0].Key
	h.must(h.portal.MarkDelivered(context.Background(), h.staffSeat("HALO"), number, key, "", nil))
}

func (h lifecycle) read(number int64) (portal.CycleView, portal.ReviewRead) {
	h.t.Helper()
	view := h.cycle(number)
	read := rules.Consent{Revision: view.InForce.Number, Hash: view.InForce.Hash}
	return view, portal.ReviewRead{Consent: read, Rounds: view.Cycle.DisputeRounds}
}

func (h lifecycle) disputeFirst(number int64) {
	h.t.Helper()
	view, read := h.read(number)
	items := []rules.DisputedItem{{Key: view.InForce.Content.Deliverables[0].Key, Expected: "This.", Found: "That."}}
	h.must(h.portal.DisputeCycle(context.Background(), h.client(), number, read, portal.NewDispute{Reason: "Not right.", Items: items}))
}

func (h lifecycle) complete(number int64) {
	h.t.Helper()
	view, read := h.read(number)
	var keys []string
	for _, deliverable := range view.InForce.Content.Deliverables {
		keys = append(keys, deliverable.Key)
	}
	h.must(h.portal.CompleteCycle(context.Background(), h.client(), number, read, keys))
}

func (h lifecycle) revise(number int64) {
	h.t.Helper()
	latest := h.cycle(number).Latest
	content := latest.Content
	content.Introduction += "More."
	read := rules.Consent{Revision: latest.Number, Hash: latest.Hash}
	_, err := h.portal.SaveCycle(context.Background(), h.staffSeat("HALO"), number, read, content)
	h.must(err)
}

// card is a cycle's card on the work order, by the cycle's name.
func (a answer) card(name string) *goquery.Selection {
	return a.doc.Find("article.cycle").FilterFunction(func(_ int, card *goquery.Selection) bool { return card.Find("h3").Text() == name })
}

func TestWorkOrderTellsWhereEachCycleStands(t *testing.T) {
	h := played(t)
	got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles").want(t, http.StatusOK)
	for name, wants := range map[string][]string{
		"Late":     {"In review, overdue", "Review ended on 5 March 2027 without an answer: 5 days overdue"},
		"Now":      {"In review", "Review until 12 March 2027: 2 days left", "Version 1", "Agency: approved by Ada Admin"},
		"Wrong":    {"Disputed", "the agency is to resolve it"},
		"Settling": {"Disputed", "the client completes it or disputes it again"},
		"Second":   {"In progress", "Version 2 open for approval, version 1 in force", "Client: not approved yet", "Agency: approved by Ada Admin", "1 of 2 delivered", "Review from 24 to 31 March 2027"},
		"Calm":     {"Upcoming", "Version 1 open for approval", "Client: approved by Grace Approver", "Agency: not approved yet", "0 of 2 delivered"},
		"Done":     {"Completed on 10 March 2027", "Client: approved by Grace Approver"},
	} {
		text := strings.Join(strings.Fields(got.card(name).Text()), " ")
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in %q", name, want, text)
			}
		}
		alarm := name == "Late" || name == "Wrong" || name == "Settling"
		if got.card(name).HasClass("cycle-alarm") != alarm {
			t.Errorf("%s: an alarm is %v, want %v", name, !alarm, alarm)
		}
	}
	if text := got.text("aside"); !strings.Contains(text, "1 of 7 cycles completed") || !strings.Contains(text, "1 of 14 deliverables delivered") {
		t.Errorf("progress: %q", text)
	}
}

func TestACompletedCycleAsksForNoApproval(t *testing.T) {
	h := played(t)
	for _, email := range []string{adminMail, "approver@halo.example"} {
		card := h.signIn(email).get("/projects/HALO/cycles").card("Done")
		if text := card.Text(); strings.Contains(text, "not approved") || strings.Contains(text, "open for approval") || card.Find(".button").Length() > 0 {
			t.Errorf("%s reads %q", email, text)
		}
	}
}

func TestWorkOrderAsksEachForTheirDeeds(t *testing.T) {
	h := played(t)
	for email, wants := range map[string]map[string]string{
		"approver@halo.example": {"Late": "Complete or dispute: Late", "Settling": "Complete or dispute again: Settling", "Second": "Approve version 2: Second"},
		adminMail:               {"Wrong": "Resolve the dispute: Wrong", "Calm": "Approve version 1: Calm"},
		"viewer@halo.example":   {},
	} {
		got := h.signIn(email).get("/projects/HALO/cycles").want(t, http.StatusOK)
		for _, span := range lifeSpans {
			asks := got.card(span.name).Find(".button")
			if want := wants[span.name]; want != "" && asks.Text() != want {
				t.Errorf("%s is asked %q of %s, want %q", email, asks.Text(), span.name, want)
			}
			if email == "viewer@halo.example" && asks.Length() > 0 {
				t.Errorf("a viewer is asked %q", asks.Text())
			}
		}
		if add := got.doc.Find(`a[href="/projects/HALO/cycles/new"]`).Length(); (add == 1) != (email == adminMail) {
			t.Errorf("%s sees %d ways to add a cycle", email, add)
		}
	}
}

func TestCyclePage(t *testing.T) {
	h := furnished(t)
	h.sign("HALO", h.sendQuote("HALO", offer()), true)
	viewer := h.signIn("viewer@halo.example")
	got := viewer.get("/projects/HALO/cycles/1").want(t, http.StatusOK)
	text := got.text("main")
	for _, want := range []string{"Discovery", "HALO-C1", "Upcoming", "1 to 14 April 2027", "£1,000.00", "We listen.", "Interviews", "Five of them.", "Notes are shared.", "Approved by Grace Approver", "Not approved yet"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if len(got.text("#content-hash")) != 64 {
		t.Errorf("the hash is %q", got.text("#content-hash"))
	}
	if got.doc.Find(`main a[href="/projects/HALO/quotes/1"]`).Length() != 1 || got.doc.Find(`main a[href="/projects/HALO/quotes/1/snapshot"]`).Length() != 1 {
		t.Error("it does not lead to its quote and snapshot")
	}
	for _, path := range []string{"/projects/HALO/cycles/99", "/projects/HALO/cycles/x", "/projects/MOON/cycles/1"} {
		viewer.get(path).want(t, http.StatusNotFound)
	}
	h.signIn("feedback@halo.example").get("/projects/HALO/cycles/1").want(t, http.StatusForbidden)
}
