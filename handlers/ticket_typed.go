package handlers

import (
	"net/url"
	"regexp"
	"strings"

	"portal/portal"
	"portal/rules"
)

// typedTicket is the form of a new ticket as it was typed. Once names the
// form, so that sent twice it submits once. Place is the number of the cycle
// that it is about, or that and the key of one of its deliverables.
type typedTicket struct {
	Kind, Title, Description, Expected, Links string
	Page, Browser, Screen, Window             string
	Place, Once                               string
	Pins                                      []rules.Pin
}

// longestOnce is more than any name of a form that the portal gave out.
const longestOnce = 64

func typedTicketOf(values url.Values) typedTicket {
	typed := typedTicket{
		Kind: values.Get("kind"), Title: values.Get("title"), Description: values.Get("description"), Expected: values.Get("expected"),
		Links: values.Get("links"), Page: values.Get("page"), Browser: values.Get("browser"), Screen: values.Get("screen"), Window: values.Get("window"),
		Place: values.Get("cycle"), Once: values.Get("once"), Pins: readPins(values),
	}
	if len(typed.Once) > longestOnce {
		typed.Once = ""
	}
	return typed
}

// ticketKinds are how the kinds are called in addresses.
var ticketKinds = map[string]rules.TicketKind{"bug": rules.BugReport, "change": rules.ChangeRequest}

// blankTicket is an empty form, with what the address and the browser tell
// already.
func (s *Server) blankTicket(v visit) typedTicket {
	return typedTicket{
		Kind: string(ticketKinds[v.QueryParam("kind")]), Title: rules.CleanLine(v.QueryParam("title")), Once: newOnce(),
		Page: s.pageBefore(v), Browser: browserWords(v.origin().UserAgent),
		Screen: sizeWords(v.QueryParam("screen")), Window: sizeWords(v.QueryParam("window")),
	}
}

// pageBefore is the page that the form was called from: as the address says,
// or another site's page with a link to the form.
func (s *Server) pageBefore(v visit) string {
	if page := rules.CleanLine(v.QueryParam("page")); rules.IsWebAddress(page) {
		return page
	}
	referer := rules.CleanLine(v.Request().Referer())
	if rules.IsWebAddress(referer) && !strings.HasPrefix(referer, s.absolute(v, "/")) {
		return referer
	}
	return ""
}

var size = regexp.MustCompile(`^(\d{1,5})x(\d{1,5})$`)

// sizeWords writes a size such as 1280x800 as people read it, "" for anything
// else.
func sizeWords(text string) string {
	if parts := size.FindStringSubmatch(text); parts != nil {
		return parts[1] + " × " + parts[2]
	}
	return ""
}

// ticket reads the form. What belongs to a bug report is left out of a change
// request.
func (t typedTicket) ticket(files []int64) portal.NewTicket {
	item := portal.NewTicket{Files: files, Once: t.Once}
	item.TicketContent = rules.TicketContent{
		Kind: rules.TicketKind(t.Kind), Title: rules.CleanLine(t.Title), Description: t.Description, Expected: t.Expected,
		Links: eachLine(t.Links), Pins: t.Pins,
	}
	if item.Kind == rules.BugReport {
		item.Page, item.Browser = rules.CleanLine(t.Page), rules.CleanLine(t.Browser)
		item.Screen, item.Window = rules.CleanLine(t.Screen), rules.CleanLine(t.Window)
	}
	cycle, deliverable, _ := strings.Cut(t.Place, "/")
	item.Cycle, item.Deliverable = cycleNumber(cycle), deliverable
	return item
}
