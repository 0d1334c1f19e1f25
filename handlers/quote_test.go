package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

const quotePath = "/projects/HALO/quotes/1"

func TestQuotePageIsReadableByWhoeverSigns(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	page := h.signIn("approver@halo.example").get(quotePath).want(t, http.StatusOK)
	for selector, want := range map[string]string{
		"h1":                           "New website",
		".page-lead":                   "HALO-Q1, revision 1",
		"#quote-summary .badge":        "Open, 21 days left",
		"#quote-summary .total dd":     "£3,600.05",
		"#quote-summary .totals-note":  "£3,600.05 to pay in all: £3,000.04 plus £600.01 VAT.",
		".totals-note":                 "VAT at 20% is added to the subtotal.",
		"details.disclosure summary":   "Discovery",
		".disclosure-body .criterion":  "Notes are shared.",
		"table.table":                  "12 × month",
		"#quote-decision form button":  "Accept quote for £3,600.05",
		"#quote-decision form label":   portal.AcceptanceStatement("Halo Bakery"),
		"#quote-decision .hash":        h.quote("HALO", 1).Quote.ContentHash,
		".prose strong":                "offer",
		`.tabs [aria-current] .count`:  "1 open",
		"#offer-terms + div":           "Paid within 30 days.",
		"#quote-summary .facts":        "2 cycles, 1 April to 5 May 2027",
		"#quote-summary .facts dd bdi": "Halo Bakery",
	} {
		if got := page.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s is %q, without %q", selector, got, want)
		}
	}
	if n := page.doc.Find("details.disclosure[open]").Length(); n != 0 {
		t.Errorf("%d of several cycles are unfolded", n)
	}
	if page.doc.Find("input[name=may_agree]").Length() != 1 || page.doc.Find("input:checked").Length() != 0 {
		t.Error("the boxes are missing or ticked")
	}
}

func TestOnlyApproversGetTheDecisionForm(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	for _, test := range []struct {
		email, says string
		forms       int
	}{
		{"viewer@halo.example", "Only an approver of this project can accept or decline", 0},
		{adminMail, "Nobody of the agency can do it for them", 2},
	} {
		page := h.signIn(test.email).get(quotePath).want(t, http.StatusOK)
		if got := page.text("#quote-decision"); !strings.Contains(got, test.says) {
			t.Errorf("%s reads %q", test.email, got)
		}
		if n := page.doc.Find("#quote-decision form").Length(); n != test.forms {
			t.Errorf("%s has %d forms, want %d", test.email, n, test.forms)
		}
		if page.doc.Find(`form[action$="/accept"], form[action$="/decline"]`).Length() != 0 {
			t.Errorf("%s is offered the client's decision", test.email)
		}
	}
	h.signIn("feedback@halo.example").get(quotePath).want(t, http.StatusForbidden)
	h.signIn("approver@moon.example").get(quotePath).want(t, http.StatusNotFound)
}

func TestADraftLeadsStaffToItsEditor(t *testing.T) {
	h := furnished(t)
	staff, approver := h.signIn(adminMail), h.signIn("approver@halo.example")
	made := staff.post("/projects/HALO/quotes", nil).want(t, http.StatusSeeOther)
	if got := made.Header.Get("Location"); got != quotePath+"/edit" {
		t.Errorf("a new quote leads to %s", got)
	}
	if got := staff.get(quotePath).want(t, http.StatusSeeOther).Header.Get("Location"); got != quotePath+"/edit" {
		t.Errorf("a draft leads staff to %s", got)
	}
	approver.get(quotePath).want(t, http.StatusNotFound)
	approver.get(quotePath+"/pdf").want(t, http.StatusNotFound)
	if got := staff.get("/projects/HALO/quotes").text("main"); !strings.Contains(got, "HALO-Q1") {
		t.Errorf("staff do not see the draft: %q", got)
	}
	if got := approver.get("/projects/HALO/quotes").text("main"); !strings.Contains(got, "No quotes yet") {
		t.Errorf("the client reads %q", got)
	}
	approver.post("/projects/HALO/quotes", nil).want(t, http.StatusForbidden)
}

func TestQuotesAreListedByStandingTheMostUrgentFirst(t *testing.T) {
	h := furnished(t)
	for range 3 {
		h.sendQuote("HALO", offer())
	}
	ctx, staff := context.Background(), h.staffSeat("HALO")
	h.must(h.portal.ExtendQuote(ctx, staff, 3, "2027-04-30"))
	h.must(h.portal.DeclineQuote(ctx, h.seats["approver@halo.example"], 2, h.consent("HALO", 2), "Too dear."))
	h.clock.Set("2027-03-31T22:30:00Z")
	page := h.signIn("viewer@halo.example").get("/projects/HALO/quotes").want(t, http.StatusOK)
	got := page.text("main")
	for _, want := range []string{
		"Open New website HALO-Q1 revision 1 sent 10 March 2027 open until 31 March 2027 £3,600.05 Open, last day today",
		"Open, 30 days left", "Declined New website HALO-Q2", "declined 10 March 2027 by Approver of HALO",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the list lacks %q:\n%s", want, got)
		}
	}
	if strings.Index(got, "HALO-Q1") > strings.Index(got, "HALO-Q3") || page.doc.Find("form[method=post][action$=quotes]").Length() != 0 {
		t.Errorf("the order or the actions are wrong:\n%s", got)
	}
	h.clock.Set("2027-03-31T23:00:00Z")
	if got := h.signIn("viewer@halo.example").get("/projects/HALO/quotes").text("main"); !strings.Contains(got, "Expired New website HALO-Q1") {
		t.Errorf("the day has ended in London, yet:\n%s", got)
	}
}

