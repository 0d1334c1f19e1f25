package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/portal"
	"portal/rules"
)

const queuePath = "/triage"

// queueTarget are the headers of htmx when it asks for the queue.
var queueTarget = []string{"HX-Request", "true", "HX-Target", "div#triage"}

// panel is the form of the panel as a page shows it, with what is typed.
func (a answer) panel(t testing.TB, typed url.Values) (string, url.Values) {
	t.Helper()
	form := a.doc.Find("[data-decide-form]")
	if form.Length() != 1 {
		t.Fatalf("%d forms to decide with\n%s", form.Length(), a.text("main"))
	}
	values := url.Values{}
	for _, name := range []string{"edit", "from"} {
		values.Set(name, form.Find("[name="+name+"]").AttrOr("value", ""))
	}
	for name := range typed {
		values[name] = typed[name]
	}
	return form.AttrOr("action", ""), values
}

// decideOn decides on the ticket that a page has open.
func (b *browser) decideOn(page answer, typed url.Values, headers ...string) answer {
	b.h.t.Helper()
	path, values := page.panel(b.h.t, typed)
	return b.post(path, values, headers...)
}

// rows are the tickets that the list of the queue names, in its order.
func (a answer) rows() string {
	var names []string
	for _, row := range a.doc.Find("[data-queued]").EachIter() {
		names = append(names, strings.TrimPrefix(row.AttrOr("id", ""), "queued-"))
	}
	return strings.Join(names, " ")
}

func (a answer) opened() string { return a.text("#ticket-heading") }

func TestTheQueueIsTheAgencysAlone(t *testing.T) {
	h := furnished(t)
	h.addStaff("staff@agency.example", rules.Staff)
	h.reportMany(2)
	for _, local := range []string{"approver", "viewer", "feedback"} {
		b := h.signIn(local + "@halo.example")
		for _, path := range []string{queuePath, "/triage?ticket=HALO-T1", "/answers", "/answers/1"} {
			b.get(path).want(t, http.StatusNotFound)
		}
		if page := b.get("/projects/HALO"); strings.Contains(page.Body, "/triage") || strings.Contains(page.Body, "/answers") {
			t.Errorf("the page of %s leads to the queue", local)
		}
		if page := b.get(ticketAt(1)); strings.Contains(page.Body, "data-decide") || strings.Contains(page.Body, "triage") {
			t.Errorf("the ticket shows %s how to decide", local)
		}
	}
	for _, email := range []string{"staff@agency.example", adminMail} {
		page := h.signIn(email).get(queuePath).want(t, http.StatusOK)
		if count := page.text("#nav-triage .count"); count != "2 waiting" {
			t.Errorf("%s reads %q in the navigation", email, count)
		}
	}
}

func TestTheQueueOpensOneTicket(t *testing.T) {
	h := furnished(t)
	h.reportMany(5)
	b := h.signIn(adminMail)
	page := b.get(queuePath).want(t, http.StatusOK)
	if page.rows() != "HALO-T1 HALO-T2 MOON-T1 MOON-T2 HALO-T3" || page.opened() != reports[0].title || page.doc.Find("[aria-current=true]").Length() != 1 {
		t.Errorf("the list is %q, open is %q", page.rows(), page.opened())
	}
	if page.doc.Find(".triage-opened").Length() != 0 {
		t.Error("a phone would show the ticket instead of the list")
	}
	for _, words := range []string{"SPRING10", "It works as it did last week.", "This button", "Screenshot.png", "https://shop.example/basket", "https://shop.example/checkout?step=2", "1280 × 720", "Feedback of HALO, Client", "waiting 5 hours"} {
		if !strings.Contains(page.text(".triage-ticket"), words) {
			t.Errorf("the ticket lacks %q: %q", words, page.text(".triage-ticket"))
		}
	}
	page = b.get("/triage?ticket=moon-t1").want(t, http.StatusOK)
	if page.opened() != reports[2].title || page.doc.Find(".triage-opened").Length() != 1 || page.text("[aria-current=true] .queued-title bdi") != reports[2].title {
		t.Errorf("open is %q", page.opened())
	}
	b.get("/triage?ticket=HALO-T9").want(t, http.StatusNotFound)
	b.get("/triage?ticket=ZZZ-T1").want(t, http.StatusNotFound)
	b.get("/triage?project=ZZZ").want(t, http.StatusNotFound)
	for _, junk := range []string{"?ticket=x", "?ticket=HALO-T", "?ticket=HALO-T-1", "?kind=x&state=y&age=-3&after=z", "?age=99999999999999999999", "?after=1-2-3"} {
		if page := b.get(queuePath+junk).want(t, http.StatusOK); page.opened() != reports[0].title {
			t.Errorf("with %s open is %q", junk, page.opened())
		}
	}
	if got := b.get(queuePath, queueTarget...).want(t, http.StatusOK); strings.Contains(got.Body, "<html") || got.doc.Find("#triage").Length() != 1 || !strings.Contains(got.Body, `hx-target="#nav-triage"`) {
		t.Errorf("the fragment is %q", got.Body[:200])
	}
}

