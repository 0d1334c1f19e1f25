package portal

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"portal/rules"
)

// reading is a ticket with all that hangs on it: a picture with a pin, a
// comment and a team-only note, each with a picture.
type reading struct {
	number, comment, note             int64
	picture, commentFile, notePicture int64
}

// discuss submits a ticket and lets the agency write on it.
func (f *fixture) discuss(seat Seat, title string) reading {
	f.t.Helper()
	ctx := context.Background()
	var r reading
	r.picture = f.stage(seat, "broken.png", picturePNG(f.t, 80, 60)).Number
	item := aReport(title)
	item.Files, item.Pins = []int64{r.picture}, []rules.Pin{{File: r.picture, X: 1, Y: 1, Note: "pin of " + title}}
	r.number = f.send(seat, item)
	say := func(body string, team bool) (comment, file int64) {
		file = f.stage(f.staff, "answer.png", picturePNG(f.t, 80, 60)).Number
		comment, err := f.PostComment(ctx, f.staff, NewComment{Subject: rules.AboutTicket, Number: r.number, Body: body, Team: team, Files: []int64{file}})
		f.must(err)
		f.must(f.EditComment(ctx, f.staff, comment, 0, body+" indeed"))
		return comment, file
	}
	r.comment, r.commentFile = say("answer to "+title, false)
	r.note, r.notePicture = say("sekret about "+title, true)
	return r
}

// readers are the people of a project by a letter: approver, viewer, two of
// feedback only, and staff.
func (f *fixture) readers() map[string]Seat {
	f.t.Helper()
	return map[string]Seat{
		"a": f.seats[rules.Approver], "v": f.seats[rules.Viewer], "f": f.seats[rules.FeedbackOnly],
		"g": f.addPerson("HALO", "quiet@halo.example", rules.FeedbackOnly), "s": f.staff,
	}
}

// road is a way to something of a ticket, with who may go it, "t" for all who
// may read the ticket.
type road struct {
	by   string
	walk func(Seat) error
}

// roads are all the ways to something of a ticket; each fails with NotFound
// for those to whom it is not there.
func (f *fixture) roads(r reading) map[string]road {
	ctx := context.Background()
	open := func(file int64) func(Seat) error {
		return func(s Seat) error { _, err := f.OpenFile(ctx, s, file); return err }
	}
	preview := func(file int64) func(Seat) error {
		return func(s Seat) error { _, err := f.Thumbnail(ctx, s, file); return err }
	}
	place := func(comment int64) func(Seat) error {
		return func(s Seat) error { _, err := f.CommentPlace(ctx, s, comment); return err }
	}
	return map[string]road{
		"the ticket":          {"t", func(s Seat) error { _, err := f.Ticket(ctx, s, r.number); return err }},
		"following":           {"t", func(s Seat) error { return f.FollowTicket(ctx, s, r.number) }},
		"unfollowing":         {"t", func(s Seat) error { return f.UnfollowTicket(ctx, s, r.number) }},
		"the picture":         {"t", open(r.picture)},
		"its preview":         {"t", preview(r.picture)},
		"a comment's place":   {"t", place(r.comment)},
		"a comment's picture": {"t", open(r.commentFile)},
		"its own preview":     {"t", preview(r.commentFile)},
		"a note's place":      {"s", place(r.note)},
		"a note's picture":    {"s", open(r.notePicture)},
		"a note's preview":    {"s", preview(r.notePicture)},
	}
}

func TestWhoReadsWhatOfATicket(t *testing.T) {
	f := newFixture(t, "Europe/London")
	readers := f.readers()
	stranger := f.addOtherTenant()
	f.onFile("UPDATE projects SET last_file = 500, last_comment = 500, last_ticket = 500 WHERE code = 'HALO'")
	for author, seen := range map[string]string{"a": "avs", "f": "afvs", "g": "agvs", "s": "avs"} {
		r := f.discuss(readers[author], "Ticket of "+author)
		for name, road := range f.roads(r) {
			if road.by == "t" {
				road.by = seen
			}
			for letter, seat := range readers {
				err := road.walk(seat)
				if isSeen := strings.Contains(road.by, letter); isSeen != (err == nil) {
					t.Errorf("%s's ticket, %s by %s: %v", author, name, letter, err)
				}
				if err != nil {
					wantKind(t, err, rules.NotFound)
				}
			}
			wantKind(t, road.walk(stranger), rules.NotFound)
		}
	}
}

// TestNobodyElseRemovesATicketsFile lets everybody try to remove each file.
func TestNobodyElseRemovesATicketsFile(t *testing.T) {
	f := newFixture(t, "Europe/London")
	readers := f.readers()
	stranger := f.addOtherTenant()
	f.onFile("UPDATE projects SET last_file = 500 WHERE code = 'HALO'")
	r := f.discuss(readers["f"], "No price")
	for name, test := range map[string]struct {
		file int64
		said map[string]rules.Kind
	}{
		"the picture":         {r.picture, map[string]rules.Kind{"a": rules.Denied, "v": rules.Denied, "g": rules.NotFound, "s": rules.Denied}},
		"a comment's picture": {r.commentFile, map[string]rules.Kind{"a": rules.Denied, "v": rules.Denied, "f": rules.Denied, "g": rules.NotFound}},
		"a note's picture":    {r.notePicture, map[string]rules.Kind{"a": rules.NotFound, "v": rules.NotFound, "f": rules.NotFound, "g": rules.NotFound}},
	} {
		for letter, kind := range test.said {
			f.wantRefused(name+" by "+letter, kind, func() error { _, err := f.RemoveFile(context.Background(), readers[letter], test.file); return err })
		}
		f.wantRefused(name+" by a stranger", rules.NotFound, func() error { _, err := f.RemoveFile(context.Background(), stranger, test.file); return err })
	}
	f.clock.set("2027-03-10T10:16:00Z")
	f.wantRefused("after a while", rules.Conflict, func() error { _, err := f.RemoveFile(context.Background(), readers["f"], r.picture); return err })
	f.verify()
}

