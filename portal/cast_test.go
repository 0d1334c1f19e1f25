package portal

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"portal/rules"
)

func TestTheCastPlaysInEveryState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo.db")
	options := Options{Schema: schemaText(t)}
	ctx := context.Background()
	if err := MakeCast(ctx, path, options); err != nil {
		t.Fatal(err)
	}
	p, err := Open(ctx, path, options)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Verify(ctx); err != nil {
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
	for _, person := range Cast {
		if _, err := p.SignIn(ctx, person.Email, CastPassword, "", Origin{}); err != nil {
			t.Errorf("%s cannot sign in: %v", person.Email, err)
		}
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
