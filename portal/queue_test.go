package portal

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"portal/rules"
)

// queued reports a ticket at a moment that lies so many hours before now.
func (f *fixture) queued(seat Seat, kind rules.TicketKind, title string, hours int) int64 {
	f.t.Helper()
	now := f.clock.Now()
	f.clock.set(now.Add(-time.Duration(hours) * time.Hour).Format(time.RFC3339))
	number, err := f.SubmitTicket(context.Background(), seat, NewTicket{
		TicketContent: rules.TicketContent{Kind: kind, Title: title, Description: "Said about " + title},
	})
	f.must(err)
	f.clock.set(now.Format(time.RFC3339))
	return number
}

// queue lists what a filter finds, all pages of it.
func (f *fixture) queue(filter QueueFilter, size int64) string {
	f.t.Helper()
	var names []string
	var after QueueCursor
	for range 100 {
		page, err := f.Queue(context.Background(), filter, after, size)
		f.must(err)
		for _, ticket := range page.Tickets {
			names = append(names, rules.TicketNumber(ticket.Code, ticket.Number))
		}
		if after = page.Next; after == (QueueCursor{}) {
			return strings.Join(names, " ")
		}
	}
	f.t.Fatal("the queue does not end")
	return ""
}

// busy is an installation with tickets in two projects.
func busy(t testing.TB) *fixture {
	f := newFixture(t, "Europe/London")
	moon := f.addProject("Moon Dental", "MOON")
	approver := f.seats[rules.Approver]
	f.queued(approver, rules.BugReport, "The basket is empty", 100)
	f.queued(moon, rules.ChangeRequest, "A basket for gifts", 90)
	f.queued(approver, rules.ChangeRequest, "Opening hours", 30)
	f.queued(moon, rules.BugReport, "Café hours are wrong", 20)
	f.queued(approver, rules.BugReport, "Basket, again", 20)
	return f
}

func TestTheQueueAndItsFilters(t *testing.T) {
	f := busy(t)
	for _, c := range []struct {
		filter QueueFilter
		want   string
	}{
		{QueueFilter{}, "HALO-T1 MOON-T1 HALO-T2 MOON-T2 HALO-T3"},
		{QueueFilter{Project: "HALO"}, "HALO-T1 HALO-T2 HALO-T3"},
		{QueueFilter{Kind: rules.BugReport}, "HALO-T1 MOON-T2 HALO-T3"},
		{QueueFilter{Kind: rules.ChangeRequest, Project: "MOON"}, "MOON-T1"},
		{QueueFilter{Days: 1}, "HALO-T1 MOON-T1 HALO-T2"},
		{QueueFilter{Days: 3, Project: "HALO"}, "HALO-T1"},
		{QueueFilter{Text: "basket"}, "HALO-T1 MOON-T1 HALO-T3"},
		{QueueFilter{Text: "bask", Kind: rules.BugReport}, "HALO-T1 HALO-T3"},
		{QueueFilter{Text: "cafe HOURS"}, "MOON-T2"},
		{QueueFilter{Text: "said about opening", Project: "HALO"}, "HALO-T2"},
		{QueueFilter{Text: "p1"}, ""},
		{QueueFilter{Text: `"title:" AND OR NOT ( * - ^`}, ""},
		{QueueFilter{Text: `"'()*^:-`}, "HALO-T1 MOON-T1 HALO-T2 MOON-T2 HALO-T3"},
		{QueueFilter{State: rules.TicketApproved}, ""},
	} {
		for _, size := range []int64{1, 2, 30} {
			if got := f.queue(c.filter, size); got != c.want {
				t.Errorf("%+v in pages of %d: %q, want %q", c.filter, size, got, c.want)
			}
		}
	}
	_, err := f.Queue(context.Background(), QueueFilter{Project: "ZZZZ"}, QueueCursor{}, 30)
	wantKind(t, err, rules.NotFound)
	f.must(f.decide(1, rules.Approve, "", 0))
	if got := f.queue(QueueFilter{State: rules.TicketApproved}, 30); got != "HALO-T1" {
		t.Errorf("approved are %q", got)
	}
	if page, err := f.Queue(context.Background(), QueueFilter{Project: "HALO"}, QueueCursor{}, 30); err != nil || page.InState != 2 {
		t.Errorf("%d wait in the project, %v", page.InState, err)
	}
}

