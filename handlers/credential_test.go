package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

const (
	secretUser     = "wp-owner-Zaphod"
	secretPassword = "Tr0ub4dor <&\"three\"> horses"
	secretKey      = "\n-----BEGIN KEY-----\nAAAA \n"
)

// secrets are what a client gives where three fields are asked for.
func secrets() []portal.CredentialField {
	return []portal.CredentialField{{Name: "User name", Value: secretUser}, {Name: "Password", Value: secretPassword}, {Name: "Key", Value: secretKey}}
}

// giveCredentials asks a project for credentials, which its approver gives, and
// gives back the address of the requirement.
func (h *house) giveCredentials(code string) string {
	h.t.Helper()
	ctx, client := context.Background(), h.seats["approver@"+strings.ToLower(code)+".example"]
	numbers, err := h.portal.AddRequirements(ctx, h.staffSeat(code), []portal.NewRequirement{{RequirementContent: rules.RequirementContent{
		Kind: rules.NeedCredentials, Title: "The old website", Fields: []string{"User name", "Password", "Key"},
	}}})
	h.must(err)
	view, err := h.portal.Requirement(ctx, client, numbers[0])
	h.must(err)
	h.must(h.portal.SubmitProvision(ctx, client, numbers[0], portal.Provision{Edit: view.Requirement.Edit, Asked: view.Asked, Credentials: secrets()}))
	return fmt.Sprintf("/projects/%s/requirements/%d", code, numbers[0])
}

func wantNoSecret(t *testing.T, got answer) {
	t.Helper()
	for _, secret := range []string{"Zaphod", "Tr0ub4dor", "BEGIN KEY", password} {
		if strings.Contains(got.Body, secret) {
			t.Errorf("%s %s holds %q", got.Request.Method, got.Request.URL.Path, secret)
		}
	}
}

func revealForm(password string) url.Values {
	return url.Values{"round": {"1"}, "password": {password}}
}

func TestStaffRevealCredentialsWithTheirPassword(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	staff := h.signIn(adminMail)
	page := staff.get(path).want(t, http.StatusOK)
	wantNoSecret(t, page)
	field := page.doc.Find(`#credentials form[action$="/reveal"] input[type="password"]`)
	if field.AttrOr("autocomplete", "") != "current-password" || !strings.Contains(page.text("#credentials"), "Given, not shown") {
		t.Errorf("the section reads %q", page.text("#credentials"))
	}
	for _, wrong := range []string{"", "a wrong one"} {
		refused := staff.post(path+"/reveal", revealForm(wrong)).want(t, http.StatusUnprocessableEntity)
		wantNoSecret(t, refused)
		field := refused.doc.Find(`#credentials input[type="password"]`)
		if field.AttrOr("aria-invalid", "") != "true" || field.AttrOr("value", "") != "" {
			t.Errorf("%q is answered with %q", wrong, refused.text("#credentials"))
		}
	}
	shown := staff.post(path+"/reveal", revealForm(password)).want(t, http.StatusOK)
	wantShown(t, shown)
	if got := shown.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	wantNoSecret(t, staff.get(path))
	wantShown(t, staff.post(path+"/reveal", url.Values{"round": {"1"}}).want(t, http.StatusOK))
	h.clock.Set("2027-03-10T10:05:00Z")
	wantNoSecret(t, staff.post(path+"/reveal", url.Values{"round": {"1"}}).want(t, http.StatusUnprocessableEntity))
	if got := strings.Count(staff.get("/projects/HALO/history").text("main"), "Round 1"); got != 2 {
		t.Errorf("the history tells of %d reveals", got)
	}
}

func wantShown(t *testing.T, got answer) {
	t.Helper()
	fields := got.doc.Find("#credentials [readonly]")
	if fields.Length() != 3 || fields.Eq(0).AttrOr("value", "") != secretUser || fields.Eq(1).AttrOr("value", "") != secretPassword || fields.Eq(2).Text() != secretKey {
		t.Errorf("shown is %q", got.text("#credentials"))
	}
	if got.doc.Find(`#credentials [readonly][autocomplete="off"]`).Length() != 3 || got.doc.Find("#credentials [data-copy]").Length() != 3 {
		t.Error("a field can be filled in by the browser or not be copied")
	}
	if got.doc.Find("#credentials a").Text() == "" {
		t.Error("nothing leads back to where they are hidden")
	}
}

func TestARevealInPlaceSwapsItsSection(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	staff := h.signIn(adminMail)
	got := staff.post(path+"/reveal", revealForm(password), "HX-Request", "true", "HX-Target", "section#credentials", "HX-Current-URL", h.server.URL+path).want(t, http.StatusOK)
	if !strings.HasPrefix(strings.TrimSpace(got.Body), "<section") || got.Header.Get("HX-Push-Url") != "" {
		t.Errorf("the answer begins with %.80q and leads to %q", got.Body, got.Header.Get("HX-Push-Url"))
	}
	wantShown(t, got)
	hidden := staff.get(path, "HX-Request", "true", "HX-Target", "section#credentials", "HX-Current-URL", h.server.URL+path).want(t, http.StatusOK)
	wantNoSecret(t, hidden)
	if !strings.HasPrefix(strings.TrimSpace(hidden.Body), "<section") {
		t.Errorf("hiding answers with %.80q", hidden.Body)
	}
}

