package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/portal"
)

func TestProjectsAreAdded(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	added := admin.post("/clients/1/projects", url.Values{"project_name": {"Shop"}, "code": {"shop2"}}).want(t, http.StatusSeeOther)
	if got := added.Header.Get("Location"); got != "/projects/SHOP2/members" {
		t.Errorf("the next step is %s", got)
	}
	for code, message := range map[string]string{
		"": "2 to 8", "X": "2 to 8", "TOOLONGCODE": "2 to 8", "A-B": "2 to 8", "ÄÖ": "2 to 8", "moon": "Another project",
	} {
		page := admin.post("/clients/1/projects", url.Values{"project_name": {"Kept"}, "code": {code}}).want(t, http.StatusUnprocessableEntity)
		if got := page.text(".card .error"); !strings.Contains(got, message) {
			t.Errorf("code %q: %q", code, got)
		}
		if page.doc.Find("#field-project_name").AttrOr("value", "") != "Kept" || page.doc.Find("#field-code").AttrOr("value", "") != code {
			t.Errorf("code %q: what was typed is lost", code)
		}
	}
	admin.post("/clients/99/projects", url.Values{"project_name": {"Shop"}, "code": {"SHOP3"}}).want(t, http.StatusNotFound)
}

func TestProjectsAreRenamed(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	page := admin.follow(admin.post("/projects/HALO", url.Values{"name": {"Bakery site"}}))
	if got := page.text(".list-title"); got != "Bakery site" {
		t.Errorf("renamed to %q", got)
	}
	page = admin.post("/projects/HALO", url.Values{"name": {" "}}).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("#field-nameHALO").AttrOr("aria-invalid", "") != "true" {
		t.Error("the wrong field is not marked")
	}
	h.signIn("approver@halo.example").post("/projects/HALO", url.Values{"name": {"Mine"}}).want(t, http.StatusForbidden)
	h.signIn("approver@moon.example").post("/projects/HALO", url.Values{"name": {"Mine"}}).want(t, http.StatusNotFound)
}

func TestProjectsPageByPage(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	h.clock.Set("2027-03-11T10:00:00Z")
	for i := range portal.PageSize {
		_, err := h.portal.CreateProject(context.Background(), h.seats[adminMail].Actor, 1, "Project", fmt.Sprintf("P%03d", i))
		h.must(err)
	}
	h.clock.Set("2027-03-12T10:00:00Z")
	h.sendQuote("MOON", offer())
	page := admin.get("/projects").want(t, http.StatusOK)
	if got := page.doc.Find(".list-row").First(); !strings.Contains(got.Text(), "MOON") || !strings.Contains(got.Text(), "1 open quote") {
		t.Errorf("the last active is %s", got.Text())
	}
	next, ok := page.doc.Find(`a[href^="/projects?"]`).Attr("href")
	if got := page.doc.Find(".list-row").Length(); got != portal.PageSize || !ok {
		t.Fatalf("%d rows on the first page, more: %t", got, ok)
	}
	page = admin.get(next).want(t, http.StatusOK)
	if got := page.text(".list"); !strings.Contains(got, "P000") || !strings.Contains(got, "HALO") || strings.Contains(got, "P001") {
		t.Errorf("the second page: %s", got)
	}
}
