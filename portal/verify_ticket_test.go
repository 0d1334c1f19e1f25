package portal

import (
	"context"
	"errors"
	"testing"

	"portal/rules"
)

// reportedThings is a project with a bug report that was approved, started and done
// (T1), its duplicate (T2), a change request that was declined, which was
// undone, asked about and answered (T3), one that nobody looked at (T4), and
// another project's T1.
func reportedThings(t *testing.T) *fixture {
	f := newFixture(t, "Europe/London")
	ctx, approver, lone := context.Background(), f.seats[rules.Approver], f.seats[rules.FeedbackOnly]
	file := f.stage(approver, "broken.png", picturePNG(t, 80, 60))
	_, err := f.SubmitTicket(ctx, approver, NewTicket{Files: []int64{file.Number}, TicketContent: rules.TicketContent{
		Kind: rules.BugReport, Title: "The price is wrong", Description: "It says **nothing**.", Expected: "A price.",
		Links: []string{"https://halo.example/shop"}, Page: "https://halo.example/shop", Browser: "Firefox", Screen: "1 × 1", Window: "1 × 1",
		Pins: []rules.Pin{{File: file.Number, X: 10, Y: 20, Note: "Here"}, {File: file.Number, X: 30, Y: 40}},
	}})
	f.must(err)
	f.submit(lone, "No price")
	f.submit(lone, "A bell on the door")
	f.submit(approver, "A second bell")
	for _, decision := range []rules.Decision{rules.Approve, rules.Start, rules.Finish} {
		f.must(f.decide(1, decision, "", 0))
	}
	f.must(f.decide(2, rules.MarkDuplicate, "The same.", 1))
	f.must(f.decide(3, rules.Decline, "Too loud.", 0))
	f.must(f.UndoTicket(ctx, f.staff, 3, 1))
	f.must(f.decide(3, rules.Ask, "Which door?", 0))
	_, err = f.PostComment(ctx, lone, NewComment{Subject: rules.AboutTicket, Number: 3, Body: "The front door."})
	f.must(err)
	f.addOtherTenant()
	if done := f.verify(); done.Tickets != 5 {
		t.Fatalf("verified %+v", done)
	}
	return f
}

