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

// TestTeamNotesOnTicketsReachNoClient looks for a note, its former wording and
// its file wherever a client may look.
func TestTeamNotesOnTicketsReachNoClient(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	readers := f.readers()
	colleague := f.addStaffSeat()
	r := f.discuss(readers["f"], "No price")
	if view := f.ticket(colleague, r.number); len(view.Thread.Comments) != 2 || view.Thread.New != 2 || !view.Thread.Comments[1].Team {
		t.Errorf("the team reads %+v", view.Thread)
	}
	for _, letter := range []string{"a", "v", "f"} {
		view := f.ticket(readers[letter], r.number)
		if text := fmt.Sprintf("%+v", view); strings.Contains(text, "sekret") || len(view.Thread.Comments) != 1 || view.Thread.New != 1 {
			t.Errorf("%s reads %s", letter, text)
		}
		history, err := f.History(ctx, readers[letter], 0)
		f.must(err)
		for _, event := range history {
			if event.Kind == TeamNotePosted || event.Kind == TeamNoteEdited || event.Kind == TeamFileAdded {
				t.Errorf("the history of %s tells of %+v", letter, event)
			}
		}
		f.wantRefused("editing by "+letter, map[bool]rules.Kind{false: rules.NotFound, true: rules.Denied}[letter == "v"],
			func() error { return f.EditComment(ctx, readers[letter], r.note, 0, "Mine.") })
	}
	if told := f.number("SELECT count(*) FROM notifications WHERE kind LIKE 'team%'"); told != 0 {
		t.Errorf("%d are told of a note", told)
	}
	if left := f.one("SELECT count(*) FROM ticket_followers WHERE person_id = ?", colleague.PersonID); left != "0" {
		t.Error("reading makes a follower")
	}
}

func TestAnOriginalIsHiddenFromWhoMayNotReadIt(t *testing.T) {
	f := newFixture(t, "Europe/London")
	readers := f.readers()
	original, own := f.submit(readers["g"], "sekret price"), f.submit(readers["f"], "No price")
	f.must(f.decide(own, rules.MarkDuplicate, "", original))
	f.must(f.decide(original, rules.Approve, "", 0))
	view := f.ticket(readers["f"], own)
	if row := view.Ticket; row.OriginalNumber != 0 || row.OriginalTitle != "" || view.Changes[0].OriginalNumber != 0 || strings.Contains(fmt.Sprintf("%+v", view), "sekret") {
		t.Errorf("it shows through: %+v", view)
	}
	if view.Ticket.OriginalState != string(rules.TicketApproved) {
		t.Errorf("the original stands at %q", view.Ticket.OriginalState)
	}
	if theirs := f.ticket(readers["g"], original); len(theirs.Duplicates) != 0 {
		t.Errorf("the duplicates show through: %+v", theirs.Duplicates)
	}
	for _, letter := range []string{"a", "v", "s"} {
		view, theirs := f.ticket(readers[letter], own), f.ticket(readers[letter], original)
		if view.Ticket.OriginalNumber != original || view.Changes[0].OriginalNumber != original || len(theirs.Duplicates) != 1 || theirs.Duplicates[0].Number != own {
			t.Errorf("%s does not find the one by the other", letter)
		}
	}
}

func TestTheCycleOfATicketIsHiddenFromWhoReadsNone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	readers := f.readers()
	f.addCycle(testContent())
	number := f.submit(readers["f"], "No price")
	f.must(f.PlaceTicket(context.Background(), f.staff, number, 1, 1, "d2"))
	if text := fmt.Sprintf("%+v", f.ticket(readers["f"], number)); strings.Contains(text, "Discovery") || strings.Contains(text, "Report") {
		t.Errorf("it shows through: %s", text)
	}
	if row := f.ticket(readers["v"], number).Ticket; row.Cycle != "Discovery" || row.DeliverableTitle != "Report" {
		t.Errorf("a viewer reads %+v", row)
	}
}

