package handlers_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"portal/handlers"
	"portal/portal"
	"portal/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

const accessGolden = "testdata/access.golden"

// samples are the values that stand for a path's parameters in HALO. A
// parameter that is not named here stands for number 1, which both projects
// have of everything.
func (h *house) samples() map[string]string {
	return map[string]string{
		"project": "HALO",
		"person":  fmt.Sprint(h.seats["second@halo.example"].PersonID),
		"client":  fmt.Sprint(h.seats["second@halo.example"].Project.ClientID),
	}
}

var parameter = regexp.MustCompile(`:(\w+)`)

func fill(path string, samples map[string]string) string {
	return parameter.ReplaceAllStringFunc(path, func(name string) string {
		if value, ok := samples[name[1:]]; ok {
			return value
		}
		return "1"
	})
}

// inhabited is a furnished house in which both projects have a quote that was
// accepted, one that is open and one that is a draft, a requirement with a
// picture and a comment of the agency, and a ticket of the approver with the
// same.
func inhabited(t *testing.T) *house {
	t.Helper()
	return inhabitedHouse.copy(t, "sqlite")
}

var inhabitedHouse = &model{make: func(h *house) {
	furnishedHouse.make(h)
	h.open("sqlite")
	defer h.close()
	for _, code := range []string{"HALO", "MOON"} {
		h.accept(code, h.sendQuote(code, offer()))
		h.sendQuote(code, offer())
		_, err := h.portal.CreateQuote(context.Background(), h.staffSeat(code))
		h.must(err)
		h.needWithPicture(code)
		h.reportWithPicture(code)
	}
}}

// reportWithPicture reports a bug as the approver does who sends a picture
// along, and comments on it.
func (h *house) reportWithPicture(code string) {
	h.t.Helper()
	ctx, approver := h.t.(*testing.T).Context(), h.seats["approver@"+strings.ToLower(code)+".example"]
	var picture bytes.Buffer
	h.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))))
	file, err := h.portal.StageFile(ctx, approver, "Screenshot.png", &picture)
	h.must(err)
	number, err := h.portal.SubmitTicket(ctx, approver, portal.NewTicket{
		TicketContent: rules.TicketContent{
			Kind: rules.BugReport, Title: "The basket forgets the bread", Description: "It is empty after a reload.",
			Pins: []rules.Pin{{File: file.Number, X: 5000, Y: 5000, Note: "Here"}},
		},
		Files: []int64{file.Number},
	})
	h.must(err)
	_, err = h.portal.PostComment(ctx, approver, portal.NewComment{Subject: rules.AboutTicket, Number: number, Body: "On the phone too."})
	h.must(err)
}

// needWithPicture asks for something as staff do who send a picture along and
// comment on it.
func (h *house) needWithPicture(code string) {
	h.t.Helper()
	ctx, staff := h.t.(*testing.T).Context(), h.staffSeat(code)
	var picture bytes.Buffer
	h.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))))
	file, err := h.portal.StageFile(ctx, staff, "Logo.png", &picture)
	h.must(err)
	item := needed("A logo like this", "2027-03-31", 1)
	item.Files = []int64{file.Number}
	number := h.need(code, item)[0]
	_, err = h.portal.PostComment(ctx, staff, portal.NewComment{Subject: rules.AboutRequirement, Number: number, Body: "As sharp as you have it."})
	h.must(err)
}

func TestEveryRouteHasAPolicy(t *testing.T) {
	routes := newHouse(t).site.RegisteredRoutes()
	if len(routes) < 20 {
		t.Fatalf("only %d routes were found", len(routes))
	}
	for _, route := range routes {
		if !route.HasPolicy || (!route.Public && route.Permission == "") {
			t.Errorf("%s %s has no policy", route.Method, route.Path)
		}
	}
}

// outcome is what an answer says about access.
func outcome(got answer) string {
	location := got.Header.Get("Location")
	switch {
	case got.StatusCode == http.StatusUnauthorized, strings.HasPrefix(location, "/login") && got.StatusCode == http.StatusSeeOther:
		return "sign in"
	case got.StatusCode == http.StatusForbidden:
		return "denied"
	case got.StatusCode == http.StatusNotFound:
		return "missing"
	case got.StatusCode >= 500:
		return fmt.Sprint(got.StatusCode)
	}
	return "allowed"
}

// TestWhoMayDoWhat asks for every route in every role and compares with the
// golden matrix. Each role comes to a house of its own, since deeds change it.
func TestWhoMayDoWhat(t *testing.T) {
	people := []struct{ name, email string }{
		{"nobody", ""}, {"feedback", "feedback@halo.example"}, {"viewer", "viewer@halo.example"},
		{"approver", "approver@halo.example"}, {"staff", "staff@agency.example"}, {"admin", adminMail},
	}
	lines := map[string][]string{}
	var order []string
	for _, person := range people {
		h := inhabited(t)
		h.addStaff("staff@agency.example", rules.Staff)
		b := h.visitor()
		if person.email != "" {
			b = h.signIn(person.email)
		}
		for _, route := range h.site.RegisteredRoutes() {
			if route.Public || route.Method == http.MethodHead {
				continue
			}
			key := fmt.Sprintf("%-4s %-52s %-22s", route.Method, route.Path, route.Permission)
			if lines[key] == nil {
				order = append(order, key)
			}
			got := outcome(b.do(route.Method, fill(route.Path, h.samples()), url.Values{}))
			h.wantGranted(route, person.email, got)
			lines[key] = append(lines[key], fmt.Sprintf("%s: %-8s", person.name, got))
		}
	}
	var golden strings.Builder
	for _, key := range order {
		fmt.Fprintln(&golden, strings.TrimRight(key+"  "+strings.Join(lines[key], " "), " "))
	}
	compareGolden(t, accessGolden, golden.String())
}

