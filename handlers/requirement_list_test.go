package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

const listPath = "/projects/HALO/requirements"

// listed are the titles of a group of the list, in their order.
func (a answer) listed(group string) string {
	titles := a.doc.Find(group + " .list-title")
	words := make([]string, titles.Length())
	for i := range words {
		words[i] = titles.Eq(i).Text()
	}
	return strings.Join(words, "|")
}

// stock asks HALO for something in every standing.
func (h *house) stock() {
	h.t.Helper()
	h.need("HALO", needed("Any time", "", 0), needed("Far off", "2027-06-01", 0), needed("Soon", "2027-03-13", 0), needed("Sooner", "2027-03-11", 0),
		needed("Late", "2027-03-08", 0), needed("Returned", "2027-05-01", 0), needed("Given", "", 0), needed("Accepted", "", 0), needed("Withdrawn", "", 0))
	for _, number := range []int64{6, 7, 8} {
		h.give("HALO", number)
	}
	h.answer("HALO", 6, "Too short: say more.")
	h.answer("HALO", 8, "")
	h.must(h.portal.WithdrawRequirement(context.Background(), h.staffSeat("HALO"), 9, 1))
}

func TestTheListBeginsWithWhatIsNeededFirst(t *testing.T) {
	h := furnished(t)
	h.stock()
	for email, want := range map[string][2]string{
		"approver@halo.example": {"Needed from you", "Returned|Late|Sooner|Soon|Any time|Far off"},
		"viewer@halo.example":   {"Needed from Halo Bakery", "Returned|Late|Sooner|Soon|Any time|Far off"},
		adminMail:               {"To look at", "Any time|Far off|Soon|Sooner|Late|Returned"},
	} {
		got := h.signIn(email).get(listPath).want(t, http.StatusOK)
		if first := got.doc.Find("#requirements h2").First().Text(); first != want[0] {
			t.Errorf("%s reads first of %q", email, first)
		}
		if open := got.listed("section[aria-labelledby=group-open]"); open != want[1] {
			t.Errorf("%s reads %q, want %q", email, open, want[1])
		}
		if given := got.listed("section[aria-labelledby=group-submitted]"); given != "Given" {
			t.Errorf("%s finds given %q", email, given)
		}
		if folded := got.listed("details:not([open])"); folded != "Accepted|Withdrawn" {
			t.Errorf("%s finds folded %q", email, folded)
		}
		if progress := got.text("#requirements-progress"); progress != "1 of 8 accepted" {
			t.Errorf("the progress is %q", progress)
		}
		for _, words := range []string{"2 days overdue", "3 days left", "1 day left", "Due 8 March 2027", "“Too short: say more.”", "HALO-R6", "Text"} {
			if !strings.Contains(got.text("#requirements"), words) {
				t.Errorf("%s misses %q", email, words)
			}
		}
	}
}

func TestTheListTellsOfNewCommentsAndCycles(t *testing.T) {
	h := furnished(t)
	h.accept("HALO", h.sendQuote("HALO", offer()))
	h.need("HALO", needed("About us", "", 1))
	for range 2 {
		_, err := h.portal.PostComment(context.Background(), h.seats["approver@halo.example"], portal.NewComment{
			Subject: rules.AboutRequirement, Number: 1, Body: "A question.", After: h.onFile("SELECT coalesce(max(number), 0) FROM comments"),
		})
		h.must(err)
	}
	staff := h.signIn(adminMail)
	if text := staff.get(listPath).text("#requirements"); !strings.Contains(text, "2 new comments") || !strings.Contains(text, "HALO-C1 waits for it") {
		t.Errorf("the list says %q", text)
	}
	staff.get(neededAt(1)).want(t, http.StatusOK)
	if text := staff.get(listPath).text("#requirements"); strings.Contains(text, "new comment") {
		t.Errorf("what was read is still new: %q", text)
	}
}

func TestAnEmptyListSaysWhatToDo(t *testing.T) {
	h := furnished(t)
	staff := h.signIn(adminMail).get(listPath)
	for _, way := range []string{"/new", "/several"} {
		if staff.doc.Find(`.empty a[href="`+listPath+way+`"]`).Length() == 0 {
			t.Errorf("staff find no way to %s in %q", way, staff.text(".empty"))
		}
	}
	client := h.signIn("approver@halo.example").get(listPath)
	if client.doc.Find(".empty a").Length() != 0 || !strings.Contains(client.text(".empty"), "Nothing is needed yet") {
		t.Errorf("the client reads %q", client.text(".empty"))
	}
	h.need("HALO", needed("About us", "", 0))
	h.give("HALO", 1)
	if text := h.signIn("approver@halo.example").get(listPath).text("#requirements"); !strings.Contains(text, "Nothing is needed from you now.") {
		t.Errorf("with all given it reads %q", text)
	}
}

