package rules_test

import (
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// decisionTable has a row for each state and a column for each decision.
const decisionTable = `
state              approve  decline  ask  duplicate  start  finish  reopen
new                yes      yes      yes  yes        no     no      no
needs-information  yes      yes      yes  yes        no     no      yes
approved           no       yes      yes  yes        yes    yes     yes
in-progress        yes      yes      yes  yes        no     yes     yes
done               yes      yes      yes  yes        yes    no      yes
declined           yes      no       yes  yes        no     no      yes
duplicate          yes      yes      yes  no         no     no      yes
`

func TestWhatCanBeDecided(t *testing.T) {
	var decisions []string
	rows := 0
	for line := range strings.Lines(decisionTable) {
		cells := strings.Fields(line)
		if len(cells) == 0 {
			continue
		}
		if decisions == nil {
			decisions = cells[1:]
			continue
		}
		rows++
		ticket := rules.Ticket{State: rules.TicketState(strings.ReplaceAll(cells[0], "-", " "))}
		for i, cell := range cells[1:] {
			err := ticket.MayDecide(rules.Decision(decisions[i]))
			if (err == nil) != (cell == "yes") {
				t.Errorf("%s, %s: %v", cells[0], decisions[i], err)
			}
			if err != nil && rules.KindOf(err) != rules.Conflict {
				t.Errorf("%s, %s: kind %d", cells[0], decisions[i], rules.KindOf(err))
			}
			if offered := slices.Contains(ticket.Decisions(), rules.Decision(decisions[i])); offered != (cell == "yes") {
				t.Errorf("%s offers %s: %v", cells[0], decisions[i], offered)
			}
		}
	}
	if rows != len(rules.TicketStates) {
		t.Errorf("%d states in the table, %d in the code", rows, len(rules.TicketStates))
	}
	if rules.KindOf(rules.Ticket{State: rules.TicketNew}.MayDecide("sell")) != rules.Invalid {
		t.Error("an unknown decision is taken")
	}
}

func TestADecisionNeedsItsReason(t *testing.T) {
	for decision, needed := range map[rules.Decision]bool{rules.Approve: false, rules.Decline: true, rules.Ask: true, rules.MarkDuplicate: false, rules.Finish: false} {
		if got := rules.CheckDecision(decision, "  \n"); (got != nil) != needed {
			t.Errorf("%s without words: %v", decision, got)
		}
		if err := rules.CheckDecision(decision, "Because."); err != nil {
			t.Errorf("%s with words: %v", decision, err)
		}
		if rules.ProblemsOf(rules.CheckDecision(decision, strings.Repeat("x", rules.MaxText+1))).For("reason") == "" {
			t.Errorf("%s takes a reason without end", decision)
		}
	}
}

func TestUndoing(t *testing.T) {
	const at = rules.Instant(1_000_000)
	last := at + rules.Instant(rules.UndoWindow.Milliseconds())
	if err := rules.MayUndo(true, at, last); err != nil {
		t.Error(err)
	}
	if got := rules.KindOf(rules.MayUndo(true, at, last+1)); got != rules.Conflict {
		t.Errorf("too late: %d", got)
	}
	if got := rules.KindOf(rules.MayUndo(false, at, at)); got != rules.Denied {
		t.Errorf("somebody else's: %d", got)
	}
}

func TestWhoReadsATicket(t *testing.T) {
	for role, want := range map[rules.Role][2]bool{
		rules.Approver: {true, true}, rules.Viewer: {true, true}, rules.Staff: {true, true}, rules.Admin: {true, true},
		rules.FeedbackOnly: {true, false}, rules.Person: {false, false},
	} {
		for i, own := range []bool{true, false} {
			if got := (rules.Ticket{IsOwn: own}).MayRead(role); got != want[i] {
				t.Errorf("%s, own %v: %v", role, own, got)
			}
		}
	}
}

func TestWhatBecomesPartOfTheScope(t *testing.T) {
	for _, state := range rules.TicketStates {
		approved := state == rules.TicketApproved || state == rules.TicketInProgress
		if got := (rules.Ticket{Kind: rules.ChangeRequest, State: state}).MayScope() == nil; got != approved {
			t.Errorf("a change request that is %s: %v", state, got)
		}
		if (rules.Ticket{Kind: rules.BugReport, State: state}).MayScope() == nil {
			t.Errorf("a bug report that is %s becomes part of the scope", state)
		}
	}
}

func validTicket() rules.TicketContent {
	return rules.TicketContent{Kind: rules.BugReport, Title: "The basket is empty", Description: "After paying."}
}

func TestCheckingATicket(t *testing.T) {
	many := slices.Repeat([]string{"https://example.com/"}, 40)
	for name, c := range map[string]struct {
		change func(*rules.TicketContent)
		field  string
	}{
		"fine":                {func(*rules.TicketContent) {}, ""},
		"no kind":             {func(c *rules.TicketContent) { c.Kind = "praise" }, "kind"},
		"no title":            {func(c *rules.TicketContent) { c.Title = "" }, "title"},
		"endless title":       {func(c *rules.TicketContent) { c.Title = strings.Repeat("ä", 10_000) }, "title"},
		"no description":      {func(c *rules.TicketContent) { c.Description = " \n " }, "description"},
		"endless description": {func(c *rules.TicketContent) { c.Description = strings.Repeat("x", 1<<20) }, "description"},
		"script link":         {func(c *rules.TicketContent) { c.Links = []string{"javascript:alert(1)"} }, "links"},
		"data link":           {func(c *rules.TicketContent) { c.Links = []string{"data:text/html,x"} }, "links"},
		"40 links":            {func(c *rules.TicketContent) { c.Links = many }, "links"},
		"10 links":            {func(c *rules.TicketContent) { c.Links = many[:10] }, ""},
		"script page":         {func(c *rules.TicketContent) { c.Page = "javascript:alert(1)" }, "page"},
		"a page":              {func(c *rules.TicketContent) { c.Page = "https://example.com/a?b#c" }, ""},
		"endless browser":     {func(c *rules.TicketContent) { c.Browser = strings.Repeat("x", 301) }, "browser"},
		"pin":                 {func(c *rules.TicketContent) { c.Pins = []rules.Pin{{File: 3, X: 10_000, Y: 0}} }, ""},
		"pin outside":         {func(c *rules.TicketContent) { c.Pins = []rules.Pin{{File: 3, X: 10_001, Y: 0}} }, "pins.1"},
		"pin above":           {func(c *rules.TicketContent) { c.Pins = []rules.Pin{{File: 3}, {File: 3, Y: -1}} }, "pins.2"},
		"pin on no picture":   {func(c *rules.TicketContent) { c.Pins = []rules.Pin{{File: 4}} }, "pins.1"},
		"31 pins":             {func(c *rules.TicketContent) { c.Pins = slices.Repeat([]rules.Pin{{File: 3}}, 31) }, "pins"},
	} {
		content := validTicket()
		c.change(&content)
		problems := rules.ProblemsOf(content.Check([]int64{3}))
		if c.field == "" && len(problems) > 0 || c.field != "" && problems.For(c.field) == "" {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestPlacingAPin(t *testing.T) {
	pin, err := rules.PinAt(7, 60, 90, 240, 180)
	if want := (rules.Pin{File: 7, X: 2500, Y: 5000}); err != nil || pin != want {
		t.Errorf("%v, %v", pin, err)
	}
	for _, c := range [][4]int64{{-1, 0, 10, 10}, {11, 0, 10, 10}, {0, 11, 10, 10}, {0, 0, 0, 10}} {
		if _, err := rules.PinAt(7, c[0], c[1], c[2], c[3]); rules.KindOf(err) != rules.Invalid {
			t.Errorf("%v: %v", c, err)
		}
	}
}
