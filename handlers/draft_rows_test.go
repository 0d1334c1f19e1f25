package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/rules"
)

func TestEditorRearrangesRows(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	page := admin.get(path + "/edit")
	press := func(button string) {
		t.Helper()
		page = admin.post(path+"/edit", with(page.typed(), "do", button)).want(t, http.StatusOK)
		if page.doc.Find("#quote-editor").AttrOr("data-unsaved", "") != "changed" {
			t.Errorf("after %s the form is not marked as unsaved", button)
		}
		if page.doc.Find("#quote-editor [data-focus]").Length() != 1 {
			t.Errorf("after %s nothing or too much asks for the focus", button)
		}
	}
	press("cycle-add")
	page.doc.Find(`[name="cycles.0.name"]`).SetAttr("value", "First")
	press("cycle-add")
	page.doc.Find(`[name="cycles.1.name"]`).SetAttr("value", "Second")
	press("cycle-up:1")
	if form := page.typed(); form.Get("cycles.0.name") != "Second" || form.Get("cycles.1.name") != "First" {
		t.Errorf("moved up: %v", form)
	}
	press("cycle-down:0")
	press("deliverable-add:1")
	page.doc.Find(`[name="cycles.1.deliverables.1.title"]`).SetAttr("value", "Last")
	press("deliverable-up:1:1")
	if got := page.typed().Get("cycles.1.deliverables.0.title"); got != "Last" {
		t.Errorf("deliverable moved up: %q", got)
	}
	press("deliverable-remove:1:1")
	press("cycle-remove:0")
	press("service-add")
	form := page.typed()
	if form.Get("cycles.0.name") != "Second" || form.Has("cycles.1.name") || form.Get("services.0.quantity") != "1" {
		t.Errorf("in the end: %v", form)
	}
	if got := admin.get(path + "/edit").typed(); got.Has("cycles.0.name") {
		t.Error("a button that only rearranges saved the draft")
	}
}

func TestEditorRefusesTamperedForms(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	empty := admin.get(path + "/edit").typed()
	for _, button := range []string{
		"cycle-remove:7", "cycle-up:-1", "cycle-up", "cycle-explode:0", "deliverable-add:9", "deliverable-up:0:5",
		"service-remove:99999999999999999999", "nonsense", "deliverable-add",
	} {
		admin.post(path+"/edit", with(complete(clone(empty)), "do", button)).want(t, http.StatusUnprocessableEntity)
	}
	huge := with(complete(clone(empty)), "cycles.4000000000.name", "far", "cycles.-1.name", "near", "cycles.x.name", "odd",
		"cycles.0.deliverables.999999999.title", "far")
	page := admin.follow(admin.post(path+"/edit", huge)).typed()
	if page.Has("cycles.1.name") || page.Has("cycles.0.deliverables.1.title") {
		t.Errorf("rows came from nowhere: %v", page)
	}
	many := clone(empty)
	for i := range rules.MaxCycles + 5 {
		many.Set(fmt.Sprintf("cycles.%d.name", i), "One")
	}
	admin.post(path+"/edit", many).want(t, http.StatusUnprocessableEntity)
	for i := rules.MaxCycles; i < rules.MaxCycles+5; i++ {
		many.Del(fmt.Sprintf("cycles.%d.name", i))
	}
	many.Set("edit", admin.get(path+"/edit").typed().Get("edit"))
	admin.post(path+"/edit", with(clone(many), "do", "cycle-add")).want(t, http.StatusUnprocessableEntity)
	admin.post(path+"/edit", many).want(t, http.StatusSeeOther)
}

func TestTotalsFollow(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	form := with(complete(admin.get(path+"/edit").typed()), "cycles.0.price", "lots")
	totals := admin.post(path+"/totals", form, "HX-Request", "true", "HX-Target", "div#quote-totals").want(t, http.StatusOK)
	if totals.doc.Find("#quote-editor").Length() != 0 {
		t.Error("more than the totals came back")
	}
	got := totals.text("#quote-totals")
	for _, part := range []string{"£500.04", "£100.01", "£600.05", "VAT at 20%", "Not counted yet", "Cycle 1, price"} {
		if !strings.Contains(got, part) {
			t.Errorf("the totals lack %q: %s", part, got)
		}
	}
	whole := admin.post(path+"/totals", with(form, "vat_status", "reverse-charge")).want(t, http.StatusOK)
	if whole.typed().Get("cycles.0.price") != "lots" || !strings.Contains(whole.text("#quote-totals"), "Reverse charge") {
		t.Errorf("without htmx: %s", whole.text("#quote-totals"))
	}
	if yen := admin.post(path+"/totals", with(form, "currency", "JPY", "services.0.unit_price", "5000")).want(t, http.StatusOK); !strings.Contains(yen.text("#quote-totals"), "60,000") {
		t.Errorf("in yen: %s", yen.text("#quote-totals"))
	}
}

