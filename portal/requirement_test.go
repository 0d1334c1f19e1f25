package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// needed is something to ask for, of a kind.
func needed(kind rules.RequirementKind, title string) NewRequirement {
	content := rules.RequirementContent{Kind: kind, Title: title, Description: "So that *all* can read it.", Due: "2027-03-17"}
	if kind == rules.NeedCredentials {
		content.Fields = []string{"User name", "Password"}
	}
	return NewRequirement{RequirementContent: content}
}

func (f *fixture) ask(items ...NewRequirement) []int64 {
	f.t.Helper()
	numbers, err := f.AddRequirements(context.Background(), f.staff, items)
	f.must(err)
	return numbers
}

// readAs is a requirement as somebody sees it.
func (f *fixture) readAs(seat Seat, number int64) RequirementView {
	f.t.Helper()
	view, err := f.Requirement(context.Background(), seat, number)
	f.must(err)
	return view
}

func (f *fixture) edit(number int64) int64 {
	f.t.Helper()
	return f.readAs(f.staff, number).Requirement.Edit
}

func (f *fixture) edited(number int64, item NewRequirement) {
	f.t.Helper()
	f.must(f.EditRequirement(context.Background(), f.staff, number, f.edit(number), item))
}

func (f *fixture) order() string {
	f.t.Helper()
	list, err := f.Requirements(context.Background(), f.staff)
	f.must(err)
	var numbers []string
	for _, requirement := range list {
		numbers = append(numbers, fmt.Sprint(requirement.Number))
	}
	return strings.Join(numbers, " ")
}

// wantProblems expects an error about some fields of a form, in their order.
func wantProblems(t testing.TB, err error, fields ...string) {
	t.Helper()
	var got []string
	for _, problem := range rules.ProblemsOf(err) {
		got = append(got, problem.Field)
	}
	if rules.KindOf(err) != rules.Invalid || !slices.Equal(got, fields) {
		t.Errorf("got %v about %v, want %v", err, got, fields)
	}
}

func TestSeveralAreAskedForAtOnceOrNoneIs(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	add := func(items ...NewRequirement) func() error {
		return func() error {
			numbers, err := f.AddRequirements(ctx, f.staff, items)
			if err != nil && len(numbers) > 0 {
				t.Errorf("numbers %v came back beside %v", numbers, err)
			}
			return err
		}
	}
	good, bad, odd := needed(rules.NeedText, "Copy"), needed("", ""), needed(rules.NeedCredentials, "Access")
	odd.Fields = nil
	f.wantRefused("the second and third incomplete", rules.Invalid, func() error {
		err := add(good, bad, odd)()
		wantProblems(t, err, "items.1.kind", "items.1.title", "items.2.fields")
		return err
	})
	f.wantRefused("a single one incomplete", rules.Invalid, func() error {
		err := add(bad)()
		wantProblems(t, err, "kind", "title")
		return err
	})
	f.wantRefused("none", rules.Invalid, add())
	lost := good
	lost.Cycle = 7
	f.wantRefused("a cycle that is not there", rules.Invalid, add(good, good, lost))
	f.wantRefused("a file that is not there", rules.Invalid, add(good, NewRequirement{RequirementContent: good.RequirementContent, Files: []int64{5}}))
	f.wantRefused("one too many", rules.Invalid, add(slices.Repeat([]NewRequirement{good}, rules.MaxRequirementsAtOnce+1)...))

	numbers := f.ask(slices.Repeat([]NewRequirement{good}, rules.MaxRequirementsAtOnce)...)
	for i, number := range numbers {
		if number != int64(i+1) {
			t.Fatalf("the numbers are %v", numbers)
		}
	}
	if told := f.events(RequirementAsked); len(numbers) != 200 || told != 200 {
		t.Errorf("%d were asked for, the history tells of %d", len(numbers), told)
	}
	f.verify()
}