func TestFiltersLiveInTheAddress(t *testing.T) {
	h := furnished(t)
	h.reportMany(10)
	b := h.signIn(adminMail)
	for query, want := range map[string]string{
		"project=MOON":                       "MOON-T1 MOON-T2 MOON-T3 MOON-T4 MOON-T5",
		"project=moon&kind=change+request":   "MOON-T3",
		"text=voucher":                       "HALO-T1 HALO-T3",
		"text=prenoms":                       "MOON-T2",
		"text=%22+OR+%2A":                    "",
		"state=approved":                     "",
		"state=snoozed":                      "",
		"age=1":                              "",
		"kind=bug+report&project=HALO&age=0": "HALO-T1 HALO-T3 HALO-T4",
	} {
		if page := b.get(queuePath+"?"+query).want(t, http.StatusOK); page.rows() != want {
			t.Errorf("%s lists %q, want %q", query, page.rows(), want)
		}
	}
	page := b.get("/triage?kind=bug+report&project=HALO&text=basket")
	for field, want := range map[string]string{"project": "HALO", "kind": "bug report"} {
		if got := page.doc.Find(".queue-filter [name="+field+"] [selected]").AttrOr("value", ""); got != want {
			t.Errorf("%s is set to %q", field, got)
		}
	}
	if got := page.doc.Find(".queue-filter [name=text]").AttrOr("value", ""); got != "basket" {
		t.Errorf("the words are %q", got)
	}
	if link := page.doc.Find("[data-queued]").First().AttrOr("href", ""); link != "/triage?kind=bug+report&project=HALO&text=basket&ticket=HALO-T1" {
		t.Errorf("a row leads to %q", link)
	}
	if got := b.get("/triage?project=&kind=bug+report&state=&age=&text=").want(t, http.StatusSeeOther).Header.Get("Location"); got != "/triage?kind=bug+report" {
		t.Errorf("a form with empty fields leads to %q", got)
	}
	if got := b.get("/triage?text=halo-t4").want(t, http.StatusSeeOther).Header.Get("Location"); got != "/triage?ticket=HALO-T4" {
		t.Errorf("a number leads to %q", got)
	}
	if page := b.get("/triage?state=approved"); !strings.Contains(page.text(".empty"), "Nothing fits the filter") {
		t.Errorf("an empty list says %q", page.text(".empty"))
	}
	empty := furnished(t)
	if page := empty.signIn(adminMail).get(queuePath); !strings.Contains(page.text(".empty"), "The queue is empty") || page.doc.Find("[data-decide]").Length() != 0 {
		t.Errorf("an empty queue says %q", page.text(".triage"))
	}
}

func TestTheQueueGoesOnByKey(t *testing.T) {
	h := furnished(t)
	h.reportMany(portal.QueueSize + 2)
	b := h.signIn(adminMail)
	first := b.get(queuePath)
	more := first.doc.Find("[data-queue-more]").AttrOr("href", "")
	second := b.get(more).want(t, http.StatusOK)
	if n := len(strings.Fields(first.rows())); n != portal.QueueSize || len(strings.Fields(second.rows())) != 2 || second.doc.Find("[data-queue-more]").Length() != 0 {
		t.Errorf("the first page lists %d, the second %q", n, second.rows())
	}
	if back := second.doc.Find("[data-queue-first]").AttrOr("href", ""); back != queuePath {
		t.Errorf("the way back is %q", back)
	}
}

