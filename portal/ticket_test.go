package portal

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"portal/rules"
)

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
