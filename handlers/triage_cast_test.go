package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"time"

	"portal/portal"
	"portal/rules"
)

// castTicket is a ticket as one of a project's people reports it.
type castTicket struct {
	email       string
	kind        rules.TicketKind
	title, text string
}

// reports are what people write to an agency in a busy week.
var reports = []castTicket{
	{"feedback@halo.example", rules.BugReport, "Checkout stays grey after the voucher is entered", "I put in **SPRING10** and the button never becomes active again.\n\n1. Put two loaves into the basket\n2. Enter the voucher\n3. Look at the button"},
	{"approver@halo.example", rules.ChangeRequest, "Show the opening hours in the header", "People ring us all day to ask when we open."},
	{"approver@moon.example", rules.BugReport, "Appointment mails arrive an hour early", "Since the clocks changed:\n\n```\nX-Sent: 2027-03-09T08:00:00Z\nAppointment: 2027-03-09T10:00:00+01:00\n```"},
	{"feedback@moon.example", rules.BugReport, "Le formulaire refuse les prénoms composés", "« Marie-Ève » est refusé : *Ce prénom n’est pas valide*."},
	{"approver@halo.example", rules.BugReport, "Voucher at checkout makes the total negative", "A voucher of £20 on a basket of £12 shows **−£8.00**."},
	{"feedback@halo.example", rules.BugReport, "Login fails with a stack trace", "```\npanic: runtime error: index out of range [3] with length 3\n\ngoroutine 118 [running]:\nshop/basket.(*Basket).line(0xc0001b2000, 0x3)\n\t/srv/shop/basket/basket.go:212 +0x1d4\nshop/http.(*Server).checkout(0xc00011c0c0, {0x9f2b20, 0xc0002a4000})\n\t/srv/shop/http/checkout.go:88 +0x2a5\n```"},
	{"approver@moon.example", rules.ChangeRequest, "Let patients move their appointment themselves", "At most 24 hours before, and only once."},
	{"approver@halo.example", rules.ChangeRequest, "A filter for gluten-free bread", "| Product | Gluten |\n|---|---|\n| Rye | yes |\n| Rice loaf | no |"},
	{"feedback@moon.example", rules.BugReport, "صفحة الحجز لا تعمل على الهاتف", "عند الضغط على زر الحجز لا يحدث شيء."},
	{"approver@moon.example", rules.BugReport, "The map shows our old address", "We moved in January."},
}

// reportMany submits so many tickets, one an hour, the last of them an hour ago.
func (h *house) reportMany(count int) {
	h.t.Helper()
	now := h.clock.Now()
	for i := range count {
		item := reports[i%len(reports)]
		h.clock.Set(now.Add(-time.Duration(count-i) * time.Hour).Format(time.RFC3339))
		title := item.title
		if i >= len(reports) {
			title += fmt.Sprintf(" (%d)", i/len(reports)+1)
		}
		content := rules.TicketContent{Kind: item.kind, Title: title, Description: item.text}
		if item.kind == rules.BugReport {
			content.Expected = "It works as it did last week."
			content.Page, content.Browser, content.Screen, content.Window = "https://shop.example/checkout?step=2", "Firefox 128 on Windows", "1920 × 1080", "1280 × 720"
		}
		h.submit(item.email, content, i%len(reports) == 0)
	}
	h.clock.Set(now.Format(time.RFC3339))
}

// submit submits a ticket as somebody, with a screenshot and a pin on it where
// that is asked for; its number comes back.
func (h *house) submit(email string, content rules.TicketContent, withPicture bool) int64 {
	h.t.Helper()
	ctx, seat := context.Background(), h.seats[email]
	item := portal.NewTicket{TicketContent: content}
	if withPicture {
		var picture bytes.Buffer
		canvas := image.NewRGBA(image.Rect(0, 0, 320, 200))
		for x := range 320 {
			for y := range 200 {
				canvas.Set(x, y, color.RGBA{uint8(x / 2), uint8(y), 160, 255})
			}
		}
		h.must(png.Encode(&picture, canvas))
		file, err := h.portal.StageFile(ctx, seat, "Screenshot.png", &picture)
		h.must(err)
		item.Files = []int64{file.Number}
		item.Pins = []rules.Pin{{File: file.Number, X: 2000, Y: 3000, Note: "This button"}}
		item.Links = []string{"https://shop.example/basket"}
	}
	number, err := h.portal.SubmitTicket(ctx, seat, item)
	h.must(err)
	return number
}

// stateOf is the state of a ticket named like "HALO-T3".
func (h *house) stateOf(name string) rules.TicketState {
	h.t.Helper()
	code, rest, _ := strings.Cut(name, "-T")
	var number int64
	_, err := fmt.Sscan(rest, &number)
	h.must(err)
	view, err := h.portal.Ticket(context.Background(), h.staffSeat(code), number)
	h.must(err)
	return view.Ticket.State
}
