package handlers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

// openQuote sends a quote of a title that is open until a day.
func (h *house) openQuote(code, title string, until rules.Date) int64 {
	h.t.Helper()
	ctx, staff := context.Background(), h.staffSeat(code)
	number, err := h.portal.CreateQuote(ctx, staff)
	h.must(err)
	content := offer()
	content.Title = title
	h.must(h.portal.SendQuote(ctx, staff, number, portal.Draft{Edit: 1, Offer: content, Expires: until}))
	return number
}

// sign accepts a quote as the project's approver.
func (h *house) sign(code string, number int64, approveContent bool) {
	h.t.Helper()
	quote := h.quote(code, number).Quote
	h.must(h.portal.AcceptQuote(context.Background(), h.seats["approver@"+strings.ToLower(code)+".example"], number, portal.Acceptance{
		Consent: rules.Consent{Revision: quote.Revision, Hash: quote.ContentHash},
		Name:    "Grace Approver", MayAgree: true, ApproveContent: approveContent,
	}))
}

func (h *house) decline(code string, number int64, reason string) {
	h.t.Helper()
	quote := h.quote(code, number).Quote
	read := rules.Consent{Revision: quote.Revision, Hash: quote.ContentHash}
	h.must(h.portal.DeclineQuote(context.Background(), h.seats["approver@"+strings.ToLower(code)+".example"], number, read, reason))
}

func TestDashboardListsTheMostUrgentFirst(t *testing.T) {
	h := furnished(t)
	h.openQuote("HALO", "Later", "2027-04-20")
	h.openQuote("HALO", "Today", "2027-03-10")
	h.openQuote("HALO", "Soon", "2027-03-15")
	got := h.signIn("approver@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	titles := got.text(".todo .todo-title")
	if titles != "Read and decide: TodayRead and decide: SoonRead and decide: Later" {
		t.Errorf("the list reads %q", titles)
	}
	first := got.doc.Find(".todo").First()
	if href, _ := first.Find("a").Attr("href"); href != "/projects/HALO/quotes/2" {
		t.Errorf("the first line leads to %q", href)
	}
	if text := first.Text(); !strings.Contains(text, "Last day today") || !strings.Contains(text, "£3,600.05") || !first.HasClass("todo-urgent") {
		t.Errorf("the first line says %q", text)
	}
	if got := h.signIn("viewer@halo.example").get("/projects/HALO"); strings.Contains(got.text("main"), "decide") || got.doc.Find(".todo").Length() != 3 {
		t.Errorf("a viewer is told %q", got.text(".todo"))
	}
}

func TestDashboardSaysThatNothingIsToDo(t *testing.T) {
	h := furnished(t)
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", adminMail} {
		got := h.signIn(email).get("/projects/HALO").want(t, http.StatusOK)
		if !strings.Contains(got.text("main"), "Nothing needs you right now") {
			t.Errorf("%s reads %q", email, got.text("main"))
		}
		if links := got.doc.Find(`form[action="/projects/HALO/quotes"]`).Length(); (links == 1) != (email == adminMail) {
			t.Errorf("%s sees %d forms for a new quote", email, links)
		}
	}
}

func TestDashboardOfFeedbackOnlyTellsNothing(t *testing.T) {
	h := furnished(t)
	h.openQuote("HALO", "Secret title", "2027-04-20")
	h.sign("HALO", h.openQuote("HALO", "Another secret", "2027-04-20"), false)
	got := h.signIn("feedback@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	for _, leak := range []string{"secret", "Secret", "HALO-Q", "HALO-C", "Discovery", "£", "/quotes", "/cycles", "/history", "/members"} {
		if strings.Contains(got.Body, leak) {
			t.Errorf("the page holds %q", leak)
		}
	}
	if !strings.Contains(got.text("main"), "Nothing from you yet") {
		t.Errorf("the page says %q", got.text("main"))
	}
}