func TestPreviews(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	form := with(complete(admin.get(path+"/edit").typed()), "introduction", "Some **bold** <b>raw</b>", "do", "preview")
	page := admin.post(path+"/edit", form).want(t, http.StatusOK)
	if page.text("#preview-introduction strong") != "bold" || page.doc.Find("#preview-introduction b").Length() != 0 {
		t.Errorf("previewed: %s", page.text("#preview-introduction"))
	}
	part := admin.post("/preview", with(form, "field", "introduction"), "HX-Request", "true", "HX-Target", "div#preview-introduction").want(t, http.StatusOK)
	if part.text("#preview-introduction strong") != "bold" || part.doc.Find("main").Length() != 0 {
		t.Errorf("the fragment is %s", part.Body)
	}
	admin.post("/preview", url.Values{"field": {"password"}}).want(t, http.StatusUnprocessableEntity)
	h.signIn("approver@halo.example").post("/preview", form).want(t, http.StatusNotFound)
}

func TestDiscard(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	if got := admin.post(path+"/discard", nil).Header.Get("Location"); got != "/projects/HALO/quotes" {
		t.Errorf("after discarding a draft: %s", got)
	}
	admin.get(path+"/edit").want(t, http.StatusNotFound)

	sent := fmt.Sprintf("/projects/HALO/quotes/%d", h.sendQuote("HALO", offer()))
	admin.post(sent+"/edit", with(admin.get(sent+"/edit").typed(), "title", "Changed")).want(t, http.StatusSeeOther)
	if got := admin.post(sent+"/discard", nil).Header.Get("Location"); got != sent {
		t.Errorf("after discarding changes: %s", got)
	}
	if got := admin.get(sent + "/edit").typed().Get("title"); got != "New website" {
		t.Errorf("the changes are still there: %q", got)
	}
}

func TestWithdrawAndExtend(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	number := h.sendQuote("HALO", offer())
	path := fmt.Sprintf("/projects/HALO/quotes/%d", number)
	for _, day := range []string{"2027-03-31", "2027-02-30", "", "2027-03-01"} {
		admin.post(path+"/extend", url.Values{"expires": {day}}).want(t, http.StatusUnprocessableEntity)
	}
	page := admin.follow(admin.post(path+"/extend", url.Values{"expires": {"2027-04-30"}}))
	if got := page.text("#flash"); got != "Extended. The quote is open until 30 April 2027." {
		t.Errorf("after extending: %q", got)
	}
	admin.post(path+"/withdraw", nil).want(t, http.StatusSeeOther)
	admin.post(path+"/withdraw", nil).want(t, http.StatusConflict)
	if got := h.quote("HALO", number).Standing; got != rules.QuoteWithdrawn {
		t.Errorf("withdrawn it is %s", got)
	}
}

func TestEditorIsForStaff(t *testing.T) {
	h := furnished(t)
	path := h.draft()
	for email, status := range map[string]int{
		"approver@halo.example": http.StatusForbidden, "viewer@halo.example": http.StatusForbidden,
		"feedback@halo.example": http.StatusForbidden, "approver@moon.example": http.StatusNotFound,
	} {
		person := h.signIn(email)
		person.get(path+"/edit").want(t, status)
		for _, deed := range []string{"/edit", "/totals", "/send", "/discard", "/withdraw", "/extend"} {
			person.post(path+deed, url.Values{}).want(t, status)
		}
	}
	admin := h.signIn(adminMail)
	for _, number := range []string{"99", "0", "-1", "x", "99999999999999999999"} {
		admin.get("/projects/HALO/quotes/"+number+"/edit").want(t, http.StatusNotFound)
		admin.post("/projects/HALO/quotes/"+number+"/edit", url.Values{}).want(t, http.StatusNotFound)
	}
}

func clone(form url.Values) url.Values {
	copied := url.Values{}
	for name, values := range form {
		copied[name] = append([]string{}, values...)
	}
	return copied
}
