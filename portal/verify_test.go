package portal

import (
	"context"
	"errors"
	"strings"
	"testing"

	"portal/queries"
	"portal/rules"
)

func openQuotesOf(seat Seat, today rules.Date) queries.ProjectOpenQuotesParams {
	return queries.ProjectOpenQuotesParams{ProjectID: seat.Project.ID, Today: today}
}

// TestVerifyNamesTheFirstFault changes a file behind the portal's back in every
// way that matters, and expects the place to be named.
func TestVerifyNamesTheFirstFault(t *testing.T) {
	for name, test := range map[string]struct{ tamper, where string }{
		"an event changed":        {"DROP TRIGGER events_keep; UPDATE events SET detail = 'nothing' WHERE chain = 'HALO' AND number = 3", "event 3 of the history of HALO"},
		"an event's time changed": {"DROP TRIGGER events_keep; UPDATE events SET at = at + 1 WHERE chain = '' AND number = 1", "event 1 of the installation's history"},
		"an event missing":        {"DROP TRIGGER events_stay; DELETE FROM events WHERE chain = 'HALO' AND number = 2", "event 2 of the history of HALO"},
		"the last event missing":  {"DROP TRIGGER events_stay; DELETE FROM events WHERE id = (SELECT max(id) FROM events WHERE chain = 'HALO')", "the end of the history of HALO"},
		"a hash replaced":         {"DROP TRIGGER events_keep; UPDATE events SET hash = 'f' WHERE chain = 'HALO' AND number = 4", "event 4 of the history of HALO"},
		"a snapshot changed":      {"DROP TRIGGER snapshots_keep; UPDATE snapshots SET content = replace(content, 'Hosting', 'Housing')", "the snapshot of HALO-Q1"},
		"a signature changed":     {"DROP TRIGGER snapshots_keep; UPDATE snapshots SET name = 'Somebody Else'", "the snapshot of HALO-Q1"},
		"an approval claimed":     {"DROP TRIGGER snapshots_keep; UPDATE snapshots SET approved_content = 1", "the snapshot of HALO-Q1"},
		"a snapshot missing":      {"DROP TRIGGER snapshots_stay; DELETE FROM snapshots", "HALO-Q1"},
		"a revision changed":      {"DROP TRIGGER quote_revisions_keep; UPDATE quote_revisions SET content = replace(content, 'Hosting', 'Housing')", "a revision of HALO-Q1"},
		"an acceptance invented":  {"UPDATE quotes SET state = 'accepted' WHERE number = 2", "HALO-Q2"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, "Europe/London")
			number, consent := f.sent(testOffer())
			f.sent(testOffer())
			f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)))
			if _, err := f.Verify(context.Background()); err != nil {
				t.Fatal(err)
			}
			_, err := f.writerExec(test.tamper)
			f.must(err)
			_, err = f.Verify(context.Background())
			var fault *Fault
			if !errors.As(err, &fault) || !strings.HasPrefix(fault.Where, test.where) {
				t.Errorf("got %v, want a fault at %s", err, test.where)
			}
		})
	}
}

func TestTheFileItselfRefusesChanges(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, consent := f.sent(testOffer())
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)))
	for _, statement := range []string{
		"UPDATE events SET detail = 'x'", "DELETE FROM events",
		"UPDATE snapshots SET name = 'x'", "DELETE FROM snapshots",
		"UPDATE quote_revisions SET content = '{}'", "DELETE FROM quote_revisions",
		"INSERT INTO snapshots SELECT * FROM snapshots",
		"INSERT OR REPLACE INTO snapshots SELECT * FROM snapshots",
		"INSERT OR REPLACE INTO events SELECT * FROM events",
		"INSERT OR REPLACE INTO quote_revisions SELECT * FROM quote_revisions",
		"INSERT OR REPLACE INTO versions SELECT * FROM versions",
		"UPDATE quotes SET state = 'agreed'", "UPDATE quotes SET total = -1",
		"UPDATE cycles SET end_on = '2000-01-01'", "UPDATE members SET role = 'king'",
	} {
		if _, err := f.writerExec(statement); err == nil {
			t.Errorf("the file took: %s", statement)
		}
	}
	if _, err := f.Verify(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestVerifyingWhileDeedsGoOn walks a file for as long as it is being written
// to: what is recorded meanwhile never looks like a fault.
func TestVerifyingWhileDeedsGoOn(t *testing.T) {
	f := newFixture(t, "Europe/London")
	written := make(chan error, 1)
	go func() {
		for range 200 {
			if _, err := f.CreateQuote(context.Background(), f.staff); err != nil {
				written <- err
				return
			}
		}
		written <- nil
	}()
	for {
		_, err := f.Verify(context.Background())
		f.must(err)
		_, err = f.CheckHistory(context.Background(), f.staff)
		f.must(err)
		select {
		case err := <-written:
			f.must(err)
			return
		default:
		}
	}
}
