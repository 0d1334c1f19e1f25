package handlers_test

import (
	"database/sql"
	"fmt"

	"portal/portal"
	"portal/rules"
)

const (
	minutes = 60 * 1000
	days    = 24 * 60 * minutes
)

// made is a ticket as far as what happens to it has to know.
type made struct {
	id, at, original int64
	subject          string
	by               crowdPerson
	fate             []turn
}

// turn is one state that a ticket came to.
type turn struct {
	state  rules.TicketState
	reason string
	at     int64
}

func (f *filler) makeTicket(p *crowdProject, id int64) error {
	p.tickets++
	m := made{
		id: id, at: f.begin + id*f.step, original: p.originals[f.rng.IntN(len(p.originals))],
		subject: rules.TicketNumber(p.code, p.tickets), by: p.people[f.rng.IntN(len(p.people))],
	}
	m.fate = f.fate(m)
	content := f.content()
	if f.isRare(p) {
		content.Title += " " + rareWord
	}
	_, hash, err := rules.Freeze(content)
	if err != nil {
		return err
	}
	f.addTicket(p, m, content)
	f.addTold(p, m)
	if err := f.event(p, portal.TicketSubmitted, m.at, m.by, m.subject, content.Title, hash); err != nil {
		return err
	}
	if err := f.addFate(p, m); err != nil {
		return err
	}
	return f.addTalk(p, m)
}

// isRare tells whether the project's latest ticket has the rare word.
func (f *filler) isRare(p *crowdProject) bool {
	if p == f.projects[0] {
		return p.tickets%70 == 41 && p.tickets/70 < rareOfHALO
	}
	return p.tickets == 7 && p.id-f.projects[0].id <= rareOthers
}

// content is a ticket as somebody reports it.
func (f *wordsmith) content() rules.TicketContent {
	content := rules.TicketContent{
		Kind: rules.ChangeRequest, Title: f.title(), Description: f.description(), Expected: f.sentence(5, 8), Links: []string{}, Pins: []rules.Pin{},
	}
	if f.rng.IntN(4) == 0 {
		content.Links = append(content.Links, "https://shop.example/"+f.word())
	}
	if f.rng.IntN(10) < 7 {
		content.Kind, content.Page = rules.BugReport, "https://shop.example/"+f.word()+"/"+f.word()
		content.Browser, content.Screen, content.Window = "Firefox 135 on Windows", "1920 × 1080", "1280 × 720"
	}
	return content
}

// fate is what became of a ticket after it was new: most of the older ones are
// done with.
func (f *filler) fate(m made) []turn {
	stillNew := 2
	if m.id*5 > f.size.tickets*4 {
		stillNew = 32
	}
	if f.rng.IntN(100) < stillNew {
		return nil
	}
	soon := m.at + 5*minutes
	approved := turn{rules.TicketApproved, "", soon}
	switch chance := f.rng.IntN(100); {
	case chance < 64:
		return []turn{approved, {rules.TicketDone, "", soon + 20*minutes}}
	case chance < 79:
		return []turn{{rules.TicketDeclined, f.paragraph(1), soon}}
	case chance < 89 && m.original != 0:
		return []turn{{rules.TicketDuplicate, "", soon}}
	case chance < 92:
		return []turn{{rules.TicketNeedsInfo, f.paragraph(1), soon}}
	case chance < 97:
		return []turn{approved}
	}
	return []turn{approved, {rules.TicketInProgress, "", soon + 10*minutes}}
}

// addTicket adds a ticket as it stands after all that happened to it.
func (f *filler) addTicket(p *crowdProject, m made, c rules.TicketContent) {
	last, decidedBy, snoozed, changes := turn{state: rules.TicketNew}, "", int64(0), len(m.fate)
	if changes > 0 {
		last, decidedBy = m.fate[changes-1], crowdStaff.name
	} else if f.rng.IntN(20) == 0 {
		snoozed = f.begin + f.step*f.size.tickets + int64(3+f.rng.IntN(30))*days
	}
	links := "[]"
	if len(c.Links) > 0 {
		links = `["` + c.Links[0] + `"]`
	}
	f.add("tickets", m.id, p.id, p.tickets, c.Kind, last.state, c.Title, c.Description, c.Expected, links, c.Page, c.Browser, c.Screen, c.Window,
		m.by.side, m.by.id, m.by.name, fmt.Sprintf("%016x", f.rng.Uint64()), changes+1, changes, last.reason, decidedBy, last.at,
		m.originalIn(last.state), snoozed, m.at, m.at, max(m.at, last.at))
}

func (m made) originalIn(state rules.TicketState) sql.NullInt64 {
	return sql.NullInt64{Int64: m.original, Valid: state == rules.TicketDuplicate}
}

// addTold lets the ticket's submitter follow it and tells staff of it, who
// have not read of the latest ones.
func (f *filler) addTold(p *crowdProject, m made) {
	f.add("ticket_followers", m.id, m.by.id, m.at)
	if m.id > f.size.tickets-500 {
		f.add("notifications", crowdStaff.id, p.id, portal.TicketSubmitted, m.subject, m.at, 0)
	}
}

// fateEvents are the events that a ticket's states are recorded as.
var fateEvents = map[rules.TicketState]rules.EventKind{
	rules.TicketApproved: portal.TicketApproved, rules.TicketDeclined: portal.TicketDeclined, rules.TicketNeedsInfo: portal.TicketQuestioned,
	rules.TicketDuplicate: portal.TicketDuplicated, rules.TicketInProgress: portal.TicketStarted, rules.TicketDone: portal.TicketDone,
}

// addFate adds each change of a ticket's state.
func (f *filler) addFate(p *crowdProject, m made) error {
	before, decidedBy := turn{state: rules.TicketNew}, ""
	for i, change := range m.fate {
		f.add("ticket_changes", m.id, i+1, change.state, change.reason, m.originalIn(change.state), crowdStaff.side, crowdStaff.id, crowdStaff.name,
			change.at, before.state, before.reason, decidedBy, before.at, m.at)
		if err := f.event(p, fateEvents[change.state], change.at, crowdStaff, m.subject, change.reason, ""); err != nil {
			return err
		}
		before, decidedBy = change, crowdStaff.name
	}
	if before.state != rules.TicketDuplicate {
		p.originals[f.rng.IntN(len(p.originals))] = m.id
	}
	return nil
}

// addTalk adds what was said about a ticket: nothing about most, and now and
// then a team-only note.
func (f *filler) addTalk(p *crowdProject, m made) error {
	for i := range []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 2}[f.rng.IntN(10)] {
		by, team, kind := m.by, 0, portal.CommentPosted
		if f.rng.IntN(2) == 0 {
			by = crowdStaff
			if f.rng.IntN(5) == 0 {
				team, kind = 1, portal.TeamNotePosted
			}
		}
		p.comments++
		at := m.at + int64(i+1)*30*minutes
		f.add("comments", p.id, p.comments, rules.AboutTicket, m.id, team, by.side, by.id, by.name, f.paragraph(1+f.rng.IntN(3)), at)
		if err := f.event(p, kind, at, by, m.subject, "", ""); err != nil {
			return err
		}
	}
	return nil
}
