package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/portal"
	"portal/rules"
)

// library is a house in which both projects have something about a lantern of
// each kind, and of HALO's tickets one is the feedback-only person's.
func library(t *testing.T) *house {
	h := furnished(t)
	ctx := context.Background()
	for _, code := range []string{"HALO", "MOON"} {
		lower := strings.ToLower(code)
		number := h.report("approver@"+lower+".example", rules.TicketContent{
			Kind: rules.BugReport, Title: "The lantern of " + code + " is dark", Description: "Since **Tuesday**.",
		})
		h.report("feedback@"+lower+".example", rules.TicketContent{
			Kind: rules.ChangeRequest, Title: "My own wish in " + code, Description: "A *lantern* at the door.",
		})
		h.need(code, needed("A picture of the lantern of "+code, "2027-03-31", 0))
		h.mustSay(ctx, h.staffSeat(code), number, "We look at the lantern of "+code, false)
		h.mustSay(ctx, h.staffSeat(code), number, "Between us: a cheap lantern of "+code, true)
		lit := offer()
		lit.Title, lit.Cycles[0].Content.Name = "Light for "+code, "Lantern of "+code
		h.accept(code, h.sendQuote(code, lit))
	}
	return h
}

func (h *house) mustSay(ctx context.Context, seat portal.Seat, ticket int64, body string, team bool) {
	h.t.Helper()
	_, err := h.portal.PostComment(ctx, seat, portal.NewComment{Subject: rules.AboutTicket, Number: ticket, Body: body, Team: team})
	h.must(err)
}

// findings are the results of a page in a line each: what it is, where it leads
// and the words that are marked in it.
func (a answer) findings() []string {
	var lines []string
	a.doc.Find("#results .found").Each(func(_ int, row *goquery.Selection) {
		marked := row.Find("mark").Map(func(_ int, mark *goquery.Selection) string { return mark.Text() })
		lines = append(lines, strings.TrimSpace(row.Find(".kind").Text())+" "+row.Find("a").AttrOr("href", "")+" "+strings.Join(marked, "+"))
	})
	return lines
}

func (b *browser) searched(query string) answer {
	b.h.t.Helper()
	return b.get("/search?"+query).want(b.h.t, http.StatusOK)
}

