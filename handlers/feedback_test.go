package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portal/handlers"
	"portal/portal"
	"portal/rules"
)

// ownThings are the numbers, by the names that paths give them, of what
// belongs to the person who gives feedback only on a project.
type ownThings map[string][]string

// withTickets makes an inhabited house in whose projects the approver and the
// feedback-only person have each reported two things, one of them with a
// picture, a comment and a team-only note of the agency, and the last a
// duplicate of the first. What is the feedback-only person's in HALO comes back.
func withTickets(t *testing.T) (*house, ownThings) {
	h := inhabited(t)
	own := ownThings{"project": {"HALO"}, "ticket": {"4", "5"}}
	for _, code := range []string{"MOON", "HALO"} {
		at := "@" + strings.ToLower(code) + ".example"
		h.reportWithNotes("approver"+at, code, "Walnut loaf missing")
		h.reported("second"+at, code, rules.ChangeRequest, "Barley loaf wanted")
		file, comment := h.reportWithNotes("feedback"+at, code, "Own loaf burnt")
		h.reported("feedback"+at, code, rules.ChangeRequest, "Own loaf repeated")
		h.settled(code, 5, rules.MarkDuplicate, "", 2)
		h.settled(code, 4, rules.Ask, "Which oven is it?", 0)
		own["file"], own["comment"] = []string{fmt.Sprint(file)}, []string{fmt.Sprint(comment)}
	}
	return h, own
}

// reportWithNotes reports a bug with a picture, on which staff comment and
// write a team-only note. The numbers of the picture and of the comment come
// back.
func (h *house) reportWithNotes(email, code, title string) (file, comment int64) {
	h.t.Helper()
	ctx, seat, staff := context.Background(), h.seats[email], h.staffSeat(code)
	var picture bytes.Buffer
	h.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))))
	staged, err := h.portal.StageFile(ctx, seat, "Shot of "+title+".png", &picture)
	h.must(err)
	number, err := h.portal.SubmitTicket(ctx, seat, portal.NewTicket{
		TicketContent: rules.TicketContent{Kind: rules.BugReport, Title: title, Description: "See the picture of the loaf."},
		Files:         []int64{staged.Number},
	})
	h.must(err)
	said, err := h.portal.PostComment(ctx, staff, portal.NewComment{Subject: rules.AboutTicket, Number: number, Body: "We look at: " + title})
	h.must(err)
	_, err = h.portal.PostComment(ctx, staff, portal.NewComment{Subject: rules.AboutTicket, Number: number, Body: "Saffron team note on the loaf", Team: true})
	h.must(err)
	return staged.Number, said
}

// paths fills a route's path with everything that exists in both projects.
func (h *house) paths(route string, seeds map[string][]string) []map[string]string {
	filled := []map[string]string{{}}
	for _, match := range parameter.FindAllStringSubmatch(route, -1) {
		values, known := seeds[match[1]]
		if !known {
			values = []string{"1", "2", "3", "4"}
		}
		var next []map[string]string
		for _, before := range filled {
			for _, value := range values {
				with := map[string]string{match[1]: value}
				for name, value := range before {
					with[name] = value
				}
				next = append(next, with)
			}
		}
		filled = next
	}
	return filled
}

// has tells whether all that a path names belongs to the person. What is not
// named in own is whatever the thing before it in the path is.
func (own ownThings) has(values map[string]string) bool {
	for name, value := range values {
		if mine, known := own[name]; known && !slices.Contains(mine, value) {
			return false
		}
	}
	return true
}

// tellsTooMuch are the words of other people's things, and of those that
// somebody who gives feedback only knows nothing of.
var tellsTooMuch = regexp.MustCompile(`(?i)walnut|barley|saffron|MOON-|\b(HALO-T|tickets/)[123]\b|HALO-[QCR]\d|(approver|second|viewer) of |moon dental|£|` +
	`\b(quotes?|cycles?|work order|requirements?|deliverables?|approvals?|reviews?|triage|disputes?|snapshots?)\b`)

// TestFeedbackOnlyWalksEveryAddress asks for every route of the portal with
// everything that exists in the project and in another one: only the person's
// own things answer, and no page tells of anything else.
func TestFeedbackOnlyWalksEveryAddress(t *testing.T) {
	h, own := withTickets(t)
	b := h.signIn("feedback@halo.example")
	seeds := map[string][]string{"project": {"HALO", "MOON", "ZZZZ"}, "file": nil, "comment": nil, "person": nil}
	for number := range 8 {
		for _, name := range []string{"file", "comment", "person"} {
			seeds[name] = append(seeds[name], fmt.Sprint(number+1))
		}
	}
	// Reading comes first, since deeds change what there is.
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		answered := 0
		for _, route := range h.site.RegisteredRoutes() {
			if route.Public || route.Method != method {
				continue
			}
			for _, values := range h.paths(route.Path, seeds) {
				if b.walk(route, values, own) {
					answered++
				}
			}
		}
		if answered < 3 {
			t.Errorf("%s: only %d addresses answered", method, answered)
		}
	}
}

