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