func TestDecidingLeadsToTheNextTicket(t *testing.T) {
	h := furnished(t)
	h.reportMany(6)
	b := h.signIn(adminMail)
	page := b.get("/triage?project=HALO&ticket=HALO-T2")
	got := b.decideOn(page, url.Values{"decision": {"approve"}}).want(t, http.StatusSeeOther)
	if to := got.Header.Get("Location"); to != "/triage?project=HALO&ticket=HALO-T3" {
		t.Fatalf("it leads to %q", to)
	}
	page = b.follow(got).want(t, http.StatusOK)
	if page.opened() != reports[4].title || page.rows() != "HALO-T1 HALO-T3 HALO-T4" || !strings.Contains(page.text(".undo"), "HALO-T2 is approved.") {
		t.Errorf("open is %q beside %q, and it says %q", page.opened(), page.rows(), page.text(".triage-head"))
	}
	if focused := page.doc.Find("[data-focus]"); focused.Length() != 1 || focused.AttrOr("id", "") != "ticket-heading" {
		t.Error("the reader does not go on at the heading of the next ticket")
	}
	undo := url.Values{"change": {page.doc.Find(".undo [name=change]").AttrOr("value", "")}, "from": {page.doc.Find(".undo [name=from]").AttrOr("value", "")}}
	h.clock.Set("2027-03-10T10:00:19Z")
	back := b.post("/projects/HALO/tickets/2/undo", undo).want(t, http.StatusSeeOther)
	if to := back.Header.Get("Location"); to != "/triage?project=HALO&ticket=HALO-T2" {
		t.Errorf("undoing leads to %q", to)
	}
	page = b.follow(back)
	if h.stateOf("HALO-T2") != rules.TicketNew || !strings.Contains(page.text(".triage-news"), "The decision on HALO-T2 is undone.") || page.doc.Find(".undo").Length() != 0 {
		t.Errorf("it is %s, and the page says %q", h.stateOf("HALO-T2"), page.text(".triage-head"))
	}
	for _, name := range []string{"HALO-T4", "HALO-T3", "HALO-T2"} {
		got = b.decideOn(b.get("/triage?project=HALO&ticket="+name), url.Values{"decision": {"decline"}, "reason": {"No."}})
	}
	if to := got.Header.Get("Location"); to != "/triage?project=HALO&ticket=HALO-T1" {
		t.Errorf("behind the last one comes %q", to)
	}
	got = b.decideOn(b.follow(got), url.Values{"decision": {"ask"}, "reason": {"Which?"}})
	if page = b.follow(got); got.Header.Get("Location") != "/triage?project=HALO" || page.doc.Find("[data-decide]").Length() != 0 {
		t.Errorf("when none is left it leads to %q", got.Header.Get("Location"))
	}
}

func TestAnUndoThatComesTooLateSaysSo(t *testing.T) {
	h := furnished(t)
	h.reportMany(2)
	b := h.signIn(adminMail)
	page := b.follow(b.decideOn(b.get(queuePath), url.Values{"decision": {"approve"}}))
	undo := url.Values{"change": {"1"}, "from": {page.doc.Find(".undo [name=from]").AttrOr("value", "")}}
	h.clock.Set("2027-03-10T10:00:21Z")
	if page := b.get(queuePath); page.doc.Find(".undo").Length() != 0 {
		t.Error("it is still offered")
	}
	got := b.post("/projects/HALO/tickets/1/undo", undo).want(t, http.StatusConflict)
	if !strings.Contains(got.text("[role=alert]"), "A decision can be undone for 20 seconds, and these are over.") || got.opened() != reports[0].title {
		t.Errorf("the page says %q", got.text("main"))
	}
	if h.stateOf("HALO-T1") != rules.TicketApproved {
		t.Error("it was undone all the same")
	}
	b.post("/projects/HALO/tickets/1/undo", url.Values{"change": {"7"}}).want(t, http.StatusNotFound)
}

