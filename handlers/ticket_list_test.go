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

const ticketsPath = "/projects/HALO/tickets"

// reported submits a ticket as a person of a project; its number comes back.
func (h *house) reported(email, code string, kind rules.TicketKind, title string) int64 {
	h.t.Helper()
	seat, known := h.seats[email]
	if !known || seat.Project.Code != code {
		seat = h.staffSeat(code)
	}
	number, err := h.portal.SubmitTicket(context.Background(), seat, portal.NewTicket{
		TicketContent: rules.TicketContent{Kind: kind, Title: title, Description: "What happens: **" + title + "**."},
	})
	h.must(err)
	return number
}

// bug reports a bug in HALO as its approver.
func (h *house) bug(title string) int64 {
	h.t.Helper()
	return h.reported("approver@halo.example", "HALO", rules.BugReport, title)
}

// settled decides on a ticket as the admin; original is that of a duplicate.
func (h *house) settled(code string, number int64, decision rules.Decision, reason string, original int64) {
	h.t.Helper()
	ctx, staff := context.Background(), h.staffSeat(code)
	view, err := h.portal.Ticket(ctx, staff, number)
	h.must(err)
	h.must(h.portal.DecideTicket(ctx, staff, number, portal.TicketDecision{
		Edit: view.Ticket.Edit, Decision: decision, Reason: reason, Original: original,
	}))
}

// everyState reports a ticket for each state in HALO, and one of the
// feedback-only person that is new.
func (h *house) everyState() {
	h.t.Helper()
	for _, title := range []string{"New one", "Approved one", "Declined one", "Asked one", "Repeated one", "Begun one", "Done one"} {
		h.bug(title)
	}
	h.settled("HALO", 2, rules.Approve, "", 0)
	h.settled("HALO", 3, rules.Decline, "It is **meant** to be so.", 0)
	h.settled("HALO", 4, rules.Ask, "Which _phone_ is it?", 0)
	h.settled("HALO", 5, rules.MarkDuplicate, "", 1)
	h.settled("HALO", 6, rules.Approve, "", 0)
	h.settled("HALO", 6, rules.Start, "", 0)
	h.settled("HALO", 7, rules.Approve, "", 0)
	h.settled("HALO", 7, rules.Finish, "Mended and **live**.", 0)
	h.reported("feedback@halo.example", "HALO", rules.ChangeRequest, "Own one")
}

// ticketTitles are the titles of the list, in their order.
func (a answer) ticketTitles() string { return a.listed(".list") }

func TestTheListTellsWhereEachTicketStandsAndWhy(t *testing.T) {
	h := furnished(t)
	h.everyState()
	want := "Own one|Done one|Begun one|Repeated one|Asked one|Declined one|Approved one|New one"
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", adminMail} {
		got := h.signIn(email).get(ticketsPath).want(t, http.StatusOK)
		if titles := got.ticketTitles(); titles != want {
			t.Errorf("%s reads %q", email, titles)
		}
		if badges := got.text(".ticket-row .badge"); badges != "NewDoneIn progressDuplicateNeeds informationDeclinedApprovedNew" {
			t.Errorf("%s reads the states %q", email, badges)
		}
		for _, words := range []string{
			"Change requestHALO-T8Feedback of HALO10 March 2027", "Bug reportHALO-T1Approver of HALO10 March 2027", "“It is meant to be so.”",
			"The agency asks: “Which phone is it?”", "“Mended and live.”", "The same as HALO-T1.",
		} {
			if !strings.Contains(got.text(".list"), words) {
				t.Errorf("%s misses %q in %q", email, words, got.text(".list"))
			}
		}
		if href, _ := got.doc.Find(".ticket-row a").First().Attr("href"); href != "/projects/HALO/tickets/8" {
			t.Errorf("the first row leads to %q", href)
		}
		states := got.text(".ticket-states a")
		if states != "All 8New 2Needs information 1Approved 1In progress 1Done 1Declined 1Duplicate 1" {
			t.Errorf("%s is offered the states %q", email, states)
		}
	}
}

func TestThoseWhoMaySubmitFindTwoWaysToReport(t *testing.T) {
	h := furnished(t)
	for email, ways := range map[string]int{"approver@halo.example": 1, "feedback@halo.example": 1, adminMail: 1, "viewer@halo.example": 0} {
		got := h.signIn(email).get(ticketsPath).want(t, http.StatusOK)
		for _, kind := range []string{"bug", "change"} {
			if found := got.doc.Find(`.page-actions a[href="/projects/HALO/tickets/new?kind=` + kind + `"]`).Length(); found != ways {
				t.Errorf("%s finds %d ways to report a %s", email, found, kind)
			}
		}
	}
}