func TestDraftsAreForStaffAlone(t *testing.T) {
	h := furnished(t)
	_, err := h.portal.CreateQuote(context.Background(), h.staffSeat("HALO"))
	h.must(err)
	for _, page := range []string{"/projects/HALO", "/projects/HALO/history"} {
		if body := h.signIn("approver@halo.example").get(page).Body; strings.Contains(body, "HALO-Q1") {
			t.Errorf("%s tells a client of a draft", page)
		}
		if body := h.signIn(adminMail).get(page).Body; !strings.Contains(body, "HALO-Q1") {
			t.Errorf("%s does not tell staff of a draft", page)
		}
	}
}

func TestDashboardCountsCycles(t *testing.T) {
	h := furnished(t)
	h.sign("HALO", h.openQuote("HALO", "Site", "2027-04-20"), false)
	h.clock.Set("2027-04-03T10:00:00Z")
	got := h.signIn("viewer@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	if stats := got.text(".stat"); stats != "Current1 Upcoming1 Completed0" && stats != "Current1Upcoming1Completed0" {
		t.Errorf("the counts read %q", stats)
	}
	if got.doc.Find("svg[role=img] title").Length() != 1 {
		t.Error("no timeline with a name")
	}
}

func TestHomeLeadsToTheOnlyProject(t *testing.T) {
	h := furnished(t)
	got := h.signIn("approver@halo.example").get("/").want(t, http.StatusSeeOther)
	if location := got.Header.Get("Location"); location != "/projects/HALO" {
		t.Errorf("it leads to %q", location)
	}
}

func TestHomeAcrossProjects(t *testing.T) {
	h := furnished(t)
	_, err := h.portal.AddMember(context.Background(), h.staffSeat("MOON"), portal.NewMember{
		Name: "Approver of HALO", Email: "approver@halo.example", Role: rules.Viewer,
	})
	h.must(err)
	h.openQuote("HALO", "Bread", "2027-04-20")
	h.openQuote("MOON", "Teeth", "2027-03-12")
	got := h.signIn("approver@halo.example").get("/").want(t, http.StatusOK)
	if titles := got.text(".todo-title"); titles != "Read: TeethRead and decide: Bread" {
		t.Errorf("the list reads %q", titles)
	}
	if rows := got.doc.Find(".list .list-row").Length(); rows != 2 {
		t.Errorf("%d projects are listed", rows)
	}
}

func TestHomeWithoutAProject(t *testing.T) {
	h := furnished(t)
	seat := h.seats["approver@halo.example"]
	h.must(h.portal.RemoveMember(context.Background(), h.staffSeat("HALO"), seat.PersonID))
	got := h.signIn("approver@halo.example").get("/").want(t, http.StatusOK)
	if !strings.Contains(got.text("main"), "No project yet") {
		t.Errorf("it says %q", got.text("main"))
	}
}