func TestADecisionThatFailsKeepsWhatWasTyped(t *testing.T) {
	h := furnished(t)
	h.reportMany(6)
	b := h.signIn(adminMail)
	page := b.get("/triage?kind=bug+report&ticket=HALO-T3")
	for _, c := range []struct {
		typed        url.Values
		field, words string
	}{
		{url.Values{"decision": {"decline"}}, "reason", "Please give the reason"},
		{url.Values{"decision": {"ask"}, "reason": {" \n "}}, "reason", "Please write the question"},
		{url.Values{"decision": {"duplicate"}}, "original", "Please say which ticket"},
		{url.Values{"decision": {"duplicate"}, "original": {"HALO-T3"}, "reason": {"Kept *words*"}}, "original", "no duplicate of itself"},
		{url.Values{"decision": {"duplicate"}, "original": {"MOON-T1"}, "reason": {"Kept *words*"}}, "original", "This project has no such ticket"},
		{url.Values{"decision": {"duplicate"}, "original": {"t99"}, "similar": {"1"}}, "original", "This project has no ticket HALO-T99"},
		{url.Values{"decision": {"duplicate"}, "original": {"tomorrow"}}, "original", "This project has no such ticket"},
	} {
		for _, headers := range [][]string{nil, queueTarget} {
			got := b.decideOn(page, c.typed, headers...).want(t, http.StatusUnprocessableEntity)
			if problem := got.text("#field-" + c.field + "-decide-error"); !strings.Contains(problem, c.words) {
				t.Errorf("%v: the field says %q", c.typed, problem)
			}
			if kept := got.doc.Find("[name=reason]").Text(); strings.TrimSpace(kept) != strings.TrimSpace(c.typed.Get("reason")) {
				t.Errorf("%v: kept is %q", c.typed, kept)
			}
			if kept := got.doc.Find("[name=original]").AttrOr("value", ""); kept != c.typed.Get("original") {
				t.Errorf("%v: kept is the original %q", c.typed, kept)
			}
			if got.rows() != "HALO-T1 MOON-T1 MOON-T2 HALO-T3 HALO-T4" || got.opened() != reports[4].title {
				t.Errorf("%v: open is %q beside %q", c.typed, got.opened(), got.rows())
			}
			if whole := strings.Contains(got.Body, "<html"); whole == (headers != nil) {
				t.Errorf("%v with %v: a whole page is %v", c.typed, headers, whole)
			}
			if got.doc.Find("#tabs").Length() != 0 {
				t.Error("the queue stands below a project's tabs")
			}
		}
	}
	b.decideOn(page, url.Values{"decision": {"sell"}}).want(t, http.StatusUnprocessableEntity)
	b.decideOn(page, url.Values{"decision": {"start"}}).want(t, http.StatusConflict)
	if h.stateOf("HALO-T3") != rules.TicketNew {
		t.Errorf("it is %s", h.stateOf("HALO-T3"))
	}
	for _, typed := range []string{"1", "t1", "HALO-T1", " halo-t1 "} {
		page := b.get("/triage?ticket=HALO-T3")
		b.decideOn(page, url.Values{"decision": {"duplicate"}, "original": {typed}, "similar": {"4"}}).want(t, http.StatusSeeOther)
		if h.stateOf("HALO-T3") != rules.TicketDuplicate {
			t.Errorf("as %q no original is found", typed)
		}
		b.decideOn(b.get("/triage?ticket=HALO-T3"), url.Values{"decision": {"reopen"}}).want(t, http.StatusSeeOther)
	}
	b.decideOn(b.get("/triage?ticket=HALO-T3"), url.Values{"decision": {"duplicate"}, "similar": {"1"}}).want(t, http.StatusSeeOther)
}

