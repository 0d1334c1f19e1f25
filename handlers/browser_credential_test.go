package handlers_test

import (
	"net/http"
	"testing"
)

// holdsSecret tells whether the page holds a secret that was given, in its
// text or in a field.
const holdsSecret = `(secret) => document.documentElement.outerHTML.includes(secret)
	|| [...document.querySelectorAll('input, textarea')].some((field) => field.value.includes(secret))`

func TestCredentialsInTheBrowser(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	b := openTab(t, h)
	b.expect(http.StatusUnprocessableEntity)
	b.signIn(adminMail, password)
	b.open(path)
	b.checkLooks()
	b.use(desk)
	b.fill("#field-password-1", "a wrong one")
	b.swap("#credentials", func() { b.press("Reveal") })
	b.wantText("#credentials", "That is not your password.")
	b.wantFocus("#field-password-1")
	b.checkLooks()
	b.use(desk)
	b.fill("#field-password-1", password)
	b.swap("#credentials", func() { b.press("Reveal") })
	b.wantPath(path)
	b.wantFocus("#credentials [data-focus]")
	for i, want := range secrets() {
		if got := b.value([]string{"#revealed-1-0", "#revealed-1-1", "#revealed-1-2"}[i]); got != want.Value {
			t.Errorf("%s is shown as %q", want.Name, got)
		}
	}
	b.checkLooks()
	b.use(desk)
	b.swap("#credentials", func() { b.press("Hide") })
	if ask[bool](b, holdsSecret, secretUser) {
		t.Error("it is still in the page when hidden")
	}
	b.wantPath(path)
	b.press("Destroy them")
	b.swap("#credentials", func() { b.press("Destroy for ever") })
	b.wantText("#credentials", "Destroyed for ever by Ada Admin")
	b.wantText("#flash", "The credentials are destroyed for ever.")
	b.checkLooks()
}

func TestCredentialsInABrowserWithoutScripts(t *testing.T) {
	h := furnished(t)
	path := h.giveCredentials("HALO")
	b := openTab(t, h)
	b.disableScripts()
	b.signIn(adminMail, password)
	b.open(path)
	b.fill("#field-password-1", password)
	b.through(func() { b.press("Reveal") })
	if got := b.value("#revealed-1-0"); got != secretUser {
		t.Errorf("it is shown as %q", got)
	}
	b.through(func() { b.press("Hide") })
	b.wantPath(path)
	if ask[bool](b, holdsSecret, secretUser) {
		t.Error("it is still in the page when hidden")
	}
	b.press("Destroy them")
	b.through(func() { b.press("Destroy for ever") })
	b.wantText("#credentials", "Destroyed for ever by Ada Admin")
}

func TestSettingsInTheBrowser(t *testing.T) {
	h := furnished(t)
	b := openTab(t, h)
	b.expect(http.StatusUnprocessableEntity)
	b.signIn(adminMail, password)
	b.open("/settings")
	b.checkLooks()
	b.use(desk)
	b.fill("#field-credential_days", "soon")
	b.swap("#settings", func() { b.press("Save the settings") })
	b.wantFocus("#field-credential_days")
	b.checkLooks()
	b.use(desk)
	b.fill("#field-credential_days", "14")
	b.swap("#settings", func() { b.press("Save the settings") })
	b.wantText("#flash", "The settings are saved.")
	if got := b.value("#field-credential_days"); got != "14" {
		t.Errorf("the days are %q", got)
	}
}
