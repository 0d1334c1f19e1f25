package handlers_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"portal/rules"
)

const (
	reportPath = "/projects/HALO/tickets/new"
	ticketPath = "/projects/HALO/tickets/1"
	feedback   = "feedback@halo.example"
)

// screenshot is what the tab shows, as somebody who reports a bug takes it.
func (b *tab) screenshot() []byte {
	b.t.Helper()
	image, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	b.must(err)
	return image
}

// pasteImage pastes a picture into a field as browsers hand it over.
func (b *tab) pasteImage(selector string, png []byte) {
	b.t.Helper()
	ask[bool](b, `async (selector, data) => {
		const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
		const carried = new DataTransfer();
		carried.items.add(new File([bytes], 'image.png', {type: 'image/png'}));
		document.querySelector(selector).dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData: carried}));
		return true;
	}`, selector, base64.StdEncoding.EncodeToString(png))
}

// pressPicture presses on the one picture of the form, so far from its left
// and upper edge, as parts of its size.
func (b *tab) pressPicture(left, top float64) {
	b.t.Helper()
	b.until("the picture to be shown", `() => {
		const image = document.querySelector('.pin-area input');
		return image !== null && image.checkVisibility() && image.getBoundingClientRect().height > 0;
	}`)
	at := ask[place](b, `(left, top) => {
		const image = document.querySelector('.pin-area input');
		image.scrollIntoView({block: 'center', behavior: 'instant'});
		const box = image.getBoundingClientRect();
		return {X: box.x + box.width * left, Y: box.y + box.height * top, Why: ''};
	}`, left, top)
	b.do(chromedp.MouseClickXY(at.X, at.Y))
}

// TestReportingABugInTheBrowser is a client's way from a page with a bug to
// the ticket, with a screenshot of the portal itself.
func TestReportingABugInTheBrowser(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	b := openTab(t, h)
	b.expect(http.StatusUnprocessableEntity)
	b.signIn(feedback, password)
	shot := b.screenshot()
	b.visit(reportPath + "?kind=bug&page=https://halo.example/basket")
	if window := b.value("#field-window"); window != "1280 × 800" {
		t.Errorf("the window is %q", window)
	}
	b.wantText("[data-sent]", "page, browser, screen and window")
	b.fill("#field-title", "The bread is gone from the basket")
	b.fill("#field-description", "I put **three** loaves into it:\n\n```\nTypeError: basket is undefined\n    at add (basket.js:12)\n```")
	b.pasteImage("#field-description", shot)
	b.wantArrived(1)
	b.pressPicture(0.25, 0.25)
	b.wantFocus("#field-pins-1")
	b.fill("#field-pins-1", "It says nothing here")
	b.pressPicture(0.75, 0.5)
	b.fill("#field-pins-2", "And this is cut off")
	b.checkLooks()
	b.use(desk)
	b.doublePress("Report the bug")
	number := h.number("HALO-T", b)
	b.wantPath(fmt.Sprintf("/projects/HALO/tickets/%d", number))
	b.wantText("#flash", "Reported as HALO-T2.")
	b.wantText(".pin-notes", "It says nothing here")
	b.wantText("aside .facts", "https://halo.example/basket")
	b.checkLooks()
	view, err := h.portal.Ticket(t.Context(), h.seats[feedback], number)
	h.must(err)
	if len(view.Pins) != 2 || view.Pins[0].X < 2400 || view.Pins[0].X > 2600 || view.Pins[1].Y < 4900 || view.Pins[1].Y > 5100 {
		t.Errorf("the pins are %+v", view.Pins)
	}
	if view.Ticket.Kind != rules.BugReport || number != 2 {
		t.Errorf("ticket %d is a %s", number, view.Ticket.Kind)
	}
}

// number waits until the tab shows a ticket, and reads which one.
func (h *house) number(prefix string, b *tab) int64 {
	h.t.Helper()
	b.until("the ticket", `(prefix) => document.querySelector('#flash')?.innerText.includes(prefix)`, prefix)
	return ask[int64](b, `() => Number(location.pathname.split('/').pop())`)
}

// pull drags the one visible element of a selector by so many pixels.
func (b *tab) pull(selector string, right, down float64) {
	b.t.Helper()
	start := b.find("css", selector)
	for _, step := range []struct {
		kind input.DispatchMouseEventType
		x, y float64
	}{
		{input.DispatchMouseEventTypeMousePressed, 0, 0}, {input.DispatchMouseEventTypeMouseMoved, right / 2, down / 2},
		{input.DispatchMouseEventTypeMouseMoved, right, down}, {input.DispatchMouseEventTypeMouseReleased, right, down},
	} {
		_, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: step.kind, X: start.X + step.x, Y: start.Y + step.y, Button: input.MouseButtonLeft, ClickCount: 1,
		})
		b.must(err)
	}
}

