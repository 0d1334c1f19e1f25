package portal

import (
	"context"
	"encoding/json"

	"portal/queries"
	"portal/rules"
)

// AddRequirementsOnce asks for things like AddRequirements and tells how many
// were added. Once names the form: sent again as it was it adds nothing and
// gives the same answer. Conflict when it was changed after it was sent.
func (p *Portal) AddRequirementsOnce(ctx context.Context, seat Seat, once string, items []NewRequirement) (int64, error) {
	if once == "" || len(once) > 100 {
		return 0, rules.Fail(rules.Invalid, "This form could not be read. Please go back and open it again.")
	}
	if err := checkNewRequirements(items); err != nil {
		return 0, err
	}
	content, err := formHash(items)
	if err != nil {
		return 0, err
	}
	added := int64(len(items))
	err = p.write(ctx, func(t *tx) error {
		done, err := t.isBatchDone(seat, once, content)
		if err != nil || done {
			return err
		}
		if _, err := t.addRequirements(seat, items); err != nil {
			return err
		}
		return t.AddRequirementBatch(t.ctx, queries.AddRequirementBatchParams{
			ProjectID: seat.Project.ID, Once: once, Content: content, Added: added,
		})
	})
	return added, err
}

// formHash tells forms apart by all that they say.
func formHash(form any) (string, error) {
	text, err := json.Marshal(form)
	return rules.Hash(text), err
}

// isBatchDone tells whether a form has asked for the same already.
func (t *tx) isBatchDone(seat Seat, once, content string) (bool, error) {
	if err := t.recheck(seat, rules.ManageRequirements); err != nil {
		return false, err
	}
	batch, err := found(t.RequirementBatch(t.ctx, queries.RequirementBatchParams{ProjectID: seat.Project.ID, Once: once}))
	if rules.KindOf(err) == rules.NotFound {
		return false, nil
	}
	if err == nil && batch.Content != content {
		err = rules.Fail(rules.Conflict,
			"This form was sent already and %d of its requirements were added. Untick those that are in the list, then add the others.", batch.Added)
	}
	return err == nil, err
}
