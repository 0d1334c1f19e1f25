package portal

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"portal/rules"
)

// newCast makes the demo in a file of its own.
func newCast(t *testing.T) *Portal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "demo.db")
	options := Options{Schema: schemaText(t), PasswordCost: cheap}
	if err := MakeCast(context.Background(), path, options); err != nil {
		t.Fatal(err)
	}
	p, err := Open(context.Background(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestTheCastPlaysInEveryState(t *testing.T) {
	p := newCast(t)
	t.Run("quotes", func(t *testing.T) { castHasQuotesInEveryState(t, p) })
	t.Run("cycles", func(t *testing.T) { castHasCyclesInEveryState(t, p) })
	t.Run("requirements", func(t *testing.T) { castIsAskedForThingsInEveryState(t, p) })
	t.Run("tickets", func(t *testing.T) { castReportsInEveryState(t, p) })
	t.Run("sign-in", func(t *testing.T) {
		for _, person := range Cast {
			if _, err := p.SignIn(context.Background(), person.Email, CastPassword, "", Origin{}); err != nil {
				t.Errorf("%s cannot sign in: %v", person.Email, err)
			}
		}
	})
}

func castHasQuotesInEveryState(t *testing.T, p *Portal) {
	t.Helper()
	if _, err := p.Verify(context.Background()); err != nil {
		t.Fatal(err)
	}
	states := map[rules.QuoteState]bool{}
	rows, err := p.readDB.Query("SELECT DISTINCT state FROM quotes")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var state rules.QuoteState
		if err := rows.Scan(&state); err != nil {
			t.Fatal(err)
		}
		states[state] = true
	}
	for _, state := range []rules.QuoteState{rules.QuoteDraft, rules.QuoteSent, rules.QuoteAccepted, rules.QuoteDeclined, rules.QuoteWithdrawn, rules.QuoteExpired} {
		if !states[state] {
			t.Errorf("the demo has no quote that is %s", state)
		}
	}
}

func castHasCyclesInEveryState(t *testing.T, p *Portal) {
	t.Helper()
	ctx := context.Background()
	staff, err := p.read.PersonByEmail(ctx, Cast[1].Email)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"BAKE", "DENT"} {
		seat, err := p.Enter(ctx, Actor{PersonID: staff.ID, Name: staff.Name, Role: rules.Staff}, code)
		if err != nil {
			t.Fatal(err)
		}
		order, err := p.WorkOrder(ctx, seat)
		if err != nil {
			t.Fatal(err)
		}
		checkCastCycles(t, p, seat, order.Cycles)
		checkCastOrder(t, p, code)
	}
}

// checkCastCycles looks for what the demo has to show in each project.
func checkCastCycles(t *testing.T, p *Portal, seat Seat, cycles []OfficialCycle) {
	t.Helper()
	found := map[string]bool{}
	for _, cycle := range cycles {
		view, err := p.Cycle(context.Background(), seat, cycle.Number)
		if err != nil {
			t.Fatal(err)
		}
		both := cycle.ClientApproved == cycle.Version && cycle.AgencyApproved == cycle.Version
		found[string(cycle.Phase)] = true
		found["completed with both approvals"] = found["completed with both approvals"] || cycle.Phase == rules.Completed && both
		found["partly delivered"] = found["partly delivered"] || cycle.Phase == rules.InProgress && cycle.Delivered() > 0 && cycle.Delivered() < len(cycle.Deliverables)
		found["in time"] = found["in time"] || cycle.Phase == rules.InReview && !cycle.Overdue
		found["overdue"] = found["overdue"] || cycle.Phase == rules.InReview && cycle.Overdue
		found["open"] = found["open"] || cycle.DisputeState == rules.DisputeOpen
		found["second round"] = found["second round"] || cycle.DisputeState == rules.DisputeProposed && len(view.Disputes) == 2 && len(view.Disputes[1].Posts) > 0
		found["version 2"] = found["version 2"] || cycle.Version == 2 && cycle.InForce == 1 && view.Latest.Hash != view.InForce.Hash
		found["no quote"] = found["no quote"] || !cycle.QuoteNumber.Valid
		for _, approval := range view.Approvals {
			found["superseded"] = found["superseded"] || approval.SupersededAt != 0
		}
	}
	for _, want := range []string{
		"upcoming", "in progress", "in review", "disputed", "completed", "completed with both approvals", "partly delivered",
		"in time", "overdue", "open", "second round", "version 2", "no quote", "superseded",
	} {
		if !found[want] {
			t.Errorf("%s has no cycle that is: %s", seat.Project.Code, want)
		}
	}
}

// checkCastOrder holds that the demo's acts are played in the order of time.
func checkCastOrder(t *testing.T, p *Portal, code string) {
	t.Helper()
	var backwards int
	err := p.readDB.QueryRow(`SELECT count(*) FROM events AS later JOIN events AS earlier
		ON earlier.chain = later.chain AND earlier.number = later.number - 1
		WHERE later.chain = ? AND later.at < earlier.at`, code).Scan(&backwards)
	if err != nil || backwards > 0 {
		t.Errorf("%s goes back in time %d times: %v", code, backwards, err)
	}
}

func TestTheDemoNeverTouchesARealFile(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, options := context.Background(), Options{Schema: schemaText(t)}
	for name, deed := range map[string]func(context.Context, string, Options) error{"ClearCast": ClearCast, "MakeCast": MakeCast} {
		if err := deed(ctx, f.path, options); err == nil || !strings.Contains(err.Error(), "real portal") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.SignIn(ctx, "admin@agency.example", testPassword, "", Origin{}); err != nil {
		t.Error(err)
	}
}
