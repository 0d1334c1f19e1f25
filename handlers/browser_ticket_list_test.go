package handlers_test

import (
	"strings"
	"testing"
)

// TestFilteringTicketsInTheBrowser filters the list by choosing alone, and
// without JavaScript by the button.
func TestFilteringTicketsInTheBrowser(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.everyState()
	b := openTab(t, h)
	b.signIn("approver@halo.example", password)
	b.open(ticketsPath)
	b.checkLooks()
	b.swap("#tickets", func() { b.fill("#field-kind", "change") })
	b.wantPath(ticketsPath + "?q=&kind=change&show=")
	b.wantText("#tickets", "Own one")
	if rows := b.count(".ticket-row"); rows != 1 {
		t.Errorf("%d rows", rows)
	}
	b.swap("#tickets", func() { b.fill("#field-show", "mine") })
	b.wantText("#tickets", "Nothing matches")
	b.checkLooks()
	b.through(func() { b.click(".empty .button") })
	b.wantPath(ticketsPath)

	plain := openTab(t, h)
	plain.disableScripts()
	plain.signIn("viewer@halo.example", password)
	plain.visit(ticketsPath)
	plain.fill("#field-q", "begun")
	plain.through(func() { plain.click(".ticket-filter .button") })
	plain.wantText("#tickets", "Begun one")
	if !strings.HasPrefix(plain.path(), ticketsPath+"?q=begun") || plain.count(".ticket-row") != 1 {
		t.Errorf("%d rows at %s", plain.count(".ticket-row"), plain.path())
	}
}
