package portal

import (
	"time"

	"portal/rules"
)

// reported is a ticket as one of the demo's people submits it. Deliverable is
// a place in the list of the cycle's deliverables, counted from 1; 0 is none.
type reported struct {
	rules.TicketContent
	files       []castFile
	pins        []castPin
	cycle       int64
	deliverable int
}

// castPin is a pin on a screenshot, which is one of a report's files by its
// place in their list.
type castPin struct {
	file int
	x, y int64
	note string
}

// pinned is a pin at a point of a screenshot.
func pinned(x, y int64, note string) castPin { return castPin{x: x, y: y, note: note} }

// wish is a change request, and bug a bug report.
func wish(title, description, expected string) reported {
	return reported{TicketContent: rules.TicketContent{Kind: rules.ChangeRequest, Title: title, Description: description, Expected: expected}}
}

func bug(title, description, expected string) reported {
	return reported{TicketContent: rules.TicketContent{Kind: rules.BugReport, Title: title, Description: description, Expected: expected}}
}

// seenOn says where a bug was seen.
func (r reported) seenOn(page string, on device) reported {
	r.Page, r.Browser, r.Screen, r.Window = page, on.browser, on.screen, on.window
	return r
}

// about ties a report to a cycle and to one of its deliverables.
func (r reported) about(cycle int64, deliverable int) reported {
	r.cycle, r.deliverable = cycle, deliverable
	return r
}

// showing adds a picture with pins on it.
func (r reported) showing(picture castFile, pins ...castPin) reported {
	for _, pin := range pins {
		pin.file = len(r.files)
		r.pins = append(r.pins, pin)
	}
	r.files = append(r.files, picture)
	return r
}

func (r reported) with(files ...castFile) reported {
	r.files = append(r.files, files...)
	return r
}

func (r reported) linking(links ...string) reported {
	r.Links = links
	return r
}

// device is what a bug was seen with.
type device struct{ browser, screen, window string }

// The devices of the demo's people.
var (
	counterTablet = device{"Chrome 138 on Android 14", "1280 × 800", "1280 × 692"}
	officeLaptop  = device{"Firefox 141 on Windows 11", "1920 × 1080", "1536 × 730"}
	ownPhone      = device{"Safari 18.5 on iOS 18.5", "390 × 844", "390 × 664"}
)

// reports submits a ticket.
func (s *stage) reports(email, code string, r reported) func() error {
	return func() error {
		seat, err := s.seatIn(email, code)
		if err != nil {
			return err
		}
		item := NewTicket{TicketContent: r.TicketContent, Cycle: r.cycle}
		if item.Files, err = s.stages(seat, r.files); err != nil {
			return err
		}
		if item.Pins, err = placed(r.pins, item.Files); err != nil {
			return err
		}
		if r.deliverable > 0 {
			if _, item.Deliverable, err = s.deliverable(code, r.cycle, r.deliverable-1); err != nil {
				return err
			}
		}
		_, err = s.p.SubmitTicket(s.ctx, seat, item)
		return err
	}
}

func placed(pins []castPin, files []int64) ([]rules.Pin, error) {
	var list []rules.Pin
	for _, pin := range pins {
		set, err := rules.PinAt(files[pin.file], pin.x, pin.y, shotWidth, shotHeight)
		if err != nil {
			return nil, err
		}
		set.Note = pin.note
		list = append(list, set)
	}
	return list, nil
}

// triages is a deed of one of the staff on a ticket as it stands.
func (s *stage) triages(email, code string, number int64, deed func(seat Seat, edit int64) error) func() error {
	return func() error {
		seat, err := s.seatIn(email, code)
		if err != nil {
			return err
		}
		view, err := s.p.Ticket(s.ctx, seat, number)
		if err != nil {
			return err
		}
		return deed(seat, view.Ticket.Edit)
	}
}

// settles decides on a ticket, with the words that the client reads.
func (s *stage) settles(email, code string, number int64, decision rules.Decision, reason string) func() error {
	return s.triages(email, code, number, func(seat Seat, edit int64) error {
		return s.p.DecideTicket(s.ctx, seat, number, TicketDecision{Edit: edit, Decision: decision, Reason: reason})
	})
}

// merges marks a ticket as a duplicate of another one.
func (s *stage) merges(email, code string, number, original int64, reason string) func() error {
	return s.triages(email, code, number, func(seat Seat, edit int64) error {
		return s.p.DecideTicket(s.ctx, seat, number, TicketDecision{
			Edit: edit, Decision: rules.MarkDuplicate, Reason: reason, Original: original,
		})
	})
}

// putsOff snoozes a ticket until a day counted from today.
func (s *stage) putsOff(email, code string, number int64, until int) func() error {
	return s.triages(email, code, number, func(seat Seat, edit int64) error {
		morning := time.Date(s.today.Year(), s.today.Month(), s.today.Day()+until, 8, 0, 0, 0, time.UTC)
		return s.p.SnoozeTicket(s.ctx, seat, number, edit, rules.InstantOf(morning))
	})
}

// ties ties a ticket to a cycle and to one of its deliverables by its place,
// counted from 1.
func (s *stage) ties(email, code string, number, cycle int64, deliverable int) func() error {
	return s.triages(email, code, number, func(seat Seat, edit int64) error {
		_, key, err := s.deliverable(code, cycle, deliverable-1)
		if err != nil {
			return err
		}
		return s.p.PlaceTicket(s.ctx, seat, number, edit, cycle, key)
	})
}

// quotes begins the quote of a change request.
func (s *stage) quotes(code string, ticket int64) error {
	_, err := s.quoteFor(code, ticket)
	return err
}

func (s *stage) quoteFor(code string, ticket int64) (int64, error) {
	var number int64
	err := s.triages(tomas, code, ticket, func(seat Seat, edit int64) error {
		var err error
		number, err = s.p.QuoteTicket(s.ctx, seat, ticket, edit)
		return err
	})()
	return number, err
}

// sendFor makes the quote of a change request, sends it and returns its number.
func (s *stage) sendFor(code string, ticket int64, offer rules.QuoteOffer, expires int, files ...castFile) (int64, error) {
	number, err := s.quoteFor(code, ticket)
	if err != nil {
		return 0, err
	}
	return number, s.resend(code, number, offer, expires, files...)
}

// adopts makes a change request part of a cycle's content.
func (s *stage) adopts(code string, ticket, cycle int64) func() error {
	return s.triages(tomas, code, ticket, func(seat Seat, edit int64) error {
		view, err := s.p.Cycle(s.ctx, seat, cycle)
		if err != nil {
			return err
		}
		read := rules.Consent{Revision: view.Latest.Number, Hash: view.Latest.Hash}
		_, err = s.p.AddTicketToCycle(s.ctx, seat, ticket, edit, cycle, read)
		return err
	})
}

// replies writes in the thread of a ticket, as a person of either side.
func (s *stage) replies(email, code string, number int64, body string, files ...castFile) func() error {
	return func() error {
		_, err := s.comments(email, code, NewComment{Subject: rules.AboutTicket, Number: number, Body: body}, files)
		return err
	}
}

// remarks writes a team-only note about a ticket.
func (s *stage) remarks(email, code string, number int64, body string) func() error {
	return func() error {
		_, err := s.comments(email, code, NewComment{Subject: rules.AboutTicket, Number: number, Body: body, Team: true}, nil)
		return err
	}
}
