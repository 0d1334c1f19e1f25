package handlers_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"portal/portal"
)

// TestEveryPageInTheBrowser walks through every page as each kind of person,
// narrow and wide, light and dark.
func TestEveryPageInTheBrowser(t *testing.T) {
	h := demoHouse(t)
	project := []string{"", "/quotes", "/quotes/1", "/quotes/1/snapshot", "/quotes/2", "/quotes/3", "/quotes/4", "/quotes/5", "/cycles", "/cycles/3", "/cycles/4", "/cycles/4/versions/1", "/cycles/4/compare", "/cycles/7", "/cycles/8", "/requirements", "/requirements/2", "/requirements/5", "/requirements/6",
		"/requirements/10", "/requirements/12", "/requirements/15", "/requirements/18", "/history"}
	search := []string{"/search", "/search?q=label", "/search?q=BAKE-T1&project=BAKE", "/search?q=zebra"}
	client := append(at("/projects/BAKE", project), append(search, "/")...)
	staff := append(at("/projects/BAKE", append(project, "/members", "/quotes/4/edit", "/quotes/6/edit", "/cycles/4/edit", "/cycles/new",
		"/requirements/new", "/requirements/6/edit", "/requirements/several", "/requirements/several?template=2")), "/", "/templates", "/templates/1", "/clients", "/clients/1", "/projects")
	staff = append(staff, search...)
	for _, walk := range []struct {
		who, email string
		pages      []string
	}{
		{"admin", "imogen@fernhill.example", append(staff, "/staff", "/settings")},
		{"staff", "tomas@fernhill.example", staff},
		{"approver", "priya@harbourlane.example", client},
		{"viewer", "owen@harbourlane.example", client},
		{"feedback-only", "lena@harbourlane.example", append(search, "/", "/projects/BAKE")},
	} {
		t.Run(walk.who, func(t *testing.T) {
			t.Parallel()
			b := openTab(t, h)
			b.signIn(walk.email, portal.CastPassword)
			for _, path := range walk.pages {
				b.open(path)
				b.checkLooks()
			}
		})
	}
}

func at(root string, paths []string) []string {
	var all []string
	for _, path := range paths {
		all = append(all, root+path)
	}
	return all
}

// demoHouse is an installation with the demo's people and content.
func demoHouse(t *testing.T) *house {
	t.Helper()
	return madeUpHouse.copy(t, "sqlite")
}

var madeUpHouse = &model{make: func(h *house) {
	h.clock.Set(time.Now().UTC().Format(time.RFC3339))
	schema, err := os.ReadFile("../schema.sql")
	h.must(err)
	h.must(portal.MakeCast(context.Background(), h.file, portal.Options{
		Schema: string(schema), Log: slog.New(slog.DiscardHandler), PasswordCost: cheap,
	}))
}}

// TestAnInvitationInTheBrowser follows a one-time link from the agency's page
// to the invited person's first sight of the project.
func TestAnInvitationInTheBrowser(t *testing.T) {
	t.Parallel()
	h := halo(t)
	staff := openTab(t, h)
	staff.signIn(adminMail, password)
	staff.open("/projects/HALO/members")
	staff.fill("#field-name", "Ines Moreau")
	staff.fill("#field-email", "ines@halo.example")
	staff.fill("#field-role", "approver")
	staff.through(func() { staff.press("Add the member") })
	staff.checkLooks()
	link := strings.TrimPrefix(staff.value("#one-time-link"), h.server.URL)

	guest := openTab(t, h)
	guest.open(link)
	guest.checkLooks()
	guest.wantText("h1", "Welcome, Ines Moreau")
	guest.fill("#password", password)
	guest.through(func() { guest.press("Set the password and sign in") })
	guest.wantPath("/projects/HALO")
	guest.wantText("#flash", "you are signed in")
}

// TestARefusedDraftInTheBrowser shows an unfinished quote with everything that
// is missing, and leads to the first of it.
func TestARefusedDraftInTheBrowser(t *testing.T) {
	t.Parallel()
	h := halo(t)
	b := openTab(t, h)
	b.expect(http.StatusUnprocessableEntity)
	b.signIn(adminMail, password)
	b.open("/projects/HALO")
	b.through(func() { b.press("New quote") })
	b.swap("#quote-editor", func() { b.press("Add a cycle") })
	b.fill("#field-cycles-0-price", "a lot")
	b.wantText("#quote-totals", "Not counted yet")
	b.swap("#quote-editor", func() { b.press("Send to Halo Bakery") })
	b.wantFocus("[data-focus]")
	b.checkLooks()
	if price := b.value("#field-cycles-0-price"); price != "a lot" {
		t.Errorf("the price typed became %q", price)
	}
	b.click("[data-focus] a[href='#field-title']")
	b.wantFocus("#field-title")
	b.wantPath(haloQuote + "/edit")
}
