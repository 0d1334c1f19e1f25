package portal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"portal/queries"
	"portal/rules"
)

func (f *fixture) makeClient(name string) func(*tx) error {
	return func(t *tx) error {
		_, err := t.Queries.CreateClient(t.ctx, queries.CreateClientParams{Name: name, CreatedAt: t.now})
		return err
	}
}

func (f *fixture) countClients() int {
	f.t.Helper()
	var n int
	f.must(f.readDB.QueryRow("SELECT count(*) FROM clients").Scan(&n))
	return n
}

// TestDeedsThatWaitShareACommit holds the writer in one deed, lets others queue
// up behind it, and checks that one's failure or panic undoes nothing of the
// others.
func TestDeedsThatWaitShareACommit(t *testing.T) {
	f := newFixture(t, "Europe/London")
	before := f.countClients()
	hold, entered := make(chan struct{}), make(chan struct{})
	results := make(chan error, 1)
	go func() {
		results <- f.write(context.Background(), func(*tx) error {
			close(entered)
			<-hold
			return nil
		})
	}()
	<-entered
	var group sync.WaitGroup
	failures := make([]error, 30)
	for i := range failures {
		group.Go(func() {
			failures[i] = f.write(context.Background(), func(t *tx) error {
				if err := f.makeClient(fmt.Sprintf("client %d", i))(t); err != nil {
					return err
				}
				switch i % 3 {
				case 1:
					return errors.New("refused")
				case 2:
					panic("broken")
				}
				return nil
			})
		})
	}
	close(hold)
	group.Wait()
	if err := <-results; err != nil {
		t.Fatal(err)
	}
	for i, err := range failures {
		if (err == nil) != (i%3 == 0) {
			t.Errorf("deed %d: %v", i, err)
		}
	}
	if got := f.countClients() - before; got != 10 {
		t.Errorf("%d clients were stored, want 10", got)
	}
}

func TestACancelledDeedLeavesNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	before := f.countClients()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := f.write(ctx, f.makeClient("gone")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if f.countClients() != before {
		t.Error("it was stored")
	}
}

// TestADeedUnderWayIsNotInterrupted cancels the request in the middle of the
// deed: what was begun is finished and answered truthfully.
func TestADeedUnderWayIsNotInterrupted(t *testing.T) {
	f := newFixture(t, "Europe/London")
	before := f.countClients()
	ctx, cancel := context.WithCancel(context.Background())
	err := f.write(ctx, func(t *tx) error {
		cancel()
		return f.makeClient("kept")(t)
	})
	if err != nil || f.countClients() != before+1 {
		t.Errorf("got %v, %d clients", err, f.countClients()-before)
	}
}

func TestAFullDiskIsToldAndForgotten(t *testing.T) {
	f := newFixture(t, "Europe/London")
	before := f.countClients()
	var pages int
	f.must(f.readDB.QueryRow("PRAGMA page_count").Scan(&pages))
	_, err := f.writer.conn.ExecContext(context.Background(), fmt.Sprintf("PRAGMA max_page_count = %d", pages))
	f.must(err)
	fill := func(t *tx) error {
		for i := range 2000 {
			if err := f.makeClient(fmt.Sprintf("a client with a rather long name, number %d of very many", i))(t); err != nil {
				return err
			}
		}
		return nil
	}
	if err := f.write(context.Background(), fill); err == nil {
		t.Fatal("a full disk stored everything")
	}
	if f.countClients() != before {
		t.Error("half of it was stored")
	}
	_, err = f.writer.conn.ExecContext(context.Background(), "PRAGMA max_page_count = 1000000")
	f.must(err)
	f.must(f.write(context.Background(), f.makeClient("after")))
}

func TestOneTransactionHasOneTime(t *testing.T) {
	f := newFixture(t, "Europe/London")
	var first, second rules.Instant
	f.must(f.write(context.Background(), func(t *tx) error {
		first = t.now
		f.clock.set("2028-01-01T00:00:00Z")
		second = t.now
		return nil
	}))
	if first != second {
		t.Error("the time moved inside the transaction")
	}
}

func TestAClosedPortalSaysSo(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.must(f.writer.stop())
	err := f.write(context.Background(), f.makeClient("late"))
	wantKind(t, err, rules.Unavailable)
	f.writer = nil
}