func TestAskedForAsWritten(t *testing.T) {
	f := newFixture(t, "Europe/London")
	cycle := f.addCycle(testContent())
	for i, kind := range rules.RequirementKinds {
		item := needed(kind, "Something <b>needed</b> \u202e")
		item.Cycle = cycle
		number := f.ask(item)[0]
		view := f.readAs(f.seats[rules.Viewer], number)
		if number != int64(i+1) || view.Content.Kind != kind || view.Content.Title != item.Title || view.Content.Due != "2027-03-17" ||
			!slices.Equal(view.Content.Fields, item.Fields) || view.Requirement.CycleNumber.Int64 != cycle || view.Requirement.Cycle != "Discovery" {
			t.Errorf("%s: %+v", kind, view.Requirement)
		}
		if description := string(view.Description); !strings.Contains(description, "<em>all</em>") {
			t.Errorf("%s is described as %s", kind, description)
		}
	}
	extra := needed(rules.NeedText, "Text with fields")
	extra.Fields = []string{"Password"}
	if fields := f.readAs(f.staff, f.ask(extra)[0]).Content.Fields; len(fields) != 0 {
		t.Errorf("a text is asked for with the fields %v", fields)
	}
}

func TestOverdueTurnsAtMidnightInTheAgencysZone(t *testing.T) {
	f := newFixture(t, "Pacific/Auckland")
	f.ask(needed(rules.NeedText, "Copy"))
	for _, test := range []struct {
		moment        string
		overdue, soon bool
	}{
		// Auckland is 13 hours ahead of UTC in March: due on the 17th there.
		{"2027-03-09T10:59:59Z", false, false},
		{"2027-03-09T11:00:00Z", false, true},
		{"2027-03-17T10:59:59Z", false, true},
		{"2027-03-17T11:00:00Z", true, false},
	} {
		f.clock.set(test.moment)
		list, err := f.Requirements(context.Background(), f.staff)
		f.must(err)
		if list[0].Overdue != test.overdue || list[0].DueSoon != test.soon {
			t.Errorf("at %s: overdue %v, due soon %v", test.moment, list[0].Overdue, list[0].DueSoon)
		}
		rule := f.readAs(f.staff, 1).Rule
		if rule.Overdue(f.Today()) != test.overdue || rule.DueSoon(f.Today()) != test.soon {
			t.Errorf("at %s the page says otherwise", test.moment)
		}
	}
}

func TestAnEditChangesWhatIsAskedForAndIsNoticed(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.ask(needed(rules.NeedText, "Copy"))
	before := f.readAs(f.staff, 1)
	other := needed(rules.NeedLink, "Copy for the shop")
	other.Due = ""
	f.edited(1, other)
	after := f.readAs(f.staff, 1)
	if after.Content.Title != "Copy for the shop" || after.Content.Kind != rules.NeedLink || after.Content.Due != "" || after.Asked == before.Asked {
		t.Errorf("it asks for %+v", after.Content)
	}
	if after.Requirement.Edit != before.Requirement.Edit+1 || f.events(RequirementChanged) != 1 {
		t.Errorf("edit %d, %d events", after.Requirement.Edit, f.events(RequirementChanged))
	}
	stale := before.Requirement.Edit
	for name, do := range map[string]func() error{
		"edit":     func() error { return f.EditRequirement(ctx, f.staff, 1, stale, other) },
		"withdraw": func() error { return f.WithdrawRequirement(ctx, f.staff, 1, stale) },
		"save":     func() error { return f.SaveProvision(ctx, f.other, 1, Provision{Edit: stale, Text: "x"}) },
		"submit": func() error {
			return f.SubmitProvision(ctx, f.other, 1, Provision{Edit: stale, Asked: after.Asked, Text: "x"})
		},
	} {
		f.wantRefused("a stale "+name, rules.Conflict, do)
	}
	f.wantRefused("incomplete", rules.Invalid, func() error { return f.EditRequirement(ctx, f.staff, 1, stale+1, needed(rules.NeedText, "")) })
	lost := other
	lost.Cycle = 9
	f.wantRefused("no such cycle", rules.Invalid, func() error { return f.EditRequirement(ctx, f.staff, 1, stale+1, lost) })
}

func TestTheKindStaysOnceSomethingWasGiven(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.ask(needed(rules.NeedText, "Copy"))
	f.give(1, Provision{Text: "Fresh bread."})
	f.wantRefused("an edit of what was given", rules.Conflict, func() error {
		return f.EditRequirement(ctx, f.staff, 1, f.edit(1), needed(rules.NeedText, "Other copy"))
	})
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "Longer, please."))
	f.wantRefused("another kind", rules.Invalid, func() error {
		err := f.EditRequirement(ctx, f.staff, 1, f.edit(1), needed(rules.NeedFiles, "Copy"))
		wantProblems(t, err, "kind")
		return err
	})
	f.edited(1, needed(rules.NeedText, "Longer copy"))
}