func TestPinsAreMovedAndRemoved(t *testing.T) {
	t.Parallel()
	h := halo(t)
	b := openTab(t, h)
	b.signIn(feedback, password)
	shot := b.screenshot()
	b.open(reportPath)
	b.pasteImage("#field-description", shot)
	b.wantArrived(1)
	b.until("the picture", `() => document.querySelector('.pin-area input') !== null`)
	b.do(chromedp.Focus(".pin-area input"))
	b.key(kb.Enter)
	b.wantFocus("#field-pins-1")
	b.do(chromedp.Focus(".pin-mark"))
	b.key(kb.ArrowRight)
	b.key(kb.ArrowDown)
	b.key(kb.ArrowDown)
	if at := b.value(`[name="pins.1.at"]`); at != "1,5100,5200" {
		t.Errorf("the pin is at %s", at)
	}
	// The picture is 640 pixels wide and 400 high.
	b.pull(".pin-mark", 64, -40)
	if at := b.value(`[name="pins.1.at"]`); at != "1,6100,4200" {
		t.Errorf("after a drag the pin is at %s", at)
	}
	if b.count(".pin-row :focus") != 0 {
		t.Error("a drag asks for words")
	}
	b.click(".pin-mark")
	b.wantFocus("#field-pins-1")
	b.pressPicture(0.1, 0.2)
	b.fill("#field-pins-2", "Second")
	b.press("Remove pin 1")
	b.wantFocus("#field-pins-1")
	if words := b.value("#field-pins-1"); words != "Second" || b.count(".pin-mark") != 1 {
		t.Errorf("pin 1 says %q", words)
	}
	b.press("Remove " + b.text(".file-name"))
	b.until("the picture to go", `() => document.querySelectorAll('.pin-area').length === 0`)
	b.check()
}

// chooseImage chooses a picture in a plain field for files.
func (b *tab) chooseImage(selector string, png []byte) {
	b.t.Helper()
	ask[bool](b, `(selector, data) => {
		const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
		const carried = new DataTransfer();
		carried.items.add(new File([bytes], 'basket.png', {type: 'image/png'}));
		document.querySelector(selector).files = carried.files;
		return true;
	}`, selector, base64.StdEncoding.EncodeToString(png))
}

// TestReportingABugWithoutJavaScript sets pins by what an image input sends.
func TestReportingABugWithoutJavaScript(t *testing.T) {
	t.Parallel()
	h := halo(t)
	b := openTab(t, h)
	b.disableScripts()
	b.signIn(feedback, password)
	shot := b.screenshot()
	b.visit(reportPath + "?kind=bug")
	b.fill("#field-title", "The bread is gone")
	b.fill("#field-description", "It was there.")
	b.chooseImage("#field-files", shot)
	b.through(func() { b.press("Add the files now") })
	b.through(func() { b.pressPicture(0.25, 0.25) })
	b.fill("#field-pins-1", "First")
	b.through(func() { b.pressPicture(0.5, 0.75) })
	b.fill("#field-pins-2", "Second")
	b.use(phone)
	b.check()
	b.use(desk)
	b.check()
	b.through(func() { b.press("Remove pin 1") })
	if words := b.value("#field-pins-1"); words != "Second" {
		t.Errorf("pin 1 says %q", words)
	}
	b.through(func() { b.press("Report the bug") })
	b.wantPath(ticketPath)
	b.wantText(".pin-notes", "Second")
	b.wantText("h1", "The bread is gone")
	view, err := h.portal.Ticket(t.Context(), h.seats[feedback], 1)
	h.must(err)
	if len(view.Pins) != 1 || view.Pins[0].X < 4900 || view.Pins[0].X > 5100 || view.Pins[0].Y < 7400 || view.Pins[0].Y > 7600 {
		t.Errorf("the pins are %+v", view.Pins)
	}
}

// typeReport types a report with a picture and a pin on it.
func (b *tab) typeReport(shot []byte) {
	b.t.Helper()
	b.open(reportPath + "?kind=bug")
	b.fill("#field-title", "Typed for a while")
	b.fill("#field-description", longReason)
	b.pasteImage("#field-description", shot)
	b.wantArrived(1)
	b.pressPicture(0.5, 0.5)
	b.fill("#field-pins-1", "Here it is")
	b.fill("#field-pins-1", "Here it is!")
}

// wantReport waits for the ticket that typeReport makes.
func (b *tab) wantReport(h *house) {
	b.t.Helper()
	b.wantPath(ticketPath)
	b.wantText(".pin-notes", "Here it is!")
	view, err := h.portal.Ticket(b.t.Context(), h.seats[feedback], 1)
	h.must(err)
	if view.Ticket.Title != "Typed for a while" || view.Ticket.Description != longReason || len(view.Pins) != 1 || len(view.Files) != 1 {
		b.t.Errorf("what arrived: %q, %q, pins %v, files %v", view.Ticket.Title, view.Ticket.Description, view.Pins, view.Files)
	}
}

func TestAReportOutlivesAReload(t *testing.T) {
	t.Parallel()
	h := halo(t)
	b := openTab(t, h)
	b.signIn(feedback, password)
	b.typeReport(b.screenshot())
	for range 2 {
		b.leaveBy(chromedp.Reload())
		b.wantText("[data-unsaved-offer]", "You left text here")
		b.swap("#ticket-form", func() { b.press("Bring it back") })
		b.until("the pin to be back", `() => document.querySelector('#field-pins-1')?.value === 'Here it is!'`)
	}
	b.check()
	b.press("Report the bug")
	b.wantReport(h)
	b.open(reportPath)
	if b.count("[data-unsaved-offer]") != 0 {
		t.Error("what was sent is offered again")
	}
}

