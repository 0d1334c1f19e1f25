package handlers_test

import (
	"context"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	haloApprover = "approver@halo.example"
	haloQuote    = "/projects/HALO/quotes/1"
	acceptWords  = "Accept quote for £3,600.05"
	mayAgree     = "#field-may_agree"
)

// halo is a house with one project, which is made sooner than two.
func halo(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.setUp("Europe/London")
	h.addProject("Halo Bakery", "Website", "HALO")
	return h
}

// decide opens a quote of the offer of all tests as its approver, one page
// after the list of quotes.
func decide(t *testing.T, hold bool) (*house, *watch, *tab) {
	t.Helper()
	h := halo(t)
	h.sendQuote("HALO", offer())
	w := watched(h, hold)
	b := openTab(t, h)
	b.signIn(haloApprover, password)
	b.open("/projects/HALO/quotes")
	b.through(func() { b.press("New website") })
	b.wantPath(haloQuote)
	w.forget()
	return h, w, b
}

func (b *tab) sign() {
	b.t.Helper()
	b.click(mayAgree)
	b.fill("#field-name", "Priya Nair")
}

func TestHtmxFollowsTheRedirectOfADeed(t *testing.T) {
	t.Parallel()
	_, w, b := decide(t, false)
	b.wantText("#tabs", "Quotes 1 open")
	ask[bool](b, `() => document.querySelector('h1').stays = true`)
	b.sign()
	b.swap("#quote-decision", func() { b.press(acceptWords) })
	b.wantText("#quote-decision", "signed as “Priya Nair”")
	b.wantText("#flash", "Accepted. Thank you.")
	b.wantText("#quote-summary", "Accepted")
	b.check()
	target := "section#quote-decision"
	want := []seenRequest{{"POST", haloQuote + "/accept", target}, {"GET", haloQuote, target}}
	if got := w.requests(); !slices.Equal(got, want) {
		t.Errorf("asked %v, want %v", got, want)
	}
	if !ask[bool](b, `() => document.querySelector('h1').stays === true`) {
		t.Error("more than the fragment was replaced")
	}
	if text := b.text("#tabs"); text != "Dashboard Quotes Work order 2 asked of you Requirements Tickets History" {
		t.Errorf("the tabs still count: %q", text)
	}
	b.wantPath(haloQuote)
	if b.count("#quote-decision") != 1 || b.count("#quote-summary") != 1 || b.count("hx-partial") != 0 {
		t.Error("a fragment is there twice, or its wrapping is")
	}
}

func TestBackForwardAndReloadAfterADeed(t *testing.T) {
	t.Parallel()
	_, _, b := decide(t, false)
	b.sign()
	b.swap("#quote-decision", func() { b.press(acceptWords) })
	b.through(func() { b.do(chromedp.Reload()) })
	b.wantText("#quote-decision", "signed as “Priya Nair”")
	ask[bool](b, `() => { history.back(); return true; }`)
	b.wantPath("/projects/HALO/quotes")
	b.wantText(".list-row", "Accepted")
	b.check()
	ask[bool](b, `() => { history.forward(); return true; }`)
	b.wantPath(haloQuote)
	b.wantText("#quote-decision", "signed as “Priya Nair”")
	b.check()
}

func TestARefusedFormComesBackWithItsProblems(t *testing.T) {
	t.Parallel()
	_, _, b := decide(t, false)
	b.expect(422)
	b.fill("#field-name", "Priya Nair")
	b.swap("#quote-decision", func() { b.press(acceptWords) })
	b.wantFocus(mayAgree + "[aria-invalid=true]")
	if name := b.value("#field-name"); name != "Priya Nair" {
		t.Errorf("the name typed became %q", name)
	}
	b.check()
	b.click(mayAgree)
	b.fill("#field-name", "")
	b.swap("#quote-decision", func() { b.press(acceptWords) })
	b.wantFocus("#field-name[aria-invalid=true]")
	b.wantPath(haloQuote)
	b.wantText("#tabs", "Quotes 1 open")
	b.check()
}

func TestAConflictShowsWhatChanged(t *testing.T) {
	t.Parallel()
	h, _, b := decide(t, false)
	b.expect(409)
	changed := offer()
	changed.Title, changed.Cycles[0].Price = "Newer website", 110000
	h.send("HALO", 1, changed)
	b.sign()
	b.swap("main", func() { b.press(acceptWords) })
	b.wantText("main", "This changed meanwhile")
	b.wantText("#quote-changes", "£1,100.00")
	b.wantText("h1", "Newer website")
	b.wantFocus("[data-focus]")
	b.wantPath(haloQuote)
	b.check()
	b.wantText("#quote-decision", "revision 2")
	if accepted := h.quote("HALO", 1).Snapshot; accepted != nil {
		t.Error("an older revision was accepted")
	}
}

func TestALostConnectionIsSaidAndTriedAgain(t *testing.T) {
	t.Parallel()
	_, w, b := decide(t, false)
	b.sign()
	b.expectLosses()
	w.lost.Store(true)
	b.press(acceptWords)
	b.wantText("#request-failed", "That did not reach the portal.")
	if name := b.value("#field-name"); name != "Priya Nair" {
		t.Errorf("the name typed became %q", name)
	}
	w.lost.Store(false)
	b.swap("#quote-decision", func() { b.press("Try again") })
	b.wantText("#quote-decision", "signed as “Priya Nair”")
	b.waitGone("#request-failed")
	b.check()
}

func TestAcceptPressedTwiceIsRecordedOnce(t *testing.T) {
	t.Parallel()
	h, w, b := decide(t, true)
	b.sign()
	b.swap("#quote-decision", func() {
		b.doublePress(acceptWords)
		w.release()
	})
	b.wantText("#quote-decision", "signed as “Priya Nair”")
	b.check()
	if h.quote("HALO", 1).Snapshot == nil {
		t.Error("nothing was recorded")
	}
	if _, err := h.portal.Verify(context.Background()); err != nil {
		t.Error(err)
	}
	if posts := len(w.requests()) - 1; posts != 1 {
		t.Errorf("%d deeds were sent: %v", posts, w.requests())
	}
}