func (b *browser) wantFindings(query string, want ...string) {
	b.h.t.Helper()
	if got := b.searched(query).findings(); !slices.Equal(got, want) {
		b.h.t.Errorf("%s finds\n%s, want\n%s", query, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheSearchShowsWhatEachMayRead(t *testing.T) {
	h := library(t)
	const tickets, other = "/projects/HALO/tickets/", "/projects/MOON/tickets/"
	halo := []string{
		"Cycle /projects/HALO/cycles/1 Lantern", "Requirement /projects/HALO/requirements/1 lantern", "Bug report " + tickets + "1 lantern",
		"Quote /projects/HALO/quotes/1 Lantern", "Comment " + tickets + "1#comment-1 lantern", "Change request " + tickets + "2 lantern",
	}
	for _, email := range []string{"approver@halo.example", "viewer@halo.example"} {
		h.signIn(email).wantFindings("q=lantern", halo...)
	}
	h.signIn("feedback@halo.example").wantFindings("q=lantern", "Change request "+tickets+"2 lantern")
	staff := h.signIn(adminMail)
	staff.wantFindings("q=lantern&project=HALO", slices.Insert(slices.Clone(halo), 4, "Note "+tickets+"1#comment-2 lantern")...)
	if got := staff.searched("q=lantern").findings(); len(got) != 14 || !strings.HasPrefix(got[0], "Cycle /projects/MOON") {
		t.Errorf("staff find everywhere\n%s", strings.Join(got, "\n"))
	}
	staff.wantFindings("q=lantern+cheap", "Note "+other+"1#comment-2 cheap+lantern", "Note "+tickets+"1#comment-2 cheap+lantern")
	staff.wantFindings("q=lantern&kind=cycle&project=HALO", halo[0])
	staff.wantFindings("q=lantern&kind=comment&project=HALO", "Note "+tickets+"1#comment-2 lantern", halo[4])
	staff.wantFindings("q=HALO-R1", "Requirement /projects/HALO/requirements/1 ")
	staff.wantFindings("q=t2&project=moon", "Change request "+other+"2 ")
}

// TestNothingOfOthersIsInTheSearch reads the whole source of what a
// feedback-only person and another tenant are answered.
func TestNothingOfOthersIsInTheSearch(t *testing.T) {
	h := library(t)
	for _, query := range []string{"", "q=lantern", "q=the", "q=HALO-T1", "q=T1", "q=HALO-R1", "q=HALO-Q1", "q=cheap", "q=zebra", "q=lantern&project=HALO", "q=lantern&kind=comment"} {
		source, err := h.signIn("feedback@halo.example").searched(query).doc.Find("body").Html()
		h.must(err)
		for _, word := range []string{"dark", "picture", "Between", "We look", "Light for", "MOON", "requirement", "quote", "cycle", "history", "Quotes", "Requirements", "Cycles", "tickets/1"} {
			if strings.Contains(source, word) {
				t.Errorf("%q shows %q to the feedback-only person", query, word)
			}
		}
	}
	for _, local := range []string{"approver", "viewer", "feedback"} {
		stranger := h.signIn(local + "@moon.example")
		for _, query := range []string{"q=halo", "q=HALO-T1", "q=lantern+halo", "q=HALO-C1"} {
			page := stranger.searched(query)
			if len(page.findings()) != 0 || strings.Contains(page.text("#results"), "HALO") {
				t.Errorf("%q shows the stranger %q", query, page.text("#results"))
			}
		}
		elsewhere := stranger.get("/search?q=lantern&project=HALO").want(t, http.StatusNotFound)
		nowhere := stranger.get("/search?q=lantern&project=ZZZZ").want(t, http.StatusNotFound)
		if requestNumber.ReplaceAllString(elsewhere.Body, "") != requestNumber.ReplaceAllString(nowhere.Body, "") {
			t.Error("another tenant's project differs from one that never was")
		}
	}
	if got := h.visitor().get("/search?q=lantern"); outcome(got) != "sign in" {
		t.Errorf("a visitor is answered %d", got.StatusCode)
	}
}

// TestMarksAreTheOnlyMarkup holds that what people wrote comes back as text.
func TestMarksAreTheOnlyMarkup(t *testing.T) {
	h := furnished(t)
	const attack = `<img src=x onerror=alert(1)> walnut "><script>alert(2)</script>`
	h.report("approver@halo.example", rules.TicketContent{Kind: rules.BugReport, Title: attack, Description: "</p><b>walnut</b> &amp; <mark>more</mark>"})
	page := h.signIn(adminMail).searched("q=" + url.QueryEscape(`walnut`))
	if title := page.text(".found a"); title != attack {
		t.Errorf("the title became %q", title)
	}
	if page.doc.Find(".found img, .found script, .found b").Length() != 0 || page.doc.Find(".found mark").Length() != 1 {
		t.Errorf("there is more markup than marks:\n%s", page.Body)
	}
	echoed := h.signIn(adminMail).searched("q=" + url.QueryEscape(attack))
	if value := echoed.doc.Find("#search-input").AttrOr("value", ""); value != attack || strings.Contains(echoed.Body, "<img") {
		t.Errorf("what was typed became %q", value)
	}
}

// TestWhateverIsTypedIsAnswered types what could be read as syntax, into the
// page and as its fragment.
func TestWhateverIsTypedIsAnswered(t *testing.T) {
	h := furnished(t)
	h.bug("Near the bakery and not or")
	people := []*browser{h.signIn(adminMail), h.signIn("feedback@halo.example")}
	for _, typed := range []string{
		`"`, `""`, "*", "(", ")", ":", "^", "-", "NEAR", "NEAR(a b)", "AND", "OR", "NOT", "a AND", "{}", "{title}:a", "title:near", "a*", "'", ";--", "\\", "%", "\x00", "a\x00b", "\xff",
		"\n", "日本", strings.Repeat("x", 10_000), strings.Repeat("near ", 2_000), strings.Repeat(`"(`, 5_000),
	} {
		for _, b := range people {
			for _, headers := range [][]string{nil, {"HX-Request", "true", "HX-Target", "div#results"}} {
				for _, rest := range []string{"", "&kind=%22&before=-1", "&kind=ticket&before=99999999999999999999"} {
					b.get("/search?q="+url.QueryEscape(typed)+rest, headers...).want(t, http.StatusOK)
				}
			}
		}
	}
	people[0].get("/search?q=%zz%&project=").want(t, http.StatusOK)
	if got := people[0].searched("q=" + url.QueryEscape("near AND")).findings(); len(got) != 1 {
		t.Errorf("words that are syntax elsewhere find %v", got)
	}
}

func TestTheSearchSaysWhyThereIsNothing(t *testing.T) {
	h := library(t)
	staff, client, feedback := h.signIn(adminMail), h.signIn("approver@halo.example"), h.signIn("feedback@halo.example")
	for _, c := range []struct {
		b           *browser
		query, want string
	}{
		{staff, "", "What are you looking for?Find tickets, requirements, cycles, quotes and comments by any of their words, or one thing by its number."},
		{client, "", "by its number, such as HALO-T12."},
		{feedback, "project=HALO", "Find your tickets and what was said about them by any of their words, or a ticket by its number, such as HALO-T12."},
		{staff, "q=...", "Type a word"}, {staff, "q=zebra", "Nothing found"}, {staff, "q=zebra&project=HALO", "Search everywhere"},
		{staff, "q=zebra&kind=quote&project=HALO", "Look among all kinds"}, {staff, "q=lantern&before=1", "Nothing further"},
		{staff, "q=lantern" + strings.Repeat("+lantern", 12), "14 results for the first of these words"},
	} {
		if got := c.b.searched(c.query).text("#results"); !strings.Contains(got, c.want) {
			t.Errorf("%q says %q, want %q", c.query, got, c.want)
		}
	}
	if page := staff.searched("q=zebra&project=HALO"); page.doc.Find(".empty a").AttrOr("href", "") != "/search?q=zebra" {
		t.Error("the search does not lead further")
	}
}

func TestTheSearchIsWithinReachEverywhere(t *testing.T) {
	h := library(t)
	page := h.signIn(adminMail).get("/clients").want(t, http.StatusOK)
	if got := page.doc.Find(".topbar-search").AttrOr("href", ""); got != "/search" || page.doc.Find("#search-dialog input[name=project]").Length() != 0 {
		t.Errorf("outside of projects the search leads to %q", got)
	}
	page = h.signIn("feedback@halo.example").get("/projects/HALO").want(t, http.StatusOK)
	if got := page.doc.Find(".topbar-search").AttrOr("href", ""); got != "/search?project=HALO" || page.doc.Find("#search-dialog input[name=project]").AttrOr("value", "") != "HALO" {
		t.Errorf("in the project the search leads to %q", got)
	}
	if h.visitor().get("/login").doc.Find(".topbar-search, #search-dialog").Length() != 0 {
		t.Error("somebody who is not signed in is offered the search")
	}
}

// TestWhereToSearchIsOffered holds who can choose among projects, and that the
// one they came from is chosen.
func TestWhereToSearchIsOffered(t *testing.T) {
	h := library(t)
	_, err := h.portal.AddMember(context.Background(), h.staffSeat("MOON"), portal.NewMember{Name: "Second", Email: "second@halo.example", Role: rules.FeedbackOnly})
	h.must(err)
	for _, c := range []struct{ email, query, want string }{
		{adminMail, "q=lantern", ""}, {adminMail, "q=lantern&project=HALO", "Everywhere / [Website (HALO)]"}, {"approver@halo.example", "q=lantern&project=HALO", ""},
		{"second@halo.example", "q=lantern&project=HALO", "Everywhere / Booking (MOON) / [Website (HALO)]"}, {"second@halo.example", "", "Everywhere / Booking (MOON) / Website (HALO)"},
	} {
		var options []string
		h.signIn(c.email).searched(c.query).doc.Find("#search-form option").Each(func(_ int, option *goquery.Selection) {
			if _, chosen := option.Attr("selected"); chosen {
				options = append(options, "["+option.Text()+"]")
			} else {
				options = append(options, option.Text())
			}
		})
		if got := strings.Join(options, " / "); got != c.want {
			t.Errorf("%s is offered %q for %q, want %q", c.email, got, c.query, c.want)
		}
	}
}

func TestTheSearchTurnsItsPages(t *testing.T) {
	h := furnished(t)
	for range 27 {
		h.report("approver@halo.example", rules.TicketContent{Kind: rules.BugReport, Title: "Something", Description: "Almonds"})
	}
	b := h.signIn("viewer@halo.example")
	first := b.searched("q=almonds&kind=ticket")
	more := first.doc.Find("nav[aria-label=Pages] a").AttrOr("href", "")
	if len(first.findings()) != 20 || !strings.Contains(first.text("#results"), "The first 20 results") {
		t.Errorf("the first page holds %d: %s", len(first.findings()), first.text("[role=status]"))
	}
	second := b.get(more).want(t, http.StatusOK)
	if len(second.findings()) != 7 || second.doc.Find("nav[aria-label=Pages] a").AttrOr("href", "") != "/search?q=almonds&kind=ticket" {
		t.Errorf("%s holds %d", more, len(second.findings()))
	}
}

// TestTheAddressFollowsTheSearch holds that a fragment replaces the address of
// the page, by the shortest one that finds the same.
func TestTheAddressFollowsTheSearch(t *testing.T) {
	h := library(t)
	got := h.signIn(adminMail).get("/search?q=+lantern+&project=&kind=nonsense", "HX-Request", "true", "HX-Target", "div#results", "HX-Current-URL", h.server.URL+"/search").want(t, http.StatusOK)
	if got.Header.Get("HX-Replace-Url") != "/search?q=lantern" || got.Header.Get("HX-Push-Url") != "" {
		t.Errorf("the address becomes %q or %q", got.Header.Get("HX-Replace-Url"), got.Header.Get("HX-Push-Url"))
	}
	if got.doc.Find("#search-form").Length() != 0 || len(got.findings()) == 0 {
		t.Error("the fragment is not the results alone")
	}
}