func TestTheListOfFeedbackOnlyIsTheirOwn(t *testing.T) {
	h := furnished(t)
	h.everyState()
	h.reported("feedback@halo.example", "HALO", rules.BugReport, "Own bug")
	h.settled("HALO", 9, rules.MarkDuplicate, "", 1)
	h.settled("HALO", 1, rules.Approve, "", 0)
	b := h.signIn("feedback@halo.example")
	for _, query := range []string{"", "?show=mine", "?show=all", "?state=", "?kind="} {
		got := b.get(ticketsPath+query).want(t, http.StatusOK)
		if titles := got.ticketTitles(); titles != "Own bug|Own one" {
			t.Errorf("%q lists %q", query, titles)
		}
		if states := got.text(".ticket-states a"); states != "All 2New 1Duplicate 1" {
			t.Errorf("%q offers the states %q", query, states)
		}
		if got.doc.Find("select[name=show]").Length() > 0 {
			t.Errorf("%q asks whose tickets to show", query)
		}
	}
	got := b.get(ticketsPath)
	if text := got.text(".ticket-why"); text != "It was reported before. That ticket is “Approved”." {
		t.Errorf("of a duplicate it tells %q", text)
	}
	for query, want := range map[string]string{
		"?q=one": "Own one", "?q=what+happens": "Own bug|Own one", "?state=duplicate": "Own bug", "?kind=change": "Own one", "?q=HALO-T9": "Own bug",
		"?q=HALO-T1": "", "?state=approved": "", "?state=declined": "", "?kind=bug&q=new": "", "?show=all&q=done": "", "?before=8": "",
	} {
		if titles := b.get(ticketsPath+query).want(t, http.StatusOK).ticketTitles(); titles != want {
			t.Errorf("%s lists %q, want %q", query, titles, want)
		}
	}
}

func TestFiltersOfTickets(t *testing.T) {
	h := furnished(t)
	h.everyState()
	h.settled("HALO", 8, rules.Approve, "", 0)
	b := h.signIn("approver@halo.example")
	for query, want := range map[string]string{
		"show=mine":                                  "Done one|Begun one|Repeated one|Asked one|Declined one|Approved one|New one",
		"state=approved":                             "Own one|Approved one",
		"state=needs+information":                    "Asked one",
		"kind=change":                                "Own one",
		"kind=bug&state=approved":                    "Approved one",
		"kind=change&state=declined":                 "",
		"show=mine&state=approved":                   "Approved one",
		"show=mine&kind=change":                      "",
		"show=mine&kind=bug&state=done":              "Done one",
		"q=begun":                                    "Begun one",
		"q=HAPPENS+beg":                              "Begun one",
		"q=one&state=approved":                       "Own one|Approved one",
		"q=one&state=approved&kind=change":           "Own one",
		"q=one&show=mine&state=approved":             "Approved one",
		"q=halo-t4":                                  "Asked one",
		"q=HALO-T99":                                 "",
		"q=MOON-T4":                                  "",
		"q=zebra":                                    "",
		"before=3":                                   "Approved one|New one",
		"before=7&kind=bug&state=needs+information":  "Asked one",
		"q=one&before=3":                             "Approved one|New one",
		"state=nonsense&kind=nonsense&show=nonsense": "Own one|Done one|Begun one|Repeated one|Asked one|Declined one|Approved one|New one",
		"before=-4":                                  "Own one|Done one|Begun one|Repeated one|Asked one|Declined one|Approved one|New one",
	} {
		got := b.get(ticketsPath+"?"+query).want(t, http.StatusOK)
		if titles := got.ticketTitles(); titles != want {
			t.Errorf("%s lists %q, want %q", query, titles, want)
		}
		if empty := got.doc.Find(".empty").Length(); (empty == 1) != (want == "") {
			t.Errorf("%s shows %d empty states", query, empty)
		}
	}
}

func TestAFilterLivesInTheAddress(t *testing.T) {
	h := furnished(t)
	h.everyState()
	got := h.signIn("approver@halo.example").get(ticketsPath+"?q=one&kind=bug&show=mine&state=approved").want(t, http.StatusOK)
	if typed, _ := got.doc.Find("input[name=q]").Attr("value"); typed != "one" {
		t.Errorf("the words became %q", typed)
	}
	for selector, want := range map[string]string{
		"select[name=kind] option[selected]": "Bug reports", "select[name=show] option[selected]": "Me", ".ticket-states [aria-current]": "Approved",
	} {
		if text := got.text(selector); text != want {
			t.Errorf("%s reads %q", selector, text)
		}
	}
	if state, _ := got.doc.Find("form input[name=state]").Attr("value"); state != "approved" {
		t.Errorf("the form forgets the state: %q", state)
	}
	done, _ := got.doc.Find(".ticket-states a:contains('Done')").Attr("href")
	if done != ticketsPath+"?kind=bug&q=one&show=mine&state=done" {
		t.Errorf("another state leads to %q", done)
	}
	if clear, _ := got.doc.Find(".ticket-clear").Attr("href"); clear != ticketsPath {
		t.Errorf("clearing leads to %q", clear)
	}
	if counted := got.doc.Find(".ticket-states .count").Length(); counted != 0 {
		t.Error("states are counted although not all filters are")
	}
}

