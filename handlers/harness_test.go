package handlers_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/alexedwards/argon2id"

	"portal/handlers"
	"portal/portal"
	"portal/rules"
)

const (
	password  = "correct horse battery"
	adminMail = "admin@agency.example"
	startTime = "2027-03-10T10:00:00Z"
)

// cheap lets the tests hash passwords in no time.
var cheap = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// clock is the one thing that tests set: it stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(moment string) {
	parsed, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = parsed
}

// house is a whole installation in a temporary folder, behind its front door:
// an agency in London with an admin, and two clients whose projects HALO and
// MOON have the same people's roles and colliding numbers.
type house struct {
	t      testing.TB
	clock  *clock
	portal *portal.Portal
	server *httptest.Server
	site   *handlers.Server
	file   string
	// seats are people's places in their project, by email.
	seats map[string]portal.Seat
}

// newHouse opens an empty installation. Nothing is set up yet.
func newHouse(t testing.TB) *house {
	t.Helper()
	h := plot(t)
	h.open("sqlite")
	t.Cleanup(h.close)
	return h
}

// plot is where a house is going to stand: nothing is open yet.
func plot(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{}, seats: map[string]portal.Seat{}, file: filepath.Join(t.TempDir(), "portal.db")}
	h.clock.Set(startTime)
	return h
}

// open opens the file, with a database/sql driver of that name, and the front
// door.
func (h *house) open(driver string) {
	h.t.Helper()
	schema, err := os.ReadFile("../schema.sql")
	h.must(err)
	h.portal, err = portal.Open(context.Background(), h.file, portal.Options{
		Schema: string(schema), Clock: h.clock.Now, Log: slog.New(slog.DiscardHandler), PasswordCost: cheap, Driver: driver,
	})
	h.must(err)
	h.serveAt("")
}

func (h *house) close() {
	h.t.Helper()
	h.server.Close()
	if err := h.portal.Close(); err != nil {
		h.t.Error(err)
	}
}

// serveAt opens the front door, with a public address or without one.
func (h *house) serveAt(address string) {
	h.t.Helper()
	var config handlers.Config
	if address != "" {
		parsed, err := url.Parse(address)
		h.must(err)
		config.URL = parsed
	}
	h.serve(config)
}

// serve opens the front door anew.
func (h *house) serve(config handlers.Config) {
	h.t.Helper()
	config.Log = slog.New(slog.DiscardHandler)
	site, err := handlers.New(h.portal, config)
	h.must(err)
	handler, err := site.Handler()
	h.must(err)
	if h.server != nil {
		h.server.Close()
	}
	h.site, h.server = site, httptest.NewServer(handler)
}

// furnished is a house that is set up, with people in every role.
func furnished(t testing.TB) *house {
	t.Helper()
	return furnishedHouse.copy(t, "sqlite")
}

var furnishedHouse = &model{make: func(h *house) {
	h.open("sqlite")
	defer h.close()
	h.setUp("Europe/London")
	h.addProject("Halo Bakery", "Website", "HALO")
	h.addProject("Moon Dental", "Booking", "MOON")
}}

func (h *house) setUp(zone string) {
	h.t.Helper()
	ctx := context.Background()
	_, err := h.portal.SetUp(ctx, portal.Setup{
		Code: h.portal.SetupCode(), Agency: "North Studio", Currency: "GBP", TimeZone: zone, VATNumber: "GB123456789",
		Accent: "#2f4b8f", ReviewDays: 7, Terms: "Our usual terms.", Name: "Ada Admin", Email: adminMail, Password: password,
	}, portal.Origin{})
	h.must(err)
	h.seats[adminMail] = portal.Seat{Role: rules.Admin, Actor: portal.Actor{PersonID: 1, Name: "Ada Admin", Email: adminMail, Role: rules.Admin}}
}

