package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/portal"
	"portal/rules"
)

// draft makes an empty draft in HALO and returns its address.
func (h *house) draft() string {
	h.t.Helper()
	number, err := h.portal.CreateQuote(context.Background(), h.staffSeat("HALO"))
	h.must(err)
	return fmt.Sprintf("/projects/HALO/quotes/%d", number)
}

// typed is what a browser would send of the editor on a page.
func (a answer) typed() url.Values {
	form := url.Values{}
	a.doc.Find("#quote-editor").Find("input, textarea").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := field.Attr("value")
		if goquery.NodeName(field) == "textarea" {
			value = field.Text()
		}
		form.Set(name, value)
	})
	a.doc.Find("#quote-editor select").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		form.Set(name, field.Find("option[selected]").AttrOr("value", ""))
	})
	return form
}

func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func complete(form url.Values) url.Values {
	return with(form, "title", "New website", "introduction", "What we **offer**.",
		"cycles.0.name", "Discovery", "cycles.0.start", "2027-04-01", "cycles.0.end", "2027-04-14", "cycles.0.price", "1,000",
		"cycles.0.deliverables.0.title", "Interviews", "cycles.0.deliverables.0.description", "", "cycles.0.deliverables.0.criterion", "Notes are shared.",
		"services.0.name", "Hosting", "services.0.quantity", "12", "services.0.unit", "month", "services.0.unit_price", "41.67")
}

func TestEditorSavesAndSends(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	page := admin.get(path+"/edit").want(t, http.StatusOK)
	if got := page.text(".page-lead"); !strings.Contains(got, "Halo Bakery sees nothing of it") {
		t.Errorf("a first draft says %q", got)
	}
	form := complete(page.typed())
	page = admin.follow(admin.post(path+"/edit", form))
	if got := page.text("#flash"); !strings.Contains(got, "Draft saved.") {
		t.Errorf("after saving: %q", got)
	}
	typed := page.typed()
	if typed.Get("cycles.0.price") != "1000.00" || typed.Get("services.0.quantity") != "12" || typed.Get("cycles.0.key") == "" {
		t.Errorf("saved: %v", typed)
	}
	if got := page.text("#quote-totals"); !strings.Contains(got, "£1,500.04") || !strings.Contains(got, "£1,800.05") {
		t.Errorf("totals: %s", got)
	}
	page = admin.follow(admin.post(path+"/send", typed))
	if got := page.text("#flash"); got != "Sent. Halo Bakery now sees revision 1." {
		t.Errorf("after sending: %q", got)
	}
	h.signIn("approver@halo.example").get(path).want(t, http.StatusOK)

	page = admin.get(path + "/edit")
	if got := page.text(".page-lead"); got != "Revision 2 of HALO-Q1; the client still sees revision 1 until you send." {
		t.Errorf("a revision says %q", got)
	}
	key := page.typed().Get("cycles.0.key")
	if key != typed.Get("cycles.0.key") {
		t.Errorf("the cycle's key changed from %s to %s", typed.Get("cycles.0.key"), key)
	}
	if again := admin.post(path+"/send", page.typed()).want(t, http.StatusConflict); !strings.Contains(again.text(".notice-danger"), "Nothing differs") {
		t.Errorf("sending the same again: %s", again.text(".notice-danger"))
	}
	page = admin.follow(admin.post(path+"/send", with(page.typed(), "cycles.0.price", "900")))
	if got := page.text("#flash"); got != "Sent. Halo Bakery now sees revision 2." {
		t.Errorf("after sending again: %q", got)
	}
}

func TestEditorRefusesWhatItCannotRead(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	empty := admin.get(path + "/edit").typed()
	for _, wrong := range []struct{ field, typed, message string }{
		{"cycles.0.price", "0.005", "more than 2 decimals"},
		{"cycles.0.price", "-5", "negative"},
		{"cycles.0.price", "twelve", "in digits"},
		{"cycles.0.price", "100,000,000.00", "too large"},
		{"services.0.unit_price", "1.2.3.4", "two ways"},
		{"services.0.quantity", "1.2345", "more than 3 decimals"},
		{"vat_rate", "120", "too large"},
		{"vat_status", "none", "how VAT applies"},
		{"currency", "XYZ", "currency"},
		{"cycles.0.start", "2027-02-29", "real date"},
		{"cycles.0.end", "2027-03-31", "before the first"},
		{"expires", "soon", "real date"},
		{"title", strings.Repeat("é", rules.MaxLine+1), "too long"},
	} {
		form := with(complete(clone(empty)), wrong.field, wrong.typed)
		page := admin.post(path+"/edit", form).want(t, http.StatusUnprocessableEntity)
		shown := page.doc.Find(fmt.Sprintf(`[name="%s"]`, wrong.field))
		if shown.AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%s %q is not marked", wrong.field, wrong.typed)
		}
		if goquery.NodeName(shown) == "input" && shown.AttrOr("value", "") != wrong.typed {
			t.Errorf("%s: %q came back as %q", wrong.field, wrong.typed, shown.AttrOr("value", ""))
		}
		if got := shown.Parent().Find(".error").Text(); !strings.Contains(got, wrong.message) {
			t.Errorf("%s %q: message %q", wrong.field, wrong.typed, got)
		}
		if page.typed().Get("introduction") != "What we **offer**." || page.typed().Get("cycles.0.name") != "Discovery" {
			t.Errorf("%s: other fields were lost: %v", wrong.field, page.typed())
		}
		link := page.doc.Find(".notice-danger li a").First().AttrOr("href", "#none")
		if page.doc.Find(link).Length() != 1 {
			t.Errorf("%s: the summary leads to %s, which is not there", wrong.field, link)
		}
	}
	if got := admin.get(path + "/edit").typed().Get("title"); got != "" {
		t.Errorf("something was saved: %q", got)
	}
}