func TestASavedAnswerWithoutScripts(t *testing.T) {
	h := furnished(t)
	h.reportMany(2)
	b := h.signIn(adminMail)
	page := b.get(queuePath)
	offered := page.doc.Find("optgroup[data-decision=decline] option")
	if offered.Length() != 2 || offered.First().Text() != "Not now" {
		t.Fatalf("offered are %q", offered.Text())
	}
	id := offered.First().AttrOr("value", "")
	wrong := b.decideOn(page, url.Values{"decision": {"ask"}, "answer": {id}}).want(t, http.StatusUnprocessableEntity)
	if problem := wrong.text("#field-reason-decide-error"); !strings.Contains(problem, "“Not now” goes with another decision") {
		t.Errorf("the field says %q", problem)
	}
	if chosen := wrong.doc.Find("[name=answer] [selected]").AttrOr("value", ""); chosen != id {
		t.Errorf("chosen is %q", chosen)
	}
	b.decideOn(page, url.Values{"decision": {"decline"}, "answer": {id}}).want(t, http.StatusSeeOther)
	if got := h.signIn("feedback@halo.example").get(ticketAt(1)).text(".verdict"); !strings.Contains(got, "It does not fit into the work that we have agreed on") {
		t.Errorf("the client reads %q", got)
	}
}

func TestTwoStaffOnTheSameTicket(t *testing.T) {
	h := furnished(t)
	h.addStaff("staff@agency.example", rules.Staff)
	h.reportMany(3)
	first, second := h.signIn(adminMail), h.signIn("staff@agency.example")
	theirs, mine := first.get(queuePath), second.get(queuePath)
	first.decideOn(theirs, url.Values{"decision": {"decline"}, "reason": {"It is *not* ours."}}).want(t, http.StatusSeeOther)
	var after answer
	for _, headers := range [][]string{nil, queueTarget} {
		got := second.decideOn(mine, url.Values{"decision": {"ask"}, "reason": {"Which browser?"}}, headers...).want(t, http.StatusConflict)
		alert := got.text(".decide [role=alert]")
		if !strings.Contains(alert, "as Ada Admin decided") || !strings.Contains(alert, "It is not ours.") || !strings.Contains(got.text(".open-head"), "Declined") {
			t.Errorf("the second reads %q", alert)
		}
		if kept := strings.TrimSpace(got.doc.Find("[name=reason]").Text()); kept != "Which browser?" {
			t.Errorf("kept is %q", kept)
		}
		if focused := got.doc.Find("main [data-focus]"); focused.Length() != 1 || focused.AttrOr("role", "") != "alert" {
			t.Error("the reader does not go on at what happened")
		}
		after = got
	}
	second.decideOn(after, url.Values{"decision": {"ask"}, "reason": {"Which browser?"}}).want(t, http.StatusSeeOther)
	if h.stateOf("HALO-T1") != rules.TicketNeedsInfo {
		t.Errorf("decided again it is %s", h.stateOf("HALO-T1"))
	}
}

func TestADoublePressDecidesOnce(t *testing.T) {
	h := furnished(t)
	h.reportMany(3)
	b := h.signIn(adminMail)
	page := b.get(queuePath)
	for range 2 {
		got := b.decideOn(page, url.Values{"decision": {"approve"}}).want(t, http.StatusSeeOther)
		if to := got.Header.Get("Location"); to != "/triage?ticket=HALO-T2" {
			t.Errorf("it leads to %q", to)
		}
	}
	if h.stateOf("HALO-T2") != rules.TicketNew {
		t.Error("the second press met the next ticket")
	}
}

func TestWhereADecisionLeadsBackTo(t *testing.T) {
	h := furnished(t)
	h.reportMany(2)
	b := h.signIn(adminMail)
	for _, from := range []string{"", "https://evil.example/triage", "//evil.example/triage", "javascript:alert(1)", "/triage/../settings", "/\\evil.example", "triage", "/staff", "%zz"} {
		edit := fmt.Sprint(h.ticket(1).Ticket.Edit)
		got := b.post(ticketAt(1)+"/place", url.Values{"edit": {edit}, "from": {from}}).want(t, http.StatusSeeOther)
		if to := got.Header.Get("Location"); to != ticketAt(1) {
			t.Errorf("from %q it leads to %q", from, to)
		}
	}
	edit := fmt.Sprint(h.ticket(1).Ticket.Edit)
	got := b.post(ticketAt(1)+"/place", url.Values{"edit": {edit}, "from": {"/triage?text=a+b&evil=1&ticket=MOON-T1"}})
	if to := got.Header.Get("Location"); to != "/triage?text=a+b&ticket=HALO-T1" {
		t.Errorf("from the queue it leads to %q", to)
	}
}

