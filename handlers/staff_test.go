package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
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

func TestOnlyAdminsAddStaffWhateverTheirSeatSays(t *testing.T) {
	h := furnished(t)
	ctx, sam := context.Background(), portal.NewStaff{Name: "Sam", Email: "sam@agency.example", Role: rules.Staff}
	_, err := h.portal.AddStaff(ctx, h.seats[adminMail].Actor, sam)
	h.must(err)
	people, err := h.portal.StaffPeople(ctx)
	h.must(err)
	for _, person := range people {
		if person.Email != sam.Email {
			continue
		}
		demoted := portal.Actor{PersonID: person.ID, Name: person.Name, Role: rules.Admin}
		_, err := h.portal.AddStaff(ctx, demoted, portal.NewStaff{Name: "Eve", Email: "eve@agency.example", Role: rules.Admin})
		if rules.KindOf(err) != rules.Denied {
			t.Errorf("someone who is no admin any more: %v", err)
		}
		return
	}
	t.Error("Sam is not listed")
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

func TestStaffWhoLostTheirLinkGetANewOne(t *testing.T) {
	h := furnished(t)
	h.addStaff("sam@agency.example", rules.Staff)
	admin := h.signIn(adminMail)
	action, found := admin.get("/staff").doc.Find(`form[action$="/link"]:has([aria-label*="Tomas"])`).Attr("action")
	if !found {
		t.Fatal("no way to a new link")
	}
	link := strings.TrimPrefix(admin.post(action, nil).want(t, http.StatusOK).link(), h.server.URL)
	h.visitor().post(link, url.Values{"password": {"another long password"}}).want(t, http.StatusSeeOther)
	client := fmt.Sprintf("/staff/%d/link", h.seats["approver@halo.example"].PersonID)
	admin.post(client, nil).want(t, http.StatusNotFound)
	admin.post("/staff/99999/link", nil).want(t, http.StatusNotFound)
	h.signIn("approver@halo.example").post(action, nil).want(t, http.StatusNotFound)
}
