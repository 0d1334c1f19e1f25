package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"portal/rules"
)

func TestAnAdminSavesTheSettings(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	page := admin.get("/settings").want(t, http.StatusOK)
	if got := page.text(`nav [aria-current="page"]`); got != "Settings" {
		t.Errorf("the navigation marks %q", got)
	}
	form := url.Values{}
	for name, want := range map[string]string{"file_megabytes": "200", "project_megabytes": "5000", "credential_days": "30"} {
		field := page.doc.Find(`form [name="` + name + `"]`)
		if got, _ := field.Attr("value"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
		form.Set(name, want)
	}
	form.Set("credential_days", " 0 ")
	form.Set("file_megabytes", "75")
	saved := admin.follow(admin.post("/settings", form))
	if got := saved.text("#flash"); got != "The settings are saved." {
		t.Errorf("it says %q", got)
	}
	want := rules.Settings{FileMegabytes: 75, ProjectMegabytes: 5000}
	if got := h.portal.Agency().Settings(); got != want {
		t.Errorf("they are %+v", got)
	}
}

func TestSettingsThatAreWrongAreShownAgain(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	before := h.portal.Agency().Settings()
	for _, typed := range []string{"", "many", "-1", "3651", "1.5", "99999999999999999999"} {
		got := admin.post("/settings", url.Values{"file_megabytes": {"300"}, "project_megabytes": {"5000"}, "credential_days": {typed}}).want(t, http.StatusUnprocessableEntity)
		field := got.doc.Find(`[name="credential_days"]`)
		if value, _ := field.Attr("value"); value != typed || field.AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%q is given back as %q", typed, value)
		}
		if value := got.doc.Find(`[name="file_megabytes"]`).AttrOr("value", ""); value != "300" {
			t.Errorf("the other field is given back as %q", value)
		}
	}
	if h.portal.Agency().Settings() != before {
		t.Error("something was saved")
	}
}

func TestTheSettingsAreForAdmins(t *testing.T) {
	h := furnished(t)
	h.addStaff("staff@agency.example", rules.Staff)
	staff := h.signIn("staff@agency.example")
	staff.get("/settings").want(t, http.StatusForbidden)
	if staff.get("/").doc.Find(`a[href="/settings"]`).Length() != 0 {
		t.Error("staff are led to the settings")
	}
	client := h.signIn("approver@halo.example")
	client.get("/settings").want(t, http.StatusNotFound)
	client.post("/settings", url.Values{}).want(t, http.StatusNotFound)
}
