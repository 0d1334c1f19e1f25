package handlers_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestTheQueueLooks(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.accept("HALO", h.sendQuote("HALO", offer()))
	h.reportMany(30)
	b := openTab(t, h)
	b.signIn(adminMail, password)
	b.open("/triage")
	b.check()
	// On a slow machine the offer to undo would be over before it is looked at.
	ask[bool](b, `() => { const now = Date.now(); Date.now = () => now; return true; }`)
	b.swap("#triage", func() { b.key("a") })
	b.wantText("#triage", "HALO-T1 is approved")
	b.picture("undo")
	b.key("j")
	b.key("d")
	b.picture("declining")
	b.key(kb.Escape)
	b.use(phone)
	b.picture("phone")
}
