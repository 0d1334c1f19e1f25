package handlers_test

import (
	"testing"

	"github.com/chromedp/chromedp"
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
	b.swap("#triage", func() { b.key("a") })
	b.wantText("#triage", "HALO-T1 is approved")
	b.picture("undo")
	b.key("j")
	b.key("d")
	b.picture("declining")
	b.key(kb.Escape)
	b.use(phone)
	b.picture("phone")
	_ = chromedp.Void{}
}