// Credentials that were kept and not submitted go when something else is
// asked for: nobody could see or destroy them any more.
func TestKeptCredentialsGoWithTheirKind(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.askCredentials()
	f.must(f.saveCredentials(number, secretFields()))
	f.edited(number, needed(rules.NeedCredentials, "The same, in other words"))
	if f.count("SELECT count(*) FROM credentials") != 1 {
		t.Error("an edit of the words dropped what was kept")
	}
	f.edited(number, needed(rules.NeedText, "Only the address, please"))
	if f.count("SELECT count(*) FROM credentials") != 0 {
		t.Error("they are still there")
	}
	f.give(number, Provision{Text: "halo.example"})
	f.verify()
}

func TestWithdrawnAndAskedForAgain(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.ask(needed(rules.NeedText, "Copy"))
	f.give(1, Provision{Text: "Fresh bread."})
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "Longer, please."))
	f.must(f.WithdrawRequirement(ctx, f.staff, 1, f.edit(1)))
	view := f.readAs(f.other, 1)
	f.wantRefused("given when it is not needed", rules.Conflict, func() error {
		return f.SubmitProvision(ctx, f.other, 1, Provision{Edit: view.Requirement.Edit, Asked: view.Asked, Text: "x"})
	})
	f.verify()
	f.must(f.RestoreRequirement(ctx, f.staff, 1, f.edit(1)))
	if view := f.readAs(f.other, 1); view.Requirement.State != rules.RequirementOpen || !view.Requirement.Returned || len(view.Rounds) != 1 {
		t.Errorf("it is %s again, with %d rounds", view.Requirement.State, len(view.Rounds))
	}
	f.give(1, Provision{Text: "Fresh bread, every morning."})
	f.verify()
}

func TestTheOrderTakesWhatIsThereAndLosesNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.addOtherTenant()
	item := needed(rules.NeedText, "Copy")
	f.ask(item, item, item, item)
	for _, step := range []struct {
		wanted []int64
		want   string
	}{
		{[]int64{3, 1, 4, 2}, "3 1 4 2"},
		{[]int64{3, 1, 4, 2}, "3 1 4 2"},
		{nil, "3 1 4 2"},
		{[]int64{2, 9, -1, 3, 2, 1 << 40}, "2 1 4 3"},
		{[]int64{4}, "2 1 4 3"},
	} {
		f.must(f.OrderRequirements(ctx, f.staff, step.wanted))
		if got := f.order(); got != step.want {
			t.Fatalf("%v made %s, want %s", step.wanted, got, step.want)
		}
	}
	// A page that was read before the fifth was asked for.
	f.ask(item)
	f.must(f.OrderRequirements(ctx, f.staff, []int64{1, 2, 3, 4}))
	if got := f.order(); got != "1 2 3 4 5" {
		t.Errorf("a stale order made %s", got)
	}
	if got := f.one("SELECT group_concat(position) FROM requirements WHERE project_id <> ?", f.staff.Project.ID); got != "1" {
		t.Errorf("the other project's order is %s", got)
	}
}

func TestCopyingTakesWhatWasAskedAndNothingElse(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	other := f.addOtherTenant()
	item := needed(rules.NeedCredentials, "Access")
	f.ask(needed(rules.NeedText, "Copy"), item, needed(rules.NeedFiles, "The logo"))
	f.give(1, Provision{Text: "A secret recipe."})
	f.must(f.WithdrawRequirement(ctx, f.staff, 3, f.edit(3)))
	f.must(f.OrderRequirements(ctx, f.staff, []int64{2, 1}))

	staff, err := f.Enter(ctx, f.admin, "RIVL")
	f.must(err)
	choices, err := f.CopyChoices(ctx, staff)
	f.must(err)
	if len(choices) != 1 || choices[0].Code != "HALO" {
		t.Errorf("the choices are %+v", choices)
	}
	items, err := f.CopyableRequirements(ctx, staff, "halo")
	f.must(err)
	if len(items) != 2 || items[0].Title != "Access" || !slices.Equal(items[0].Fields, item.Fields) || items[1].Title != "Copy" || items[1].Due != "" {
		t.Errorf("copied are %+v", items)
	}
	_, err = f.CopyableRequirements(ctx, staff, "NONE")
	wantKind(t, err, rules.NotFound)
	_, err = f.CopyableRequirements(ctx, other, "HALO")
	wantKind(t, err, rules.NotFound)
	_, err = f.CopyableRequirements(ctx, other, "RIVL")
	wantKind(t, err, rules.Denied)
}
