package rules_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"portal/rules"
)

func TestWhereAQuoteOfATicketStands(t *testing.T) {
	for _, test := range []struct {
		scope rules.QuoteScope
		want  rules.ScopeStanding
	}{
		{rules.QuoteScope{State: rules.QuoteDraft}, rules.ScopeDrafted},
		{rules.QuoteScope{State: rules.QuoteSent}, rules.ScopeOffered},
		{rules.QuoteScope{State: rules.QuoteExpired}, rules.ScopeExpired},
		{rules.QuoteScope{State: rules.QuoteDeclined}, rules.ScopeDeclined},
		{rules.QuoteScope{State: rules.QuoteWithdrawn}, rules.ScopeWithdrawn},
		{rules.QuoteScope{State: rules.QuoteAccepted}, rules.ScopeAccepted},
		{rules.QuoteScope{State: rules.QuoteAccepted, Cycles: 2, Completed: 1}, rules.ScopeAccepted},
		{rules.QuoteScope{State: rules.QuoteAccepted, Cycles: 2, Completed: 2}, rules.ScopeCompleted},
	} {
		if got := test.scope.Standing(); got != test.want {
			t.Errorf("%+v stands %q, want %q", test.scope, got, test.want)
		}
	}
}

// signed are the latest versions that client and agency approved.
func signed(client, agency int64) map[rules.Side]int64 {
	return map[rules.Side]int64{rules.ClientSide: client, rules.AgencySide: agency}
}

func TestWhereADeliverableOfATicketStands(t *testing.T) {
	both := signed(1, 1)
	for name, test := range map[string]struct {
		scope   rules.CycleScope
		want    rules.ScopeStanding
		version int64
		awaited int
	}{
		"in a next version":         {rules.CycleScope{Phase: rules.InProgress, Latest: 2, InForce: 1, InLatest: true, Signed: both}, rules.ScopeUnsigned, 2, 2},
		"signed by the agency":      {rules.CycleScope{Phase: rules.InProgress, Latest: 2, InForce: 1, InLatest: true, Signed: signed(1, 2)}, rules.ScopeUnsigned, 2, 1},
		"next, and now in review":   {rules.CycleScope{Phase: rules.InReview, Latest: 2, InForce: 1, InLatest: true, Signed: both}, rules.ScopeUnsigned, 2, 2},
		"in version 1, unsigned":    {rules.CycleScope{Phase: rules.Upcoming, Latest: 1, InForce: 1, InLatest: true, Holds: true, Signed: signed(1, 0)}, rules.ScopeUnsigned, 1, 1},
		"signed by both":            {rules.CycleScope{Phase: rules.Upcoming, Latest: 1, InForce: 1, InLatest: true, Holds: true, Signed: both}, rules.ScopeAgreed, 1, 0},
		"another version is open":   {rules.CycleScope{Phase: rules.InProgress, Latest: 2, InForce: 1, InLatest: true, Holds: true, Signed: signed(1, 2)}, rules.ScopeAgreed, 1, 0},
		"the next one leaves it":    {rules.CycleScope{Phase: rules.InProgress, Latest: 2, InForce: 1, Holds: true, Signed: both}, rules.ScopeAgreed, 1, 0},
		"delivered":                 {rules.CycleScope{Phase: rules.InProgress, Latest: 1, InForce: 1, InLatest: true, Holds: true, Signed: both, Delivered: true}, rules.ScopeDelivered, 1, 0},
		"delivered and in review":   {rules.CycleScope{Phase: rules.InReview, Latest: 1, InForce: 1, InLatest: true, Holds: true, Signed: both, Delivered: true}, rules.ScopeInReview, 1, 0},
		"disputed":                  {rules.CycleScope{Phase: rules.Disputed, Latest: 1, InForce: 1, InLatest: true, Holds: true, Signed: both, Delivered: true}, rules.ScopeDisputed, 1, 0},
		"completed":                 {rules.CycleScope{Phase: rules.Completed, Latest: 1, InForce: 1, InLatest: true, Holds: true, Signed: both}, rules.ScopeCompleted, 1, 0},
		"completed, never signed":   {rules.CycleScope{Phase: rules.Completed, Latest: 2, InForce: 1, InLatest: true, Signed: both}, rules.ScopeLeftOut, 2, 2},
		"taken out":                 {rules.CycleScope{Phase: rules.InProgress, Latest: 2, InForce: 2, Signed: signed(2, 2)}, rules.ScopeTakenOut, 2, 0},
		"taken out of the open one": {rules.CycleScope{Phase: rules.Upcoming, Latest: 1, InForce: 1, Signed: signed(0, 0)}, rules.ScopeTakenOut, 1, 2},
	} {
		if got := test.scope.Standing(); got != test.want {
			t.Errorf("%s: stands %q, want %q", name, got, test.want)
		}
		if got := test.scope.Version(); got != test.version || len(test.scope.Awaited()) != test.awaited {
			t.Errorf("%s: version %d awaits %v", name, got, test.scope.Awaited())
		}
	}
}

