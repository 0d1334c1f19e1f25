package portal

import (
	"context"
	"errors"
	"sync"
	"testing"

	"portal/rules"
)

func severalItems(titles ...string) []NewRequirement {
	items := make([]NewRequirement, len(titles))
	for i, title := range titles {
		items[i] = NewRequirement{RequirementContent: rules.RequirementContent{Kind: rules.NeedText, Title: title}}
	}
	return items
}

func (f *fixture) requirementCount(seat Seat) int {
	f.t.Helper()
	list, err := f.Requirements(context.Background(), seat)
	f.must(err)
	return len(list)
}

func TestAFormSentTwiceAsksOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	var wait sync.WaitGroup
	failures := make([]error, 8)
	for i := range failures {
		wait.Go(func() {
			added, err := f.AddRequirementsOnce(ctx, f.staff, "form", severalItems("Logo", "About us"))
			if err == nil && added != 2 {
				err = errors.New("a wrong number was told")
			}
			failures[i] = err
		})
	}
	wait.Wait()
	f.must(errors.Join(failures...))
	if got := f.requirementCount(f.staff); got != 2 {
		t.Errorf("%d requirements were made of two", got)
	}
}

func TestAFormThatWasChangedAfterItWasSentIsToldSo(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	_, err := f.AddRequirementsOnce(ctx, f.staff, "form", severalItems("Logo", "About us"))
	f.must(err)
	_, err = f.AddRequirementsOnce(ctx, f.staff, "form", severalItems("Logo", "About you"))
	wantKind(t, err, rules.Conflict)
	if got := f.requirementCount(f.staff); got != 2 {
		t.Errorf("%d requirements", got)
	}
	_, err = f.AddRequirementsOnce(ctx, f.staff, "another form", severalItems("Logo"))
	f.must(err)
	other := f.addProject("Moon Dental", "MOON")
	_, err = f.AddRequirementsOnce(ctx, other, "form", severalItems("Logo"))
	f.must(err)
	if f.requirementCount(f.staff) != 3 || f.requirementCount(other) != 1 {
		t.Errorf("%d and %d requirements", f.requirementCount(f.staff), f.requirementCount(other))
	}
}

func TestAFormThatFailedCanBeSentAgain(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	items := severalItems("Logo", "About us")
	items[1].Cycle = 7
	_, err := f.AddRequirementsOnce(ctx, f.staff, "form", items)
	if wantKind(t, err, rules.Invalid); rules.ProblemsOf(err).For("cycle") == "" {
		t.Errorf("a cycle that is not there: %v", err)
	}
	if got := f.requirementCount(f.staff); got != 0 {
		t.Errorf("%d requirements of a form that failed", got)
	}
	_, err = f.AddRequirementsOnce(ctx, f.staff, "form", severalItems("Logo", "About us"))
	f.must(err)
	for _, once := range []string{"", string(make([]byte, 101))} {
		_, err := f.AddRequirementsOnce(ctx, f.staff, once, severalItems("Logo"))
		wantKind(t, err, rules.Invalid)
	}
	for role, seat := range f.seats {
		if _, err := f.AddRequirementsOnce(ctx, seat, "theirs", severalItems("Logo")); rules.KindOf(err) != rules.Denied {
			t.Errorf("%s: %v", role, err)
		}
	}
	if got := f.requirementCount(f.staff); got != 2 {
		t.Errorf("%d requirements in the end", got)
	}
}