// TestSnoozingByDays is in a zone that is half a day ahead: a Wednesday
// evening in London is a Thursday there.
func TestSnoozingByDays(t *testing.T) {
	h := newHouse(t)
	h.setUp("Pacific/Auckland")
	h.addProject("Halo Bakery", "Website", "HALO")
	h.addProject("Moon Dental", "Booking", "MOON")
	h.clock.Set("2027-03-10T20:00:00Z")
	h.reportMany(2)
	b := h.signIn(adminMail)
	snooze := func(until string) answer {
		t.Helper()
		page := b.get("/triage?ticket=HALO-T1&state=snoozed")
		return b.post(ticketAt(1)+"/snooze", url.Values{
			"edit": {fmt.Sprint(h.ticket(1).Ticket.Edit)}, "until": {until}, "from": {page.doc.Find("[data-snooze] [name=from]").AttrOr("value", "")},
		})
	}
	for until, want := range map[string]string{"tomorrow": "2027-03-12", "three-days": "2027-03-14", "next-week": "2027-03-15"} {
		snooze(until).want(t, http.StatusSeeOther)
		if got := h.ticket(1).Ticket.SnoozedUntil.In(h.portal.Zone()).Format(time.DateTime); got != want+" 00:00:00" {
			t.Errorf("%s is %s", until, got)
		}
	}
	page := b.get(queuePath)
	if page.rows() != "HALO-T2" || b.get("/triage?state=snoozed").rows() != "HALO-T1" || page.text("#nav-triage .count") != "1 waiting" {
		t.Errorf("the queue lists %q", page.rows())
	}
	page = b.get("/triage?state=snoozed")
	if text := page.text("[data-snooze]"); !strings.Contains(text, "15 Mar 2027") || !strings.Contains(text, "Bring it back now") {
		t.Errorf("the panel says %q", text)
	}
	back := snooze("back").want(t, http.StatusSeeOther)
	if page = b.follow(back); b.get(queuePath).rows() != "HALO-T1 HALO-T2" || !strings.Contains(page.text(".triage-news"), "HALO-T1 is back in the queue.") {
		t.Errorf("back it says %q", page.text(".triage-head"))
	}
	snooze("never").want(t, http.StatusUnprocessableEntity)
	b.post(ticketAt(1)+"/snooze", url.Values{"edit": {"1"}, "until": {"tomorrow"}, "from": {queuePath}}).want(t, http.StatusConflict)
}

func TestPlacingFromThePanel(t *testing.T) {
	h := furnished(t)
	h.accept("HALO", h.sendQuote("HALO", offer()))
	h.reportMany(2)
	b := h.signIn(adminMail)
	page := b.get(queuePath)
	if got := page.text("[name=place]"); got != "None C2 Design – Screens C1 Discovery – Interviews – Report" {
		t.Errorf("offered are %q", got)
	}
	place := func(value string) answer {
		t.Helper()
		return b.post(ticketAt(1)+"/place", url.Values{"edit": {fmt.Sprint(h.ticket(1).Ticket.Edit)}, "from": {queuePath}, "place": {value}})
	}
	page = b.follow(place("1:d2"))
	if got := page.text(".open-facts"); !strings.Contains(got, "HALO-C1 Discovery, Report") || page.doc.Find("[name=place] [selected]").AttrOr("value", "") != "1:d2" {
		t.Errorf("the ticket says %q", got)
	}
	for _, wrong := range []string{"9:", "1:d3", "x", ":d2"} {
		if got := place(wrong).want(t, http.StatusUnprocessableEntity); got.doc.Find("[name=place]").AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%q: %q", wrong, got.text(".decide"))
		}
	}
	place("").want(t, http.StatusSeeOther)
	if h.ticket(1).Ticket.CycleNumber != 0 {
		t.Error("it is still placed")
	}
}

