package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/rules"
)

// filledIn is what a form would send as it stands, without its buttons.
func (a answer) filledIn(selector string) url.Values {
	form := url.Values{}
	a.doc.Find(selector).Find("input, textarea, select").Each(func(_ int, field *goquery.Selection) {
		name, value := field.AttrOr("name", ""), field.AttrOr("value", "")
		_, checked := field.Attr("checked")
		switch {
		case field.AttrOr("type", "") == "checkbox" && !checked:
			return
		case goquery.NodeName(field) == "textarea":
			value = field.Text()
		case goquery.NodeName(field) == "select":
			value = field.Find("option[selected]").AttrOr("value", field.Find("option").First().AttrOr("value", ""))
		}
		form.Add(name, value)
	})
	return form
}

const absurd = "\u202eevil\u2066 <script>alert(1)</script> \"quotes\" ' {{.}} 𝓛𝓸𝓰𝓸 标题 عنوان \U0001F469\u200d\U0001F680"

// templatePath finds a template in the list by its name.
func (b *browser) templatePath(name string) string {
	b.h.t.Helper()
	path := ""
	b.get("/templates").want(b.h.t, http.StatusOK).doc.Find("a.list-title").Each(func(_ int, link *goquery.Selection) {
		if link.Text() == name {
			path = link.AttrOr("href", "")
		}
	})
	if path == "" {
		b.h.t.Fatalf("no template is named %q", name)
	}
	return path
}

func TestStaffKeepTemplates(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	list := admin.get("/templates").want(t, http.StatusOK)
	for _, words := range []string{"Website launch", "12 requirements", "Rebrand", "Online shop"} {
		if !strings.Contains(list.text("main"), words) {
			t.Errorf("the list lacks %q: %s", words, list.text("main"))
		}
	}
	form := admin.get("/templates/new").want(t, http.StatusOK).filledIn("#template-editor")
	form = with(form, "name", absurd, "description", "For tests", "items.0.kind", "credentials", "items.0.title", absurd,
		"items.0.fields", "User\n\n Password ", "items.0.description", "\n\nTwo lines above\n"+absurd, "items.0.days", "14")
	saved := admin.follow(admin.post("/templates/new", form))
	if !strings.Contains(saved.text("#flash"), "is saved") {
		t.Errorf("the flash says %q", saved.text("#flash"))
	}
	kept := admin.get(admin.templatePath(absurd)).want(t, http.StatusOK).filledIn("#template-editor")
	for name, want := range map[string]string{
		"name": absurd, "items.0.kind": "credentials", "items.0.title": absurd, "items.0.fields": "User\nPassword",
		"items.0.description": "\n\nTwo lines above\n" + absurd, "items.0.days": "14", "edit": "1",
	} {
		if kept.Get(name) != want {
			t.Errorf("%s came back as %q, want %q", name, kept.Get(name), want)
		}
	}
}

func TestTheTemplateEditorRearrangesRows(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := admin.templatePath("Website launch")
	page := admin.get(path).want(t, http.StatusOK)
	press := func(button string, pairs ...string) url.Values {
		t.Helper()
		page = admin.post(path, with(page.filledIn("#template-editor"), append(pairs, "do", button)...)).want(t, http.StatusOK)
		if page.doc.Find(`#template-editor[data-unsaved="changed"] [data-focus]`).Length() != 1 {
			t.Errorf("after %s: not marked as unsaved, or without its focus", button)
		}
		return page.filledIn("#template-editor")
	}
	form := press("item-add", "name", "Typed name", "items.3.title", "Typed title")
	if form.Get("name") != "Typed name" || form.Get("items.3.title") != "Typed title" || !form.Has("items.12.title") {
		t.Errorf("after adding a row: %v", form)
	}
	if form = press("item-up:3"); form.Get("items.2.title") != "Typed title" {
		t.Errorf("moved up: %q", form.Get("items.2.title"))
	}
	if form = press("item-down:2"); form.Get("items.3.title") != "Typed title" {
		t.Errorf("moved down: %q", form.Get("items.3.title"))
	}
	if form = press("item-remove:3"); form.Get("items.3.title") == "Typed title" || form.Has("items.12.title") {
		t.Errorf("removed: %v", form)
	}
	for _, button := range []string{"item-remove:99", "item-up", "cycle-add", "item-explode:0", "nonsense"} {
		admin.post(path, with(page.filledIn("#template-editor"), "do", button)).want(t, http.StatusUnprocessableEntity)
	}
	if got := admin.get(path).filledIn("#template-editor"); got.Get("name") != "Website launch" {
		t.Error("a button that only rearranges saved the template")
	}
}