// leaveBy leaves the page, and says yes when it asks whether to.
func (b *tab) leaveBy(act chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	left := make(chan struct{})
	go func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-left:
				return
			case <-tick.C:
				// An error says that nothing is asked.
				_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}
		}
	}()
	defer close(left)
	b.do(act)
	b.ready()
}

func TestAReportOutlivesItsSession(t *testing.T) {
	t.Parallel()
	h := halo(t)
	b := openTab(t, h)
	b.expect(http.StatusUnauthorized)
	b.signIn(feedback, password)
	b.typeReport(b.screenshot())
	b.endSession()
	b.fill("#field-title", "Typed for a while")
	b.swap("main", func() { b.press("Report the bug") })
	b.signInAgain(feedback)
	b.through(func() { b.press("Send what I typed") })
	b.wantReport(h)
}

func TestSimilarTicketsAreOfferedWhileTyping(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	b := openTab(t, h)
	b.expect(http.StatusUnauthorized)
	b.signIn("second@halo.example", password)
	b.open(reportPath + "?kind=bug")
	b.fill("#field-title", "Basket is empty")
	b.wantText("#similar a", "The basket forgets the bread")
	b.checkLooks()
	b.use(desk)
	b.fill("#field-title", "Something else entirely")
	b.waitGone("#similar a")
	b.endSession()
	b.fill("#field-title", "The basket")
	b.swap("main", func() { b.press("Report the bug") })
	b.wantText("main", "You were signed out meanwhile")
}

// TestTheBookmarkletBringsThePageAlong runs the bookmark on another page.
func TestTheBookmarkletBringsThePageAlong(t *testing.T) {
	t.Parallel()
	h := halo(t)
	b := openTab(t, h)
	b.signIn(feedback, password)
	b.open(reportPath)
	b.click("[data-bookmarklet]")
	b.wantText("[data-bookmarklet-said]", "Drag it to your bookmarks bar")
	b.checkFaults()
	bookmark, err := url.PathUnescape(ask[string](b, `() => document.querySelector('[data-bookmarklet]').href`))
	h.must(err)
	b.open("/healthz?a=1&b=ä#part")
	form := ask[string](b, `() => { let opened = ''; const open = (address) => { opened = address; }; `+strings.TrimPrefix(bookmark, "javascript:")+`; return opened; }`)
	b.open(strings.TrimPrefix(form, h.server.URL))
	if page := b.value("#field-page"); page != h.server.URL+"/healthz?a=1&b=%C3%A4#part" {
		t.Errorf("the page is %q", page)
	}
	if window := b.value("#field-window"); window != "1280 × 800" || b.count(`[value="bug report"]:checked`) != 1 {
		t.Errorf("the window is %q", window)
	}
}

// TestATicketsLifeInTheBrowser looks at the page of a ticket in its states,
// and answers a question in place.
func TestATicketsLifeInTheBrowser(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	client, staff := openTab(t, h), openTab(t, h)
	client.expect(http.StatusUnprocessableEntity)
	client.signIn("approver@halo.example", password)
	staff.signIn(adminMail, password)
	h.rule(1, rules.Ask, "On **which** page do you see it? Please send us:\n\n- the address\n- a screenshot", 0)
	client.visit(ticketPath)
	client.swap("#ticket", func() { client.press("Answer") })
	client.wantFocus(`#answer-form [aria-invalid="true"]`)
	client.checkLooks()
	client.use(desk)
	staff.visit(ticketPath)
	client.fill("#answer-form textarea", "On the [first](https://halo.example).")
	client.swap("#ticket", func() { client.press("Answer") })
	client.wantText("h1 .badge", "New")
	client.wantText("#comment-3", "On the first.")
	client.wantText("#flash", "Sent to the agency.")
	client.wantPath(ticketPath)
	client.swap("#ticket", func() { client.press("Stop following") })
	client.wantText("#ticket-follow", "You are not told")
	client.wantFocus("#follow-button")

	h.rule(1, rules.Decline, "The basket is **meant** to be emptied when the shop closes: [see the terms](https://halo.example/terms).", 0)
	other := h.report(feedback, rules.TicketContent{
		Kind: rules.BugReport, Title: "My loaves are gone", Description: "Since this morning.", Links: []string{"https://halo.example/basket"},
	})
	h.rule(other, rules.MarkDuplicate, "", 1)
	client.visit(ticketPath)
	client.checkLooks()
	client.use(desk)
	client.through(func() { client.press("My loaves are gone") })
	client.checkLooks()
	staff.open(ticketPath)
	staff.checkLooks()
	member := openTab(t, h)
	member.signIn(feedback, password)
	member.visit(ticketAt(other))
	member.wantText(".verdict", "This was reported before")
}
