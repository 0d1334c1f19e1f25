package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"portal/rules"
)

const newPath = "/projects/HALO/requirements/new"

func TestStaffAskForOneThing(t *testing.T) {
	h := furnished(t)
	h.accept("HALO", h.sendQuote("HALO", offer()))
	staff := h.signIn(adminMail)
	form := staff.get(newPath).want(t, http.StatusOK).filledIn("#requirement-editor")
	if form.Get("fields") != "User name\nPassword" || form.Get("once") == "" {
		t.Errorf("the form begins as %v", form)
	}
	form.Set("kind", "credentials")
	form.Set("title", "Hosting")
	form.Set("description", "So that we can **move** it.")
	form.Set("due", "2027-03-20")
	form.Set("cycle", "2")
	for range 2 {
		got := staff.post(newPath, form).want(t, http.StatusSeeOther)
		if got.Header.Get("Location") != "/projects/HALO/requirements" {
			t.Errorf("it leads to %s", got.Header.Get("Location"))
		}
	}
	if count := h.onFile("SELECT count(*) FROM requirements"); count != 1 {
		t.Errorf("sent twice it asks for %d", count)
	}
	page := h.signIn("approver@halo.example").get(neededAt(1)).want(t, http.StatusOK)
	for _, want := range []string{"Hosting", "20 March 2027", "HALO-C2 Design", "So that we can move it.", "User name", "Password"} {
		if !strings.Contains(page.text("main"), want) {
			t.Errorf("%q is missing in %q", want, page.text("main"))
		}
	}
	form.Set("title", "Hosting and mail")
	changed := staff.post(newPath, form).want(t, http.StatusConflict)
	again := changed.filledIn("#requirement-editor")
	if again.Get("title") != "Hosting and mail" {
		t.Errorf("kept is %v", again)
	}
	staff.post(newPath, again).want(t, http.StatusSeeOther)
}

func TestANewRequirementThatIsWrongKeepsEverything(t *testing.T) {
	h := furnished(t)
	staff := h.signIn(adminMail)
	sheet := h.sheet().text("kind", "credentials").text("title", " ").text("description", absurd).text("due", "31/02/2027").
		text("fields", "Key\nkey").text("cycle", "7").text("once", "a").file("plan.txt", []byte("plan"))
	got := staff.send(newPath, sheet).want(t, http.StatusUnprocessableEntity)
	typed := got.filledIn("#requirement-editor")
	for name, want := range map[string]string{"kind": "credentials", "description": absurd, "due": "31/02/2027", "fields": "Key\nkey", "once": "a", "files": "1"} {
		if typed.Get(name) != want {
			t.Errorf("%s is kept as %q", name, typed.Get(name))
		}
	}
	for _, name := range []string{"title", "due", "fields"} {
		if got.text("#field-"+name+"-error") == "" {
			t.Errorf("%s has no words beside it", name)
		}
	}
	if links := got.doc.Find(`[role="alert"] a[href^="#field-"]`).Length(); links < 3 {
		t.Errorf("%d problems are listed", links)
	}
	typed.Set("title", "Access")
	typed.Set("due", "")
	typed.Set("fields", "Key")
	typed.Set("cycle", "7")
	if got := staff.post(newPath, typed).want(t, http.StatusUnprocessableEntity); !strings.Contains(got.text("#field-cycle-error"), "no such cycle") {
		t.Errorf("a cycle that is not there: %q", got.text("main"))
	}
	typed.Set("cycle", "")
	staff.follow(staff.post(newPath, typed))
	if page := staff.get(neededAt(1)).text("main"); !strings.Contains(page, "plan.txt") {
		t.Errorf("the file is lost: %q", page)
	}
}

func TestAFileTooLargeForARequirementIsToldBesideItsField(t *testing.T) {
	h := furnished(t)
	h.limitFiles(1)
	sheet := h.sheet().text("kind", "files").text("title", "Logo").text("once", "a").file("large.bin", make([]byte, 2<<20))
	got := h.signIn(adminMail).send(newPath, sheet).want(t, http.StatusRequestEntityTooLarge)
	if !strings.Contains(got.text("#field-files-error"), "“large.bin” is too large") || got.filledIn("#requirement-editor").Get("title") != "Logo" {
		t.Errorf("it says %q", got.text("main"))
	}
	if h.onFile("SELECT count(*) FROM requirements") != 0 {
		t.Error("it is asked for without its file")
	}
}

func TestThePreviewSavesNothingAndKeepsTheGuard(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	staff := h.signIn(adminMail)
	form := staff.get(path+"/edit").want(t, http.StatusOK).filledIn("#requirement-editor")
	h.give("HALO", 1)
	h.answer("HALO", 1, "Again.")
	form.Set("description", "With *emphasis*.")
	form.Set("do", "preview")
	shown := staff.post(path+"/edit", form).want(t, http.StatusOK)
	if shown.doc.Find("#preview-description em").Text() != "emphasis" {
		t.Errorf("the preview is %q", shown.text("#preview-description"))
	}
	form = shown.filledIn("#requirement-editor")
	got := staff.post(path+"/edit", form).want(t, http.StatusConflict)
	again := got.filledIn("#requirement-editor")
	if again.Get("description") != "With *emphasis*." || !strings.Contains(got.text("[role=alert]"), "changed this since") {
		t.Errorf("it says %q", got.text("main"))
	}
	staff.follow(staff.post(path+"/edit", again))
	if page := staff.get(path); page.doc.Find("main .prose em").First().Text() != "emphasis" {
		t.Errorf("saved is %q", page.text("main"))
	}
}

func TestTheKindStaysOnceSomethingWasGiven(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	staff := h.signIn(adminMail)
	if options := staff.get(path + "/edit").doc.Find("#field-kind option").Length(); options != 5 {
		t.Errorf("%d kinds are offered", options)
	}
	h.give("HALO", 1)
	staff.get(path+"/edit").want(t, http.StatusConflict)
	h.answer("HALO", 1, "Again.")
	page := staff.get(path+"/edit").want(t, http.StatusOK)
	if options := page.doc.Find("#field-kind option"); options.Length() != 1 || options.Text() != "Text" {
		t.Errorf("offered is %q", options.Text())
	}
	form := page.filledIn("#requirement-editor")
	form.Set("kind", "files")
	if got := staff.post(path+"/edit", form).want(t, http.StatusUnprocessableEntity); !strings.Contains(got.text("#field-kind-error"), "its kind stays") {
		t.Errorf("it says %q", got.text("main"))
	}
}