// deedOnTicket is a deed on a ticket with who may do it.
type deedOnTicket struct {
	by string
	do func(Seat) error
}

// deedsOnTicket are all the deeds on the feedback-only person's ticket, bound
// to what there is to read now.
func (f *fixture) deedsOnTicket(number int64) map[string]deedOnTicket {
	f.t.Helper()
	ctx := context.Background()
	edit := f.ticket(f.staff, number).Ticket.Edit
	decide := func(decision rules.Decision) func(Seat) error {
		return func(s Seat) error {
			return f.DecideTicket(ctx, s, number, TicketDecision{Edit: edit, Decision: decision, Reason: "Because.", Original: 1})
		}
	}
	say := func(team bool) func(Seat) error {
		return func(s Seat) error {
			_, err := f.PostComment(ctx, s, NewComment{Subject: rules.AboutTicket, Number: number, Body: "Words.", Team: team})
			return err
		}
	}
	return map[string]deedOnTicket{
		"submit":    {"agfs", func(s Seat) error { _, err := f.SubmitTicket(ctx, s, aReport("More")); return err }},
		"comment":   {"afs", say(false)},
		"note":      {"s", say(true)},
		"approve":   {"s", decide(rules.Approve)},
		"decline":   {"s", decide(rules.Decline)},
		"ask":       {"s", decide(rules.Ask)},
		"duplicate": {"s", decide(rules.MarkDuplicate)},
		"undo":      {"s", func(s Seat) error { return f.UndoTicket(ctx, s, number, 1) }},
		"snooze":    {"s", func(s Seat) error { return f.SnoozeTicket(ctx, s, number, edit, f.Now().Add(1000)) }},
		"place":     {"s", func(s Seat) error { return f.PlaceTicket(ctx, s, number, edit, 0, "") }},
		"quote":     {"s", func(s Seat) error { _, err := f.QuoteTicket(ctx, s, number, edit); return err }},
		"scope":     {"s", func(s Seat) error { _, err := f.AddTicketToCycle(ctx, s, number, edit, 1, rules.Consent{}); return err }},
	}
}

// The role counts that the person has when the deed is done, not the one that
// their page was made for.
func TestOnlyWhoMayNowDoesADeedOnATicket(t *testing.T) {
	f := newFixture(t, "Europe/London")
	readers := f.readers()
	other := f.addOtherTenant()
	f.submit(readers["a"], "Theirs")
	own := f.submit(readers["f"], "Own")
	for name, deed := range f.deedsOnTicket(own) {
		for letter, seat := range readers {
			if strings.Contains(deed.by, letter) {
				continue
			}
			kind := rules.Denied
			if letter == "g" && name == "comment" {
				kind = rules.NotFound
			}
			for _, role := range []rules.Role{seat.Role, rules.Approver, rules.Staff} {
				seat.Role = role
				f.wantRefused(fmt.Sprintf("%s by %s as %s", name, letter, role), kind, func() error { return deed.do(seat) })
			}
		}
		stranger := other
		stranger.Project, stranger.Role = f.staff.Project, rules.Admin
		f.wantRefused(name+" by a stranger", rules.NotFound, func() error { return deed.do(stranger) })
	}
	staff, err := f.Enter(context.Background(), f.admin, "RIVL")
	f.must(err)
	for name, deed := range f.deedsOnTicket(own) {
		if name != "submit" {
			f.wantRefused(name+" from another project", rules.NotFound, func() error { return deed.do(staff) })
		}
	}
	f.must(f.deedsOnTicket(own)["comment"].do(readers["f"]))
	f.verify()
}

// Whoever may read no more than their own tickets since their page was shown
// does nothing with those of others any more, as if these had never been.
func TestARoleThatBecameFeedbackOnlyLosesOthersTickets(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.submit(f.seats[rules.Approver], "No price")
	file := f.staged(f.other, "mine.txt")
	comment, err := f.PostComment(ctx, f.other, NewComment{Subject: rules.AboutTicket, Number: number, Body: "Here too.", Files: []int64{file}})
	f.must(err)
	f.must(f.ChangeMemberRole(ctx, f.staff, f.other.PersonID, rules.FeedbackOnly))
	for name, do := range map[string]func() error{
		"commenting": func() error {
			_, err := f.PostComment(ctx, f.other, NewComment{Subject: rules.AboutTicket, Number: number, Body: "And there."})
			return err
		},
		"editing":   func() error { return f.EditComment(ctx, f.other, comment, 0, "Not here.") },
		"removing":  func() error { _, err := f.RemoveFile(ctx, f.other, file); return err },
		"following": func() error { return f.FollowTicket(ctx, f.other, number) },
	} {
		f.wantRefused(name, rules.NotFound, do)
	}
}
