package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// report submits a ticket with a description of its own.
func (f *fixture) report(title, description string) {
	f.t.Helper()
	_, err := f.SubmitTicket(context.Background(), f.seats[rules.Approver], NewTicket{
		TicketContent: rules.TicketContent{Kind: rules.BugReport, Title: title, Description: description},
	})
	f.must(err)
}

// TestFindingsComeInPages walks through all pages: the latest of those with the
// word in their titles first, then all others, the latest first, and everything
// once.
func TestFindingsComeInPages(t *testing.T) {
	t.Parallel()
	for _, inTitles := range []int{0, 7, searchBest, SearchPage + 3} {
		t.Run(fmt.Sprint(inTitles), func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, "Europe/London")
			const all = 2*SearchPage + 5
			for i := range all {
				if i < inTitles {
					f.report("Basket, again a basket", "What a basket it is")
				} else {
					f.report("Something else", "About a basket")
				}
			}
			best := min(inTitles, searchBest)
			var want []int64
			for i := range best {
				want = append(want, int64(inTitles-i))
			}
			for i := all; i > 0; i-- {
				if i > inTitles || i <= inTitles-best {
					want = append(want, int64(i))
				}
			}
			if got := f.walk("basket"); !slices.Equal(got, want) {
				t.Errorf("the pages hold\n%v, want\n%v", got, want)
			}
		})
	}
}

// walk turns over the pages of what staff find, and lists the numbers.
func (f *fixture) walk(typed string) []int64 {
	f.t.Helper()
	var numbers []int64
	query := SearchQuery{Typed: typed}
	for range 10 {
		answer, err := f.Search(context.Background(), f.admin, query)
		f.must(err)
		if len(answer.Findings) > SearchPage+searchBest {
			f.t.Errorf("a page holds %d", len(answer.Findings))
		}
		for _, finding := range answer.Findings {
			numbers = append(numbers, finding.Number)
		}
		if answer.Next == 0 {
			return numbers
		}
		query.Before = answer.Next
	}
	f.t.Error("the pages do not end")
	return numbers
}

// shown writes pieces with what was looked for in brackets.
func shown(pieces []Piece) string {
	var text strings.Builder
	for _, piece := range pieces {
		if piece.IsHit {
			text.WriteString("[" + piece.Text + "]")
		} else {
			text.WriteString(piece.Text)
		}
	}
	return text.String()
}

func TestWhatWasLookedForIsMarked(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "Europe/London")
	for _, c := range []struct{ title, text, typed, wantTitle, wantText string }{
		{"Crème brûlée is missing", "Since **Tuesday**.", "creme BRULEE", "[Crème] [brûlée] is missing", "Since Tuesday."},
		{"Nothing here", "The *menu* shows `no prices` today", "prices", "Nothing here", "The menu shows no [prices] today"},
		{"The lamp", "See [the plan](https://example.com/lanterns) first.", "lantern", "The lamp", "See [the plan](https://example.com/[lanterns]) first."},
		{"<b>Bold</b> & co", "<script>alert(1)</script> pears", "pears", "<b>Bold</b> & co", "<script>alert(1)</script> [pears]"},
		{"Icons", "A \ue000p1 and \ue001x\ue001 plums", "plums", "Icons", "A \ue000p1 and \ue001x\ue001 [plums]"},
		{"Words apart", "onions", "words onions", "[Words] apart", "[onions]"},
		{"A log", "```\nat line 1\n\tat figs.go:12\n```", "figs", "A log", "at line 1 at [figs].go:12"},
	} {
		f.report(c.title, c.text)
		answer := f.find(f.admin, "", c.typed)
		if len(answer.Findings) != 1 {
			t.Errorf("%q finds %+v", c.typed, answer.Findings)
			continue
		}
		if title, text := shown(answer.Findings[0].Title), shown(answer.Findings[0].Text); title != c.wantTitle || text != c.wantText {
			t.Errorf("%q shows %q and %q, want %q and %q", c.typed, title, text, c.wantTitle, c.wantText)
		}
	}
	f.report("Long", strings.Repeat("mango ", 20_000))
	if answer := f.find(f.admin, "", "long"); len(answer.Findings) != 1 || len(shown(answer.Findings[0].Text)) > 200 {
		t.Errorf("a long text begins with %+v", answer.Findings)
	}
}