func TestEditorUnderstandsPrices(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	for typed, want := range map[string]string{
		"99,999,999.99": "99999999.99", "1.250,50": "1250.50", "12,5": "12.50", "": "0.00", " 7 ": "7.00", "  ": "0.00",
	} {
		form := with(complete(admin.get(path+"/edit").typed()), "cycles.0.price", typed)
		page := admin.follow(admin.post(path+"/edit", form))
		if got := page.typed().Get("cycles.0.price"); got != want {
			t.Errorf("%q was saved as %s, want %s", typed, got, want)
		}
	}
	leap := with(admin.get(path+"/edit").typed(), "cycles.0.start", "2028-02-29", "cycles.0.end", "2028-02-29")
	if got := admin.follow(admin.post(path+"/edit", leap)).typed().Get("cycles.0.end"); got != "2028-02-29" {
		t.Errorf("29 February 2028 came back as %q", got)
	}
}

func TestEditorKeepsAnyText(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	for name, text := range map[string]string{
		"long":          strings.Repeat("- item with **bold** text\n", 4000),
		"emoji":         "👩‍👩‍👧‍👦 fin",
		"right to left": "שלום \u202eevil\u202c مرحبا",
		"markup":        "</textarea><script>alert(1)</script>",
		"line first":    "\n\nafter two lines",
	} {
		form := with(complete(admin.get(path+"/edit").typed()), "introduction", text, "cycles.0.introduction", text)
		page := admin.follow(admin.post(path+"/edit", form))
		if got := page.typed().Get("introduction"); got != text {
			t.Errorf("%s: %.60q came back as %.60q", name, text, got)
		}
		if page.doc.Find("main script").Length() > 0 {
			t.Errorf("%s: markup came alive", name)
		}
	}
	form := with(complete(admin.get(path+"/edit").typed()), "title", "A\x00B", "terms", "a\x00\r\nb")
	page := admin.follow(admin.post(path+"/edit", form)).typed()
	if page.Get("title") != "A\uFFFDB" || page.Get("terms") != "a\uFFFD\nb" {
		t.Errorf("NUL came back as %q and %q", page.Get("title"), page.Get("terms"))
	}
}

func TestSendingAsksForWhatIsMissing(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	page := admin.post(path+"/send", admin.get(path+"/edit").typed()).want(t, http.StatusUnprocessableEntity)
	if got := page.text(".notice-danger"); !strings.Contains(got, "Please enter a title") || !strings.Contains(got, "at least one cycle or one service") {
		t.Errorf("an empty quote: %s", got)
	}
	form := with(complete(page.typed()), "cycles.0.start", "", "services.0.quantity", "much")
	page = admin.post(path+"/send", form).want(t, http.StatusUnprocessableEntity)
	if got := page.doc.Find(".notice-danger li").Length(); got != 2 {
		t.Errorf("%d problems, want 2: %s", got, page.text(".notice-danger"))
	}
	page = admin.post(path+"/send", with(complete(page.typed()), "expires", "2027-03-09")).want(t, http.StatusUnprocessableEntity)
	if got := page.text(".field-invalid"); !strings.Contains(got, "already over") {
		t.Errorf("an expiry in the past: %s", got)
	}
	if page.doc.Find("#quote-editor").AttrOr("data-unsaved", "") != "changed" {
		t.Error("what is typed is not marked as unsaved")
	}
}

func TestEditorConflictKeepsWhatWasTyped(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	path := h.draft()
	mine := complete(admin.get(path + "/edit").typed())
	admin.post(path+"/edit", with(clone(mine), "title", "Theirs")).want(t, http.StatusSeeOther)

	page := admin.post(path+"/edit", with(mine, "title", "Mine")).want(t, http.StatusConflict)
	if got := page.typed().Get("title"); got != "Mine" {
		t.Errorf("typed text came back as %q", got)
	}
	if got := page.text(".notice-danger"); !strings.Contains(got, "Somebody else saved") {
		t.Errorf("the message is %q", got)
	}
	if got := admin.get(path + "/edit").typed().Get("title"); got != "Theirs" {
		t.Errorf("stored is %q", got)
	}
	saved := admin.follow(admin.post(path+"/edit", page.typed()))
	if got := saved.typed().Get("title"); got != "Mine" {
		t.Errorf("saving again kept %q", got)
	}
}

func TestAcceptedQuoteCannotBeEdited(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	number := h.sendQuote("HALO", offer())
	path := fmt.Sprintf("/projects/HALO/quotes/%d", number)
	form := with(admin.get(path+"/edit").typed(), "title", "Better")
	h.must(h.portal.AcceptQuote(context.Background(), h.seats["approver@halo.example"], number, portal.Acceptance{
		Consent: rules.Consent{Revision: 1, Hash: h.quote("HALO", number).Quote.ContentHash}, Name: "Alma", MayAgree: true,
	}))
	for _, deed := range []string{"/edit", "/send"} {
		page := admin.post(path+deed, form).want(t, http.StatusConflict)
		if page.typed().Get("title") != "Better" {
			t.Errorf("%s lost what was typed", deed)
		}
	}
	admin.get(path+"/edit").want(t, http.StatusConflict)
	admin.post(path+"/withdraw", nil).want(t, http.StatusConflict)
	admin.post(path+"/extend", url.Values{"expires": {"2027-05-01"}}).want(t, http.StatusConflict)
}

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