func TestListOfQuotesPagesByNumber(t *testing.T) {
	h := furnished(t)
	for range portal.PageSize + 1 {
		h.sendQuote("HALO", offer())
	}
	viewer := h.signIn("viewer@halo.example")
	first := viewer.get("/projects/HALO/quotes").want(t, http.StatusOK)
	older, ok := first.doc.Find(`nav[aria-label=Pages] a`).Attr("href")
	if n := first.doc.Find(".list-row").Length(); n != portal.PageSize || !ok || older != "/projects/HALO/quotes?before=2" {
		t.Fatalf("%d rows, next page %q", n, older)
	}
	if got := viewer.get(older).want(t, http.StatusOK).text(".list-row"); !strings.Contains(got, "HALO-Q1 ") {
		t.Errorf("the second page has %q", got)
	}
}

func TestChangesSinceTheRevisionReadBeforeAreShown(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	if approver.get(quotePath).doc.Find("#quote-changes").Length() != 0 {
		t.Error("there is nothing to compare yet")
	}
	next := offer()
	next.Cycles[1].Price = 170000
	next.Terms = "Paid within <10> days."
	h.send("HALO", 1, next)
	page := approver.get(quotePath).want(t, http.StatusOK)
	for _, want := range []string{
		"What changed since revision 1", "Cycle “Design”: Price £1,500.00 → £1,700.00", "Quote: Total £3,600.05 → £3,840.05",
	} {
		if got := page.text("#quote-changes"); !strings.Contains(got, want) {
			t.Errorf("the changes lack %q: %q", want, got)
		}
	}
	if ins, del := page.text("#quote-changes .diff ins"), page.text("#quote-changes .diff del"); ins != "<10>" || del != "30" {
		t.Errorf("the terms' words: added %q, removed %q", ins, del)
	}
	if h.signIn("second@halo.example").get(quotePath).doc.Find("#quote-changes").Length() != 0 {
		t.Error("changes are shown to someone who had not read the quote")
	}
}

func TestTypedTextIsShownHarmlessly(t *testing.T) {
	h := furnished(t)
	evil := `<script>alert(1)</script>`
	content := offer()
	content.Title, content.Introduction, content.Terms = evil, evil+" **b**", "<img src=x onerror=alert(1)>"
	content.Cycles[0].Content.Name, content.Cycles[0].Content.Deliverables[0].Title = evil, evil
	content.Cycles[0].Content.Deliverables[0].Criterion = "[x](javascript:alert(1))"
	content.Services[0].Name, content.Services[0].Unit, content.Services[0].Description = evil, evil, evil
	h.sendQuote("HALO", content)
	page := h.signIn("approver@halo.example").get(quotePath).want(t, http.StatusOK)
	if n := page.doc.Find("main script, main img, main [onerror], main a[href^=javascript]").Length(); n != 0 {
		t.Errorf("%d typed elements became real", n)
	}
	if got := page.text("h1"); got != evil {
		t.Errorf("the title is shown as %q", got)
	}
	if got := page.text(".prose"); !strings.Contains(got, evil) || !strings.Contains(got, "<img src=x onerror=alert(1)>") {
		t.Errorf("raw HTML is not shown as text: %q", got)
	}
}

func TestVATIsSaidInWords(t *testing.T) {
	h := furnished(t)
	for status, want := range map[rules.VATStatus]string{
		rules.VATInclusive:     "£3,000.04 to pay in all, of which £500.01 is VAT. The prices listed already include VAT at 20%.",
		rules.VATZeroRated:     "VAT applies at 0%",
		rules.VATExempt:        "exempt from VAT",
		rules.VATReverseCharge: "Your company accounts for the VAT to its own tax authority",
	} {
		content := offer()
		content.VATStatus = status
		path := "/projects/HALO/quotes/" + strconv.FormatInt(h.sendQuote("HALO", content), 10)
		if got := h.signIn("viewer@halo.example").get(path).text("#offer-price ~ .totals-note"); !strings.Contains(got, want) {
			t.Errorf("%s says %q", status, got)
		}
	}
}

func TestQuotePDF(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	file := h.signIn("viewer@halo.example").get(quotePath+"/pdf").want(t, http.StatusOK)
	if !strings.HasPrefix(file.Body, "%PDF-") || file.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("not a PDF: %s", file.Header.Get("Content-Type"))
	}
	if got := file.Header.Get("Content-Disposition"); got != `attachment; filename="HALO-Q1.pdf"` {
		t.Errorf("it is saved as %s", got)
	}
	if got := file.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("it is kept: %s", got)
	}
}

// consent is what the accept form of a quote's current revision carries.
func (h *house) consent(code string, number int64) rules.Consent {
	quote := h.quote(code, number).Quote
	return rules.Consent{Revision: quote.Revision, Hash: quote.ContentHash}
}

// acceptForm is an accept form that is complete.
func (h *house) acceptForm() url.Values {
	consent := h.consent("HALO", 1)
	return url.Values{
		"revision": {fmt.Sprint(consent.Revision)}, "hash": {consent.Hash}, "name": {"Ann Approver"}, "may_agree": {"yes"},
	}
}
