package handlers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

// needAll asks HALO for one thing of each kind; 6 is due only in weeks, 7 on
// no day.
func (h *house) needAll() {
	h.t.Helper()
	kinds := []struct {
		kind  rules.RequirementKind
		title string
		due   rules.Date
	}{
		{rules.NeedFiles, "Logo", "2027-03-20"}, {rules.NeedText, "About us", "2027-03-08"}, {rules.NeedLink, "Map", "2027-03-10"},
		{rules.NeedCredentials, "Hosting", "2027-03-24"}, {rules.NeedSignOff, "Colours", "2027-03-13"},
		{rules.NeedText, "Opening hours", "2027-03-25"}, {rules.NeedText, "Some day", ""},
	}
	var items []portal.NewRequirement
	for _, wanted := range kinds {
		item := needed(wanted.title, wanted.due, 0)
		item.Kind = wanted.kind
		if wanted.kind == rules.NeedCredentials {
			item.Fields = []string{"Password"}
		}
		items = append(items, item)
	}
	h.need("HALO", items...)
}

func TestDashboardAsksForWhatPresses(t *testing.T) {
	h := furnished(t)
	h.needAll()
	h.openQuote("HALO", "Quote", "2027-03-11")
	for email, want := range map[string]string{
		"approver@halo.example": "Write: About us|Send a link: Map|Read and decide: Quote|Sign off: Colours|Send files: Logo|Give access: Hosting|2 more are needed later",
		"viewer@halo.example":   "Needed: About us|Needed: Map|Read: Quote|Needed: Colours|Needed: Logo|Needed: Hosting|2 more are needed later",
		adminMail:               "Waiting for the client: Quote",
	} {
		got := h.signIn(email).get("/projects/HALO").want(t, http.StatusOK)
		if titles := got.lines(); titles != want {
			t.Errorf("%s reads %q, want %q", email, titles, want)
		}
		if text := got.text(".waits"); !strings.HasSuffix(text, ": 7 outstanding, 1 overdue") {
			t.Errorf("%s reads where it stands: %q", email, text)
		}
	}
	got := h.signIn("approver@halo.example").get("/projects/HALO")
	first, last := got.doc.Find(".todo").First(), got.doc.Find(".todo").Last()
	if href, _ := first.Find("a").Attr("href"); href != "/projects/HALO/requirements/2" || !first.HasClass("todo-urgent") || !strings.Contains(first.Text(), "2 days overdue") {
		t.Errorf("the first line leads to %q and says %q", href, first.Text())
	}
	if href, _ := last.Find("a").Attr("href"); href != "/projects/HALO/requirements" || last.HasClass("todo-urgent") {
		t.Errorf("the last line leads to %q", href)
	}
}

// lines are the titles of what needs doing next.
func (a answer) lines() string {
	titles := a.doc.Find(".todo-title")
	words := make([]string, titles.Length())
	for i := range words {
		words[i] = strings.Join(strings.Fields(titles.Eq(i).Text()), " ")
	}
	return strings.Join(words, "|")
}

func TestDashboardGivesRequirementsEightLines(t *testing.T) {
	h := furnished(t)
	for day := range 12 {
		h.need("HALO", needed("Text", rules.Date("2027-03-01").AddDays(day), 0))
	}
	got := h.signIn("approver@halo.example").get("/projects/HALO")
	if lines := got.doc.Find(".todo").Length(); lines != 9 {
		t.Errorf("%d lines", lines)
	}
	if rest := got.text(".todo:has(a[href='/projects/HALO/requirements'])"); !strings.Contains(rest, "4 more are needed, 1 overdue") {
		t.Errorf("the rest reads %q", rest)
	}
	h.clock.Set("2027-02-01T10:00:00Z")
	if got := h.signIn("approver@halo.example").get("/projects/HALO"); got.lines() != "12 are needed later" {
		t.Errorf("weeks before it reads %q", got.lines())
	}
}

func TestWhatWasReturnedIsUrgentAndSaysWhy(t *testing.T) {
	h := furnished(t)
	h.need("HALO", needed("About us", "2027-05-30", 0), needed("Slogan", "", 0), needed("Today", "2027-03-10", 0))
	h.give("HALO", 1)
	h.give("HALO", 2)
	h.answer("HALO", 1, "Too <b>short</b>,\n**please**.")
	h.answer("HALO", 2, "No.")
	got := h.signIn("approver@halo.example").get("/projects/HALO")
	if got.lines() != "Hand over again: About us|Hand over again: Slogan|Write: Today" {
		t.Errorf("it reads %q", got.lines())
	}
	if lines := got.doc.Find(".todo-urgent").Length(); lines != 3 {
		t.Errorf("%d lines are urgent", lines)
	}
	if meta := got.text(".todo-meta"); !strings.Contains(meta, "“Too <b>short</b>, please.”") {
		t.Errorf("the reason reads %q", meta)
	}
	if viewer := h.signIn("viewer@halo.example").get("/projects/HALO"); !strings.HasPrefix(viewer.lines(), "Returned: About us|Returned: Slogan|Needed: Today") {
		t.Errorf("a viewer reads %q", viewer.lines())
	}
}

