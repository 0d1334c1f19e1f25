package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"portal/rules"
)

// The quote of these tests can be accepted until the end of 31 March 2027 in
// London, where summer time has begun by then.
const (
	quoteZone   = "Europe/London"
	lastDay     = rules.Date("2027-03-31")
	lastMoment  = "2027-03-31T22:59:59.999Z"
	firstTooOld = "2027-03-31T23:00:00Z"
)

var currentConsent = rules.Consent{Revision: 2, Hash: "b2"}

var quoteStates = []rules.QuoteState{
	rules.QuoteDraft, rules.QuoteSent, rules.QuoteAccepted, rules.QuoteDeclined, rules.QuoteWithdrawn, rules.QuoteExpired,
}

// expected outcomes of a deed, one letter a kind of error.
var outcomes = map[string]rules.Kind{"C": rules.Conflict, "N": rules.NotFound, "I": rules.Invalid}

// Each column is a deed, done before the end of the last day and after it:
// "y" for allowed, C for conflict, N for not found, I for invalid. An open
// quote that nobody has recorded as expired is the row that depends on time.
const quoteTable = `
state      send  edit  withdraw  extend  decide  decide-stale
draft      y y   y y   C C       C C     N N     N N
sent       y y   y y   y y       y y     y C     C C
accepted   C C   C C   C C       C C     C C     C C
declined   y y   y y   C C       C C     C C     C C
withdrawn  y y   y y   C C       C C     C C     C C
expired    y y   y y   y y       y y     C C     C C
`

func TestQuoteStateMachine(t *testing.T) {
	deeds := quoteDeeds()
	lines := strings.Split(strings.TrimSpace(quoteTable), "\n")
	columns := strings.Fields(lines[0])[1:]
	if len(lines)-1 != len(quoteStates) || len(columns) != len(deeds) {
		t.Fatalf("the table has %d states and %d deeds, there are %d and %d", len(lines)-1, len(columns), len(quoteStates), len(deeds))
	}
	for row, line := range lines[1:] {
		cells := strings.Fields(line)
		if cells[0] != string(quoteStates[row]) || len(cells) != 1+2*len(columns) {
			t.Fatalf("row %q does not fit the table", line)
		}
		for column, name := range columns {
			for i, at := range []string{lastMoment, firstTooOld} {
				quote := rules.Quote{State: quoteStates[row], Revision: 2, Hash: "b2", Expires: lastDay}
				err := deeds[name](quote, moment(t, at), zone(t, quoteZone))
				checkOutcome(t, fmt.Sprintf("%s a %s quote at %s", name, quote.State, at), err, cells[1+2*column+i])
			}
		}
	}
}

type quoteDeed func(rules.Quote, rules.Instant, *time.Location) error

func quoteDeeds() map[string]quoteDeed {
	later := lastDay.AddDays(7)
	return map[string]quoteDeed{
		"send":     func(q rules.Quote, now rules.Instant, zone *time.Location) error { return q.MaySend(later, now, zone) },
		"edit":     func(q rules.Quote, _ rules.Instant, _ *time.Location) error { return q.MayEdit() },
		"withdraw": func(q rules.Quote, _ rules.Instant, _ *time.Location) error { return q.MayWithdraw() },
		"extend": func(q rules.Quote, now rules.Instant, zone *time.Location) error {
			return q.MayExtend(later, now, zone)
		},
		"decide": func(q rules.Quote, now rules.Instant, zone *time.Location) error {
			return q.MayDecide(currentConsent, now, zone)
		},
		"decide-stale": func(q rules.Quote, now rules.Instant, zone *time.Location) error {
			return q.MayDecide(rules.Consent{Revision: 1, Hash: "a1"}, now, zone)
		},
	}
}

func checkOutcome(t *testing.T, what string, err error, want string) {
	t.Helper()
	kind, known := outcomes[want]
	if !known && want != "y" {
		t.Fatalf("%s: %q is no outcome", what, want)
	}
	if want == "y" && err != nil {
		t.Errorf("%s: refused with %v", what, err)
	}
	if want != "y" && (err == nil || rules.KindOf(err) != kind) {
		t.Errorf("%s: error %v of kind %d, want kind %d", what, err, rules.KindOf(err), kind)
	}
}

func TestConsentMustBeCurrent(t *testing.T) {
	quote := rules.Quote{State: rules.QuoteSent, Revision: 2, Hash: "b2", Expires: lastDay}
	tests := []struct {
		read    rules.Consent
		outcome string
	}{
		{rules.Consent{Revision: 2, Hash: "b2"}, "y"},
		{rules.Consent{Revision: 1, Hash: "b2"}, "C"},
		{rules.Consent{Revision: 3, Hash: "b2"}, "C"},
		{rules.Consent{Revision: 2, Hash: "B2"}, "C"},
		{rules.Consent{Revision: 2, Hash: "b2 "}, "C"},
		{rules.Consent{Revision: 2}, "C"},
		{rules.Consent{Hash: "b2"}, "C"},
		{rules.Consent{}, "C"},
	}
	for _, test := range tests {
		err := quote.MayDecide(test.read, moment(t, lastMoment), zone(t, quoteZone))
		checkOutcome(t, fmt.Sprintf("deciding having read %+v", test.read), err, test.outcome)
	}
}