func TestWhenATicketIsDoneByItself(t *testing.T) {
	type standings = []rules.ScopeStanding
	for name, test := range map[string]struct {
		state rules.TicketState
		all   standings
		want  bool
	}{
		"its one cycle is completed":           {rules.TicketApproved, standings{rules.ScopeCompleted}, true},
		"its one quote is":                     {rules.TicketInProgress, standings{rules.ScopeCompleted}, true},
		"an earlier quote was declined":        {rules.TicketInProgress, standings{rules.ScopeCompleted, rules.ScopeDeclined, rules.ScopeTakenOut}, true},
		"another quote is a draft":             {rules.TicketInProgress, standings{rules.ScopeCompleted, rules.ScopeDrafted}, false},
		"another cycle goes on":                {rules.TicketInProgress, standings{rules.ScopeAgreed, rules.ScopeCompleted}, false},
		"it was left out":                      {rules.TicketInProgress, standings{rules.ScopeLeftOut}, false},
		"it became nothing":                    {rules.TicketInProgress, nil, false},
		"it was declined meanwhile":            {rules.TicketDeclined, standings{rules.ScopeCompleted}, false},
		"it is done already":                   {rules.TicketDone, standings{rules.ScopeCompleted}, false},
		"it was put back into the queue":       {rules.TicketNew, standings{rules.ScopeCompleted}, false},
		"it is a duplicate after all":          {rules.TicketDuplicate, standings{rules.ScopeCompleted}, false},
		"the agency asked something meanwhile": {rules.TicketNeedsInfo, standings{rules.ScopeCompleted}, false},
	} {
		ticket := rules.Ticket{Kind: rules.ChangeRequest, State: test.state}
		if got := ticket.FinishesByItself(test.all); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	for _, state := range rules.TicketStates {
		if got := (rules.Ticket{State: state}).StartsByItself(); got != (state == rules.TicketApproved) {
			t.Errorf("%s starts by itself: %v", state, got)
		}
	}
}

func TestAnOfferThatAnswersATicket(t *testing.T) {
	ticket := rules.TicketContent{
		Title: "Sell vouchers", Description: "We want **vouchers**.\n\n```\nnever closed", Expected: "One can be bought.",
	}
	offer := ticket.OfferOf("HALO-T3", rules.QuoteOffer{Currency: "GBP", Terms: "Ours.", VATStatus: rules.VATExclusive, VATRate: 2000})
	want := "This answers change request HALO-T3.\n\nIt asks for:\n\n> We want **vouchers**.\n> \n> ```\n> never closed\n\nWhat is expected:\n\n> One can be bought."
	if offer.Introduction != want {
		t.Errorf("the introduction is %q", offer.Introduction)
	}
	if offer.Title != "Sell vouchers" || offer.Terms != "Ours." || len(offer.Cycles) != 1 || len(offer.Services) != 0 {
		t.Errorf("the offer is %+v", offer)
	}
	item := offer.Cycles[0].Content.Deliverables[0]
	if offer.Cycles[0].Content.Name != "Sell vouchers" || item.Title != "Sell vouchers" || item.Criterion != "One can be bought." {
		t.Errorf("the cycle is %+v", offer.Cycles[0])
	}
	offer.Cycles[0].Content.Start, offer.Cycles[0].Content.End = "2027-04-01", "2027-04-14"
	if err := offer.Check(); err != nil {
		t.Errorf("with dates it still lacks something: %v", rules.ProblemsOf(err))
	}
}

// TestAnOfferHasRoomForAnyTicket gives it the longest texts that a ticket holds.
func TestAnOfferHasRoomForAnyTicket(t *testing.T) {
	long, lines := strings.Repeat("x", rules.MaxText), strings.Repeat("\n", rules.MaxText-1)+"x"
	for name, ticket := range map[string]rules.TicketContent{
		"both long":   {Title: strings.Repeat("ü", rules.MaxLine), Description: long, Expected: long},
		"no expected": {Title: "x", Description: long[:1000]},
		"only lines":  {Title: "x", Description: "short", Expected: lines},
	} {
		offer := ticket.OfferOf("HALO-T3", rules.QuoteOffer{})
		if err := offer.Limits().Err(); err != nil {
			t.Errorf("%s: %v", name, rules.ProblemsOf(err))
		}
		if !strings.Contains(offer.Introduction, "HALO-T3") || utf8.RuneCountInString(offer.Introduction) > rules.MaxText {
			t.Errorf("%s: the introduction has %d characters", name, len(offer.Introduction))
		}
		content := rules.CycleContent{Name: "x", Start: "2027-04-01", End: "2027-04-14", Deliverables: []rules.Deliverable{ticket.DeliverableOf()}}
		if err := content.Check(); err != nil {
			t.Errorf("%s as a deliverable: %v", name, rules.ProblemsOf(err))
		}
	}
}

func TestNumbersOfTicketsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string][]int64{
		"":                      nil,
		" \n":                   nil,
		"HALO-T12":              {12},
		"halo-t12, T14 and 15":  {12, 14, 15},
		"#3;3\nT3,  HALO-T3 t4": {3, 4},
		"9223372036854775807":   {9223372036854775807},
	} {
		got, err := rules.ParseTickets("more", "HALO", text)
		if err != nil || len(got) != len(want) {
			t.Errorf("%q: %v, %v", text, got, err)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q: %v, want %v", text, got, want)
			}
		}
	}
	for _, text := range []string{"MOON-T3", "HALO-Q3", "0", "-3", "the first", "99999999999999999999", "T", "#", strings.Repeat("é", 5000)} {
		got, err := rules.ParseTickets("more", "HALO", "T2, "+text)
		message := rules.ProblemsOf(err).For("more")
		if rules.KindOf(err) != rules.Invalid || message == "" || len(got) != 0 || len(message) > 300 {
			t.Errorf("%.20q: %v, %v", text, got, err)
		}
	}
}
