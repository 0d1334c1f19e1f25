package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/rules"
)

func (h *house) memberPath(code, email string) string {
	h.t.Helper()
	return fmt.Sprintf("/projects/%s/members/%d", code, h.seats[email].PersonID)
}

// link is the one-time link that a page shows.
func (a answer) link() string { return a.doc.Find("#one-time-link").AttrOr("value", "") }

func TestMemberGetsALink(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	form := url.Values{"name": {"Nora New"}, "email": {"Nora@Halo.example"}, "role": {"viewer"}}
	page := admin.post("/projects/HALO/members", form).want(t, http.StatusOK)
	link := page.link()
	if !strings.HasPrefix(link, h.server.URL+"/welcome/") {
		t.Fatalf("the link is %q", link)
	}
	if page.Header.Get("Cache-Control") != "no-store" || len(page.Header.Values("Set-Cookie")) > 0 {
		t.Errorf("headers: %v", page.Header)
	}
	if again := admin.get("/projects/HALO/members"); again.link() != "" || !strings.Contains(again.text(".table"), "Has not signed in yet") {
		t.Error("the link is shown twice, or the person is not in the list")
	}
	path := strings.TrimPrefix(link, h.server.URL)
	h.visitor().get(path).want(t, http.StatusOK)

	members, err := h.portal.Members(context.Background(), h.staffSeat("HALO"))
	h.must(err)
	for _, member := range members {
		if member.Email != "nora@halo.example" {
			continue
		}
		newer := admin.post(fmt.Sprintf("/projects/HALO/members/%d/link", member.ID), nil).want(t, http.StatusOK)
		if newer.link() == "" || newer.link() == link {
			t.Errorf("the new link is %q", newer.link())
		}
		h.visitor().get(path).want(t, http.StatusNotFound)
		return
	}
	t.Error("the address was not stored in lower case")
}

func TestMemberGetsAFirstPassword(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	form := url.Values{"name": {"Paul"}, "email": {"paul@halo.example"}, "role": {"approver"}, "password": {password}}
	page := admin.follow(admin.post("/projects/HALO/members", form))
	if page.text("#flash") != "Paul can open this project now." || page.link() != "" {
		t.Errorf("after adding: %q, link %q", page.text("#flash"), page.link())
	}
	h.signIn("paul@halo.example").get("/projects/HALO").want(t, http.StatusOK)
}

func TestMemberFormProblems(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	for _, wrong := range []struct{ field, value, message string }{
		{"name", "", "Please enter"}, {"email", "nobody", "email address"}, {"email", "approver@halo.example", "member of the project already"},
		{"email", adminMail, "own people"}, {"role", "admin", "Choose a role"}, {"password", "short", "at least 10"},
	} {
		form := url.Values{"name": {"Nora"}, "email": {"nora@halo.example"}, "role": {"viewer"}}
		form.Set(wrong.field, wrong.value)
		page := admin.post("/projects/HALO/members", form).want(t, http.StatusUnprocessableEntity)
		if got := page.text(".field .error"); !strings.Contains(got, wrong.message) {
			t.Errorf("%s %q: %q", wrong.field, wrong.value, got)
		}
		if wrong.field != "name" && page.doc.Find("#field-name").AttrOr("value", "") != "Nora" {
			t.Errorf("%s %q: what was typed is lost", wrong.field, wrong.value)
		}
		if strings.Contains(page.Body, "short") && wrong.field == "password" && page.doc.Find("#field-password").AttrOr("value", "") != "" {
			t.Error("the password is shown again")
		}
	}
}

func TestMemberRoleAndRemoval(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	viewer := h.signIn("viewer@halo.example")
	path := h.memberPath("HALO", "viewer@halo.example")
	viewer.get("/projects/HALO/quotes").want(t, http.StatusOK)
	admin.post(path, url.Values{"role": {"feedback-only"}}).want(t, http.StatusSeeOther)
	viewer.get("/projects/HALO/quotes").want(t, http.StatusForbidden)
	admin.post(path, url.Values{"role": {string(rules.Admin)}}).want(t, http.StatusUnprocessableEntity)
	admin.post(path+"/remove", nil).want(t, http.StatusSeeOther)
	viewer.get("/projects/HALO").want(t, http.StatusNotFound)
	for _, deed := range []string{"", "/link", "/remove"} {
		admin.post(path+deed, url.Values{"role": {"viewer"}}).want(t, http.StatusNotFound)
	}
}

func TestMembersAreForStaff(t *testing.T) {
	h := furnished(t)
	own, other := h.memberPath("HALO", "viewer@halo.example"), h.memberPath("MOON", "viewer@moon.example")
	approver := h.signIn("approver@halo.example")
	approver.get("/projects/HALO/members").want(t, http.StatusForbidden)
	approver.get("/projects/MOON/members").want(t, http.StatusNotFound)
	for _, deed := range []string{"", "/link", "/remove"} {
		approver.post(own+deed, url.Values{"role": {"approver"}}).want(t, http.StatusForbidden)
		approver.post(other+deed, url.Values{"role": {"approver"}}).want(t, http.StatusNotFound)
	}
	stranger := strings.Replace(other, "MOON", "HALO", 1)
	admin := h.signIn(adminMail)
	for _, deed := range []string{"", "/link", "/remove"} {
		admin.post(stranger+deed, url.Values{"role": {"approver"}}).want(t, http.StatusNotFound)
	}
}
