package handlers_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"portal/rules"
)

// orderShown is what the list that staff put in order says from the top.
const orderShown = `() => [...document.querySelectorAll('[data-sort] a.list-title')].map((link) => link.textContent).join(' ')`

func (b *tab) wantOrder(want string) {
	b.t.Helper()
	b.until("the order "+want, `(want) => (`+orderShown+`)() === want`, want)
}

// drag moves the handle of a row onto that of another, with a mouse or a
// finger, and lets go of it or has the system take it away.
func (b *tab) drag(kind string, from, to string, end input.DispatchTouchEventType) {
	b.t.Helper()
	start := b.find("css", from)
	onto := ask[place](b, `(from, to) => {
		const box = document.querySelector(to).getBoundingClientRect(), before = document.querySelector(from).getBoundingClientRect();
		return {X: box.x + box.width / 2, Y: box.y + box.height / 2 + Math.sign(box.y - before.y) * box.height / 2, Why: ''};
	}`, from, to)
	if kind == "mouse" {
		for _, step := range []struct {
			kind input.DispatchMouseEventType
			at   place
		}{{input.DispatchMouseEventTypeMousePressed, start}, {input.DispatchMouseEventTypeMouseMoved, onto}, {input.DispatchMouseEventTypeMouseReleased, onto}} {
			_, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{
				Type: step.kind, X: step.at.X, Y: step.at.Y, Button: input.MouseButtonLeft, ClickCount: 1,
			})
			b.must(err)
		}
		return
	}
	touch := func(kind input.DispatchTouchEventType, at ...*input.TouchPoint) {
		_, err := chromedp.Call(b.ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: at})
		b.must(err)
	}
	touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: start.X, Y: start.Y})
	touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: onto.X, Y: (start.Y + onto.Y) / 2})
	touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: onto.X, Y: onto.Y})
	touch(end)
}

func TestTheOrderByHandInTheBrowser(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.need("HALO", needed("A", "", 0), needed("B", "2027-03-08", 0), needed("C", "", 0), needed("D", "2027-03-12", 0))
	b := openTab(t, h)
	b.signIn(adminMail, password)
	b.open(listPath)
	b.checkLooks()
	b.use(desk)
	press := func(keys ...string) {
		for _, key := range keys {
			b.key(key)
		}
	}
	b.do(chromedp.Focus("#handle-1"))
	press(kb.ArrowDown, kb.ArrowDown)
	b.wantOrder("B C A D")
	b.wantFocus("#handle-1")
	press(kb.Escape)
	b.wantOrder("A B C D")
	b.wantFocus("#handle-1")
	b.swap("#requirements", func() { press(kb.ArrowDown, kb.Enter) })
	b.wantFocus("#handle-1")
	b.wantText("#sort-status", "A: place 2 of 4")
	b.swap("#requirements", func() { b.click("#up-3") })
	b.wantFocus("#up-3")
	b.wantText("#sort-status", "C: place 2 of 4")
	b.swap("#requirements", func() { b.drag("mouse", "#handle-2", "#handle-4", "") })
	b.wantOrder("C A D B")
	b.wantFocus("#handle-2")
	b.swap("#requirements", func() { b.drag("touch", "#handle-4", "#handle-3", input.DispatchTouchEventTypeTouchEnd) })
	b.wantOrder("D C A B")
	b.drag("touch", "#handle-4", "#handle-2", input.DispatchTouchEventTypeTouchCancel)
	b.wantOrder("D C A B")
	b.open(listPath)
	b.wantOrder("D C A B")
	b.check()
}

func TestTheOrderByHandWithoutScripts(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.need("HALO", needed("A", "", 0), needed("B", "", 0))
	b := openTab(t, h)
	b.disableScripts()
	b.signIn(adminMail, password)
	b.open(listPath)
	b.through(func() { b.press("Move B up") })
	b.wantOrder("B A")
	b.wantText("#flash", "The order is saved.")
	if ask[bool](b, `() => document.querySelector('[data-sort-handle]').checkVisibility()`) {
		t.Error("a handle is shown that does nothing")
	}
}

// TestARequirementInTheBrowser gives each kind in place and looks at each page
// of its life.
func TestARequirementInTheBrowser(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	client, staff := openTab(t, h), openTab(t, h)
	client.expect(http.StatusUnprocessableEntity)
	client.signIn("approver@halo.example", password)
	staff.signIn(adminMail, password)
	for _, kind := range rules.RequirementKinds {
		path := h.ask(wanted(kind, "Asked as "+kind.Words()))
		client.visit(path)
		if kind != rules.NeedSignOff {
			client.swap("#requirement", func() { client.press("Mark complete") })
			client.wantFocus(`#give-form [aria-invalid="true"]`)
		}
		finish := "Mark complete"
		switch kind {
		case rules.NeedFiles:
			client.bring("choose", "#give-form input[type=file]", 1, "logo.txt")
			client.until("the file to arrive", `() => document.querySelector('#give-form input[name="files"]') !== null`)
		case rules.NeedText:
			client.fill("#field-text", "We bake **bread**.")
		case rules.NeedLink:
			client.fill("#field-links", "https://halo.example")
		case rules.NeedCredentials:
			client.fill("#field-secret-1", "Tr0ub4dor")
			client.swap("#requirement", func() { client.click(".decision-actions [value=save]") })
			client.wantText("#give", "Kept, not shown.")
			client.checkLooks()
			client.use(desk)
		case rules.NeedSignOff:
			client.fill("#field-name", "Priya Nair")
			finish = "Sign off"
		}
		client.swap("#requirement", func() { client.press(finish) })
		client.wantText("#requirement", "With the agency")
		client.wantPath(path)
	}
	for number := range rules.RequirementKinds {
		staff.visit(neededAt(int64(number + 1)))
		staff.press("Return it with a reason")
		staff.fill("#field-reason", "Not *quite*.")
		staff.swap("#requirement", func() { staff.press("Return it") })
		staff.wantText("#requirement", "Waiting for the client")
	}
	client.visit(listPath)
	client.open(neededAt(2))
	client.checkLooks()
	client.use(desk)
	client.fill("#field-text", "We bake bread since 1923.")
	client.swap("#requirement", func() { client.press("Mark complete") })
	staff.open(neededAt(2))
	staff.swap("#requirement", func() { staff.press("Accept it") })
	staff.wantText("#requirement h1", "Accepted")
	staff.check()
}

func TestAskingForOneThingInTheBrowser(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := openTab(t, h)
	b.expect(http.StatusUnprocessableEntity)
	b.signIn(adminMail, password)
	b.visit(listPath)
	b.press("Ask for something")
	b.wantPath(newPath)
	b.ready()
	if ask[bool](b, `() => document.querySelector('#field-fields').checkVisibility()`) {
		t.Error("fields of credentials are asked for where files are needed")
	}
	b.fill("#field-kind", "credentials")
	b.fill("#field-description", "So that we can **move** it.")
	b.press("Preview the description")
	b.wantText("#preview-description strong", "move")
	b.swap("#requirement-editor", func() { b.press("Ask for it") })
	b.wantText("#field-title-error", "Please enter")
	b.checkLooks()
	b.use(desk)
	b.fill("#field-title", "Hosting")
	b.press("Ask for it")
	b.wantPath(listPath)
	b.wantText("#flash", "“Hosting” was added.")
	b.wantText(".list-title", "Hosting")
}