func TestWhatIsSnoozedIsHidden(t *testing.T) {
	f := busy(t)
	ctx := context.Background()
	f.must(f.SnoozeTicket(ctx, f.staff, 2, 1, f.now().Add(2*time.Hour)))
	f.must(f.SnoozeTicket(ctx, f.staff, 1, 1, f.now().Add(3*time.Hour)))
	for filter, want := range map[QueueFilter]int64{{}: 3, {Snoozed: true}: 2, {Project: "HALO"}: 1, {Project: "HALO", Snoozed: true}: 2, {Project: "MOON"}: 2} {
		if page, err := f.Queue(ctx, filter, QueueCursor{}, 30); err != nil || page.InState != want {
			t.Errorf("%+v counts %d, want %d (%v)", filter, page.InState, want, err)
		}
	}
	if got := f.queue(QueueFilter{}, 30); got != "MOON-T1 MOON-T2 HALO-T3" {
		t.Errorf("the queue shows %q", got)
	}
	for _, c := range []struct {
		filter QueueFilter
		want   string
	}{
		{QueueFilter{Snoozed: true}, "HALO-T2 HALO-T1"},
		{QueueFilter{Snoozed: true, Project: "MOON"}, ""},
		{QueueFilter{Snoozed: true, Kind: rules.BugReport, Project: "HALO"}, "HALO-T1"},
		{QueueFilter{Snoozed: true, Text: "opening"}, "HALO-T2"},
		{QueueFilter{Snoozed: true, Days: 3}, "HALO-T1"},
	} {
		for _, size := range []int64{1, 30} {
			if got := f.queue(c.filter, size); got != c.want {
				t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
			}
		}
	}
	counts, err := f.QueueCounts(ctx)
	if err != nil || counts != (QueueCounts{Waiting: 3, Snoozed: 2}) {
		t.Errorf("%+v wait, %v", counts, err)
	}
	f.clock.set("2027-03-10T12:00:00Z")
	if got := f.queue(QueueFilter{}, 30); got != "MOON-T1 HALO-T2 MOON-T2 HALO-T3" {
		t.Errorf("two hours later the queue shows %q", got)
	}
	if counts, err = f.QueueCounts(ctx); err != nil || counts.Waiting != 4 {
		t.Errorf("two hours later %+v wait, %v", counts, err)
	}
}

func TestWhatComesNext(t *testing.T) {
	f := busy(t)
	ctx := context.Background()
	next := func(number int64, filter QueueFilter) string {
		t.Helper()
		ticket, err := f.QueueAfter(ctx, f.staff, number, filter)
		if rules.KindOf(err) == rules.NotFound {
			return ""
		}
		f.must(err)
		return rules.TicketNumber(ticket.Code, ticket.Number)
	}
	f.must(f.decide(2, rules.Approve, "", 0))
	if got := next(2, QueueFilter{}); got != "MOON-T2" {
		t.Errorf("behind the third comes %q", got)
	}
	if got := next(2, QueueFilter{Kind: rules.ChangeRequest}); got != "MOON-T1" {
		t.Errorf("behind the last change request comes %q", got)
	}
	if got := next(3, QueueFilter{Project: "HALO"}); got != "HALO-T1" {
		t.Errorf("behind the last of the project comes %q", got)
	}
	if got := next(1, QueueFilter{Project: "HALO", Text: "empty"}); got != "" {
		t.Errorf("behind the only one comes %q", got)
	}
}

func TestAnAnswerGoesToTheEndOfTheQueue(t *testing.T) {
	f := busy(t)
	f.must(f.decide(1, rules.Ask, "When?", 0))
	_, err := f.PostComment(context.Background(), f.seats[rules.Approver], NewComment{Subject: rules.AboutTicket, Number: 1, Body: "At noon."})
	f.must(err)
	if got := f.queue(QueueFilter{}, 2); got != "MOON-T1 HALO-T2 MOON-T2 HALO-T3 HALO-T1" {
		t.Errorf("the queue shows %q", got)
	}
}

