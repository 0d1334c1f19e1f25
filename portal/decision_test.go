package portal

import (
	"context"
	"errors"
	"sync"
	"testing"

	"portal/rules"
)

// counts are what an acceptance makes.
type counts struct{ snapshots, cycles, versions, services, approvals, accepted int }

func (f *fixture) counts() counts {
	f.t.Helper()
	var c counts
	row := f.readDB.QueryRow(`SELECT (SELECT count(*) FROM snapshots), (SELECT count(*) FROM cycles), (SELECT count(*) FROM versions),
		(SELECT count(*) FROM services), (SELECT count(*) FROM approvals), (SELECT count(*) FROM events WHERE kind = 'quote accepted')`)
	f.must(row.Scan(&c.snapshots, &c.cycles, &c.versions, &c.services, &c.approvals, &c.accepted))
	return c
}

var (
	nothing     = counts{}
	acceptedOne = counts{snapshots: 1, cycles: 2, versions: 2, services: 1, accepted: 1}
)

func (f *fixture) wantCounts(want counts) {
	f.t.Helper()
	if got := f.counts(); got != want {
		f.t.Fatalf("recorded %+v, want %+v", got, want)
	}
	if _, err := f.Verify(context.Background()); err != nil {
		f.t.Fatal(err)
	}
}

func TestAcceptingStoresEverythingOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number, consent := f.sent(testOffer())
	form := signed(consent)
	form.ApproveContent = true
	f.must(f.AcceptQuote(ctx, approver, number, form))
	want := acceptedOne
	want.approvals = 2
	f.wantCounts(want)

	view, err := f.Snapshot(ctx, approver, number)
	f.must(err)
	if view.Recompute() != consent.Hash || view.Snapshot.Hash != consent.Hash {
		t.Errorf("the snapshot's hash is %s, signed was %s", view.Snapshot.Hash, consent.Hash)
	}
	if view.Snapshot.Ip != "192.0.2.7" || view.Snapshot.Name != "Priya Nair" || view.Snapshot.UserAgent != "test" {
		t.Errorf("the record is %+v", view.Snapshot)
	}
	order, err := f.WorkOrder(ctx, approver)
	f.must(err)
	if len(order.Cycles) != 2 || order.Cycles[0].Number != 1 || order.Cycles[0].Version != 1 || len(order.Services) != 1 {
		t.Errorf("the work order is %+v", order)
	}

	wantKind(t, f.AcceptQuote(ctx, approver, number, form), rules.Conflict)
	f.wantCounts(want)
}

func TestTwoApproversAtTheSameInstant(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, consent := f.sent(testOffer())
	start := make(chan struct{})
	failures := make(chan error, 40)
	var group sync.WaitGroup
	for i := range 40 {
		seat := f.seats[rules.Approver]
		if i%2 == 1 {
			seat = f.other
		}
		group.Go(func() {
			<-start
			failures <- f.AcceptQuote(context.Background(), seat, number, signed(consent))
		})
	}
	close(start)
	group.Wait()
	close(failures)
	succeeded := 0
	for err := range failures {
		if err == nil {
			succeeded++
			continue
		}
		wantKind(t, err, rules.Conflict)
	}
	if succeeded != 1 {
		t.Errorf("accepted %d times", succeeded)
	}
	f.wantCounts(acceptedOne)
}

func TestAcceptingWhatChangedMeanwhile(t *testing.T) {
	for name, meanwhile := range map[string]func(*fixture, int64) error{
		"revised": func(f *fixture, number int64) error {
			offer := testOffer()
			offer.Cycles[0].Price++
			f.resend(number, offer)
			return nil
		},
		"withdrawn": func(f *fixture, number int64) error { return f.WithdrawQuote(context.Background(), f.staff, number) },
		"expired": func(f *fixture, _ int64) error {
			f.clock.set("2027-03-31T23:00:00Z") // the end of the day in London, in summer time
			return nil
		},
		"declined": func(f *fixture, number int64) error {
			view, err := f.Quote(context.Background(), f.other, number)
			if err != nil {
				return err
			}
			read := rules.Consent{Revision: view.Quote.Revision, Hash: view.Quote.ContentHash}
			return f.DeclineQuote(context.Background(), f.other, number, read, "too dear")
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, "Europe/London")
			number, consent := f.sent(testOffer())
			f.must(meanwhile(f, number))
			wantKind(t, f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)), rules.Conflict)
			wantKind(t, f.DeclineQuote(context.Background(), f.seats[rules.Approver], number, consent, "late"), rules.Conflict)
			f.wantCounts(nothing)
		})
	}
}