func TestDecidingOnTheTicketsOwnPage(t *testing.T) {
	h := furnished(t)
	h.reportMany(2)
	b := h.signIn(adminMail)
	page := b.get(ticketAt(1)).want(t, http.StatusOK)
	got := b.decideOn(page, url.Values{"decision": {"decline"}}).want(t, http.StatusUnprocessableEntity)
	if !strings.Contains(got.text("#field-reason-decide-error"), "Please give the reason") || got.doc.Find("#ticket").Length() != 1 || got.doc.Find("#tabs").Length() != 1 {
		t.Errorf("the page says %q", got.text("main"))
	}
	got = b.decideOn(page, url.Values{"decision": {"approve"}}).want(t, http.StatusSeeOther)
	if to := got.Header.Get("Location"); to != ticketAt(1) {
		t.Errorf("it leads to %q", to)
	}
	page = b.follow(got)
	if !strings.Contains(page.text("#flash"), "The ticket is approved.") || page.doc.Find(".undo").Length() != 1 {
		t.Errorf("the page says %q", page.text("main"))
	}
	if first := page.text(".decide-form > .decide-buttons"); !strings.Contains(first, "Start the work") || page.doc.Find(".decide-otherwise[open]").Length() != 0 {
		t.Errorf("first comes %q", first)
	}
	b.follow(b.post(ticketAt(1)+"/undo", url.Values{"change": {"1"}, "from": {ticketAt(1)}}))
	if h.stateOf("HALO-T1") != rules.TicketNew {
		t.Errorf("undone it is %s", h.stateOf("HALO-T1"))
	}
}

func TestTheStartPageListsTheOldestTickets(t *testing.T) {
	h := furnished(t)
	b := h.signIn(adminMail)
	if page := b.get("/"); page.doc.Find("#tickets").Length() != 0 && !strings.Contains(page.text("main"), "Every ticket is decided.") {
		t.Errorf("with none it says %q", page.text("main"))
	}
	h.reportMany(10)
	page := b.get("/")
	lines := page.doc.Find("section[aria-labelledby=tickets] .todo")
	first := lines.First()
	if lines.Length() != 8 || first.Find("a").AttrOr("href", "") != "/triage?ticket=HALO-T1" || !strings.Contains(first.Text(), "Halo Bakery · Website") || !strings.Contains(first.Text(), "waiting 10 hours") {
		t.Errorf("%d lines, the first says %q", lines.Length(), first.Text())
	}
	if more := page.text("section[aria-labelledby=tickets] > p"); more != "2 more in the queue" {
		t.Errorf("it ends with %q", more)
	}
	h.must(h.portal.SnoozeTicket(context.Background(), h.staffSeat("HALO"), 1, 1, h.portal.Now().Add(time.Hour)))
	if page = b.get("/"); page.text("section[aria-labelledby=tickets] > p") != "1 more in the queue" || strings.Contains(page.Body, "HALO-T1&#34;") {
		t.Errorf("with one put off it ends with %q", page.text("section[aria-labelledby=tickets] > p"))
	}
}

func TestWhateverIsTypedIsShownInTheQueue(t *testing.T) {
	h := furnished(t)
	absurd := `"><script>alert(1)</script> {{.Title}} ` + "\u202Eesrever " + strings.Repeat("𝔘", 200)
	h.submit("feedback@halo.example", rules.TicketContent{Kind: rules.BugReport, Title: absurd, Description: absurd, Expected: absurd}, false)
	b := h.signIn(adminMail)
	page := b.get(queuePath).want(t, http.StatusOK)
	if page.opened() != strings.Join(strings.Fields(absurd), " ") || strings.Contains(page.Body, "<script>alert") || page.text("[data-queued] bdi") == "" {
		t.Errorf("the title is shown as %q", page.opened())
	}
	got := b.decideOn(page, url.Values{"decision": {"duplicate"}, "original": {absurd}, "reason": {absurd}}).want(t, http.StatusUnprocessableEntity)
	if kept := got.doc.Find("[name=reason]").Text(); strings.TrimPrefix(kept, "\n") != absurd {
		t.Errorf("kept is %q", kept)
	}
	if page = b.get("/triage?text="+url.QueryEscape(absurd)).want(t, http.StatusOK); page.doc.Find(".queue-filter [name=text]").AttrOr("value", "") == "" {
		t.Error("the words that were looked for are not shown")
	}
	b.decideOn(b.get(queuePath), url.Values{"decision": {"decline"}, "reason": {absurd}}).want(t, http.StatusSeeOther)
	if page := h.signIn("feedback@halo.example").get(ticketAt(1)); strings.Contains(page.Body, "<script>alert") {
		t.Error("a reason runs")
	}
}