// A refusal says what happened meanwhile.
func TestDecideSaysWhy(t *testing.T) {
	tests := map[rules.QuoteState]string{
		rules.QuoteAccepted:  "already been accepted",
		rules.QuoteDeclined:  "already been declined",
		rules.QuoteWithdrawn: "withdrawn",
		rules.QuoteExpired:   "expired at the end of 31 March 2027",
		rules.QuoteSent:      "now revision 2",
	}
	for state, want := range tests {
		quote := rules.Quote{State: state, Revision: 2, Hash: "b2", Expires: lastDay}
		err := quote.MayDecide(rules.Consent{Revision: 1}, moment(t, lastMoment), zone(t, quoteZone))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: told %v, want it to say %q", state, err, want)
		}
	}
}

func TestExpiryThatCanBeChosen(t *testing.T) {
	sent := rules.Quote{State: rules.QuoteSent, Revision: 1, Hash: "a1", Expires: "2027-03-20"}
	tests := []struct {
		until        rules.Date
		at           string
		send, extend string
	}{
		{"2027-04-01", lastMoment, "y", "y"},
		{"2027-03-31", lastMoment, "y", "y"},
		{"2027-03-31", firstTooOld, "I", "I"},
		{"2027-03-30", lastMoment, "I", "I"},
		{"2027-03-20", "2027-03-20T12:00:00Z", "y", "I"},
		{"2027-03-19", "2027-03-18T12:00:00Z", "y", "I"},
		{"", lastMoment, "I", "I"},
	}
	for _, test := range tests {
		now, zone := moment(t, test.at), zone(t, quoteZone)
		sendErr, extendErr := sent.MaySend(test.until, now, zone), sent.MayExtend(test.until, now, zone)
		checkOutcome(t, fmt.Sprintf("sending until %q at %s", test.until, test.at), sendErr, test.send)
		checkOutcome(t, fmt.Sprintf("extending until %q at %s", test.until, test.at), extendErr, test.extend)
		for _, err := range []error{sendErr, extendErr} {
			if err != nil && rules.ProblemsOf(err).For("expires") == "" {
				t.Errorf("%q at %s: %v is not told beside the date", test.until, test.at, err)
			}
		}
	}
}

func TestStandingTurnsAtEndOfDay(t *testing.T) {
	names := []string{
		"UTC", "Europe/London", "America/New_York", "America/Santiago", "America/Havana", "Africa/Cairo",
		"Pacific/Kiritimati", "Pacific/Niue", "Australia/Lord_Howe",
	}
	// Ordinary days, and those on which clocks change in one of the zones.
	days := []rules.Date{"2027-01-15", "2027-03-27", "2027-03-28", "2027-10-31", "2026-09-05", "2027-04-03", "2027-03-13", "2028-02-29"}
	for _, name := range names {
		for _, day := range days {
			checkStanding(t, day, zone(t, name))
		}
	}
}

func checkStanding(t *testing.T, day rules.Date, zone *time.Location) {
	t.Helper()
	end := day.End(zone)
	quote := rules.Quote{State: rules.QuoteSent, Expires: day}
	if got := quote.Standing(end-1, zone); got != rules.QuoteSent {
		t.Errorf("%s, %s: %s in the last millisecond of the day", zone, day, got)
	}
	if got := quote.Standing(end, zone); got != rules.QuoteExpired {
		t.Errorf("%s, %s: %s once the day is over", zone, day, got)
	}
	if last, after := rules.DaysLeft(day, end-1, zone), rules.DaysLeft(day, end, zone); last != 0 || after != -1 {
		t.Errorf("%s, %s: %d days left on the last day, %d after it", zone, day, last, after)
	}
	for _, state := range quoteStates {
		if got := (rules.Quote{State: state, Expires: day}).Standing(end, zone); got != state && state != rules.QuoteSent {
			t.Errorf("%s, %s: a %s quote became %s", zone, day, state, got)
		}
	}
}

func TestStandingWithoutExpiry(t *testing.T) {
	quote := rules.Quote{State: rules.QuoteSent}
	if got := quote.Standing(moment(t, "2199-01-01T00:00:00Z"), time.UTC); got != rules.QuoteSent {
		t.Errorf("a quote without a date became %s", got)
	}
}

func TestNumbers(t *testing.T) {
	if got := rules.QuoteNumber("HALO", 3); got != "HALO-Q3" {
		t.Error(got)
	}
	if got := rules.CycleNumber("HALO", 12); got != "HALO-C12" {
		t.Error(got)
	}
}
