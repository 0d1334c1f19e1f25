package portal

import (
	"context"
	"fmt"
	"testing"

	"portal/rules"
)

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