// order is the group that staff put in order.
func (b *browser) order() string {
	b.h.t.Helper()
	return b.get(listPath).want(b.h.t, http.StatusOK).listed("form[data-sort]")
}

func TestStaffPutTheListInOrder(t *testing.T) {
	h := furnished(t)
	h.need("HALO", needed("A", "", 0), needed("B", "", 0), needed("C", "", 0), needed("D", "", 0))
	h.give("HALO", 2)
	staff := h.signIn(adminMail)
	press := func(form url.Values, button, want string) {
		t.Helper()
		form.Set("do", button)
		staff.follow(staff.post(listPath+"/order", form)).want(t, http.StatusOK)
		if got := staff.order(); got != want {
			t.Errorf("%s made %s, want %s", button, got, want)
		}
	}
	shown := func() url.Values { return staff.get(listPath).filledIn("form[data-sort]") }
	press(shown(), "down:1", "C|A|D")
	press(shown(), "up:4", "C|D|A")
	press(shown(), "up:3", "C|D|A")
	press(shown(), "down:1", "C|D|A")
	press(shown(), "up:2", "C|D|A")
	press(url.Values{"order": {"1", "4", "3"}}, "", "A|D|C")
	press(url.Values{"order": {"1", "x", "1", "-9", "99"}}, "sideways:1", "A|D|C")
	// What was given stays in its place among the others.
	h.answer("HALO", 2, "Again.")
	if got := staff.order(); got != "A|B|D|C" {
		t.Errorf("returned it stands at %s", got)
	}
}

func TestAStaleOrderLosesNothing(t *testing.T) {
	h := furnished(t)
	h.need("HALO", needed("A", "", 0), needed("B", "", 0))
	staff := h.signIn(adminMail)
	stale := url.Values{"order": {"2", "1"}}
	h.need("HALO", needed("C", "", 0))
	staff.follow(staff.post(listPath+"/order", stale))
	if got := staff.order(); got != "B|A|C" {
		t.Errorf("the order is %s", got)
	}
	h.signIn("approver@halo.example").post(listPath+"/order", stale).want(t, http.StatusForbidden)
	h.signIn("approver@moon.example").post(listPath+"/order", stale).want(t, http.StatusNotFound)
}

func TestAnOrderByDraggingSwapsTheList(t *testing.T) {
	h := furnished(t)
	h.need("HALO", needed("A", "", 0), needed("B", "", 0))
	staff := h.signIn(adminMail)
	headers := []string{"HX-Request", "true", "HX-Target", "div#requirements", "HX-Current-URL", h.server.URL + listPath}
	got := staff.post(listPath+"/order", url.Values{"order": {"2", "1"}}, headers...).want(t, http.StatusSeeOther)
	shown := staff.get(got.Header.Get("Location"), headers...).want(t, http.StatusOK)
	if !strings.HasPrefix(strings.TrimSpace(shown.Body), `<div id="requirements"`) || shown.listed("form[data-sort]") != "B|A" {
		t.Errorf("the answer is %.200q", shown.Body)
	}
	if shown.text(".flash") != "" {
		t.Errorf("a notice pushes the list away: %q", shown.text(".flash"))
	}
}

func TestTheTabCountsWhatIsAskedOfThePerson(t *testing.T) {
	h := furnished(t)
	h.stock()
	for email, want := range map[string]string{
		"approver@halo.example": "Requirements 6 asked of you", "viewer@halo.example": "Requirements", adminMail: "Requirements 1 asked of you",
	} {
		if got := h.signIn(email).get(listPath).text("#tabs a[aria-current]"); got != want {
			t.Errorf("%s reads %q, want %q", email, got, want)
		}
	}
}

// TestALongListIsLight asks for 500 things. Repeated words are nothing on the
// wire, but the browser has to lay all of it out.
func TestALongListIsLight(t *testing.T) {
	h := furnished(t)
	for batch := range 5 {
		items := make([]portal.NewRequirement, 100)
		for i := range items {
			items[i] = needed(fmt.Sprintf("Text %d of the shop front, as agreed in the workshop", batch*100+i+1), h.portal.Today().AddDays(i-20), 0)
		}
		h.need("HALO", items...)
	}
	for email, most := range map[string]int{"approver@halo.example": 400_000, adminMail: 900_000} {
		b := h.signIn(email)
		page := b.get(listPath).want(t, http.StatusOK)
		sent := b.compressed(listPath)
		t.Logf("%s: %d bytes, %d on the wire", email, len(page.Body), sent)
		if rows := page.doc.Find("#requirements .list-row").Length(); rows != 500 {
			t.Errorf("%d rows", rows)
		}
		if forms := page.doc.Find("main form").Length(); forms > 1 {
			t.Errorf("%d forms", forms)
		}
		if len(page.Body) > most || sent > 60_000 {
			t.Errorf("%s: %d bytes, %d on the wire", email, len(page.Body), sent)
		}
	}
}