func TestStaffHome(t *testing.T) {
	h := furnished(t)
	h.openQuote("HALO", "Ends soon", "2027-03-12")
	h.openQuote("HALO", "Ends late", "2027-04-30")
	h.decline("MOON", h.openQuote("MOON", "Too dear", "2027-04-30"), "It costs too much.")
	h.sign("MOON", h.openQuote("MOON", "Agreed", "2027-04-30"), false)
	_, err := h.portal.CreateQuote(context.Background(), h.staffSeat("HALO"))
	h.must(err)
	text := h.signIn(adminMail).get("/").want(t, http.StatusOK).text("main")
	for _, want := range []string{"Ends soon", "2 days left", "Too dear", "It costs too much.", "Agreed", "Untitled quote"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if strings.Contains(text, "Ends late") {
		t.Error("a quote that is open for weeks counts as about to expire")
	}
	h.clock.Set("2027-04-20T10:00:00Z")
	text = h.signIn(adminMail).get("/").want(t, http.StatusOK).text("main")
	if strings.Contains(text, "Too dear") || !strings.Contains(text, "nothing since 10 March 2027") {
		t.Errorf("weeks later it says %q", text)
	}
}

func TestDashboardTellsEachWhatCyclesNeed(t *testing.T) {
	h := played(t)
	for email, want := range map[string]string{
		"approver@halo.example": "Complete or dispute: LateComplete or dispute again: SettlingComplete or dispute: NowApprove version 2: SecondDisputed: Wrong",
		"viewer@halo.example":   "In review: LateResolution proposed: SettlingIn review: NowTo be approved: SecondDisputed: Wrong",
		adminMail:               "Resolve the dispute: WrongIn review: LateIn review: NowApprove version 1: CalmResolution proposed: Settling",
	} {
		got := h.signIn(email).get("/projects/HALO").want(t, http.StatusOK)
		if titles := got.text(".todo-title"); titles != want {
			t.Errorf("%s reads %q, want %q", email, titles, want)
		}
	}
	got := h.signIn("approver@halo.example").get("/projects/HALO")
	first := got.doc.Find(".todo").First()
	if href, _ := first.Find("a").Attr("href"); href != "/projects/HALO/cycles/1#cycle-review" || !first.HasClass("todo-urgent") || !strings.Contains(first.Text(), "5 days overdue") {
		t.Errorf("the first line leads to %q and says %q", href, first.Text())
	}
}

func TestDashboardSortsQuotesAmongCycles(t *testing.T) {
	h := played(t)
	h.openQuote("HALO", "Tomorrow", "2027-03-11")
	h.openQuote("HALO", "Later", "2027-03-20")
	got := h.signIn("approver@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	want := "Complete or dispute: LateComplete or dispute again: SettlingRead and decide: TomorrowComplete or dispute: Now" +
		"Approve version 2: SecondRead and decide: LaterDisputed: Wrong"
	if titles := got.text(".todo-title"); titles != want {
		t.Errorf("the list reads %q, want %q", titles, want)
	}
}

func TestHomeTellsWhatCyclesNeedByRole(t *testing.T) {
	h := played(t)
	for email, role := range map[string]rules.Role{"approver@halo.example": rules.Viewer, "approver@moon.example": rules.Viewer} {
		code := "MOON"
		if email == "approver@moon.example" {
			code = "HALO"
		}
		_, err := h.portal.AddMember(context.Background(), h.staffSeat(code), portal.NewMember{Name: "Guest", Email: email, Role: role})
		h.must(err)
	}
	for email, want := range map[string]string{
		"approver@halo.example": "Complete or dispute: LateComplete or dispute again: SettlingComplete or dispute: NowApprove version 2: SecondDisputed: Wrong",
		"approver@moon.example": "In review: LateResolution proposed: SettlingIn review: NowTo be approved: SecondDisputed: Wrong",
	} {
		got := h.signIn(email).get("/").want(t, http.StatusOK)
		if titles := got.text(".todo-title"); titles != want {
			t.Errorf("%s reads %q, want %q", email, titles, want)
		}
		if meta := got.text(".todo-meta"); !strings.Contains(meta, "Website · HALO-C1") {
			t.Errorf("the lines do not name the project: %q", meta)
		}
	}
}

func TestStaffHomeTellsCyclesAcrossProjects(t *testing.T) {
	h := played(t)
	got := h.signIn(adminMail).get("/").want(t, http.StatusOK)
	for section, want := range map[string]string{
		"disputed": "Resolve the dispute: WrongResolution proposed: Settling",
		"unsigned": "Approve version 1: Calm",
		"reviews":  "In review: LateIn review: Now",
	} {
		if titles := got.text("section[aria-labelledby=" + section + "] .todo-title"); titles != want {
			t.Errorf("%s reads %q, want %q", section, titles, want)
		}
	}
	if text := got.text("section[aria-labelledby=reviews]"); !strings.Contains(text, "5 days overdue") || !strings.Contains(text, "2 days left") || !strings.Contains(text, "Halo Bakery · Website") {
		t.Errorf("reviews: %q", text)
	}
}