// TestVerifyNamesTheTicketAtFault changes a file behind the portal's back in
// every way that matters, and expects the place to be named.
func TestVerifyNamesTheTicketAtFault(t *testing.T) {
	f := reportedThings(t)
	const stay, tickets = "DROP TRIGGER tickets_stay; ", "the tickets of HALO"
	for name, test := range map[string]struct{ tamper, where string }{
		"a title":                   {"UPDATE tickets SET title = 'All is well' WHERE id = 4", "HALO-T4"},
		"a description":             {"UPDATE tickets SET description = 'It works.' WHERE id = 1", "HALO-T1"},
		"what was expected":         {"UPDATE tickets SET expected = '' WHERE id = 1", "HALO-T1"},
		"a kind":                    {"UPDATE tickets SET kind = 'change request' WHERE id = 1", "HALO-T1"},
		"links":                     {"UPDATE tickets SET links = '[]' WHERE id = 1", "HALO-T1"},
		"links that are none":       {"UPDATE tickets SET links = '{}' WHERE id = 4", "HALO-T4"},
		"a page":                    {"UPDATE tickets SET page = 'https://rival.example' WHERE id = 1", "HALO-T1"},
		"a browser":                 {"UPDATE tickets SET browser = '' WHERE id = 1", "HALO-T1"},
		"a screen":                  {"UPDATE tickets SET screen = '2 × 2' WHERE id = 1", "HALO-T1"},
		"a window":                  {"UPDATE tickets SET window = '2 × 2' WHERE id = 1", "HALO-T1"},
		"a pin moved":               {"UPDATE ticket_pins SET x = 11 WHERE number = 1", "HALO-T1"},
		"a pin's note":              {"UPDATE ticket_pins SET note = 'There' WHERE number = 1", "HALO-T1"},
		"a pin gone":                {"DELETE FROM ticket_pins WHERE number = 2", "HALO-T1"},
		"who submitted it":          {"UPDATE tickets SET person = 'Somebody' WHERE id = 3", "HALO-T3"},
		"whose number":              {"UPDATE tickets SET person_id = 1 WHERE id = 3", "HALO-T3"},
		"when":                      {"UPDATE tickets SET created_at = 1 WHERE id = 3", "HALO-T3"},
		"a state invented":          {"UPDATE tickets SET state = 'done' WHERE id = 4", "HALO-T4"},
		"a state taken back":        {"UPDATE tickets SET state = 'in progress' WHERE id = 1", "HALO-T1"},
		"a reason":                  {"UPDATE tickets SET reason = 'Never.' WHERE id = 4", "HALO-T4"},
		"another original":          {"UPDATE tickets SET duplicate_of = 4 WHERE id = 2", "HALO-T2"},
		"an undone one remembered":  {"UPDATE ticket_changes SET undone_at = 0 WHERE ticket_id = 3 AND number = 1", "HALO-T3"},
		"a decision undone":         {"UPDATE ticket_changes SET undone_at = 9 WHERE ticket_id = 1 AND number = 2", "HALO-T1"},
		"a change's words":          {"UPDATE ticket_changes SET reason = 'Why?' WHERE ticket_id = 3 AND number = 2", "change 2 of HALO-T3"},
		"an undone change's words":  {"UPDATE ticket_changes SET reason = 'Ugly.' WHERE ticket_id = 3 AND number = 1", "change 1 of HALO-T3"},
		"who changed it":            {"UPDATE ticket_changes SET person = 'X' WHERE ticket_id = 1 AND number = 2", "change 2 of HALO-T1"},
		"whose number changed it":   {"UPDATE ticket_changes SET person_id = 2 WHERE ticket_id = 1 AND number = 1", "change 1 of HALO-T1"},
		"when it was changed":       {"UPDATE ticket_changes SET changed_at = 1 WHERE ticket_id = 1 AND number = 3", "change 3 of HALO-T1"},
		"an answer by the agency":   {"UPDATE ticket_changes SET side = 'agency' WHERE ticket_id = 3 AND number = 3", "change 3 of HALO-T3"},
		"a decision by the client":  {"UPDATE ticket_changes SET side = 'client' WHERE ticket_id = 1 AND number = 1", "change 1 of HALO-T1"},
		"the way to a state":        {"UPDATE ticket_changes SET state = 'declined' WHERE ticket_id = 1 AND number = 1", "change 1 of HALO-T1"},
		"a change gone":             {"DELETE FROM ticket_changes WHERE ticket_id = 1 AND number = 2", "HALO-T1"},
		"a change gone and counted": {"DELETE FROM ticket_changes WHERE ticket_id = 1 AND number = 2; UPDATE tickets SET changes = 2 WHERE id = 1", "change 3 of HALO-T1"},
		"the first change gone":     {"DELETE FROM ticket_changes WHERE ticket_id = 1 AND number = 1; UPDATE tickets SET changes = 2 WHERE id = 1", "change 2 of HALO-T1"},
		"another tenant's original": {
			"DROP TRIGGER tickets_same_project; UPDATE tickets SET duplicate_of = 5 WHERE id = 2; UPDATE ticket_changes SET duplicate_of = 5 WHERE ticket_id = 2", "HALO-T2",
		},
		"a circle of duplicates": {
			"UPDATE tickets SET state = 'duplicate', duplicate_of = 2 WHERE id = 1; UPDATE ticket_changes SET state = 'duplicate', duplicate_of = 2 WHERE ticket_id = 1 AND number = 3", "HALO-T1",
		},
		"a ticket moved":         {"UPDATE tickets SET project_id = 2, number = 2 WHERE id = 4", "RIVL-T2"},
		"a number left out":      {"UPDATE tickets SET number = 5 WHERE id = 4", "HALO-T5"},
		"a ticket gone":          {stay + "DELETE FROM ticket_followers WHERE ticket_id = 4; DELETE FROM search_documents; DELETE FROM tickets WHERE id = 4", tickets},
		"and its number too":     {stay + "DELETE FROM ticket_followers WHERE ticket_id = 4; DELETE FROM tickets WHERE id = 4; UPDATE projects SET last_ticket = 3", tickets},
		"the highest number":     {"UPDATE projects SET last_ticket = 9 WHERE code = 'HALO'", tickets},
		"a counter":              {"UPDATE ticket_counts SET tickets = tickets + 1 WHERE project_id = 1 AND state = 'new'", tickets},
		"two counters":           {"UPDATE ticket_counts SET tickets = 3 - tickets WHERE project_id = 1 AND state IN ('new', 'done')", tickets},
		"a counter gone":         {"DELETE FROM ticket_counts WHERE project_id = 1 AND state = 'done'", tickets},
		"another tenant's count": {"UPDATE ticket_counts SET tickets = 0 WHERE project_id = 2", "the tickets of RIVL"},
	} {
		var fault *Fault
		if err := f.faultAfter(test.tamper); !errors.As(err, &fault) || fault.Where != test.where {
			t.Errorf("%s: got %v, want a fault at %s", name, err, test.where)
		}
	}
	f.verify()
}
