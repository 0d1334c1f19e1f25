package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAdminAddsStaff(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	if admin.get("/projects").doc.Find(`.topbar-nav a[href="/staff"]`).Length() != 1 {
		t.Error("an admin finds no way to the staff page")
	}
	page := admin.post("/staff", url.Values{"name": {"Sam Staff"}, "email": {"sam@agency.example"}, "role": {"staff"}}).want(t, http.StatusOK)
	link := strings.TrimPrefix(page.link(), h.server.URL)
	if !strings.HasPrefix(link, "/welcome/") || !strings.Contains(page.text(".list"), "Sam Staff") {
		t.Fatalf("link %q, list %s", link, page.text(".list"))
	}
	if admin.get("/staff").link() != "" {
		t.Error("the link is shown twice")
	}
	sam := h.visitor()
	sam.post(link, url.Values{"password": {password}}).want(t, http.StatusSeeOther)
	projects := sam.get("/projects").want(t, http.StatusOK)
	if projects.doc.Find(`a[href="/staff"]`).Length() != 0 {
		t.Error("staff who are no admins are led to the staff page")
	}
	sam.get("/staff").want(t, http.StatusForbidden)
	sam.post("/staff", url.Values{"name": {"Eve"}, "email": {"eve@agency.example"}, "role": {"admin"}}).want(t, http.StatusForbidden)
}

func TestStaffFormProblems(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	for _, wrong := range []struct{ field, value, message string }{
		{"name", " ", "Please enter"}, {"email", "x@", "email address"}, {"email", "approver@halo.example", "already"},
		{"role", "approver", "Choose a role"}, {"role", "", "Choose a role"},
	} {
		form := url.Values{"name": {"Sam"}, "email": {"sam@agency.example"}, "role": {"staff"}}
		form.Set(wrong.field, wrong.value)
		page := admin.post("/staff", form).want(t, http.StatusUnprocessableEntity)
		if got := page.text(".field .error"); !strings.Contains(got, wrong.message) {
			t.Errorf("%s %q: %q", wrong.field, wrong.value, got)
		}
	}
	if got := admin.get("/staff").doc.Find(".list-row").Length(); got != 1 {
		t.Errorf("%d people, want the admin alone", got)
	}
	h.signIn("approver@halo.example").post("/staff", url.Values{}).want(t, http.StatusNotFound)
}
