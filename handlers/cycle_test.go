package handlers_test

import (
	"net/http"
	"strings"
	"testing"

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
	if got.doc.Find("svg[role=img] rect").Length() != 3 || strings.Contains(got.Body, "style=") {
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
	if got.doc.Find("article").Length() != 60 || got.doc.Find(".timeline-tall rect").Length() != 60 {
		t.Error("not all sixty cycles are shown")
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
