package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

func TestWhoSeesWhatOfARequirement(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	for email, status := range map[string]int{
		adminMail: http.StatusOK, "approver@halo.example": http.StatusOK, "viewer@halo.example": http.StatusOK,
		"feedback@halo.example": http.StatusForbidden, "approver@moon.example": http.StatusNotFound,
	} {
		b := h.signIn(email)
		for _, page := range []string{path, "/projects/HALO/requirements"} {
			b.get(page).want(t, status)
		}
	}
	viewer := h.signIn("viewer@halo.example")
	if got := viewer.get(path); got.doc.Find("main form").Length() != 0 || !strings.Contains(got.text(".ask"), "An approver of Halo Bakery") {
		t.Errorf("a viewer reads %q", got.text("main"))
	}
	viewer.post(path+"/provide", url.Values{"edit": {"1"}}).want(t, http.StatusForbidden)
	client := h.signIn("approver@halo.example")
	for _, deed := range []string{"accept", "return", "withdraw", "restore", "edit"} {
		client.post(path+"/"+deed, url.Values{"edit": {"1"}, "reason": {"x"}}).want(t, http.StatusForbidden)
	}
	client.get(neededAt(2)).want(t, http.StatusNotFound)
	client.get("/projects/HALO/requirements/x").want(t, http.StatusNotFound)
}

func TestTwoOfTheStaffDecideAtTheSameInstant(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	h.give("HALO", 1)
	h.addStaff("staff@agency.example", rules.Staff)
	browsers := []*browser{h.signIn(adminMail), h.signIn("staff@agency.example")}
	form := browsers[0].get(path).filledIn("#return-form")
	form.Set("reason", "A reason worth keeping.")
	deeds := []string{"accept", "return"}
	var answers [2]answer
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = browsers[i].post(path+"/"+deeds[i], form) })
	}
	all.Wait()
	won, lost := 0, 1
	if answers[0].StatusCode != http.StatusSeeOther {
		won, lost = 1, 0
	}
	answers[won].want(t, http.StatusSeeOther)
	told := answers[lost].want(t, http.StatusConflict)
	if !strings.Contains(told.text("[role=alert]"), "This changed meanwhile") || !strings.Contains(told.Body, "A reason worth keeping.") {
		t.Errorf("the other is told %q", told.text("main"))
	}
}

func TestARequirementIsWithdrawnAndAskedForAgain(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	staff, client := h.signIn(adminMail), h.signIn("approver@halo.example")
	stale := client.get(path).filledIn("#give-form")
	staff.follow(staff.decide(path, "withdraw", nil))
	stale.Set("text", "Too late.")
	stale.Set("do", "submit")
	got := client.post(path+"/provide", stale).want(t, http.StatusConflict)
	if got.doc.Find("#field-text-kept").Text() != "Too late." || !strings.Contains(got.text(".ask"), "No longer needed") {
		t.Errorf("the client reads %q", got.text("main"))
	}
	if list := client.get("/projects/HALO/requirements").text("details"); !strings.Contains(list, "About us") {
		t.Errorf("the list says %q", list)
	}
	staff.follow(staff.decide(path, "restore", nil))
	if client.get(path).doc.Find("#give-form").Length() != 1 {
		t.Error("it cannot be given again")
	}
}

func TestAbsurdTextIsShownAsItIs(t *testing.T) {
	h := furnished(t)
	item := wanted(rules.NeedText, absurd)
	item.Description = "<img src=x onerror=alert(1)>" + absurd
	path := h.ask(item)
	client, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	client.follow(client.provide(path, "submit", url.Values{"text": {absurd}}))
	staff.follow(staff.decide(path, "return", url.Values{"reason": {absurd}}))
	for _, b := range []*browser{client, staff} {
		for _, page := range []string{path, "/projects/HALO/requirements"} {
			got := b.get(page).want(t, http.StatusOK)
			if got.doc.Find("main script, main img[onerror]").Length() != 0 || !strings.Contains(got.text("main"), "<script>alert(1)</script>") {
				t.Errorf("%s reads %q", page, got.text("main"))
			}
		}
	}
	if title := staff.get(path).doc.Find("h1 bdi").Text(); title != absurd {
		t.Errorf("the title is %q", title)
	}
}

func TestAnAcceptedRequirementCanBeReturnedAfterAll(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	h.give("HALO", 1)
	h.answer("HALO", 1, "")
	staff := h.signIn(adminMail)
	page := staff.follow(staff.decide(path, "return", url.Values{"reason": {"Found a fault."}}))
	if !strings.Contains(page.text(".verdict-returned"), "Found a fault.") {
		t.Errorf("it says %q", page.text("main"))
	}
}