func TestConsentIsBoundToBothRevisionAndHash(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, consent := f.sent(testOffer())
	for _, stale := range []rules.Consent{
		{Revision: consent.Revision + 1, Hash: consent.Hash},
		{Revision: consent.Revision, Hash: ""},
		{Revision: consent.Revision, Hash: rules.Hash([]byte("something else"))},
		{},
	} {
		wantKind(t, f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(stale)), rules.Conflict)
	}
	f.wantCounts(nothing)
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)))
}

func TestOnTheLastDayAQuoteIsOpenUntilMidnightOfTheAgency(t *testing.T) {
	f := newFixture(t, "Pacific/Auckland")
	number, consent := f.sent(testOffer())
	f.clock.set("2027-03-31T11:00:00Z") // midnight in Auckland, in summer time
	wantKind(t, f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)), rules.Conflict)
	f.clock.set("2027-03-31T10:59:59Z")
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)))
}

func TestOnlyAnApproverDecides(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, consent := f.sent(testOffer())
	stranger := f.seats[rules.Approver]
	f.addProject("Moon Dental", "MOON")
	moon := f.addPerson("MOON", "approver@moon.example", rules.Approver)
	stranger.Actor = moon.Actor
	for _, test := range []struct {
		name string
		seat Seat
		kind rules.Kind
	}{
		{"viewer", f.seats[rules.Viewer], rules.Denied},
		{"feedback only", f.seats[rules.FeedbackOnly], rules.Denied},
		{"staff", f.staff, rules.Denied},
		{"another tenant with a forged seat", stranger, rules.NotFound},
		{"another tenant in their own project", moon, rules.NotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantKind(t, f.AcceptQuote(context.Background(), test.seat, number, signed(consent)), test.kind)
			wantKind(t, f.DeclineQuote(context.Background(), test.seat, number, consent, "no"), test.kind)
		})
	}
	f.wantCounts(nothing)
}

func TestARoleTakenAwayCountsAtOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, seat := context.Background(), f.seats[rules.Approver]
	number, consent := f.sent(testOffer())
	f.must(f.ChangeMemberRole(ctx, f.staff, seat.PersonID, rules.Viewer))
	wantKind(t, f.AcceptQuote(ctx, seat, number, signed(consent)), rules.Denied)
	f.must(f.RemoveMember(ctx, f.staff, seat.PersonID))
	wantKind(t, f.AcceptQuote(ctx, seat, number, signed(consent)), rules.NotFound)
	f.wantCounts(nothing)
}

func TestAcceptingNeedsANameAndATick(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, consent := f.sent(testOffer())
	err := f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, Acceptance{Consent: consent})
	wantKind(t, err, rules.Invalid)
	problems := rules.ProblemsOf(err)
	if problems.For("name") == "" || problems.For("may_agree") == "" {
		t.Errorf("problems are %+v", problems)
	}
	wantKind(t, f.DeclineQuote(context.Background(), f.seats[rules.Approver], number, consent, ""), rules.Invalid)
	f.wantCounts(nothing)
}

func TestAFailureInTheMiddleLeavesNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, consent := f.sent(testOffer())
	// The second cycle collides with a row that is there already.
	_, err := f.writerExec(`CREATE TRIGGER fail BEFORE INSERT ON services BEGIN SELECT RAISE(ABORT, 'no room'); END`)
	f.must(err)
	if err := f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)); err == nil {
		t.Fatal("accepted although a service could not be stored")
	}
	f.wantCounts(nothing)
	_, err = f.writerExec(`DROP TRIGGER fail`)
	f.must(err)
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)))
	f.wantCounts(acceptedOne)
}

// writerExec runs a raw statement where only deeds run otherwise.
func (f *fixture) writerExec(statement string) (int64, error) {
	var rows int64
	err := f.write(context.Background(), func(t *tx) error {
		result, err := f.writer.conn.ExecContext(t.ctx, statement)
		if err != nil {
			return err
		}
		rows, err = result.RowsAffected()
		return errors.Join(err)
	})
	return rows, err
}
