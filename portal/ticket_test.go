package portal

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

// aReport is a whole bug report.
func aReport(title string) NewTicket {
	return NewTicket{TicketContent: rules.TicketContent{
		Kind: rules.BugReport, Title: title, Description: "It **fails**.", Expected: "It works.", Links: []string{"https://halo.example/shop"},
		Page: "https://halo.example/cakes", Browser: "Firefox 141", Screen: "1920 × 1080", Window: "1536 × 730",
	}}
}

// send submits a form that is expected to be taken.
func (f *fixture) send(seat Seat, item NewTicket) int64 {
	f.t.Helper()
	number, err := f.SubmitTicket(context.Background(), seat, item)
	f.must(err)
	return number
}

// submit reports something as a person; the ticket's number comes back.
func (f *fixture) submit(seat Seat, title string) int64 {
	f.t.Helper()
	number, err := f.SubmitTicket(context.Background(), seat, NewTicket{
		TicketContent: rules.TicketContent{Kind: rules.BugReport, Title: title, Description: "It **fails**."},
	})
	f.must(err)
	return number
}

func (f *fixture) ticket(seat Seat, number int64) TicketView {
	f.t.Helper()
	view, err := f.Ticket(context.Background(), seat, number)
	f.must(err)
	return view
}

// decide decides on a ticket as the admin; original is that of a duplicate.
func (f *fixture) decide(number int64, decision rules.Decision, reason string, original int64) error {
	f.t.Helper()
	edit := f.ticket(f.staff, number).Ticket.Edit
	return f.DecideTicket(context.Background(), f.staff, number, TicketDecision{Edit: edit, Decision: decision, Reason: reason, Original: original})
}

func TestNumbersHaveNoGapsAndNoDoubles(t *testing.T) {
	f := newFixture(t, "Europe/London")
	var group sync.WaitGroup
	numbers := make([]int64, 50)
	for i := range numbers {
		group.Go(func() {
			// Every third one is refused inside its transaction.
			item := NewTicket{TicketContent: rules.TicketContent{Kind: rules.ChangeRequest, Title: fmt.Sprint(i), Description: "x"}}
			if i%3 == 0 {
				item.Files = []int64{987}
			}
			number, err := f.SubmitTicket(context.Background(), f.seats[rules.Approver], item)
			if (err != nil) != (i%3 == 0) {
				t.Errorf("submission %d: %v", i, err)
			}
			numbers[i] = number
		})
	}
	group.Wait()
	seen := map[int64]bool{}
	for i, number := range numbers {
		if i%3 == 0 {
			continue
		}
		if number < 1 || number > 33 || seen[number] {
			t.Errorf("submission %d got number %d", i, number)
		}
		seen[number] = true
	}
}

func TestATicketReadsAsItWasReported(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.addCycle(testContent())
	approver := f.seats[rules.Approver]
	picture := f.stage(approver, "broken.png", picturePNG(t, 80, 60))
	item := aReport("مرحبا <script>alert(1)</script> 日本語 \u202e")
	item.Description = "```\npanic: nil\n\tat main.go:1\n```\n\n| a | b |\n| - | - |\n| 1 | " + strings.Repeat("long ", 300) + "|"
	item.Files, item.Cycle, item.Deliverable = []int64{picture.Number, f.staged(approver, "server.log")}, 1, "d2"
	item.Pins = []rules.Pin{{File: picture.Number, X: 10, Y: rules.PinScale, Note: "<b>here</b>"}, {File: picture.Number}}
	number := f.send(approver, item)
	for _, seat := range []Seat{approver, f.seats[rules.Viewer], f.staff} {
		view := f.ticket(seat, number)
		row := view.Ticket
		said := rules.TicketContent{
			Kind: row.Kind, Title: row.Title, Description: row.Description, Expected: row.Expected, Links: view.Links,
			Page: row.Page, Browser: row.Browser, Screen: row.Screen, Window: row.Window,
		}
		for _, pin := range view.Pins {
			said.Pins = append(said.Pins, rules.Pin{File: pin.File, X: pin.X, Y: pin.Y, Note: pin.Note})
		}
		if !reflect.DeepEqual(said, item.TicketContent) {
			t.Errorf("%s reads %+v", seat.Role, said)
		}
		if row.State != rules.TicketNew || row.Person != approver.Name || row.Side != rules.ClientSide || row.CycleNumber != 1 || row.DeliverableTitle != "Report" {
			t.Errorf("%s reads %+v", seat.Role, row)
		}
		if len(view.Files) != 2 || view.Files[0].Name != "broken.png" || view.Files[1].Name != "server.log" || len(view.Changes) != 0 || view.Undo != 0 {
			t.Errorf("%s finds %+v", seat.Role, view)
		}
	}
	f.verify()
}