// TestNothingTypedIsAnError types whatever could be read as syntax, as
// everybody.
func TestNothingTypedIsAnError(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "Europe/London")
	f.report("Near the bakery", "and not or")
	odd := []string{
		"", " ", `"`, `""`, `"a`, "*", "a*", "*a", "(", ")", "(a", "a)", "()", ":", "title:a", "scope:p1", "{title} : a", "^a", "a ^ b", "-a", "a - b", "+", "a + b",
		"NEAR", "NEAR(a b)", "NEAR(a b, 3)", "a NEAR/3 b", "AND", "a AND", "OR OR OR", "NOT a", "a NOT", "a AND NOT b", "'", "a'b", "a;--", "%", "_", "\\", "a\x00b", "\xff\xfe",
		"\ue000p1", "\u0301", "\u200b", "ﷺ", "🙂", "½", "日本語", "हिन्दी", "ไทย", "שלום", strings.Repeat("a", 10_000), strings.Repeat("a ", 5_000), strings.Repeat(`"`, 10_000),
		strings.Repeat("(", 10_000), strings.Repeat("\u0301", 10_000), strings.Repeat("é", 10_000), "rowid:1", "rank:1", "search_words", "-rank",
	}
	for _, typed := range odd {
		for _, actor := range []Actor{f.admin, f.seats[rules.Approver].Actor, f.seats[rules.FeedbackOnly].Actor} {
			for _, kind := range append(slices.Clone(rules.SearchKinds), "", "nonsense", `" OR "`) {
				if _, err := f.Search(context.Background(), actor, SearchQuery{Typed: typed, Kind: kind}); err != nil {
					t.Fatalf("%.40q: %v", typed, err)
				}
			}
		}
	}
	if len(f.find(f.admin, "", "NEAR and").Findings) != 1 {
		t.Error("words that are syntax elsewhere are not found")
	}
}

func TestAKindNarrowsTheSearch(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "Europe/London")
	f.report("Lemon", "x")
	f.ask(needed(rules.NeedText, "Lemon"))
	f.commented(f.staff, "Lemon", false)
	for kind, count := range map[rules.Subject]int{"": 3, rules.AboutTicket: 1, rules.AboutRequirement: 1, rules.FoundComment: 1, rules.AboutQuote: 0} {
		answer, err := f.Search(context.Background(), f.admin, SearchQuery{Typed: "lemon", Kind: kind})
		f.must(err)
		if len(answer.Findings) != count {
			t.Errorf("%q: %+v", kind, answer.Findings)
		}
	}
}

func TestThingsAreFoundByTheirNumber(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	called := func(actor Actor, project, typed string) string {
		var names []string
		for _, finding := range l.find(actor, project, typed).Called {
			names = append(names, fmt.Sprintf("%s %s %d", finding.Code, finding.About, finding.Number))
		}
		return strings.Join(names, ", ")
	}
	feedback, approver := l.seats[rules.FeedbackOnly].Actor, l.seats[rules.Approver].Actor
	own, others := l.ticketOf(feedback), l.ticketOf(approver)
	for _, c := range []struct {
		actor                Actor
		project, typed, want string
	}{
		{l.admin, "", "HALO-R1", "HALO requirement 1"}, {l.admin, "MOON", "halo-c1", "HALO cycle 1"}, {l.admin, "HALO", "q2", "HALO quote 2"},
		{l.admin, "", "R1", ""}, {approver, "", "R1", "HALO requirement 1"}, {approver, "", "HALO-Q1", "HALO quote 1"}, {approver, "HALO", "Q2", ""},
		{approver, "", "MOON-R1", ""}, {approver, "", "HALO-R99", ""}, {approver, "", "HALO-T1 basket", ""},
		{feedback, "", fmt.Sprintf("T%d", own), fmt.Sprintf("HALO ticket %d", own)}, {feedback, "HALO", fmt.Sprintf("HALO-T%d", others), ""},
		{feedback, "", "HALO-R1", ""}, {feedback, "", "C1", ""}, {feedback, "", "Q1", ""},
	} {
		if got := called(c.actor, c.project, c.typed); got != c.want {
			t.Errorf("%s finds %q for %s in %q, want %q", c.actor.Email, got, c.typed, c.project, c.want)
		}
	}
}

// ticketOf is the number of somebody's one ticket.
func (l *library) ticketOf(actor Actor) int64 {
	l.t.Helper()
	answer := l.find(actor, "HALO", "bug")
	for _, finding := range answer.Findings {
		if finding.TicketPersonID == actor.PersonID {
			return finding.Number
		}
	}
	l.t.Fatalf("%s has no ticket", actor.Email)
	return 0
}
