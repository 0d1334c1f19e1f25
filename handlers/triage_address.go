package handlers

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

const triageURL = "/triage"

// snoozedState is what the filter by state calls tickets that are put off.
const snoozedState = "snoozed"

// mostDays is the most that the filter by age takes.
const mostDays = 3650

// queueAddress is an address of the queue: what it is narrowed to, where its
// list begins and which ticket is open beside it.
type queueAddress struct {
	portal.QueueFilter
	after portal.QueueCursor
	open  ticketName
}

// ticketName is a ticket by its project's code and its number there.
type ticketName struct {
	code   string
	number int64
}

func (n ticketName) String() string {
	if n.number == 0 {
		return ""
	}
	return rules.TicketNumber(n.code, n.number)
}

// readTicketName reads a name such as "HALO-T3"; the zero name is none.
func readTicketName(text string) ticketName {
	text = strings.ToUpper(strings.TrimSpace(text))
	at := strings.LastIndex(text, "-T")
	if at < 1 {
		return ticketName{}
	}
	number, err := strconv.ParseInt(text[at+2:], 10, 64)
	if err != nil || number < 1 || !isCode(text[:at]) {
		return ticketName{}
	}
	return ticketName{text[:at], number}
}

// isCode tells whether a text can be the code of a project.
func isCode(text string) bool {
	return len(text) <= 8 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// readQueueAddress reads the query of an address. What it does not know counts
// as not there.
func readQueueAddress(query url.Values) queueAddress {
	var address queueAddress
	if code := strings.ToUpper(rules.CleanLine(query.Get("project"))); isCode(code) {
		address.Project = code
	}
	if kind := rules.TicketKind(query.Get("kind")); kind.Words() != "" {
		address.Kind = kind
	}
	state := query.Get("state")
	address.Snoozed = state == snoozedState
	if slices.Contains(rules.TicketStates, rules.TicketState(state)) && state != string(rules.TicketNew) {
		address.State = rules.TicketState(state)
	}
	if days, err := strconv.ParseInt(query.Get("age"), 10, 64); err == nil && days > 0 && days <= mostDays {
		address.Days = days
	}
	address.Text = clipLine(rules.CleanLine(query.Get("text")))
	address.after = readQueueCursor(query.Get("after"))
	address.open = readTicketName(query.Get("ticket"))
	return address
}

// clipLine cuts what was typed into a field of one line to what such fields
// hold.
func clipLine(text string) string {
	if runes := []rune(text); len(runes) > rules.MaxLine {
		return string(runes[:rules.MaxLine])
	}
	return text
}

func readQueueCursor(text string) portal.QueueCursor {
	first, second, _ := strings.Cut(text, "-")
	at, err := strconv.ParseInt(first, 10, 64)
	id, idErr := strconv.ParseInt(second, 10, 64)
	if err != nil || idErr != nil || at < 0 || id < 0 {
		return portal.QueueCursor{}
	}
	return portal.QueueCursor{At: rules.Instant(at), ID: id}
}

// url is the address as the address bar shows it: without what says nothing.
func (a queueAddress) url() string {
	query := url.Values{}
	set := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	set("project", a.Project)
	set("kind", string(a.Kind))
	set("state", a.stateChoice())
	if a.Days > 0 {
		set("age", strconv.FormatInt(a.Days, 10))
	}
	set("text", a.Text)
	if a.after != (portal.QueueCursor{}) {
		set("after", fmt.Sprintf("%d-%d", a.after.At, a.after.ID))
	}
	set("ticket", a.open.String())
	if len(query) == 0 {
		return triageURL
	}
	return triageURL + "?" + query.Encode()
}

// stateChoice is what the filter by state is set to, "" for new tickets.
func (a queueAddress) stateChoice() string {
	if a.Snoozed {
		return snoozedState
	}
	return string(a.State)
}

// isNarrowed tells whether the queue shows anything but all new tickets.
func (a queueAddress) isNarrowed() bool { return a.QueueFilter != (portal.QueueFilter{}) }

// at is the same queue with another ticket open.
func (a queueAddress) at(code string, number int64) queueAddress {
	a.open = ticketName{code, number}
	return a
}

// withoutTicket is the queue's list with none of its tickets named.
func (a queueAddress) withoutTicket() queueAddress {
	a.open = ticketName{}
	return a
}

// fromQueue is the address of the queue that a form was sent from. It is false
// for one that was sent from elsewhere in the portal, or says nothing that can
// be believed.
func (v visit) fromQueue() (queueAddress, bool) {
	asked, err := url.Parse(v.FormValue("from"))
	if err != nil || asked.Host != "" || asked.Scheme != "" || asked.Opaque != "" || path.Clean(asked.Path) != triageURL {
		return queueAddress{}, false
	}
	return readQueueAddress(asked.Query()), true
}
