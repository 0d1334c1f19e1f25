package portal

import (
	"context"
	"encoding/json"

	"portal/queries"
	"portal/rules"
)

// requirement loads a requirement inside a deed, for a person who still has
// the permission. Conflict when the rules do not allow the deed any more, or
// when the form is behind: why the rules forbid it says more.
func (t *tx) requirement(
	seat Seat, permission rules.Permission, number, edit int64, may func(rules.Requirement) error,
) (queries.ProjectRequirementRow, error) {
	if err := t.recheck(seat, permission); err != nil {
		return queries.ProjectRequirementRow{}, err
	}
	row, err := found(t.ProjectRequirement(t.ctx, queries.ProjectRequirementParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return row, err
	}
	if err := may(rules.Requirement{State: row.State, Due: row.DueOn}); err != nil {
		return row, err
	}
	if row.Edit != edit {
		return row, rules.Fail(rules.Conflict, "Somebody changed this since you opened it. Please read it again; what you typed is kept.")
	}
	return row, nil
}

// EditRequirement changes what is asked for while it is open. Conflict when
// the form is behind, Invalid when something is missing, or when the kind
// would change after something was given.
func (p *Portal) EditRequirement(ctx context.Context, seat Seat, number, edit int64, item NewRequirement) error {
	if err := item.Check("").Err(); err != nil {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		row, err := t.requirement(seat, rules.ManageRequirements, number, edit, rules.Requirement.MayEdit)
		if err != nil {
			return err
		}
		return t.editRequirement(seat, row, item)
	})
}

func (t *tx) editRequirement(seat Seat, row queries.ProjectRequirementRow, item NewRequirement) error {
	if item.Kind != row.Kind && row.Rounds > 0 {
		var problems rules.Problems
		problems.Add("kind", "Something was given for this already, so its kind stays. Withdraw it and ask for another instead.")
		return problems.Err()
	}
	if item.Kind != rules.NeedCredentials {
		if err := t.forgetCredentials(row); err != nil {
			return err
		}
	}
	ids, err := t.cycleIDs(seat)
	if err != nil {
		return err
	}
	cycle, err := cycleOf(item.Cycle, ids)
	if err != nil {
		return err
	}
	err = changed(t.Queries.EditRequirement(t.ctx, queries.EditRequirementParams{
		ID: row.ID, Edit: row.Edit, Kind: item.Kind, Title: item.Title, Description: item.Description,
		Fields: fieldNames(item.RequirementContent), DueOn: item.Due, CycleID: cycle, Now: t.now,
	}))
	if err != nil {
		return err
	}
	subject := requirementNumber(seat, row.Number)
	if err := t.record(seat, happening{kind: RequirementChanged, subject: subject, detail: item.Title}); err != nil {
		return err
	}
	return t.attach(seat, anchor{place: rules.PlaceRequirement, id: row.ID, subject: subject}, item.Files)
}

// forgetCredentials drops credentials that were kept and not submitted, once
// they are no longer asked for: nobody could see or destroy them afterwards.
func (t *tx) forgetCredentials(row queries.ProjectRequirementRow) error {
	if row.Kind != rules.NeedCredentials {
		return nil
	}
	err := t.OverwriteCredentials(t.ctx, queries.OverwriteCredentialsParams{RequirementID: row.ID, After: row.Rounds})
	if err != nil {
		return err
	}
	return t.DropDraftCredentials(t.ctx, queries.DropDraftCredentialsParams{RequirementID: row.ID, Rounds: row.Rounds})
}

// WithdrawRequirement says that something is no longer needed. Credentials that
// were kept for later are forgotten. Conflict when it is not open or the form
// is behind.
func (p *Portal) WithdrawRequirement(ctx context.Context, seat Seat, number, edit int64) error {
	return p.write(ctx, func(t *tx) error {
		row, err := t.requirement(seat, rules.ManageRequirements, number, edit, rules.Requirement.MayWithdraw)
		if err != nil {
			return err
		}
		if err := t.forgetCredentials(row); err != nil {
			return err
		}
		if err := changed(t.Queries.WithdrawRequirement(t.ctx, queries.WithdrawRequirementParams{ID: row.ID, Edit: edit, Now: t.now})); err != nil {
			return err
		}
		return t.record(seat, happening{kind: RequirementWithdrawn, subject: requirementNumber(seat, number), detail: row.Title})
	})
}

// RestoreRequirement asks again for something that was withdrawn.
func (p *Portal) RestoreRequirement(ctx context.Context, seat Seat, number, edit int64) error {
	return p.write(ctx, func(t *tx) error {
		row, err := t.requirement(seat, rules.ManageRequirements, number, edit, rules.Requirement.MayRestore)
		if err != nil {
			return err
		}
		if err := changed(t.Queries.RestoreRequirement(t.ctx, queries.RestoreRequirementParams{ID: row.ID, Edit: edit, Now: t.now})); err != nil {
			return err
		}
		return t.record(seat, happening{kind: RequirementRestored, subject: requirementNumber(seat, number), detail: row.Title})
	})
}

// OrderRequirements puts requirements in the order of some numbers, among the
// places that they have; unknown numbers are left out.
func (p *Portal) OrderRequirements(ctx context.Context, seat Seat, wanted []int64) error {
	return p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.ManageRequirements); err != nil {
			return err
		}
		present, err := t.RequirementNumbers(t.ctx, seat.Project.ID)
		if err != nil {
			return err
		}
		text, err := json.Marshal(rules.Reorder(present, wanted))
		if err != nil {
			return err
		}
		return t.Queries.OrderRequirements(t.ctx, queries.OrderRequirementsParams{ProjectID: seat.Project.ID, Numbers: string(text)})
	})
}