func TestWhatIsDoneGoesAwayAtOnce(t *testing.T) {
	h := furnished(t)
	h.need("HALO", needed("About us", "2027-03-01", 0))
	client, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	look := func(forClient, forStaff string) {
		t.Helper()
		if got := client.get("/projects/HALO"); got.lines() != forClient {
			t.Errorf("the client reads %q, want %q", got.lines(), forClient)
		}
		if got := staff.get("/projects/HALO"); got.lines() != forStaff {
			t.Errorf("staff read %q, want %q", got.lines(), forStaff)
		}
		if got := staff.get("/"); got.text("section[aria-labelledby=submissions] .todo-title") != forStaff {
			t.Errorf("the start page reads %q, want %q", got.text("section[aria-labelledby=submissions]"), forStaff)
		}
	}
	look("Write: About us", "")
	h.give("HALO", 1)
	look("", "Accept or return: About us")
	h.answer("HALO", 1, "Too short.")
	look("Hand over again: About us", "")
	h.give("HALO", 1)
	look("", "Accept or return: About us")
	h.answer("HALO", 1, "")
	look("", "")
	for person, page := range map[*browser]string{client: "/projects/HALO", staff: "/"} {
		if text := person.get(page).text("main"); !strings.Contains(text, "Nothing needs you right now") || strings.Contains(text, "outstanding") {
			t.Errorf("in the end it says %q", text)
		}
	}
}

func TestFeedbackOnlyIsToldOfNoRequirement(t *testing.T) {
	h := furnished(t)
	h.need("HALO", needed("Secret title", "2027-03-01", 0))
	b := h.signIn("feedback@halo.example")
	for _, path := range []string{"/", "/projects/HALO"} {
		for _, leak := range []string{"Secret", "HALO-R", "/requirements", "outstanding", "needed"} {
			if got := b.get(path); strings.Contains(got.Body, leak) {
				t.Errorf("%s holds %q", path, leak)
			}
		}
	}
}

func TestHomeAsksForWhatPressesAcrossProjects(t *testing.T) {
	h := furnished(t)
	_, err := h.portal.AddMember(context.Background(), h.staffSeat("MOON"), portal.NewMember{
		Name: "Approver of HALO", Email: "approver@halo.example", Role: rules.Viewer,
	})
	h.must(err)
	for day := range 10 {
		h.need("HALO", needed("Bread", rules.Date("2027-03-12").AddDays(day), 0))
	}
	h.need("MOON", needed("Teeth", "2027-03-08", 0), needed("Later", "2027-06-01", 0))
	got := h.signIn("approver@halo.example").get("/").want(t, http.StatusOK)
	want := "Needed: Teeth|" + strings.Repeat("Write: Bread|", 8) + "2 more are needed later|1 more is needed later"
	if got.lines() != want {
		t.Errorf("it reads %q, want %q", got.lines(), want)
	}
	if text := got.text("section[aria-labelledby=projects]"); !strings.Contains(text, "HALO10 outstanding") || !strings.Contains(text, "MOON2 outstanding, 1 overdue") {
		t.Errorf("the projects read %q", text)
	}
	if meta := got.text(".todo-meta"); !strings.Contains(meta, "Booking · MOON-R1 · due 8 March 2027") {
		t.Errorf("the lines say %q", meta)
	}
}

func TestStaffHomeListsSubmissions(t *testing.T) {
	h := furnished(t)
	h.need("HALO", needed("About us", "", 0), needed("Slogan", "", 0))
	h.need("MOON", needed("Teeth", "", 0))
	h.give("MOON", 1)
	h.clock.Set("2027-03-14T23:59:00Z")
	h.give("HALO", 1)
	h.answer("HALO", 1, "Again.")
	h.give("HALO", 1)
	h.clock.Set("2027-03-15T00:00:00Z")
	got := h.signIn(adminMail).get("/").want(t, http.StatusOK)
	text := got.text("section[aria-labelledby=submissions]")
	for _, want := range []string{
		"Accept or return: Teeth", "Moon Dental · Booking · MOON-R1 · given 10 Mar 2027, 10:00 GMT", "Given 5 days ago",
		"HALO-R1 · given again 14 Mar 2027, 23:59 GMT", "Given 1 day ago",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if strings.Contains(text, "Slogan") {
		t.Error("what was not given is listed")
	}
}

func TestStaffDashboardFoldsManySubmissions(t *testing.T) {
	h := furnished(t)
	for range 10 {
		number := h.need("HALO", needed("Text", "", 0))[0]
		h.give("HALO", number)
	}
	got := h.signIn(adminMail).get("/projects/HALO")
	if want := strings.Repeat("Accept or return: Text|", 8) + "2 more were given"; got.lines() != want {
		t.Errorf("it reads %q", got.lines())
	}
	if text := got.text(".waits"); text != "Needed from the client: nothing outstanding, 10 to look at" {
		t.Errorf("where it stands: %q", text)
	}
}
