package handlers_test

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// strike presses a key as a keyboard does: what it would write is written only
// where no script takes the key.
func (b *tab) strike(key string) {
	b.t.Helper()
	for _, event := range []input.DispatchKeyEventParams{
		{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key}, {Type: input.DispatchKeyEventTypeKeyUp, Key: key},
	} {
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, event)
		b.must(err)
	}
}

// TestSearchingByTheKey finds a thing from the page of another by the keyboard.
func TestSearchingByTheKey(t *testing.T) {
	t.Parallel()
	h := library(t)
	b := openTab(t, h)
	b.signIn(adminMail, password)
	b.open("/projects/HALO/requirements/1")
	b.strike("/")
	b.wantFocus("#search-anywhere")
	if typed := b.value("#search-anywhere"); typed != "" {
		t.Errorf("the key wrote %q", typed)
	}
	b.checkLooks()
	b.fill("#search-anywhere", "lant")
	b.through(func() { b.key("\r") })
	b.wantPath("/search?q=lant&project=HALO")
	b.wantText("#results", "The lantern of HALO is dark")
	if marked := b.text(".found mark"); marked != "Lantern" {
		t.Errorf("%q is marked", marked)
	}
	b.checkLooks()

	// Results follow while typing, and all of it is one page of the history.
	ask[bool](b, `() => document.querySelector('h1').stays = true`)
	b.strike("/")
	b.wantFocus("#search-input")
	b.swap("#results", func() { b.fill("#search-input", "lantern chea") })
	b.wantText("#results", "Team only")
	b.wantPath("/search?q=lantern+chea&project=HALO")
	b.wantFocus("#search-input")
	b.swap("#results", func() { b.fill("#search-input", "lantern") })
	b.swap("#results", func() { b.press("Comments") })
	b.wantPath("/search?q=lantern&project=HALO&kind=comment")
	b.swap("#results", func() { b.fill("#search-input", "lantern cheap") })
	b.wantPath("/search?q=lantern+cheap&project=HALO&kind=comment")
	b.swap("#results", func() { b.fill("#field-project", "") })
	b.wantPath("/search?q=lantern+cheap&kind=comment")
	b.wantText("#results", "2 results")
	if !ask[bool](b, `() => document.querySelector('h1').stays === true`) {
		t.Error("more than the results was replaced")
	}
	b.check()
	b.through(func() { b.click(".found:first-child a") })
	b.wantPath("/projects/MOON/tickets/1")
	ask[bool](b, `() => { history.back(); return true; }`)
	b.wantPath("/search?q=lantern+cheap&kind=comment")
	b.wantText("#results", "2 results")
	ask[bool](b, `() => { history.back(); return true; }`)
	b.wantPath("/projects/HALO/requirements/1")
}

// TestTheKeyKnowsWhenNotToCome holds that the key writes while somebody types,
// is left to a page that has a field for it, and can be switched off.
func TestTheKeyKnowsWhenNotToCome(t *testing.T) {
	t.Parallel()
	h := library(t)
	b := openTab(t, h)
	b.signIn("approver@halo.example", password)
	b.open("/projects/HALO/tickets/1")
	ask[bool](b, `() => { document.querySelector('#comment-form textarea').focus(); return true; }`)
	b.strike("/")
	if typed := b.value("#comment-form textarea"); typed != "/" || b.count("dialog[open]") != 0 {
		t.Errorf("while typing the key wrote %q", typed)
	}
	b.fill("#comment-form textarea", "")
	b.open("/search")
	b.wantText("[data-search-key]", "Press / on any page to search")
	b.click("[data-search-key] input")
	b.open("/projects/HALO")
	b.strike("/")
	if b.count("dialog[open]") != 0 || ask[bool](b, `() => document.querySelector('[data-search-hint]').checkVisibility()`) {
		t.Error("the key works though it is off")
	}
	b.open("/search")
	b.click("[data-search-key] input")
	b.open("/projects/HALO")
	b.strike("/")
	b.wantFocus("#search-anywhere")

	staff := openTab(t, h)
	staff.signIn(adminMail, password)
	staff.open("/triage")
	staff.strike("/")
	staff.wantFocus("#field-text-queue")
	if staff.count("#search-dialog[open]") != 0 {
		t.Error("the key opened the search on a page that has a field for it")
	}
}

func TestSearchingWithoutJavaScript(t *testing.T) {
	t.Parallel()
	h := library(t)
	b := openTab(t, h)
	b.disableScripts()
	b.signIn(adminMail, password)
	b.visit("/projects/HALO")
	b.use(phone)
	b.through(func() { b.click(".topbar-search") })
	b.wantPath("/search?project=HALO")
	b.fill("#search-input", "lantern cheap")
	b.through(func() { b.press("Search") })
	b.wantText("#results", "1 result")
	b.checkWidth()
	b.fill("#field-project", "")
	b.through(func() { b.click("#search-form button") })
	b.wantText("#results", "2 results")
	b.through(func() { b.press("Comments") })
	b.wantText("#results", "2 results")
	b.wantPath("/search?q=lantern+cheap&kind=comment")
	b.through(func() { b.click(".found:first-child a") })
	b.wantPath("/projects/MOON/tickets/1")
}
