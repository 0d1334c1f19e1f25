package portal

import (
	"context"
	"testing"

	"portal/rules"
)

// addOtherTenant adds the project RIVL with its own cycles, requirement and
// ticket number 1, and answers with its approver.
func (f *fixture) addOtherTenant() Seat {
	f.t.Helper()
	ctx := context.Background()
	staff := f.addProject("Rival Bakery", "RIVL")
	for range 2 {
		_, err := f.AddCycle(ctx, staff, testContent())
		f.must(err)
	}
	_, err := f.AddRequirements(ctx, staff, []NewRequirement{needed(rules.NeedText, "Rival copy")})
	f.must(err)
	owner := f.addPerson("RIVL", "owner@rival.example", rules.Approver)
	f.submit(owner, "Rival bell")
	return owner
}

// deedsOnRequirement are all the deeds, each done by whoever sits in the seat
// and bound to what there is to read now.
func (f *fixture) deedsOnRequirement(number int64) map[string]func(Seat) error {
	f.t.Helper()
	ctx := context.Background()
	view := f.readAs(f.staff, number)
	edit, form := view.Requirement.Edit, Provision{Edit: view.Requirement.Edit, Asked: view.Asked, Text: "Fresh bread."}
	return map[string]func(Seat) error{
		"add": func(s Seat) error {
			_, err := f.AddRequirements(ctx, s, []NewRequirement{needed(rules.NeedText, "More")})
			return err
		},
		"edit":     func(s Seat) error { return f.EditRequirement(ctx, s, number, edit, needed(rules.NeedText, "Other")) },
		"withdraw": func(s Seat) error { return f.WithdrawRequirement(ctx, s, number, edit) },
		"restore":  func(s Seat) error { return f.RestoreRequirement(ctx, s, number, edit) },
		"order":    func(s Seat) error { return f.OrderRequirements(ctx, s, []int64{number}) },
		"accept":   func(s Seat) error { return f.AcceptRequirement(ctx, s, number, edit) },
		"return":   func(s Seat) error { return f.ReturnRequirement(ctx, s, number, edit, "Longer, please.") },
		"save":     func(s Seat) error { return f.SaveProvision(ctx, s, number, form) },
		"submit":   func(s Seat) error { return f.SubmitProvision(ctx, s, number, form) },
	}
}

// The role counts that the person has when the deed is done, not the one that
// their page was made for.
func TestOnlyWhoMayNowDoesADeedOnARequirement(t *testing.T) {
	f := newFixture(t, "Europe/London")
	other := f.addOtherTenant()
	f.ask(needed(rules.NeedText, "Copy"))
	clients := map[string]bool{"save": true, "submit": true}
	for name, do := range f.deedsOnRequirement(1) {
		for role, seat := range f.seats {
			seat.Role = rules.Staff
			if clients[name] {
				seat.Role = rules.Approver
			}
			if !(clients[name] && role == rules.Approver) {
				f.wantRefused(name+" by "+string(role), rules.Denied, func() error { return do(seat) })
			}
		}
		if clients[name] {
			f.wantRefused(name+" by staff", rules.Denied, func() error { return do(f.staff) })
		}
		stranger := other
		stranger.Project, stranger.Role = f.staff.Project, rules.Admin
		f.wantRefused(name+" by a stranger", rules.NotFound, func() error { return do(stranger) })
	}
}

func TestARoleThatChangedBetweenPageAndDeedCounts(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.ask(needed(rules.NeedText, "Copy"))
	deeds := f.deedsOnRequirement(1)
	f.must(f.ChangeMemberRole(ctx, f.staff, f.other.PersonID, rules.Viewer))
	f.wantRefused("saved by a viewer", rules.Denied, func() error { return deeds["save"](f.other) })
	f.wantRefused("given by a viewer", rules.Denied, func() error { return deeds["submit"](f.other) })
	f.must(f.RemoveMember(ctx, f.staff, f.other.PersonID))
	f.wantRefused("given by one who left", rules.NotFound, func() error { return deeds["submit"](f.other) })
	f.must(deeds["submit"](f.seats[rules.Approver]))
}

// Numbers collide between projects; a seat reaches those of its own alone.
func TestANumberOfAnotherProjectIsNotThere(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	other := f.addOtherTenant()
	f.ask(needed(rules.NeedText, "Copy"), needed(rules.NeedText, "More copy"))
	if title := f.readAs(other, 1).Content.Title; title != "Rival copy" {
		t.Errorf("the other tenant reads %q", title)
	}
	_, err := f.Requirement(ctx, other, 2)
	wantKind(t, err, rules.NotFound)
	staff, err := f.Enter(ctx, f.admin, "RIVL")
	f.must(err)
	for name, do := range f.deedsOnRequirement(2) {
		seat := staff
		if name == "save" || name == "submit" {
			seat = other
		}
		if name != "add" && name != "order" {
			f.wantRefused(name, rules.NotFound, func() error { return do(seat) })
		}
	}
	item := needed(rules.NeedText, "Waited for")
	item.Cycle = 2
	f.wantRefused("another project's cycle", rules.Invalid, func() error {
		_, err := f.AddRequirements(ctx, f.staff, []NewRequirement{item})
		wantProblems(t, err, "cycle")
		return err
	})
}
