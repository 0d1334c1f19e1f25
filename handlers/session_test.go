package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTheSessionCookie(t *testing.T) {
	h := furnished(t)
	got := h.visitor().post("/login", url.Values{"email": {adminMail}, "password": {password}}).want(t, http.StatusSeeOther)
	cookie := sessionCookie(t, got)
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure || cookie.Path != "/" || len(cookie.Value) < 40 {
		t.Errorf("the cookie is %+v", cookie)
	}
}

func TestTheSessionCookieUnderHTTPS(t *testing.T) {
	h := furnished(t)
	h.serveAt("https://portal.example.com")
	got := h.visitor().post("/login", url.Values{"email": {adminMail}, "password": {password}}).want(t, http.StatusSeeOther)
	cookie := sessionCookie(t, got)
	if !cookie.Secure || !strings.HasPrefix(cookie.Name, "__Host-") || cookie.Domain != "" {
		t.Errorf("the cookie is %+v", cookie)
	}
	if got.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
}

func sessionCookie(t *testing.T, got answer) *http.Cookie {
	t.Helper()
	for _, cookie := range got.Cookies() {
		if strings.HasSuffix(cookie.Name, "portal-session") {
			return cookie
		}
	}
	t.Fatal("no session cookie")
	return nil
}

func TestSigningInChangesTheToken(t *testing.T) {
	h := furnished(t)
	b := h.visitor()
	form := url.Values{"email": {adminMail}, "password": {password}}
	first := sessionCookie(t, b.post("/login", form))
	second := sessionCookie(t, b.post("/login", form))
	if first.Value == second.Value {
		t.Error("the token stayed")
	}
	old := h.visitor().get("/projects", "Cookie", first.Name+"="+first.Value)
	if old.StatusCode != http.StatusSeeOther {
		t.Errorf("the old token still works: %d", old.StatusCode)
	}
}

func TestSigningOut(t *testing.T) {
	h := furnished(t)
	b := h.visitor()
	cookie := sessionCookie(t, b.post("/login", url.Values{"email": {adminMail}, "password": {password}}))
	b.post("/logout", nil).want(t, http.StatusSeeOther)
	if got := h.visitor().get("/projects", "Cookie", cookie.Name+"="+cookie.Value); got.StatusCode != http.StatusSeeOther {
		t.Errorf("the session goes on: %d", got.StatusCode)
	}
}

func TestAWrongPasswordIsToldInOneWay(t *testing.T) {
	h := furnished(t)
	known := h.visitor().post("/login", url.Values{"email": {adminMail}, "password": {"wrong"}}).want(t, http.StatusUnprocessableEntity)
	unknown := h.visitor().post("/login", url.Values{"email": {"x@agency.example"}, "password": {"wrong"}}).want(t, http.StatusUnprocessableEntity)
	if known.text("main .notice") != unknown.text("main .notice") || known.text("main .notice") == "" {
		t.Errorf("%q and %q", known.text("main .notice"), unknown.text("main .notice"))
	}
	if value, _ := known.doc.Find("#email").Attr("value"); value != adminMail {
		t.Errorf("the address typed is gone: %q", value)
	}
}

func TestTooManyTriesAreToldTheWait(t *testing.T) {
	h := furnished(t)
	form := url.Values{"email": {adminMail}, "password": {"wrong"}}
	for range 8 {
		h.visitor().post("/login", form).want(t, http.StatusUnprocessableEntity)
	}
	got := h.visitor().post("/login", form).want(t, http.StatusTooManyRequests)
	if got.Header.Get("Retry-After") == "" || !strings.Contains(got.text("main .notice"), "seconds") {
		t.Errorf("the wait is not told: %q", got.text("main .notice"))
	}
}

func TestSigningInLeadsBack(t *testing.T) {
	h := furnished(t)
	for next, want := range map[string]string{
		"/projects/HALO/quotes?before=3": "/projects/HALO/quotes?before=3",
		"https://evil.example/":          "/",
		"//evil.example/":                "/",
		`/\evil.example`:                 "/",
		"javascript:alert(1)":            "/",
		"":                               "/",
	} {
		got := h.visitor().post("/login", url.Values{"email": {adminMail}, "password": {password}, "next": {next}})
		if location := got.Header.Get("Location"); location != want {
			t.Errorf("%q leads to %q", next, location)
		}
	}
	got := h.visitor().get("/projects/HALO/quotes").want(t, http.StatusSeeOther)
	if got.Header.Get("Location") != "/login?next=%2Fprojects%2FHALO%2Fquotes" {
		t.Errorf("leads to %s", got.Header.Get("Location"))
	}
}

func TestAnotherSitesFormIsRefused(t *testing.T) {
	h := furnished(t)
	b := h.signIn(adminMail)
	form := url.Values{"name": {"Planted"}}
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Sec-Fetch-Site", "", "Origin", "https://evil.example"},
		{"Sec-Fetch-Site", "", "Origin", "null"},
	} {
		b.post("/clients", form, headers...).want(t, http.StatusForbidden)
		b.post("/login", url.Values{"email": {adminMail}, "password": {password}}, headers...).want(t, http.StatusForbidden)
	}
	if body := b.get("/clients").Body; strings.Contains(body, "Planted") {
		t.Error("it was stored")
	}
}

