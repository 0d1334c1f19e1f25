package portal

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"portal/rules"
)

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

// wantTickets compares what people were told of tickets since a mark; each line
// begins with who it is.
func (f *fixture) wantTickets(since int, people map[string]Seat, want ...string) {
	f.t.Helper()
	for _, line := range want {
		who, news, _ := strings.Cut(line, ": ")
		if got := f.toldSince(people[who], since); got != news {
			f.t.Errorf("%s is told %q, want %q", who, got, news)
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
	f.wantTickets(0, readers, "f: ticket marked as duplicate HALO-T2", "g: ticket marked as duplicate HALO-T3", "a: ", "v: ")
	mark := f.mark()
	f.must(f.RemoveMember(ctx, f.staff, readers["g"].PersonID))
	f.must(f.decide(1, rules.Approve, "", 0))
	f.wantTickets(mark, readers, "f: ticket approved HALO-T2", "g: ", "a: ticket approved HALO-T1", "v: ticket approved HALO-T1")
	f.must(f.decide(leaving, rules.Reopen, "", 0))
	f.must(f.decide(own, rules.Reopen, "", 0))
	f.must(f.ChangeMemberRole(ctx, f.staff, readers["v"].PersonID, rules.FeedbackOnly))
	mark = f.mark()
	f.must(f.decide(1, rules.Start, "", 0))
	f.wantTickets(mark, readers, "f: ", "g: ", "v: ", "a: ticket started HALO-T1")
	mark = f.mark()
	_, err := f.PostComment(ctx, readers["a"], NewComment{Subject: rules.AboutTicket, Number: 1, Body: "Thank you."})
	f.must(err)
	f.wantTickets(mark, readers, "f: ", "a: ")
}
