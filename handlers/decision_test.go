package handlers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"portal/rules"
)

// untouched fails the test when anything of a decision was recorded.
func (h *house) untouched(t *testing.T) {
	t.Helper()
	view := h.quote("HALO", 1)
	if view.Quote.State != rules.QuoteSent || view.Snapshot != nil {
		t.Errorf("the quote is %s", view.Quote.State)
	}
	order, err := h.portal.WorkOrder(context.Background(), h.staffSeat("HALO"))
	h.must(err)
	if len(order.Cycles)+len(order.Services) != 0 {
		t.Error("something became official")
	}
}

func TestAcceptingAQuote(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	form := h.acceptForm()
	form.Set("approve_content", "yes")
	page := approver.follow(approver.post(quotePath+"/accept", form)).want(t, http.StatusOK)
	if got := page.text("#quote-decision"); !strings.Contains(got, "Approver of HALO accepted revision 1 on 10 Mar 2027, 10:00 GMT, signed as “Ann Approver”.") {
		t.Errorf("the page says %q", got)
	}
	if page.text("#flash") == "" || page.text("#quote-summary .badge") != "Accepted" {
		t.Error("the page does not say that it worked")
	}
	if page.doc.Find(`#quote-decision a[href="/projects/HALO/cycles/1"], #quote-decision a[href="`+quotePath+`/snapshot"]`).Length() != 2 {
		t.Error("the official cycles or the snapshot are not linked")
	}
	order, err := h.portal.WorkOrder(context.Background(), h.seats["approver@halo.example"])
	h.must(err)
	if len(order.Cycles) != 2 || len(order.Services) != 1 || len(order.Cycles[0].Approvals) != 1 {
		t.Errorf("the work order holds %d cycles, %d services", len(order.Cycles), len(order.Services))
	}
}

func TestContentIsNotApprovedUnlessTicked(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	approver.post(quotePath+"/accept", h.acceptForm()).want(t, http.StatusSeeOther)
	order, err := h.portal.WorkOrder(context.Background(), h.seats["approver@halo.example"])
	h.must(err)
	if len(order.Cycles[0].Approvals) != 0 {
		t.Error("content was approved without its box")
	}
	if got := approver.get(quotePath + "/snapshot").text(".facts"); !strings.Contains(got, "Not approved with the acceptance") {
		t.Errorf("the snapshot says %q", got)
	}
}

func TestAcceptingNeedsANameAndTheTick(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")

	form := h.acceptForm()
	form.Del("may_agree")
	form.Set("approve_content", "yes")
	page := approver.post(quotePath+"/accept", form).want(t, http.StatusUnprocessableEntity)
	if got, _ := page.doc.Find("input[name=name]").Attr("value"); got != "Ann Approver" {
		t.Errorf("the typed name became %q", got)
	}
	if page.doc.Find("input[name=approve_content]:checked").Length() != 1 {
		t.Error("the ticked box was lost")
	}
	if page.doc.Find("input[name=may_agree][aria-invalid=true]").Length() != 1 || page.text("#field-may_agree-error") == "" {
		t.Error("the missing tick is not marked beside its box")
	}

	form = h.acceptForm()
	form.Set("name", " \n ")
	page = approver.post(quotePath+"/accept", form).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("input[name=name][aria-invalid=true]").Length() != 1 || page.doc.Find("input[name=may_agree]:checked").Length() != 1 {
		t.Error("the missing name is not marked, or the tick was lost")
	}
	h.untouched(t)
}

func TestConsentIsBoundToWhatWasOnTheScreen(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	form := h.acceptForm()
	next := offer()
	next.Cycles[0].Price++
	h.send("HALO", 1, next)
	for _, headers := range [][]string{nil, {"HX-Request", "true", "HX-Target", "section#quote-decision"}} {
		page := approver.post(quotePath+"/accept", form, headers...).want(t, http.StatusConflict)
		if got := page.text("main .notice"); !strings.Contains(got, "it is now revision 2. Nothing was recorded.") {
			t.Errorf("the notice says %q", got)
		}
		if got := page.text("#quote-changes"); !strings.Contains(got, "Cycle “Discovery”: Price £1,000.00 → £1,000.01") {
			t.Errorf("the changes are %q", got)
		}
		current := h.consent("HALO", 1)
		form := page.doc.Find(`form[action$="/accept"]`)
		revision, _ := form.Find("input[name=revision]").Attr("value")
		hash, _ := form.Find("input[name=hash]").Attr("value")
		name, _ := form.Find("input[name=name]").Attr("value")
		if revision != "2" || hash != current.Hash || name != "Ann Approver" || form.Find(":checked").Length() != 0 {
			t.Errorf("the form holds revision %s, hash %s, name %q, %d ticks", revision, hash, name, form.Find(":checked").Length())
		}
	}
	h.untouched(t)

	forged := h.acceptForm()
	forged.Set("hash", strings.Repeat("0", 64))
	approver.post(quotePath+"/accept", forged).want(t, http.StatusConflict)
	form.Set("revision", "2")
	approver.post(quotePath+"/accept", form).want(t, http.StatusConflict)
	h.untouched(t)
}