// addProject makes a client and a project with an approver, a second one, a
// viewer and a feedback-only person, whose addresses are role@code.example.
func (h *house) addProject(client, name, code string) {
	h.t.Helper()
	ctx, admin := context.Background(), h.seats[adminMail].Actor
	clientID, err := h.portal.CreateClient(ctx, admin, client)
	h.must(err)
	_, err = h.portal.CreateProject(ctx, admin, clientID, name, code)
	h.must(err)
	staff := h.staffSeat(code)
	for _, member := range []struct {
		local string
		role  rules.Role
	}{{"approver", rules.Approver}, {"second", rules.Approver}, {"viewer", rules.Viewer}, {"feedback", rules.FeedbackOnly}} {
		email := member.local + "@" + strings.ToLower(code) + ".example"
		_, err := h.portal.AddMember(ctx, staff, portal.NewMember{
			Name: strings.ToUpper(member.local[:1]) + member.local[1:] + " of " + code, Email: email, Role: member.role, Password: password,
		})
		h.must(err)
		h.seats[email] = h.enter(email, code)
	}
}

func (h *house) enter(email, code string) portal.Seat {
	h.t.Helper()
	members, err := h.portal.Members(context.Background(), h.staffSeat(code))
	h.must(err)
	for _, member := range members {
		if member.Email == email {
			actor := portal.Actor{PersonID: member.ID, Name: member.Name, Email: email, Role: rules.Person}
			seat, err := h.portal.Enter(context.Background(), actor, code)
			h.must(err)
			return seat
		}
	}
	h.t.Fatalf("%s is no member of %s", email, code)
	return portal.Seat{}
}

// staffSeat is the admin's seat in a project.
func (h *house) staffSeat(code string) portal.Seat {
	h.t.Helper()
	seat, err := h.portal.Enter(context.Background(), h.seats[adminMail].Actor, code)
	h.must(err)
	return seat
}

// offer is a complete offer of two cycles and a service: £3,000.00 and VAT.
func offer() rules.QuoteOffer {
	return rules.QuoteOffer{
		Title: "New website", Introduction: "What we **offer**.", Terms: "Paid within 30 days.",
		Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{
			{Key: "c1", Price: 100000, Content: rules.CycleContent{
				Name: "Discovery", Start: "2027-04-01", End: "2027-04-14", Introduction: "We listen.",
				Deliverables: []rules.Deliverable{
					{Key: "d1", Title: "Interviews", Description: "Five of them.", Criterion: "Notes are shared."},
					{Key: "d2", Title: "Report"},
				},
			}},
			{Key: "c2", Price: 150000, Content: rules.CycleContent{
				Name: "Design", Start: "2027-04-15", End: "2027-05-05", Deliverables: []rules.Deliverable{{Key: "d3", Title: "Screens"}},
			}},
		},
		Services: []rules.QuoteService{{Key: "s1", Name: "Hosting", Quantity: 12000, Unit: "month", UnitPrice: 4167}},
	}
}

// sendQuote makes a quote of an offer, sends it and returns its number. It is
// open until 31 March 2027.
func (h *house) sendQuote(code string, offer rules.QuoteOffer) int64 {
	h.t.Helper()
	number, err := h.portal.CreateQuote(context.Background(), h.staffSeat(code))
	h.must(err)
	h.send(code, number, offer)
	return number
}

// send sends an offer as the next revision of a quote.
func (h *house) send(code string, number int64, offer rules.QuoteOffer) {
	h.t.Helper()
	ctx, staff := context.Background(), h.staffSeat(code)
	draft, err := h.portal.Draft(ctx, staff, number)
	h.must(err)
	h.must(h.portal.SendQuote(ctx, staff, number, portal.Draft{Edit: draft.Draft.Edit, Offer: offer, Expires: "2027-03-31"}))
}

// accept accepts the current revision of a quote as the project's approver.
func (h *house) accept(code string, number int64) {
	h.t.Helper()
	view := h.quote(code, number)
	seat := h.seats["approver@"+strings.ToLower(code)+".example"]
	h.must(h.portal.AcceptQuote(context.Background(), seat, number, portal.Acceptance{
		Consent: rules.Consent{Revision: view.Quote.Revision, Hash: view.Quote.ContentHash}, Name: "Priya Nair", MayAgree: true,
	}))
}

// need asks the client of a project for things; their numbers come back.
func (h *house) need(code string, items ...portal.NewRequirement) []int64 {
	h.t.Helper()
	numbers, err := h.portal.AddRequirements(context.Background(), h.staffSeat(code), items)
	h.must(err)
	return numbers
}

// needed is a text that is due on a day, for a cycle or, with 0, for none.
func needed(title string, due rules.Date, cycle int64) portal.NewRequirement {
	return portal.NewRequirement{RequirementContent: rules.RequirementContent{Kind: rules.NeedText, Title: title, Due: due}, Cycle: cycle}
}