// TestNothingTypedIsLostWithTheSession sends a form after the session ended: it
// comes back after signing in, and one press stores it.
func TestNothingTypedIsLostWithTheSession(t *testing.T) {
	h := furnished(t)
	b := h.signIn(adminMail)
	b.post("/logout", nil)
	const name = "Ünï <b>&\"quoted\"</b> ﷽ 🎂"
	asked := b.post("/clients", url.Values{"name": {name}}).want(t, http.StatusUnauthorized)
	kept, _ := asked.doc.Find("input[name=kept]").Attr("value")
	path, _ := asked.doc.Find("input[name=next]").Attr("value")
	resumed := b.post("/login", url.Values{"email": {adminMail}, "password": {password}, "kept": {kept}, "next": {path}}).want(t, http.StatusOK)
	value, _ := resumed.doc.Find("main input[name=name]").Attr("value")
	action, _ := resumed.doc.Find("main form").Attr("action")
	if value != name || action != "/clients" {
		t.Fatalf("%q to %q came back", value, action)
	}
	b.post(action, url.Values{"name": {value}}).want(t, http.StatusSeeOther)
	if got := b.get("/clients").text("main"); !strings.Contains(got, name) {
		t.Errorf("not stored: %s", got)
	}
}

func TestAWrongPasswordKeepsWhatWasTypedBefore(t *testing.T) {
	h := furnished(t)
	got := h.visitor().post("/login", url.Values{"email": {adminMail}, "password": {"wrong"}, "kept": {"name=x"}, "next": {"/clients"}})
	if kept, _ := got.doc.Find("input[name=kept]").Attr("value"); kept != "name=x" {
		t.Errorf("kept is %q", kept)
	}
}

func TestTooLargeAForm(t *testing.T) {
	h := furnished(t)
	b := h.signIn(adminMail)
	b.post("/clients", url.Values{"name": {strings.Repeat("x", 5<<20)}}).want(t, http.StatusRequestEntityTooLarge)
}

func TestSecurityHeaders(t *testing.T) {
	h := furnished(t)
	for _, path := range []string{"/login", "/nothing", "/healthz"} {
		header := h.visitor().get(path).Header
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
		for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "X-Request-Id"} {
			if header.Get(name) == "" {
				t.Errorf("%s has no %s", path, name)
			}
		}
	}
}

func TestPagesHoldNothingInline(t *testing.T) {
	h := inhabited(t)
	b := h.signIn(adminMail)
	for _, route := range h.site.RegisteredRoutes() {
		if route.Method != http.MethodGet || strings.Contains(route.Path, "*") {
			continue
		}
		got := b.get(fill(route.Path, h.samples()))
		if got.doc.Find("[style], style, script:not([src])").Length() > 0 {
			t.Errorf("%s has something inline", route.Path)
		}
		if strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") && got.doc.Find("h1").Length() != 1 && got.StatusCode == http.StatusOK {
			t.Errorf("%s has %d first headings", route.Path, got.doc.Find("h1").Length())
		}
	}
}

func TestSignedInPagesAreNotStored(t *testing.T) {
	h := inhabited(t)
	b := h.signIn("approver@halo.example")
	for _, path := range []string{"/projects/HALO", "/projects/HALO/quotes/1", "/projects/HALO/quotes/1/pdf"} {
		if got := b.get(path).Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func TestTheSetupOfANewPortal(t *testing.T) {
	h := newHouse(t)
	b := h.visitor()
	if got := b.get("/"); got.Header.Get("Location") != "/setup" {
		t.Fatalf("the first visitor is led to %q", got.Header.Get("Location"))
	}
	b.get("/setup").want(t, http.StatusOK)
	code := h.portal.SetupCode()
	form := url.Values{
		"code": {"WRONG"}, "agency": {"North Studio"}, "currency": {"GBP"}, "time_zone": {"Europe/London"}, "accent": {"#2f4b8f"},
		"review_days": {"7"}, "name": {"Ada"}, "email": {"ada@agency.example"}, "password": {password},
	}
	got := b.post("/setup", form).want(t, http.StatusUnprocessableEntity)
	if value, _ := got.doc.Find("#agency").Attr("value"); value != "North Studio" {
		t.Errorf("what was typed is gone: %q", value)
	}
	form.Set("code", code)
	form.Set("time_zone", "Europe/Nowhere")
	b.post("/setup", form).want(t, http.StatusUnprocessableEntity)
	form.Set("time_zone", "Europe/London")
	b.follow(b.post("/setup", form).want(t, http.StatusSeeOther)).want(t, http.StatusOK)
	b.post("/setup", form).want(t, http.StatusConflict)
	if got := h.visitor().get("/setup"); got.Header.Get("Location") != "/login" {
		t.Errorf("the setup is still open: %d", got.StatusCode)
	}
}

func TestTheWelcomeLink(t *testing.T) {
	h := furnished(t)
	viewer := h.seats["viewer@halo.example"]
	token, err := h.portal.MakeAccessLink(t.Context(), h.staffSeat("HALO"), viewer.PersonID)
	h.must(err)
	b := h.visitor()
	for range 2 {
		b.get("/welcome/"+token).want(t, http.StatusOK)
	}
	b.post("/welcome/"+token, url.Values{"password": {"short"}}).want(t, http.StatusUnprocessableEntity)
	b.follow(b.post("/welcome/"+token, url.Values{"password": {"a brand new password"}}).want(t, http.StatusSeeOther))
	b.get("/projects/HALO").want(t, http.StatusOK)
	h.visitor().get("/welcome/"+token).want(t, http.StatusNotFound)
	h.visitor().post("/welcome/"+token, url.Values{"password": {"another new password"}}).want(t, http.StatusNotFound)
}

func TestTheAccentIsLegible(t *testing.T) {
	h := furnished(t)
	got := h.visitor().get("/accent.css").want(t, http.StatusOK)
	if !strings.Contains(got.Body, "--accent-light:#2f4b8f") {
		t.Errorf("the style sheet is %q", got.Body)
	}
}