func TestSimilarTicketsAreThoseThatOneMayRead(t *testing.T) {
	f := newFixture(t, "Europe/London")
	readers := f.readers()
	stranger := f.addOtherTenant()
	f.submit(readers["a"], "The bell of the shop rings")
	f.submit(readers["f"], "The bell is broken")
	f.discuss(readers["f"], "Price")
	for letter, want := range map[string]string{"a": "[2 1]", "v": "[2 1]", "s": "[2 1]", "f": "[2]", "g": "[]"} {
		f.wantSimilar(letter, readers[letter], "BELL sekret answer pin", want)
	}
	f.wantSimilar("a stranger", stranger, "bell", "[1]")
	for _, typed := range []string{"", "   ", `"`, `"bell`, "bell*", "NEAR(bell, 2)", "title:bell", "bell OR", "AND", "(", "^bell", "be'll", "-bell", "{bell}", "\x00bell", strings.Repeat("bell ", 5000), "%", `\`} {
		if _, err := f.SimilarTickets(context.Background(), readers["a"], typed); err != nil {
			t.Errorf("%.40q: %v", typed, err)
		}
	}
}

func (f *fixture) wantSimilar(who string, seat Seat, typed, want string) {
	f.t.Helper()
	list, err := f.SimilarTickets(context.Background(), seat, typed)
	f.must(err)
	numbers := []int64{}
	for _, row := range list {
		numbers = append(numbers, row.Number)
	}
	if fmt.Sprint(numbers) != want {
		f.t.Errorf("%s is offered %v, want %s", who, list, want)
	}
}

// told are the subjects that a person was told of, in order, and forgotten.
func (f *fixture) told(seat Seat) string {
	f.t.Helper()
	list := f.one("SELECT coalesce(group_concat(subject || ' ' || kind, ', '), '') FROM (SELECT * FROM notifications WHERE person_id = ? ORDER BY id)", seat.PersonID)
	f.onFile("DELETE FROM notifications WHERE person_id = ?", seat.PersonID)
	return list
}

func (f *fixture) wantFollowersTold(want map[string]Seat) {
	f.t.Helper()
	for line, seat := range want {
		who, line, _ := strings.Cut(line, ": ")
		if got := f.told(seat); got != line {
			f.t.Errorf("%s is told %q, want %q", who, got, line)
		}
	}
}

// Followers of a duplicate hear of its original by the number that they may
// read, and nobody hears of a ticket that they may not read any more.
func TestFollowersAreToldOfWhatTheyMayRead(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	readers := f.readers()
	f.must(f.FollowTicket(ctx, readers["v"], f.submit(readers["a"], "No price")))
	own, leaving := f.submit(readers["f"], "Price missing"), f.submit(readers["g"], "Where is the price?")
	f.must(f.decide(own, rules.MarkDuplicate, "", 1))
	f.must(f.decide(leaving, rules.MarkDuplicate, "", 1))
	f.wantFollowersTold(map[string]Seat{"f: HALO-T2 ticket marked as duplicate": readers["f"], "g: HALO-T3 ticket marked as duplicate": readers["g"], "a: ": readers["a"]})
	f.must(f.RemoveMember(ctx, f.staff, readers["g"].PersonID))
	f.must(f.decide(1, rules.Approve, "", 0))
	f.wantFollowersTold(map[string]Seat{
		"f: HALO-T2 ticket approved": readers["f"], "g: ": readers["g"], "a: HALO-T1 ticket approved": readers["a"], "v: HALO-T1 ticket approved": readers["v"],
	})
	f.must(f.decide(leaving, rules.Reopen, "", 0))
	f.must(f.ChangeMemberRole(ctx, f.staff, readers["v"].PersonID, rules.FeedbackOnly))
	f.must(f.decide(own, rules.Reopen, "", 0))
	f.told(readers["f"])
	f.must(f.decide(1, rules.Start, "", 0))
	f.wantFollowersTold(map[string]Seat{"f: ": readers["f"], "g: ": readers["g"], "v: ": readers["v"], "a: HALO-T1 ticket started": readers["a"]})
	_, err := f.PostComment(ctx, readers["a"], NewComment{Subject: rules.AboutTicket, Number: 1, Body: "Thank you."})
	f.must(err)
	f.wantFollowersTold(map[string]Seat{"f: ": readers["f"], "a: ": readers["a"]})
}

// A decision that is undone can bring back what the ticket was a duplicate of,
// and not when that is a duplicate of it by now.
func TestUndoingClosesNoCircle(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	first, second, third := f.submit(f.staff, "First"), f.submit(f.staff, "Second"), f.submit(f.staff, "Third")
	f.must(f.decide(first, rules.MarkDuplicate, "", second))
	f.must(f.decide(first, rules.Approve, "", 0))
	f.must(f.decide(second, rules.MarkDuplicate, "", third))
	f.must(f.UndoTicket(ctx, f.staff, first, 2))
	if row := f.ticket(f.staff, first).Ticket; row.State != rules.TicketDuplicate || row.OriginalNumber != second {
		t.Errorf("it stands at %+v", row)
	}
	f.must(f.decide(first, rules.Approve, "", 0))
	f.must(f.decide(third, rules.MarkDuplicate, "", first))
	f.wantRefused("a circle of three", rules.Conflict, func() error { return f.UndoTicket(ctx, f.staff, first, 3) })
	f.verify()
}

// A chain of duplicates may be as long as it likes.
func TestALongChainOfDuplicates(t *testing.T) {
	f := newFixture(t, "Europe/London")
	last := f.submit(f.staff, "0")
	for i := range 150 {
		next := f.submit(f.staff, fmt.Sprint(i+1))
		f.must(f.decide(last, rules.MarkDuplicate, "", next))
		last = next
	}
	other := f.submit(f.staff, "Another one")
	f.must(f.decide(other, rules.MarkDuplicate, "", 1))
	if row := f.ticket(f.staff, other).Ticket; row.OriginalNumber != last {
		t.Errorf("its original is %d", row.OriginalNumber)
	}
	wantProblems(t, f.decide(last, rules.MarkDuplicate, "", 1), "original")
	f.verify()
}
