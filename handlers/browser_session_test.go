package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// endSession signs the tab's person out as another window of theirs would.
func (b *tab) endSession() {
	b.t.Helper()
	cookies, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{})
	b.must(err)
	request, err := http.NewRequest(http.MethodPost, b.site+"/logout", nil)
	b.must(err)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, cookie := range cookies.Cookies {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	b.must(err)
	response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("signing out: %d", response.StatusCode)
	}
}

// signInAgain goes from the sign-in page that answered a form, through the
// page that gives back what was typed, to where it was sent.
func (b *tab) signInAgain(email string) {
	b.t.Helper()
	b.wantText("main", "You were signed out meanwhile")
	b.check()
	b.fill("#email", email)
	b.fill("#password", password)
	b.through(func() { b.press("Sign in") })
	b.wantText("h1", "You are signed in again")
}

const longReason = "Too dear for us this year.\n\n“Perhaps” in spring? <b>Zoë & Jörg</b>"

func TestADeedOutlivesItsSession(t *testing.T) {
	t.Parallel()
	h, _, b := decide(t, false)
	b.expect(http.StatusUnauthorized)
	b.press("Decline instead")
	b.fill("#field-reason", longReason)
	b.endSession()
	b.swap("main", func() { b.press("Decline quote") })
	b.signInAgain(haloApprover)
	b.through(func() { b.press("Send what I typed") })
	b.wantPath(haloQuote)
	b.wantText("#quote-decision", "Declined")
	if got := h.quote("HALO", 1).Quote.DeclineReason; got != longReason {
		t.Errorf("the reason arrived as %q", got)
	}
}

func TestADraftOutlivesItsSession(t *testing.T) {
	t.Parallel()
	h := halo(t)
	b := openTab(t, h)
	b.expect(http.StatusUnauthorized)
	b.signIn(adminMail, password)
	b.open("/projects/HALO")
	b.through(func() { b.press("New quote") })
	b.fill("#field-title", "Written for an hour")
	b.fill("#field-introduction", longReason)
	b.endSession()
	b.swap("main", func() { b.click("#save-draft") })
	b.signInAgain(adminMail)
	b.through(func() { b.press("Send what I typed") })
	b.wantPath(haloQuote + "/edit")
	b.wantText("#flash", "Draft saved.")
	draft, err := h.portal.Draft(context.Background(), h.staffSeat("HALO"), 1)
	h.must(err)
	if offer := draft.Draft.Offer; offer.Title != "Written for an hour" || offer.Introduction != longReason {
		t.Errorf("the draft arrived as %q, %q", offer.Title, offer.Introduction)
	}
}

func TestTheFirstVisitSetsThePortalUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := openTab(t, h)
	b.expect(http.StatusUnprocessableEntity)
	b.open("/")
	b.wantPath("/setup")
	b.checkLooks()
	for id, text := range map[string]string{"code": "wrong", "agency": "North Studio", "name": "Ada Admin", "email": adminMail, "password": password} {
		b.fill("#"+id, text)
	}
	b.through(func() { b.press("Set up the portal") })
	if agency := b.value("#agency"); agency != "North Studio" {
		t.Errorf("the agency typed became %q", agency)
	}
	b.fill("#code", h.portal.SetupCode())
	b.fill("#password", password)
	b.through(func() { b.press("Set up the portal") })
	b.wantPath("/clients")
	b.wantText("#flash", "North Studio is set up.")
}

func TestSigningInByTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	h := halo(t)
	h.sendQuote("HALO", offer())
	b := openTab(t, h)
	b.expect(http.StatusUnprocessableEntity)
	b.open("/login?next=" + url.QueryEscape(haloQuote))
	b.checkLooks()
	b.fill("#email", haloApprover)
	b.key(kb.Tab)
	b.wantFocus("#password")
	b.key("wrong, wrong")
	b.through(func() { b.key(kb.Enter) })
	b.wantText("[role=alert]", "do not go together")
	b.fill("#password", password)
	b.through(func() { b.key(kb.Enter) })
	b.wantPath(haloQuote)
}

func TestTheKeyboardReachesTheContentFirst(t *testing.T) {
	t.Parallel()
	_, _, b := decide(t, false)
	b.through(func() { b.do(chromedp.Reload()) })
	b.key(kb.Tab)
	b.wantFocus(".skip-link")
	b.wantVisibleFocus()
	b.key(kb.Enter)
	b.wantFocus("main")
	seen := map[string]bool{}
	for range 30 {
		b.key(kb.Tab)
		if ask[bool](b, `() => document.activeElement === document.body`) {
			break
		}
		b.wantVisibleFocus()
		seen[ask[string](b, `() => document.activeElement.name || document.activeElement.innerText.trim()`)] = true
	}
	for _, want := range []string{"PDF", "may_agree", "approve_content", "name", acceptWords, "Decline instead"} {
		if !seen[want] {
			t.Errorf("the keyboard does not reach %q: %v", want, seen)
		}
	}
}

// wantVisibleFocus fails the test unless the focused element can be told by an
// outline or a shadow, and lies on the screen.
func (b *tab) wantVisibleFocus() {
	b.t.Helper()
	fault := ask[string](b, `() => {
		const focused = document.activeElement;
		const marked = (e) => { const style = getComputedStyle(e); return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none'; };
		const box = focused.getBoundingClientRect();
		const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
		return (marked(focused) || marked(focused.closest('label') ?? focused)) && shown ? '' : focused.outerHTML.slice(0, 200);
	}`)
	if fault != "" {
		b.t.Errorf("the focus cannot be seen on %s", fault)
	}
}

func TestErrorPagesInTheBrowser(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.sendQuote("HALO", offer())
	b := openTab(t, h)
	b.expect(http.StatusNotFound, http.StatusForbidden)
	b.signIn("feedback@halo.example", password)
	b.open("/projects/MOON")
	b.wantText("h1", "Nothing here")
	b.checkLooks()
	b.open(haloQuote)
	b.wantText("h1", "Not yours to open")
	b.checkLooks()
	b.through(func() { b.press("Go to the start page") })
	b.wantPath("/projects/HALO")
}