// walk asks for one address and tells whether it is one of the person's own.
func (b *browser) walk(route handlers.RegisteredRoute, values map[string]string, own ownThings) bool {
	b.h.t.Helper()
	role := rules.FeedbackOnly
	if !strings.Contains(route.Path, ":project") {
		role = rules.Person
	}
	mine := role.Can(route.Permission) && own.has(values)
	path := fill(route.Path, values)
	query := ""
	if route.Method == http.MethodGet {
		query = "?" + url.Values{"q": {"loaf"}, "title": {"loaf"}, "text": {"loaf"}, "kind": {"bug"}}.Encode()
	}
	for _, address := range slices.Compact([]string{path, path + query}) {
		got := b.do(route.Method, address, url.Values{})
		denied := got.StatusCode == http.StatusForbidden || got.StatusCode == http.StatusNotFound
		switch {
		case got.StatusCode >= 500, !mine && !denied, mine && denied && route.Method == http.MethodGet:
			b.h.t.Errorf("%s %s answers %d, and it is the person's own: %v", route.Method, address, got.StatusCode, mine)
		}
		if told := tellsTooMuch.FindString(got.Body); told != "" {
			b.h.t.Errorf("%s %s tells %q: %s", route.Method, address, told, got.text("main"))
		}
	}
	return mine
}

func TestTheDashboardOfFeedbackOnly(t *testing.T) {
	h, _ := withTickets(t)
	got := h.signIn("feedback@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	if got.lines() != "Answer: Own loaf burnt" || !strings.Contains(got.text(".todo-meta"), "HALO-T4 · “Which oven is it?”") {
		t.Errorf("what awaits reads %q, %q", got.lines(), got.text(".todo-meta"))
	}
	if first := got.doc.Find("main section").First(); first.Find(".todo").Length() != 1 {
		t.Error("what awaits an answer is not on top")
	}
	var links []string
	for _, link := range got.doc.Find("main a").EachIter() {
		links = append(links, link.AttrOr("href", ""))
	}
	want := []string{
		"/projects/HALO/tickets/4", "/projects/HALO/tickets/new?kind=bug", "/projects/HALO/tickets/new?kind=change",
		"/projects/HALO/tickets/5", "/projects/HALO/tickets/4",
	}
	if !slices.Equal(links, want) {
		t.Errorf("the page leads to %q", links)
	}
	if badges := got.text(".ticket-row .badge"); badges != "DuplicateNeeds information" {
		t.Errorf("the states read %q", badges)
	}
	if why := got.text(".ticket-why"); !strings.Contains(why, "The agency asks: “Which oven is it?”") || !strings.Contains(why, "That ticket is “New”.") {
		t.Errorf("the reasons read %q", why)
	}
	if tabs := got.text("#tabs"); tabs != "Dashboard Tickets 1 asked of you" {
		t.Errorf("the tabs read %q", tabs)
	}
}

func TestTheDashboardOfFeedbackOnlyShowsTheLatestAndLeadsToAll(t *testing.T) {
	h := furnished(t)
	for i := range 22 {
		h.reported("feedback@halo.example", "HALO", rules.BugReport, fmt.Sprintf("Loaf %d", i+1))
		if i < 10 {
			h.settled("HALO", int64(i+1), rules.Ask, "Which?", 0)
		}
	}
	got := h.signIn("feedback@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	if rows := got.doc.Find(".ticket-row").Length(); rows != 20 || !strings.HasPrefix(got.ticketTitles(), "Loaf 22|Loaf 21|") {
		t.Errorf("%d tickets: %s", rows, got.ticketTitles())
	}
	if all := got.doc.Find("main a:contains('All 22 tickets')").AttrOr("href", ""); all != ticketsPath {
		t.Errorf("all tickets are at %q", all)
	}
	if !strings.HasPrefix(got.lines(), "Answer: Loaf 1|Answer: Loaf 2|") || !strings.HasSuffix(got.lines(), "Answer: Loaf 8|2 more tickets await an answer") {
		t.Errorf("what awaits reads %q", got.lines())
	}
	if more := got.doc.Find(".todo-title").Last().AttrOr("href", ""); more != ticketsPath+"?state=needs+information" {
		t.Errorf("the rest is at %q", more)
	}
}

func TestTheStartPageOfFeedbackOnlyAcrossProjects(t *testing.T) {
	h, _ := withTickets(t)
	_, err := h.portal.AddMember(context.Background(), h.staffSeat("MOON"), portal.NewMember{
		Name: "Feedback of HALO", Email: "feedback@halo.example", Role: rules.FeedbackOnly,
	})
	h.must(err)
	b := h.signIn("feedback@halo.example")
	got := b.get("/").want(t, http.StatusOK)
	if got.lines() != "Answer: Own loaf burnt" || !strings.Contains(got.text(".todo-meta"), "Website · HALO-T4 · “Which oven is it?”") {
		t.Errorf("it reads %q, %q", got.lines(), got.text(".todo-meta"))
	}
	_, err = h.portal.PostComment(context.Background(), h.seats["feedback@halo.example"], portal.NewComment{Subject: rules.AboutTicket, Number: 4, Body: "The left one."})
	h.must(err)
	got = b.get("/").want(t, http.StatusOK)
	if text := got.text(".empty"); got.lines() != "" || !strings.Contains(text, "When the agency asks something about what you reported") {
		t.Errorf("with all answered it reads %q", text)
	}
	body := strings.ReplaceAll(got.Body, "Moon Dental", "")
	if told := tellsTooMuch.FindString(body); told != "" {
		t.Errorf("the start page tells %q", told)
	}
}