func TestAConflictAnswersTheWholePage(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	form := h.acceptForm()
	h.must(h.portal.WithdrawQuote(context.Background(), h.staffSeat("HALO"), 1))
	page := approver.post(quotePath+"/accept", form, "HX-Request", "true", "HX-Target", "section#quote-decision").want(t, http.StatusConflict)
	if page.Header.Get("HX-Retarget") != "body" || page.text("h1") == "" || page.doc.Find("hx-partial").Length() != 0 {
		t.Error("not exactly the whole page was answered")
	}
	if got := page.text("main .notice"); !strings.Contains(got, "withdrawn since you opened the page") {
		t.Errorf("the notice says %q", got)
	}
	if page.doc.Find("form[action$=accept]").Length() != 0 {
		t.Error("a withdrawn quote can still be accepted")
	}
}

func TestAFragmentAnswersTheDecisionAndTheSummary(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	target := []string{"HX-Request", "true", "HX-Target", "section#quote-decision"}
	page := approver.post(quotePath+"/accept", nil, target...).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("#quote-decision").Length() != 1 || page.doc.Find("h1").Length() != 0 {
		t.Error("not the fragment alone")
	}
	approver.post(quotePath+"/accept", h.acceptForm(), target...).want(t, http.StatusSeeOther)
	page = approver.get(quotePath, target...).want(t, http.StatusOK)
	if page.text("#quote-summary .badge") != "Accepted" || page.doc.Find("hx-partial[hx-target='#quote-summary']").Length() != 1 {
		t.Error("the summary beside the decision would go stale")
	}
	if page.doc.Find("hx-partial[hx-target='#quote-news'] #quote-news[hidden]").Length() != 1 {
		t.Error("the notice of a conflict before would stay")
	}
}

func TestAQuoteIsAcceptedOnce(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	form := h.acceptForm()
	first, second := h.signIn("approver@halo.example"), h.signIn("second@halo.example")
	first.post(quotePath+"/accept", form).want(t, http.StatusSeeOther)
	for _, again := range []*browser{first, second} {
		page := again.post(quotePath+"/accept", form).want(t, http.StatusConflict)
		if got := page.text("main .notice"); !strings.Contains(got, "already been accepted") {
			t.Errorf("the notice says %q", got)
		}
	}
	second.post(quotePath+"/decline", form).want(t, http.StatusUnprocessableEntity)
	form.Set("reason", "No.")
	second.post(quotePath+"/decline", form).want(t, http.StatusConflict)
	order, err := h.portal.WorkOrder(context.Background(), h.staffSeat("HALO"))
	h.must(err)
	if len(order.Cycles) != 2 {
		t.Errorf("%d cycles are official", len(order.Cycles))
	}
}

func TestAnExpiredQuoteCannotBeAccepted(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	form := h.acceptForm()
	h.clock.Set("2027-03-31T23:00:00Z")
	approver := h.signIn("approver@halo.example")
	page := approver.post(quotePath+"/accept", form).want(t, http.StatusConflict)
	if got := page.text("#quote-decision"); !strings.Contains(got, "open until the end of 31 March 2027") {
		t.Errorf("the page says %q", got)
	}
	if view := h.quote("HALO", 1); view.Snapshot != nil {
		t.Error("it was accepted")
	}
	h.clock.Set("2027-03-31T22:59:59Z")
	approver.post(quotePath+"/accept", form).want(t, http.StatusSeeOther)
}

func TestDecliningNeedsAReason(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	form := h.acceptForm()
	page := approver.post(quotePath+"/decline", form).want(t, http.StatusUnprocessableEntity)
	if page.text("#field-reason-error") == "" || page.doc.Find("details[open] textarea[name=reason]").Length() != 1 {
		t.Error("the missing reason is not marked in an open form")
	}
	h.untouched(t)
	form.Set("reason", "Too dear.\n<b>Sorry</b>")
	page = approver.follow(approver.post(quotePath+"/decline", form)).want(t, http.StatusOK)
	if got := page.text("#quote-decision"); !strings.Contains(got, "Approver of HALO declined it") || !strings.Contains(got, "Too dear. <b>Sorry</b>") {
		t.Errorf("the page says %q", got)
	}
	if got := h.quote("HALO", 1).Quote.DeclineReason; got != "Too dear.\n<b>Sorry</b>" {
		t.Errorf("the reason is kept as %q", got)
	}
}

func TestADeclineKeepsItsReasonWhenTheQuoteChanged(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	approver := h.signIn("approver@halo.example")
	form := h.acceptForm()
	form.Set("reason", "Too dear.")
	next := offer()
	next.Cycles[0].Price /= 2
	h.send("HALO", 1, next)
	page := approver.post(quotePath+"/decline", form).want(t, http.StatusConflict)
	if got := page.text("textarea[name=reason]"); got != "Too dear." || page.text("#quote-changes") == "" {
		t.Errorf("the reason became %q", got)
	}
	h.untouched(t)
}

func TestOnlyApproversOfTheProjectDecide(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	form := h.acceptForm()
	form.Set("reason", "No.")
	for email, status := range map[string]int{
		"viewer@halo.example": http.StatusForbidden, "feedback@halo.example": http.StatusForbidden,
		adminMail: http.StatusForbidden, "approver@moon.example": http.StatusNotFound,
	} {
		b := h.signIn(email)
		for _, deed := range []string{"/accept", "/decline"} {
			b.post(quotePath+deed, form).want(t, status)
		}
	}
	approver := h.signIn("approver@halo.example")
	for _, path := range []string{"/projects/HALO/quotes/2", "/projects/HALO/quotes/x", "/projects/HALO/quotes/-1"} {
		approver.post(path+"/accept", form).want(t, http.StatusNotFound)
		approver.get(path).want(t, http.StatusNotFound)
	}
	h.untouched(t)
}