func TestAFilterSwapsTheListAndKeepsTheAddressTrue(t *testing.T) {
	h := furnished(t)
	h.everyState()
	got := h.signIn("approver@halo.example").get(ticketsPath+"?q=&kind=change", "HX-Request", "true", "HX-Target", "div#tickets", "HX-Current-URL", h.server.URL+ticketsPath).want(t, http.StatusOK)
	if !strings.HasPrefix(strings.TrimSpace(got.Body), `<div id="tickets"`) || got.ticketTitles() != "Own one" {
		t.Errorf("the answer is %.200q", got.Body)
	}
	if address := got.Header.Get("HX-Push-Url"); address != ticketsPath+"?q=&kind=change" {
		t.Errorf("the address becomes %q", address)
	}
}

// TestPagesOfTicketsHaveNoGapsAndNoRepeats turns the pages while tickets
// arrive and are decided.
func TestPagesOfTicketsHaveNoGapsAndNoRepeats(t *testing.T) {
	h := furnished(t)
	const count = 2*portal.PageSize + 20
	late := 0
	for i := range count {
		h.bug(fmt.Sprintf("Ticket %d", i+1))
	}
	for _, email := range []string{"approver@halo.example", adminMail} {
		b := h.signIn(email)
		for _, query := range []string{"", "?kind=bug", "?state=new", "?state=new&kind=bug", "?q=ticket"} {
			seen, address, pages := map[string]bool{}, ticketsPath+query, 0
			for address != "" {
				got := b.get(address).want(t, http.StatusOK)
				for _, title := range strings.Split(got.ticketTitles(), "|") {
					if seen[title] {
						t.Errorf("%s: %s repeats itself", query, title)
					}
					seen[title] = true
				}
				late++
				h.bug(fmt.Sprintf("Late ticket %d", late))
				pages++
				address, _ = got.doc.Find("a:contains('Older tickets')").Attr("href")
			}
			for i := range count {
				if !seen[fmt.Sprintf("Ticket %d", i+1)] {
					t.Errorf("%s: ticket %d is missing", query, i+1)
				}
			}
			if pages < 3 {
				t.Errorf("%s has %d pages", query, pages)
			}
		}
	}
	got := h.signIn("approver@halo.example").get(ticketsPath + "?kind=bug&before=51")
	if newest, _ := got.doc.Find("a:contains('Newest tickets')").Attr("href"); newest != ticketsPath+"?kind=bug" {
		t.Errorf("the way back leads to %q", newest)
	}
	if got.doc.Find("a:contains('Older tickets')").Length() != 0 {
		t.Error("the last page leads on")
	}
}

func TestNothingTypedIsReadAsSearchSyntax(t *testing.T) {
	h := furnished(t)
	h.bug(`It's "broken": NEAR(a b) OR *`)
	b := h.signIn("approver@halo.example")
	for _, typed := range []string{
		`"`, `""`, `'`, `*`, `a*`, `^a`, `a OR`, `AND`, `NOT a`, `NEAR(a b, 2)`, `title:a`, `{title body} : a`, `scope : p2`, `-a`, `+`, `(`, `)`, `(a`, `a AND (b`,
		`\`, `%`, `_`, `;`, `--`, "a\x00b", `p2`, `"p2" OR "u1p2"`, "🙂", "中文", strings.Repeat(`"(`, 500), strings.Repeat("word ", 2000), strings.Repeat("é", 5000),
	} {
		got := b.get(ticketsPath + "?" + url.Values{"q": {typed}}.Encode())
		if got.StatusCode != http.StatusOK {
			t.Errorf("%.40q answers %d", typed, got.StatusCode)
		}
	}
	for _, typed := range []string{`"broken"`, `it's broken`, `near(a`, `OR`, `BROKEN*`} {
		if titles := b.get(ticketsPath + "?" + url.Values{"q": {typed}}.Encode()).ticketTitles(); titles == "" {
			t.Errorf("%q finds nothing", typed)
		}
	}
}