func TestTooManyWrongPasswordsHaveToWait(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	staff := h.signIn(adminMail)
	for range 8 {
		staff.post(path+"/reveal", revealForm("a wrong one")).want(t, http.StatusUnprocessableEntity)
	}
	got := staff.post(path+"/reveal", revealForm(password)).want(t, http.StatusTooManyRequests)
	if got.Header.Get("Retry-After") == "" || !strings.Contains(got.text("#credentials"), "Please wait") {
		t.Errorf("it says %q", got.text("#credentials"))
	}
	wantNoSecret(t, got)
}

func TestNobodyElseRevealsOrDestroys(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	for email, status := range map[string]int{
		"approver@halo.example": http.StatusForbidden, "viewer@halo.example": http.StatusForbidden, "feedback@halo.example": http.StatusForbidden,
		"approver@moon.example": http.StatusNotFound,
	} {
		b := h.signIn(email)
		wantNoSecret(t, b.post(path+"/reveal", revealForm(password)).want(t, status))
		b.post(path+"/destroy", url.Values{}).want(t, status)
	}
	staff := h.signIn(adminMail)
	staff.get(path+"/reveal").want(t, http.StatusNotFound)
	staff.post(path+"/reveal", url.Values{"round": {"2"}, "password": {password}}).want(t, http.StatusNotFound)
	wantShown(t, staff.post(path+"/reveal", revealForm(password)).want(t, http.StatusOK))
}

func TestCredentialsAreInNoPage(t *testing.T) {
	h := furnished(t)
	h.addStaff("staff@agency.example", rules.Staff)
	path := h.giveCredentials("HALO")
	h.signIn(adminMail).post(path+"/reveal", revealForm(password)).want(t, http.StatusOK)
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", "staff@agency.example", adminMail} {
		b := h.signIn(email)
		for _, page := range []string{"/", "/projects/HALO", "/projects/HALO/requirements", path, "/projects/HALO/history", "/projects/HALO/cycles"} {
			got := b.get(page)
			if got.StatusCode >= http.StatusBadRequest {
				t.Errorf("%s: %s answers %d", email, page, got.StatusCode)
			}
			wantNoSecret(t, got)
		}
	}
	seen := h.signIn("approver@halo.example").get(path).text("#credentials")
	for _, name := range []string{"User name", "Password", "Given, not shown"} {
		if !strings.Contains(seen, name) {
			t.Errorf("%q is missing for the client: %q", name, seen)
		}
	}
	if strings.Contains(seen, "Reveal") || strings.Contains(seen, "Destroy for ever") {
		t.Errorf("the client is offered what is not theirs: %q", seen)
	}
}

func TestALostKeyIsToldPlainly(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	h.must(os.Remove(h.file + ".key"))
	staff := h.signIn(adminMail)
	got := staff.post(path+"/reveal", revealForm(password)).want(t, http.StatusConflict)
	if !strings.Contains(got.text(`#credentials [role="alert"]`), "is lost") {
		t.Errorf("it says %q", got.text("#credentials"))
	}
	staff.get(path).want(t, http.StatusOK)
}

func TestDestroyedCredentialsSayWhoAndWhen(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	staff := h.signIn(adminMail)
	if staff.get(path).doc.Find(`#credentials details form[action$="/destroy"]`).Length() != 1 {
		t.Error("destroying is not behind a second step")
	}
	page := staff.follow(staff.post(path+"/destroy", url.Values{}))
	if got := page.text("#credentials"); !strings.Contains(got, "Destroyed for ever by Ada Admin on 10 Mar 2027, 10:00 GMT") || strings.Contains(got, "Reveal") {
		t.Errorf("it says %q", got)
	}
	staff.post(path+"/destroy", url.Values{}).want(t, http.StatusConflict)
	late := staff.post(path+"/reveal", revealForm(password)).want(t, http.StatusConflict)
	if got := late.text(`#credentials [role="alert"]`); !strings.Contains(got, "were destroyed") {
		t.Errorf("a reveal that comes too late is answered with %q", got)
	}
}

func TestSigningInAgainBringsNoSecretBack(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	form := revealForm(password)
	for i, field := range secrets() {
		form.Set(fmt.Sprintf("credentials.%d", i), field.Value)
	}
	form.Set("text", "A note that is kept.")
	got := h.visitor().post(path+"/provide", form).want(t, http.StatusUnauthorized)
	wantNoSecret(t, got)
	if !strings.Contains(got.doc.Find(`[name="kept"]`).AttrOr("value", ""), "A+note") {
		t.Error("what is no secret is lost")
	}
}