// give hands over a text as the project's approver.
func (h *house) give(code string, number int64) {
	h.t.Helper()
	ctx, seat := context.Background(), h.seats["approver@"+strings.ToLower(code)+".example"]
	view, err := h.portal.Requirement(ctx, seat, number)
	h.must(err)
	h.must(h.portal.SubmitProvision(ctx, seat, number, portal.Provision{Edit: view.Requirement.Edit, Asked: view.Asked, Text: "Here it is."}))
}

// answer accepts what was given, or returns it for a reason.
func (h *house) answer(code string, number int64, reason string) {
	h.t.Helper()
	ctx, staff := context.Background(), h.staffSeat(code)
	view, err := h.portal.Requirement(ctx, staff, number)
	h.must(err)
	if reason == "" {
		h.must(h.portal.AcceptRequirement(ctx, staff, number, view.Requirement.Edit))
		return
	}
	h.must(h.portal.ReturnRequirement(ctx, staff, number, view.Requirement.Edit, reason))
}

// addStaff adds one of the agency's people, who can sign in at once.
func (h *house) addStaff(email string, role rules.Role) {
	h.t.Helper()
	token, err := h.portal.AddStaff(context.Background(), h.seats[adminMail].Actor, portal.NewStaff{Name: "Tomas Staff", Email: email, Role: role})
	h.must(err)
	_, err = h.portal.UsePasswordLink(context.Background(), token, password, portal.Origin{})
	h.must(err)
	h.seats[email] = portal.Seat{Role: role, Actor: portal.Actor{Name: "Tomas Staff", Email: email, Role: role}}
}

// quote reads a quote as the admin does.
func (h *house) quote(code string, number int64) portal.QuoteView {
	h.t.Helper()
	view, err := h.portal.Quote(context.Background(), h.staffSeat(code), number)
	h.must(err)
	return view
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// browser is a signed-in person's HTTP client. It does not follow redirects by
// itself, so that tests see each answer.
type browser struct {
	h      *house
	client *http.Client
}

// answer is a response with its body read and parsed.
type answer struct {
	*http.Response
	Body string
	doc  *goquery.Document
}

func (h *house) visitor() *browser {
	jar, err := cookiejar.New(nil)
	h.must(err)
	return &browser{h: h, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// signIn signs a person in through the form.
func (h *house) signIn(email string) *browser {
	h.t.Helper()
	b := h.visitor()
	got := b.post("/login", url.Values{"email": {email}, "password": {password}})
	if got.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("signing in as %s: %d", email, got.StatusCode)
	}
	return b
}

func (b *browser) get(path string, headers ...string) answer {
	b.h.t.Helper()
	return b.do(http.MethodGet, path, nil, headers...)
}

func (b *browser) post(path string, form url.Values, headers ...string) answer {
	b.h.t.Helper()
	return b.do(http.MethodPost, path, form, headers...)
}

// do sends a form; headers come in pairs of name and value.
func (b *browser) do(method, path string, form url.Values, headers ...string) answer {
	b.h.t.Helper()
	return b.carry(method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), headers...)
}

// carry sends a body of a type, as a page of this site does.
func (b *browser) carry(method, path, contentType string, body io.Reader, headers ...string) answer {
	b.h.t.Helper()
	request, err := http.NewRequest(method, b.h.server.URL+path, body)
	b.h.must(err)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", contentType)
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.client.Do(request)
	b.h.must(err)
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	b.h.must(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(got))
	b.h.must(err)
	return answer{response, string(got), doc}
}

// follow gets the page that a redirect leads to.
func (b *browser) follow(from answer) answer {
	b.h.t.Helper()
	if from.StatusCode != http.StatusSeeOther {
		b.h.t.Fatalf("no redirect but %d:\n%s", from.StatusCode, from.text("main"))
	}
	return b.get(from.Header.Get("Location"))
}

// text is the text of the elements of a selector, white space folded.
func (a answer) text(selector string) string {
	return strings.Join(strings.Fields(a.doc.Find(selector).Text()), " ")
}

// want fails the test unless the answer has a status.
func (a answer) want(t testing.TB, status int) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: status %d, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.text("main"))
	}
	return a
}