func TestAnotherTenantsTicketsAreNeverListed(t *testing.T) {
	h := furnished(t)
	h.reported("approver@moon.example", "MOON", rules.BugReport, "Lunar secret")
	h.reported("feedback@moon.example", "MOON", rules.ChangeRequest, "Lunar wish")
	h.settled("MOON", 1, rules.Ask, "Lunar question?", 0)
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", "feedback@halo.example", adminMail} {
		b := h.signIn(email)
		for _, query := range []string{"", "?q=lunar", "?q=MOON-T1", "?q=HALO-T1", "?state=needs+information", "?kind=change", "?show=mine"} {
			got := b.get(ticketsPath+query).want(t, http.StatusOK)
			if strings.Contains(strings.ReplaceAll(got.Body, "lunar\"", ""), "unar") || strings.Contains(got.text("main"), "MOON") || got.doc.Find(".ticket-row").Length() > 0 {
				t.Errorf("%s finds with %q: %q", email, query, got.text("main"))
			}
		}
		if tab := b.get(ticketsPath).text("#tabs a[aria-current]"); tab != "Tickets" {
			t.Errorf("%s reads the tab %q", email, tab)
		}
		if text := b.get("/projects/HALO").want(t, http.StatusOK).text("main"); strings.Contains(text, "unar") || strings.Contains(text, "Tickets:") {
			t.Errorf("%s reads on the dashboard %q", email, text)
		}
	}
	h.signIn("approver@halo.example").get("/projects/MOON/tickets").want(t, http.StatusNotFound)
}

func TestTheTabOfTicketsCountsWhatIsAskedOfThePerson(t *testing.T) {
	h := furnished(t)
	h.everyState()
	h.reported("feedback@halo.example", "HALO", rules.BugReport, "Own bug")
	h.settled("HALO", 9, rules.Ask, "Where?", 0)
	for email, want := range map[string]string{
		"approver@halo.example": "Tickets 2 asked of you", "viewer@halo.example": "Tickets", "feedback@halo.example": "Tickets 1 asked of you", adminMail: "Tickets 2 new",
	} {
		if got := h.signIn(email).get(ticketsPath).text("#tabs a[aria-current]"); got != want {
			t.Errorf("%s reads %q, want %q", email, got, want)
		}
	}
	for email, want := range map[string]string{
		"feedback@halo.example": "DashboardTickets", "viewer@halo.example": "DashboardQuotesWork orderRequirementsTicketsHistory", adminMail: "DashboardQuotesWork orderRequirementsTicketsHistoryMembers",
	} {
		got := h.signIn(email).get(ticketsPath)
		got.doc.Find("#tabs .count").Remove()
		if tabs := got.text("#tabs a"); strings.ReplaceAll(tabs, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%s finds the tabs %q", email, tabs)
		}
	}
}

func TestAnEmptyListOfTicketsSaysWhatToDo(t *testing.T) {
	h := furnished(t)
	for email, want := range map[string]string{
		"approver@halo.example": "Say so here", "feedback@halo.example": "you", "viewer@halo.example": "somebody of your team", adminMail: "in the queue to be decided",
	} {
		got := h.signIn(email).get(ticketsPath).want(t, http.StatusOK)
		if text := got.text(".empty"); !strings.Contains(text, want) || got.doc.Find(".ticket-filter, .ticket-states").Length() > 0 {
			t.Errorf("%s reads %q", email, text)
		}
	}
	h.bug("One")
	b := h.signIn("approver@halo.example")
	got := b.get(ticketsPath + "?q=zebra")
	if href, _ := got.doc.Find(".empty a").Attr("href"); !strings.Contains(got.text(".empty"), "Nothing matches") || href != ticketsPath {
		t.Errorf("nothing matches: %q leads to %q", got.text(".empty"), href)
	}
	if text := b.get(ticketsPath + "?before=1").text(".empty"); !strings.Contains(text, "No older tickets") {
		t.Errorf("at the end it says %q", text)
	}
	if text := h.signIn(adminMail).get(ticketsPath + "?show=mine").text(".empty"); !strings.Contains(text, "Nothing from you yet") {
		t.Errorf("of one's own it says %q", text)
	}
}

func TestTheListTellsOfNewCommentsOnTickets(t *testing.T) {
	h := furnished(t)
	number := h.reported("feedback@halo.example", "HALO", rules.BugReport, "Own bug")
	ctx, staff := context.Background(), h.staffSeat("HALO")
	for _, team := range []bool{false, true} {
		_, err := h.portal.PostComment(ctx, staff, portal.NewComment{Subject: rules.AboutTicket, Number: number, Body: "We look.", Team: team})
		h.must(err)
	}
	for email, want := range map[string]string{"feedback@halo.example": "1 new comment", "approver@halo.example": "1 new comment", adminMail: ""} {
		if told := h.signIn(email).get(ticketsPath).text(".ticket-row strong"); told != want {
			t.Errorf("%s is told of %q", email, told)
		}
	}
	_, err := h.portal.Ticket(ctx, h.seats["feedback@halo.example"], number)
	h.must(err)
	if told := h.signIn("feedback@halo.example").get(ticketsPath).text(".ticket-row strong"); told != "" {
		t.Errorf("what was read is still new: %q", told)
	}
}