func TestATemplateThatIsWrongIsShownAgainAsItWasTyped(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := admin.templatePath("Rebrand")
	form := admin.get(path).filledIn("#template-editor")
	wrong := with(clone(form), "name", "", "items.0.kind", "miracle", "items.1.title", "", "items.2.days", "soon", "items.8.fields", "Twice\ntwice")
	page := admin.post(path, wrong, "HX-Request", "true", "HX-Target", "form#template-editor").want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("main").Length() != 0 || page.doc.Find(`[role="alert"] a`).Length() != 5 {
		t.Errorf("the fragment says %q", page.text(`[role="alert"]`))
	}
	for _, id := range []string{"#field-name", "#field-items-0-kind", "#field-items-1-title", "#field-items-2-days", "#field-items-8-fields"} {
		if page.doc.Find(id+`[aria-invalid="true"]`).Length() != 1 {
			t.Errorf("%s is not marked", id)
		}
	}
	if got := page.filledIn("#template-editor"); got.Get("items.2.days") != "soon" || got.Get("items.8.fields") != "Twice\ntwice" {
		t.Error("what was typed is lost")
	}
	taken := admin.post(path, with(clone(form), "name", "online SHOP")).want(t, http.StatusUnprocessableEntity)
	if !strings.Contains(taken.text("#field-name-error"), "of this name") {
		t.Errorf("a name that is taken: %s", taken.text("main"))
	}
	many := clone(form)
	for i := range rules.MaxRequirementsAtOnce + 1 {
		many.Set(fmt.Sprintf("items.%d.title", i), "One")
	}
	admin.post(path, many).want(t, http.StatusUnprocessableEntity)
	admin.post("/templates/new", url.Values{}).want(t, http.StatusUnprocessableEntity)
}

func TestTwoEditorsOfATemplateDoNotOverwriteEachOther(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := admin.templatePath("Rebrand")
	stale := with(admin.get(path).filledIn("#template-editor"), "name", "Mine", "items.0.title", "Typed by me")
	admin.post(path, with(admin.get(path).filledIn("#template-editor"), "name", "Theirs")).want(t, http.StatusSeeOther)
	page := admin.post(path, clone(stale)).want(t, http.StatusConflict)
	if got := page.filledIn("#template-editor"); got.Get("items.0.title") != "Typed by me" || got.Get("edit") != "2" {
		t.Errorf("what was typed came back as %v", got)
	}
	if again := admin.get(path).filledIn("#template-editor"); again.Get("name") != "Theirs" {
		t.Errorf("a stale form was saved as %q", again.Get("name"))
	}
	admin.post(path, page.filledIn("#template-editor")).want(t, http.StatusSeeOther)
	late := admin.post(path+"/delete", url.Values{"edit": {"1"}}).want(t, http.StatusConflict)
	if late.filledIn("#template-editor").Get("name") != "Mine" {
		t.Error("a stale deletion does not show how the template is now")
	}
	deleted := admin.follow(admin.post(path+"/delete", late.filledIn(`form[action$="/delete"]`)))
	if strings.Contains(deleted.text(".list"), "Mine") {
		t.Errorf("it was not deleted: %s", deleted.text(".list"))
	}
	gone := admin.post(path, clone(stale)).want(t, http.StatusConflict)
	if gone.doc.Find(`form#template-editor[action="/templates/new"]`).Length() != 1 || gone.doc.Find(`form[action$="/delete"]`).Length() != 0 {
		t.Error("the form of a deleted template does not lead to a new one")
	}
	admin.post("/templates/new", gone.filledIn("#template-editor")).want(t, http.StatusSeeOther)
	admin.templatePath("Mine")
}

func TestTemplatesAreTheAgencysAlone(t *testing.T) {
	h := furnished(t)
	path := h.signIn(adminMail).templatePath("Rebrand")
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", "feedback@halo.example"} {
		person := h.signIn(email)
		for _, address := range []string{"/templates", "/templates/new", path} {
			person.get(address).want(t, http.StatusNotFound)
		}
		for _, address := range []string{"/templates/new", path, path + "/delete"} {
			person.post(address, url.Values{"edit": {"1"}, "name": {"Theirs"}}).want(t, http.StatusNotFound)
		}
	}
	admin := h.signIn(adminMail)
	whole := with(admin.get(path).filledIn("#template-editor"), "name", "Another")
	whole.Del("edit")
	for _, id := range []string{"9999", "0", "-1", "x"} {
		admin.get("/templates/"+id).want(t, http.StatusNotFound)
		admin.post("/templates/"+id, whole).want(t, http.StatusNotFound)
		admin.post("/templates/"+id+"/delete", url.Values{"edit": {"1"}}).want(t, http.StatusNotFound)
	}
	admin.get(path).want(t, http.StatusOK)
}
