package portal

import (
	"context"
	"sync"
	"testing"

	"portal/rules"
)

// atOnce starts all deeds at the same instant and gives back what each said.
func atOnce(deeds ...func() error) []error {
	start, results := make(chan struct{}), make([]error, len(deeds))
	var group sync.WaitGroup
	for i, do := range deeds {
		group.Go(func() {
			<-start
			results[i] = do()
		})
	}
	close(start)
	group.Wait()
	return results
}

// wantOneOf expects one deed to have been done and the others to be told of a
// conflict; it answers which was done.
func wantOneOf(t *testing.T, results []error) int {
	t.Helper()
	winner := -1
	for i, err := range results {
		switch {
		case err != nil:
			wantKind(t, err, rules.Conflict)
		case winner >= 0:
			t.Fatalf("deeds %d and %d were both done", winner, i)
		default:
			winner = i
		}
	}
	if winner < 0 {
		t.Fatal("nobody won")
	}
	return winner
}

// swapped gives the two deeds in the other order every second time: what it
// answers is put right again.
func swapped(swap bool, first, second func() error) []error {
	if !swap {
		return atOnce(first, second)
	}
	results := atOnce(second, first)
	return []error{results[1], results[0]}
}

const raceRounds = 60

func TestTwoOfTheStaffAcceptAndReturnAtTheSameInstant(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	colleague, err := f.Enter(ctx, f.addColleague("colleague@agency.example", rules.Staff), "HALO")
	f.must(err)
	seen := map[int]int{}
	for i := range raceRounds {
		number := f.ask(needed(rules.NeedText, "Copy"))[0]
		f.give(number, Provision{Text: "Fresh bread."})
		edit := f.edit(number)
		winner := wantOneOf(t, swapped(i%2 == 1,
			func() error { return f.AcceptRequirement(ctx, f.staff, number, edit) },
			func() error { return f.ReturnRequirement(ctx, colleague, number, edit, "Longer, please.") },
		))
		seen[winner]++
		f.wantStory(number, []string{"1: Fresh bread.  accepted / accepted", "1: Fresh bread.  returnedLonger, please. / open"}[winner])
	}
	if decided := f.events(RequirementAccepted) + f.events(RequirementReturned); decided != raceRounds {
		t.Errorf("the history tells of %d decisions", decided)
	}
	t.Log(seen)
	f.verify()
}

func TestTwoApproversGiveAtTheSameInstant(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	for i := range raceRounds {
		number := f.ask(needed(rules.NeedText, "Copy"))[0]
		one, other := f.form(number, Provision{Text: "One."}), f.form(number, Provision{Text: "Other."})
		winner := wantOneOf(t, swapped(i%2 == 1,
			func() error { return f.SubmitProvision(ctx, approver, number, one) },
			func() error { return f.SubmitProvision(ctx, f.other, number, other) },
		))
		f.wantStory(number, []string{"1: One. / submitted", "1: Other. / submitted"}[winner])
		round := f.readAs(f.staff, number).Rounds[0]
		if want := []string{approver.Name, f.other.Name}[winner]; round.Person != want {
			t.Errorf("given by %s, want %s", round.Person, want)
		}
	}
	if told := f.count("SELECT count(*) FROM notifications"); told != raceRounds {
		t.Errorf("%d notifications", told)
	}
	f.verify()
}

// Nobody gives an answer to words not seen: an edit that comes first refuses
// the client, a submission that comes first refuses the edit.
func TestAnEditAndASubmissionAtTheSameInstant(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	for i := range raceRounds {
		number := f.ask(needed(rules.NeedSignOff, "The design"))[0]
		form := f.form(number, Provision{Name: "Priya Nair"})
		winner := wantOneOf(t, swapped(i%2 == 1,
			func() error { return f.SubmitProvision(ctx, approver, number, form) },
			func() error {
				return f.EditRequirement(ctx, f.staff, number, form.Edit, needed(rules.NeedSignOff, "Another design"))
			},
		))
		view := f.readAs(f.staff, number)
		if title := []string{"The design", "Another design"}[winner]; view.Content.Title != title || len(view.Rounds) != 1-winner {
			t.Fatalf("%q with %d rounds after %d won", view.Content.Title, len(view.Rounds), winner)
		}
		if winner == 0 && (view.Rounds[0].Asked != form.Asked || view.Asked != form.Asked) {
			t.Fatal("what was signed is not what was read")
		}
	}
	f.verify()
}

// One form pressed many times at once makes one round.
func TestManyPressesMakeOneRound(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.ask(needed(rules.NeedText, "Copy"))
	form := f.form(1, Provision{Text: "Fresh bread."})
	presses := make([]func() error, 16)
	for i := range presses {
		presses[i] = func() error { return f.SubmitProvision(context.Background(), f.seats[rules.Approver], 1, form) }
	}
	wantOneOf(t, atOnce(presses...))
	f.wantStory(1, "1: Fresh bread. / submitted")
	f.verify()
}

// Asking and ordering at once: no number is given twice and nothing is lost.
func TestAskingAndOrderingAtTheSameInstant(t *testing.T) {
	f := newFixture(t, "Europe/London")
	item := needed(rules.NeedText, "Copy")
	f.ask(item, item)
	deeds := make([]func() error, 24)
	for i := range deeds {
		deeds[i] = func() error {
			_, err := f.AddRequirements(context.Background(), f.staff, []NewRequirement{item, item})
			return err
		}
		if i%2 == 1 {
			deeds[i] = func() error { return f.OrderRequirements(context.Background(), f.staff, []int64{2, 1}) }
		}
	}
	for _, err := range atOnce(deeds...) {
		f.must(err)
	}
	f.must(f.OrderRequirements(context.Background(), f.staff, nil))
	if got := f.order(); got != "2 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26" {
		t.Errorf("the order is %s", got)
	}
	f.verify()
}
