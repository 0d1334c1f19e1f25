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

func TestClientsAreAddedAndRenamed(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	added := admin.post("/clients", url.Values{"name": {"  Öl & Söhne <b>\n "}})
	path := added.Header.Get("Location")
	if got := admin.follow(added).text("h1"); got != "Öl & Söhne <b>" {
		t.Errorf("added as %q", got)
	}
	for name, message := range map[string]string{
		"": "Please enter", "halo bakery": "already", strings.Repeat("x", 301): "too long",
	} {
		page := admin.post("/clients", url.Values{"name": {name}}).want(t, http.StatusUnprocessableEntity)
		if got := page.text(".field .error"); !strings.Contains(got, message) {
			t.Errorf("%.20q: %q", name, got)
		}
		if got := page.doc.Find("#field-name").AttrOr("value", ""); got != name {
			t.Errorf("%.20q came back as %.20q", name, got)
		}
		admin.post(path, url.Values{"name": {name}}).want(t, http.StatusUnprocessableEntity)
	}
	if got := admin.follow(admin.post(path, url.Values{"name": {"Oil Ltd"}})).text("h1"); got != "Oil Ltd" {
		t.Errorf("renamed to %q", got)
	}
	admin.get("/clients/99").want(t, http.StatusNotFound)
	admin.post("/clients/99", url.Values{"name": {"Nobody"}}).want(t, http.StatusNotFound)
}

func TestClientsPageByPage(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	for i := range portal.PageSize {
		_, err := h.portal.CreateClient(context.Background(), h.seats[adminMail].Actor, fmt.Sprintf("Client %03d & Co", i))
		h.must(err)
	}
	page := admin.get("/clients").want(t, http.StatusOK)
	next, ok := page.doc.Find(`a[href^="/clients?after="]`).Attr("href")
	if got := page.doc.Find(".list-row").Length(); got != portal.PageSize || !ok {
		t.Fatalf("%d rows on the first page, more: %t", got, ok)
	}
	page = admin.get(next).want(t, http.StatusOK)
	if got := page.text(".list-title"); got != "Halo BakeryMoon Dental" {
		t.Errorf("the second page: %s", got)
	}
}

func TestClientsAreForStaff(t *testing.T) {
	h := furnished(t)
	approver := h.signIn("approver@halo.example")
	for _, path := range []string{"/clients", "/clients/1", "/projects", "/staff"} {
		approver.get(path).want(t, http.StatusNotFound)
	}
	approver.post("/clients", url.Values{"name": {"Mine"}}).want(t, http.StatusNotFound)
	approver.post("/clients/1", url.Values{"name": {"Mine"}}).want(t, http.StatusNotFound)
	approver.post("/clients/1/projects", url.Values{"project_name": {"Mine"}, "code": {"MINE"}}).want(t, http.StatusNotFound)
}
