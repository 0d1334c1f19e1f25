package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"portal/rules"
)

// waiting is HALO with two cycles, the first of which waits for things in
// every state.
func waiting(t *testing.T) *house {
	h := furnished(t)
	h.agree([2]rules.Date{"2027-03-01", "2027-03-31"}, [2]rules.Date{"2027-04-01", "2027-04-30"})
	h.need("HALO",
		needed("Open", "2027-03-30", 1), needed("Late", "2027-03-08", 1), needed("Soon", "2027-03-11", 1), needed("Given", "2027-03-07", 1),
		needed("Accepted", "2027-03-09", 1), needed("Returned", "", 1), needed("Elsewhere", "2027-03-01", 0), needed("Next", "2027-04-09", 2))
	for _, number := range []int64{4, 5, 6} {
		h.give("HALO", number)
	}
	h.answer("HALO", 5, "")
	h.answer("HALO", 6, "Again.")
	return h
}

func TestACycleSaysWhatItWaitsFor(t *testing.T) {
	h := waiting(t)
	for email, given := range map[string]string{"approver@halo.example": "With the agency", "viewer@halo.example": "With the agency", adminMail: "To look at"} {
		got := h.signIn(email).get("/projects/HALO/cycles/1").want(t, http.StatusOK)
		want := map[string]string{
			"Open": "Open", "Late": "2 days overdue", "Soon": "1 day left", "Given": given, "Accepted": "Accepted", "Returned": "Returned",
		}
		rows := got.doc.Find("#cycle-waits .list-row")
		if rows.Length() != len(want) {
			t.Errorf("%s sees %d requirements: %q", email, rows.Length(), got.text("#cycle-waits"))
		}
		for i := range rows.Length() {
			row := rows.Eq(i)
			if title := row.Find(".list-title").Text(); row.Find(".badge").Text() != want[title] {
				t.Errorf("%s reads of %q: %q", email, title, row.Find(".badge").Text())
			}
		}
		if href, _ := rows.First().Find("a").Attr("href"); href != "/projects/HALO/requirements/1" {
			t.Errorf("the first leads to %q", href)
		}
		if text := got.text("#cycle-waits"); !strings.Contains(text, "1 of 6 requirements accepted") || !strings.Contains(text, "HALO-R2Textdue 8 March 2027") {
			t.Errorf("it says %q", text)
		}
		if late := got.text(".waits-late"); late != "1 overdue requirement holds this cycle up" {
			t.Errorf("what holds it up reads %q", late)
		}
	}
	got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles/2")
	if got.doc.Find(".waits-late").Length() != 0 || got.doc.Find("#cycle-waits .list-row").Length() != 1 {
		t.Errorf("the other cycle says %q", got.text("#cycle"))
	}
}

func TestACycleAsksForWhatItWaitsFor(t *testing.T) {
	h := waiting(t)
	h.approve(rules.AgencySide)
	approver, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	got := approver.get("/projects/HALO/cycles/1")
	if ask := got.text(".ask-urgent h2"); ask != "Hand over what this cycle waits for: 4" {
		t.Errorf("the approver is asked %q", got.text(".ask"))
	}
	if ask := staff.get("/projects/HALO/cycles/1").text(".ask h2"); ask != "Look at what Halo Bakery gave: 1" {
		t.Errorf("staff are asked %q", ask)
	}
	if ask := h.signIn("viewer@halo.example").get("/projects/HALO/cycles/1").text(".ask h2"); ask != "Nothing is asked of you now" {
		t.Errorf("a viewer is asked %q", ask)
	}
	for _, number := range []int64{1, 2, 3, 6} {
		h.give("HALO", number)
	}
	got = approver.get("/projects/HALO/cycles/1")
	if ask := got.text(".ask h2"); ask != "Nothing is asked of you now" || got.doc.Find(".waits-late").Length() != 0 {
		t.Errorf("when all is given the approver is asked %q", ask)
	}
}

func TestTheWorkOrderSaysWhatCyclesWaitFor(t *testing.T) {
	h := waiting(t)
	got := h.signIn("viewer@halo.example").get("/projects/HALO/cycles").want(t, http.StatusOK)
	first, second := got.text("section[aria-labelledby=current] .waits-late"), got.text("section[aria-labelledby=upcoming] .waits")
	if first != "Waits for 5 requirements, 1 overdue" || second != "Waits for 1 requirement" {
		t.Errorf("the cycles read %q and %q", first, second)
	}
	if href, _ := got.doc.Find(".waits a").First().Attr("href"); href != "/projects/HALO/cycles/1#cycle-waits" {
		t.Errorf("it leads to %q", href)
	}
	for _, path := range []string{"/projects/HALO/cycles", "/projects/HALO"} {
		got := h.signIn("viewer@halo.example").get(path)
		if late, due := got.text(".tl-need-late title"), got.text(".tl-need:not(.tl-need-late) title"); late != "Late, overdue, was due 8 March 2027" ||
			!strings.Contains(due, "Soon, due 11 March 2027") || !strings.Contains(due, "Open, due 30 March 2027") || strings.Contains(due, "Given") {
			t.Errorf("%s marks %q and %q", path, late, due)
		}
		if words := got.text("#timeline-words"); !strings.Contains(words, "2 cycles wait for 6 requirements, 1 overdue.") {
			t.Errorf("%s describes %q", path, words)
		}
		if key := got.text(".timeline-key"); !strings.Contains(key, "Needed from the client") || !strings.Contains(key, "Needed, overdue") {
			t.Errorf("%s explains %q", path, key)
		}
	}
	if text := h.signIn("viewer@halo.example").get("/projects/HALO").text(".list-meta"); !strings.Contains(text, "Waits for 5 requirements, 1 overdue") {
		t.Errorf("the dashboard says %q", text)
	}
}

// TestDueDaysTurnAtTheAgencysMidnight, not at that of the server.
func TestDueDaysTurnAtTheAgencysMidnight(t *testing.T) {
	h := newHouse(t)
	h.setUp("Pacific/Kiritimati")
	h.addProject("Halo Bakery", "Website", "HALO")
	h.agree([2]rules.Date{"2027-03-01", "2027-03-31"})
	h.need("HALO", needed("Text", "2027-03-10", 1))
	for moment, want := range map[string]string{
		"2027-03-10T09:59:59Z": "Due today", "2027-03-10T10:00:00Z": "1 day overdue", "2027-03-09T09:59:59Z": "1 day left",
	} {
		h.clock.Set(moment)
		b := h.signIn("approver@halo.example")
		if due := b.get("/projects/HALO").text(".todo .badge"); !strings.Contains(due, want) {
			t.Errorf("at %s the dashboard says %q, want %q", moment, due, want)
		}
		if due := b.get("/projects/HALO/cycles/1").text("#cycle-waits .badge"); due != want {
			t.Errorf("at %s the cycle says %q, want %q", moment, due, want)
		}
		if late := b.get("/projects/HALO/cycles").doc.Find(".tl-need-late").Length(); (late == 1) != strings.Contains(want, "overdue") {
			t.Errorf("at %s the timeline marks %d as overdue", moment, late)
		}
	}
}