// Submitting tells the agency's people and no client, is one line of the
// history and one for each file, and the person follows it.
func TestSubmittingTellsTheAgency(t *testing.T) {
	f := newFixture(t, "Europe/London")
	colleague := f.addColleague("colleague@agency.example", rules.Staff)
	approver := f.seats[rules.Approver]
	item := aReport("No price")
	item.Files = []int64{f.staged(approver, "server.log")}
	f.send(approver, item)
	f.submit(f.seats[rules.FeedbackOnly], "No cake")
	f.submit(f.staff, "No bread")
	const told = "SELECT group_concat(subject, ' ') FROM (SELECT subject FROM notifications WHERE person_id = ? AND kind = 'ticket submitted' ORDER BY id)"
	if got := f.one(told, colleague.PersonID); got != "HALO-T1 HALO-T2 HALO-T3" {
		t.Errorf("a colleague is told of %s", got)
	}
	if got := f.one("SELECT count(*) FROM notifications WHERE person_id NOT IN (SELECT id FROM people WHERE staff_role <> '')"); got != "0" {
		t.Errorf("%s clients are told", got)
	}
	if got := f.one("SELECT group_concat(kind || ' ' || detail, ', ') FROM (SELECT kind, detail FROM events WHERE subject = 'HALO-T1' ORDER BY number)"); got != "ticket submitted No price, file added server.log" {
		t.Errorf("the history tells: %s", got)
	}
	if got := f.one("SELECT group_concat(ticket_id || ':' || person_id, ' ') FROM (SELECT * FROM ticket_followers ORDER BY ticket_id)"); got != fmt.Sprintf("1:%d 2:%d 3:1", approver.PersonID, f.seats[rules.FeedbackOnly].PersonID) {
		t.Errorf("followers are %s", got)
	}
}

func TestAFormThatIsSentTwiceSubmitsOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	file := f.staged(approver, "server.log")
	item := aReport("No price")
	item.Once, item.Files = "form-1", []int64{file, file}
	first := f.send(approver, item)
	before := f.recorded()
	if again := f.send(approver, item); again != first || f.recorded() != before {
		t.Errorf("it was submitted again as %d", again)
	}
	picture := f.stage(approver, "broken.png", picturePNG(t, 8, 8))
	for name, change := range map[string]func(*NewTicket){
		"other words":    func(i *NewTicket) { i.Description = "It is slow." },
		"another title":  func(i *NewTicket) { i.Title = "No cake" },
		"another kind":   func(i *NewTicket) { i.Kind = rules.ChangeRequest },
		"other links":    func(i *NewTicket) { i.Links = nil },
		"another page":   func(i *NewTicket) { i.Page = "" },
		"one more file":  func(i *NewTicket) { i.Files = []int64{file, picture.Number} },
		"another file":   func(i *NewTicket) { i.Files = []int64{picture.Number} },
		"without a file": func(i *NewTicket) { i.Files = nil },
		"a pin more": func(i *NewTicket) {
			i.Files, i.Pins = []int64{file, picture.Number}, []rules.Pin{{File: picture.Number, X: 1, Y: 1}}
		},
		"a number that no file has": func(i *NewTicket) { i.Files, i.Pins = []int64{1 << 60}, []rules.Pin{{File: 1 << 60}} },
	} {
		changed := item
		change(&changed)
		f.wantRefused(name, rules.Conflict, func() error { _, err := f.SubmitTicket(ctx, approver, changed); return err })
	}
	item.Files = nil
	f.wantRefused("another person's form of the same mark", rules.Conflict, func() error { _, err := f.SubmitTicket(ctx, f.other, item); return err })
	other := f.addOtherTenant()
	if number := f.send(other, item); number != 2 {
		t.Errorf("another project's form of the same mark is number %d", number)
	}
	item.Once = strings.Repeat("x", 101)
	f.wantRefused("a mark without end", rules.Invalid, func() error { _, err := f.SubmitTicket(ctx, approver, item); return err })
	item.Once = ""
	first, second := f.send(approver, item), f.send(approver, item)
	if first == second {
		t.Error("forms without a mark are taken for one")
	}
	f.verify()
}