// decidedByWhatItHangsOn names the routes whose permission lets a person in
// while what the file or the comment hangs on decides the rest: here all hang
// on a requirement, are the agency's and written by an admin; the ticket is the
// approver's.
var decidedByWhatItHangsOn = map[string]map[rules.Role]string{
	"GET /projects/:project/files/:file":           {rules.FeedbackOnly: "missing"},
	"GET /projects/:project/files/:file/thumbnail": {rules.FeedbackOnly: "missing"},
	"POST /projects/:project/files/:file/remove":   {rules.FeedbackOnly: "missing", rules.Approver: "denied"},
	// Nothing was decided that could be undone.
	"POST /projects/:project/tickets/:ticket/undo":               {rules.Staff: "missing", rules.Admin: "missing"},
	"POST /projects/:project/comments/:comment":                  {rules.FeedbackOnly: "missing", rules.Approver: "denied", rules.Staff: "denied"},
	"POST /projects/:project/requirements/:requirement/comments": {rules.FeedbackOnly: "denied"},
	"GET /projects/:project/tickets/:ticket":                     {rules.FeedbackOnly: "missing"},
	"POST /projects/:project/tickets/:ticket/comments":           {rules.FeedbackOnly: "missing"},
	"POST /projects/:project/tickets/:ticket/follow":             {rules.FeedbackOnly: "missing"},
	"POST /projects/:project/tickets/:ticket/unfollow":           {rules.FeedbackOnly: "missing"},
}

// wantGranted holds the answer against the permission table itself, so that
// the golden file cannot be updated into a hole.
func (h *house) wantGranted(route handlers.RegisteredRoute, email, got string) {
	h.t.Helper()
	role := rules.Person
	if seat, ok := h.seats[email]; ok {
		role = seat.Role
	}
	if !strings.Contains(route.Path, ":project") && !role.IsAgency() {
		role = rules.Person
	}
	if want, decided := decidedByWhatItHangsOn[route.Method+" "+route.Path][role]; decided && email != "" {
		if got != want {
			h.t.Errorf("%s %s as %s: %s, and what it hangs on says %s", route.Method, route.Path, role, got, want)
		}
		return
	}
	granted := email != "" && role.Can(route.Permission)
	if granted != (got == "allowed") {
		h.t.Errorf("%s %s as %s (%s): %s, and the table says %v", route.Method, route.Path, email, role, got, granted)
	}
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("the matrix of role and route changed; look at it and, if it is right, run with -update.\n%s", got)
	}
}

var requestNumber = regexp.MustCompile(`[A-Z2-7]{16}`)

// TestAnotherTenantFindsNothing asks for every route that has an id as each
// person of another tenant: the answer is that of an id that never existed.
func TestAnotherTenantFindsNothing(t *testing.T) {
	h := inhabited(t)
	owner := h.signIn(adminMail)
	for _, local := range []string{"approver", "viewer", "feedback"} {
		stranger := h.signIn(local + "@moon.example")
		for _, route := range h.site.RegisteredRoutes() {
			if route.Public || !strings.Contains(route.Path, ":") {
				continue
			}
			path := fill(route.Path, h.samples())
			if route.Method == http.MethodGet {
				if got := owner.get(path); got.StatusCode == http.StatusNotFound {
					t.Errorf("%s is no sample of a thing that exists", path)
				}
			}
			got := stranger.do(route.Method, path, url.Values{})
			if got.StatusCode != http.StatusNotFound {
				t.Errorf("%s %s as %s: %d", route.Method, path, local, got.StatusCode)
			}
			never := map[string]string{"project": "ZZZZ", "client": "987654321"}
			nothing := stranger.do(route.Method, fill(route.Path, never), url.Values{})
			if requestNumber.ReplaceAllString(got.Body, "") != requestNumber.ReplaceAllString(nothing.Body, "") {
				t.Errorf("%s %s as %s differs from an address that never existed", route.Method, path, local)
			}
		}
	}
}

func TestAnUnknownVerbTellsNothing(t *testing.T) {
	h := inhabited(t)
	for _, email := range []string{"approver@halo.example", "approver@moon.example"} {
		b := h.signIn(email)
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch} {
			b.do(method, "/projects/HALO/quotes/1", nil, "Sec-Fetch-Site", "same-origin").want(t, http.StatusNotFound)
		}
	}
}
