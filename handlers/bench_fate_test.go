package handlers_test

import (
	"database/sql"
	"fmt"

	"portal/portal"
	"portal/rules"
)

const (
	hour = 60 * 60 * 1000
	day  = 24 * hour
)

// fateEvents are the events that a ticket's states are recorded as.
var fateEvents = map[rules.TicketState]rules.EventKind{
	rules.TicketApproved: portal.TicketApproved, rules.TicketDeclined: portal.TicketDeclined, rules.TicketNeedsInfo: portal.TicketQuestioned,
	rules.TicketDuplicate: portal.TicketDuplicated, rules.TicketInProgress: portal.TicketStarted, rules.TicketDone: portal.TicketDone,
}

// insertTicket stores a ticket as it stands after all that happened to it.
func (f *filler) insertTicket(p *crowdProject, m made, title, description string) error {
	kind, page, browser, screen, window := rules.ChangeRequest, "", "", "", ""
	if f.rng.IntN(10) < 7 {
		kind, page = rules.BugReport, "https://shop.example/"+f.word()+"/"+f.word()
		browser, screen, window = "Firefox 135 on Windows", "1920 × 1080", "1280 × 720"
	}
	links := "[]"
	if f.rng.IntN(4) == 0 {
		links = fmt.Sprintf(`["https://shop.example/%s"]`, f.word())
	}
	state, reason, decidedBy, decidedAt, snoozed := rules.TicketNew, "", "", int64(0), int64(0)
	if len(m.fate) > 0 {
		last := m.fate[len(m.fate)-1]
		state, reason, decidedBy, decidedAt = last.state, last.reason, crowdStaff.name, last.at
	} else if f.rng.IntN(20) == 0 {
		snoozed = f.begin + f.step*f.size.tickets + int64(3+f.rng.IntN(30))*day
	}
	changes := len(m.fate)
	return f.add("tickets", m.id, p.id, p.tickets, kind, state, title, description, f.sentence(5, 8), links, page, browser, screen, window,
		m.by.side, m.by.id, m.by.name, fmt.Sprintf("%016x", f.rng.Uint64()), changes+1, changes, reason, decidedBy, decidedAt,
		m.originalOf(state), snoozed, m.at, m.at, max(m.at, decidedAt))
}

func (m made) originalOf(state rules.TicketState) sql.NullInt64 {
	return sql.NullInt64{Int64: m.original, Valid: state == rules.TicketDuplicate}
}

// turn is one state that a ticket came to.
type turn struct {
	state  rules.TicketState
	reason string
	at     int64
}

// fate is what became of a ticket after it was new: most of the older ones are
// done with.
func (f *filler) fate(id, at, original int64) []turn {
	stillNew := 2
	if id*5 > f.size.tickets*4 {
		stillNew = 32
	}
	if f.rng.IntN(100) < stillNew {
		return nil
	}
	approved := turn{rules.TicketApproved, "", at + hour/12}
	switch chance := f.rng.IntN(100); {
	case chance < 64:
		return []turn{approved, {rules.TicketDone, "", at + hour/4}}
	case chance < 79:
		return []turn{{rules.TicketDeclined, f.paragraph(1), at + hour/12}}
	case chance < 89 && original != 0:
		return []turn{{rules.TicketDuplicate, "", at + hour/12}}
	case chance < 92:
		return []turn{{rules.TicketNeedsInfo, f.paragraph(1), at + hour/12}}
	case chance < 97:
		return []turn{approved}
	}
	return []turn{approved, {rules.TicketInProgress, "", at + hour/6}}
}

// insertFate stores each change of a ticket's state.
func (f *filler) insertFate(p *crowdProject, m made) error {
	before := turn{state: rules.TicketNew}
	for i, change := range m.fate {
		decidedBy, detail := "", change.reason
		if i > 0 {
			decidedBy = crowdStaff.name
		}
		if change.state == rules.TicketDuplicate {
			detail = "Of an earlier one"
		}
		err := f.add("ticket_changes", m.id, i+1, change.state, change.reason, m.originalOf(change.state), crowdStaff.side, crowdStaff.id, crowdStaff.name,
			change.at, before.state, before.reason, decidedBy, before.at, m.at)
		if err != nil {
			return err
		}
		if err := f.event(p, fateEvents[change.state], change.at, crowdStaff, m.subject, detail); err != nil {
			return err
		}
		before = change
	}
	if before.state != rules.TicketDuplicate {
		p.originals[f.rng.IntN(len(p.originals))] = m.id
	}
	return nil
}

// insertTalk stores what was said about a ticket: nothing about most, and now
// and then a team-only note.
func (f *filler) insertTalk(p *crowdProject, m made) error {
	entries := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 2}[f.rng.IntN(10)]
	for i := range entries {
		by, team, kind := m.by, 0, portal.CommentPosted
		if f.rng.IntN(2) == 0 {
			by = crowdStaff
		}
		if by == crowdStaff && f.rng.IntN(5) == 0 {
			team, kind = 1, portal.TeamNotePosted
		}
		p.comments++
		at := m.at + int64(i+1)*hour/3
		if err := f.add("comments", p.id, p.comments, rules.AboutTicket, m.id, team, by.side, by.id, by.name, f.paragraph(1+f.rng.IntN(3)), at); err != nil {
			return err
		}
		if err := f.event(p, kind, at, by, m.subject, ""); err != nil {
			return err
		}
	}
	return nil
}

// event adds a line to the project's chain.
func (f *filler) event(p *crowdProject, kind rules.EventKind, at int64, by crowdPerson, subject, detail string) error {
	p.events++
	event := rules.Event{
		Chain: p.code, Number: p.events, Kind: kind, At: rules.Instant(at), PersonID: by.id, Person: by.name,
		Subject: subject, Detail: detail, IP: "203.0.113.7", Agent: "Firefox 135", Previous: p.head,
	}
	var err error
	if p.head, err = event.Hash(); err != nil {
		return err
	}
	return f.add("events", p.code, p.events, kind, at, by.id, by.name, subject, detail, "", event.IP, event.Agent, event.Previous, p.head)
}

// finish sets the counters and the ends of the chains.
func (f *filler) finish() error {
	for _, p := range f.projects {
		_, err := f.tx.Exec("UPDATE projects SET last_ticket = ?, last_comment = last_comment + ?, active_at = ? WHERE id = ?",
			p.tickets, p.comments, f.begin+f.step*f.size.tickets, p.id)
		if err != nil {
			return err
		}
		if _, err := f.tx.Exec("UPDATE chains SET length = ?, head = ? WHERE name = ?", p.events, p.head, p.code); err != nil {
			return err
		}
	}
	return nil
}
