package portal

import (
	"context"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

func castReportsInEveryState(t *testing.T, p *Portal) {
	t.Helper()
	wanted := []string{
		"change request", "bug report", "by an approver", "by feedback only", "by the agency", "with a page address", "with links", "with files", "pins",
		"tied to a cycle", "tied to a deliverable", "code", "a table", "Arabic", "Chinese or Japanese",
		"a question waits for an approver", "a question waits for feedback only", "a question was answered", "declined for a reason",
		"a duplicate of somebody else's", "approved after it was declined", "words of both sides", "a team-only note", "unread for its author",
		"part of an open quote", "part of a cycle", "named in a dispute",
	}
	for _, state := range rules.TicketStates {
		wanted = append(wanted, string(state))
	}
	for _, code := range []string{"BAKE", "DENT"} {
		found := castTickets(t, p, code)
		for _, want := range wanted {
			if found[want] == 0 {
				t.Errorf("%s has no ticket that is: %s", code, want)
			}
		}
		if found["done"] < 2 || found["approved"]+found["in progress"] == 0 {
			t.Errorf("%s has %v", code, found)
		}
	}
	if found := castTickets(t, p, "BAKE"); found["put off"] != 1 || found["new again"] == 0 || found["part of a quote that is being written"] == 0 {
		t.Errorf("the bakery has %v", found)
	}
	if waiting := castCount(t, p, "SELECT count(DISTINCT queued_at / 86400000) FROM tickets WHERE state = ? AND snoozed_until = 0", "new"); waiting < 4 {
		t.Errorf("what waits in the queue has %d ages", waiting)
	}
	if waiting := castCount(t, p, "SELECT count(*) FROM tickets WHERE state = ? AND snoozed_until = 0", "new"); waiting < 6 {
		t.Errorf("%d tickets wait in the queue", waiting)
	}
}

// castTickets counts what the agency finds among the tickets of a project.
func castTickets(t *testing.T, p *Portal, code string) map[string]int {
	t.Helper()
	staff, err := p.Enter(context.Background(), castActor(t, p, imogen, rules.Admin), code)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for number := int64(1); ; number++ {
		view, err := p.Ticket(context.Background(), staff, number)
		if rules.KindOf(err) == rules.NotFound {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		author := castAuthor(t, p, code, view)
		noteCastReport(found, view, author)
		noteCastDecisions(found, view, author)
		noteCastThread(t, p, found, view, author)
		noteCastScope(t, p, found, view, staff)
	}
}

func castActor(t *testing.T, p *Portal, email string, role rules.Role) Actor {
	t.Helper()
	person, err := p.read.PersonByEmail(context.Background(), email)
	if err != nil {
		t.Fatal(err)
	}
	return Actor{PersonID: person.ID, Name: person.Name, Email: email, Role: role}
}

// castAuthor is the seat of who submitted a ticket.
func castAuthor(t *testing.T, p *Portal, code string, view TicketView) Seat {
	t.Helper()
	for _, member := range Cast {
		if member.Name != view.Ticket.Person {
			continue
		}
		role := rules.Person
		if member.Role.IsAgency() {
			role = member.Role
		}
		seat, err := p.Enter(context.Background(), castActor(t, p, member.Email, role), code)
		if err != nil {
			t.Fatal(err)
		}
		return seat
	}
	t.Fatalf("%s is none of the cast", view.Ticket.Person)
	return Seat{}
}

// note counts a finding when it is there.
func note(found map[string]int, what string, isThere bool) {
	if isThere {
		found[what]++
	}
}

func noteCastReport(found map[string]int, view TicketView, author Seat) {
	row := view.Ticket
	found[string(row.Kind)]++
	found[string(row.State)]++
	note(found, "by an approver", author.Role == rules.Approver)
	note(found, "by feedback only", author.Role == rules.FeedbackOnly)
	note(found, "by the agency", author.Role.IsAgency())
	note(found, "with a page address", row.Page != "" && row.Browser != "" && row.Screen != "" && row.Window != "")
	note(found, "with links", len(view.Links) > 0)
	note(found, "with files", len(view.Files) > 0)
	note(found, "pins", len(view.Pins) > 1)
	note(found, "tied to a cycle", row.CycleNumber > 0)
	note(found, "tied to a deliverable", row.DeliverableTitle != "")
	html := string(view.Description)
	note(found, "code", containsAny(html, "<pre>"))
	note(found, "a table", containsAny(html, "<table>"))
	note(found, "Arabic", containsAny(html, "العربية", "محمد"))
	note(found, "Chinese or Japanese", containsAny(html, "日本語", "陳"))
	note(found, "put off", row.SnoozedUntil != 0)
}

func containsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

func noteCastDecisions(found map[string]int, view TicketView, author Seat) {
	row := view.Ticket
	note(found, "a question waits for an approver", row.State == rules.TicketNeedsInfo && author.Role == rules.Approver)
	note(found, "a question waits for feedback only", row.State == rules.TicketNeedsInfo && author.Role == rules.FeedbackOnly)
	note(found, "declined for a reason", row.State == rules.TicketDeclined && row.Reason != "")
	asked := slices.IndexFunc(view.Changes, func(c TicketChange) bool { return c.State == rules.TicketNeedsInfo })
	note(found, "a question was answered", asked >= 0 && asked+1 < len(view.Changes))
	note(found, "new again", asked >= 0 && row.State == rules.TicketNew)
	declined := slices.IndexFunc(view.Changes, func(c TicketChange) bool { return c.State == rules.TicketDeclined })
	note(found, "approved after it was declined", declined >= 0 && row.State == rules.TicketApproved)
	note(found, "a duplicate of somebody else's", row.OriginalNumber > 0 && row.OriginalPersonID != row.PersonID && author.Role == rules.FeedbackOnly)
}

func noteCastScope(t *testing.T, p *Portal, found map[string]int, view TicketView, staff Seat) {
	t.Helper()
	became, err := p.TicketScope(context.Background(), staff, view)
	if err != nil {
		t.Fatal(err)
	}
	for _, scope := range became.Scopes {
		note(found, "part of an open quote", scope.Standing == rules.ScopeOffered)
		note(found, "part of a quote that is being written", scope.Standing == rules.ScopeDrafted)
		note(found, "part of a cycle", scope.Cycle != nil)
	}
	note(found, "named in a dispute", len(became.Disputes) > 0)
}

func noteCastThread(t *testing.T, p *Portal, found map[string]int, view TicketView, author Seat) {
	t.Helper()
	sides := map[rules.Side]bool{}
	for _, comment := range view.Thread.Comments {
		sides[comment.Side] = true
		note(found, "a team-only note", comment.Team)
	}
	for _, change := range view.Changes {
		sides[change.Side] = sides[change.Side] || change.Reason != ""
	}
	note(found, "words of both sides", len(view.Thread.Comments) > 0 && sides[rules.ClientSide] && sides[rules.AgencySide])
	own, err := p.Ticket(context.Background(), author, view.Ticket.Number)
	if err != nil {
		t.Fatal(err)
	}
	note(found, "unread for its author", own.Thread.New > 0)
}