// TestALongQueue has more tickets than are looked at for a page: what the
// filters find is complete all the same, through pages that may be empty.
func TestALongQueue(t *testing.T) {
	f := newFixture(t, "Europe/London")
	moon := f.addProject("Moon Dental", "MOON")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	const many = 2*queueLook + 50
	for i := range many {
		item := NewTicket{TicketContent: rules.TicketContent{Kind: rules.BugReport, Title: "A common fault", Description: "It fails."}}
		if i == many-1 {
			item.Kind, item.Title = rules.ChangeRequest, "A rare wish"
		}
		if i == 10 {
			item.Title = "A rare fault"
		}
		_, err := f.SubmitTicket(ctx, approver, item)
		f.must(err)
	}
	f.submit(moon, "A common fault elsewhere")
	last := fmt.Sprintf("HALO-T%d", many)
	for _, c := range []struct {
		filter QueueFilter
		want   string
	}{
		{QueueFilter{Kind: rules.ChangeRequest}, last},
		{QueueFilter{Kind: rules.ChangeRequest, Project: "HALO"}, last},
		{QueueFilter{Text: "rare"}, last + " HALO-T11"},
		{QueueFilter{Text: "rare", Project: "HALO", Kind: rules.BugReport}, "HALO-T11"},
		{QueueFilter{Text: "elsewhere"}, "MOON-T1"},
		{QueueFilter{Text: "common elsewhere", Project: "HALO"}, ""},
	} {
		if got := f.queue(c.filter, 30); got != c.want {
			t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
		}
	}
	page, err := f.Queue(ctx, QueueFilter{Kind: rules.ChangeRequest}, QueueCursor{}, 30)
	if err != nil || len(page.Tickets) != 0 || !page.IsPartial || page.InState != many+1 {
		t.Errorf("the first page is %+v, %v", page, err)
	}
	for _, filter := range []QueueFilter{{}, {Text: "common"}, {Project: "HALO", Text: "fault"}, {Kind: rules.BugReport}} {
		names := strings.Fields(f.queue(filter, 30))
		seen := map[string]bool{}
		for _, name := range names {
			seen[name] = true
		}
		if len(seen) != len(names) || len(names) < many-2 || len(names) > many+1 {
			t.Errorf("%+v: %d tickets, %d of them different", filter, len(names), len(seen))
		}
	}
}

func TestTheOfferToUndo(t *testing.T) {
	f := busy(t)
	ctx := context.Background()
	_, err := f.UndoOffer(ctx, f.admin)
	wantKind(t, err, rules.NotFound)
	f.must(f.decide(1, rules.Approve, "", 0))
	f.clock.set("2027-03-10T10:00:05Z")
	f.must(f.decide(2, rules.Decline, "No.", 0))
	offer, err := f.UndoOffer(ctx, f.admin)
	if err != nil || offer.Code != "HALO" || offer.Ticket != 2 || offer.Number != 1 || offer.State != rules.TicketDeclined || offer.Until.Sub(f.now()) != rules.UndoWindow {
		t.Errorf("the offer is %+v, %v", offer, err)
	}
	_, err = f.UndoOffer(ctx, f.addStaff("Tomas").Actor)
	wantKind(t, err, rules.NotFound)
	f.must(f.UndoTicket(ctx, f.staff, 2, 1))
	if offer, err = f.UndoOffer(ctx, f.admin); err != nil || offer.Ticket != 1 {
		t.Errorf("after undoing the offer is %+v, %v", offer, err)
	}
	f.clock.set("2027-03-10T10:00:21Z")
	_, err = f.UndoOffer(ctx, f.admin)
	wantKind(t, err, rules.NotFound)
}

func TestLikelyOriginals(t *testing.T) {
	f := newFixture(t, "Europe/London")
	moon := f.addProject("Moon Dental", "MOON")
	approver := f.seats[rules.Approver]
	for _, title := range []string{"Voucher breaks the checkout", "The map is old", "Checkout in dark colours", "It is in the way"} {
		f.submit(approver, title)
	}
	f.submit(moon, "Voucher breaks the checkout")
	f.must(f.decide(f.submit(approver, "Checkout, voucher, duplicate"), rules.MarkDuplicate, "", 1))
	number := f.submit(approver, "It breaks: the voucher in the checkout")
	likely, err := f.LikelyOriginals(context.Background(), f.staff, f.ticket(f.staff, number))
	f.must(err)
	var names []string
	for _, ticket := range likely {
		names = append(names, fmt.Sprint(ticket.Number))
	}
	if got := strings.Join(names, " "); got != "1 3" && got != "1 3 2" && got != "1 3 4" {
		t.Errorf("offered are %s", got)
	}
}