// TestOneFormInParallel sends the same form from many sides at once, each with
// the same file.
func TestOneFormInParallel(t *testing.T) {
	f := newFixture(t, "Europe/London")
	approver := f.seats[rules.Approver]
	item := aReport("No price")
	item.Once, item.Files = "form-1", []int64{f.staged(approver, "server.log")}
	var deeds []func() error
	numbers := make([]int64, 20)
	for i := range numbers {
		deeds = append(deeds, func() error {
			var err error
			numbers[i], err = f.SubmitTicket(context.Background(), approver, item)
			return err
		})
	}
	for _, err := range atOnce(deeds...) {
		f.must(err)
	}
	if slices.Max(numbers) != 1 || slices.Min(numbers) != 1 || f.number("SELECT count(*) FROM tickets") != 1 || f.events(TicketSubmitted) != 1 {
		t.Errorf("submitted as %v", numbers)
	}
	f.verify()
}

// TestATicketIsWholeOrNotAtAll breaks one part of a deed after another, and
// expects none of the others to stay.
func TestATicketIsWholeOrNotAtAll(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver, lone := context.Background(), f.seats[rules.Approver], f.seats[rules.FeedbackOnly]
	picture := f.stage(approver, "broken.png", picturePNG(t, 80, 60)).Number
	item := aReport("No price")
	item.Files, item.Pins = []int64{picture}, []rules.Pin{{File: picture}}
	asked, original := f.submit(lone, "Asked about"), f.submit(approver, "An original")
	f.must(f.decide(asked, rules.Ask, "Where?", 0))
	deeds := map[string]func() error{
		"submit":    func() error { _, err := f.SubmitTicket(ctx, approver, item); return err },
		"duplicate": func() error { return f.decide(asked, rules.MarkDuplicate, "", original) },
		"undo":      func() error { return f.UndoTicket(ctx, f.staff, asked, 1) },
		"answer": func() error {
			_, err := f.PostComment(ctx, lone, NewComment{Subject: rules.AboutTicket, Number: asked, Body: "There."})
			return err
		},
	}
	for table, broken := range map[string]string{
		"INSERT ON events": "submit duplicate undo answer", "INSERT ON notifications": "submit duplicate undo answer",
		"INSERT ON ticket_followers": "submit duplicate answer", "INSERT ON ticket_pins": "submit", "INSERT ON search_documents": "submit",
		"UPDATE ON attachments": "submit", "INSERT ON ticket_changes": "duplicate answer", "UPDATE ON ticket_changes": "undo",
		"UPDATE ON ticket_counts": "submit duplicate undo answer", "INSERT ON comments": "answer",
	} {
		_, err := f.writerExec("CREATE TRIGGER fail BEFORE " + table + " BEGIN SELECT RAISE(ABORT, 'no room'); END")
		f.must(err)
		for _, name := range strings.Fields(broken) {
			f.wantRefused(name+" without "+table, rules.Internal, deeds[name])
		}
		_, err = f.writerExec("DROP TRIGGER fail")
		f.must(err)
	}
	for _, name := range []string{"submit", "answer", "duplicate"} {
		f.must(deeds[name]())
	}
	f.verify()
}
