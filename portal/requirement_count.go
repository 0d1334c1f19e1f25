package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// CountRequirementDeeds tells how many requirements of a project ask the
// person's side for something: the client to hand over, the agency to decide.
// None ask those who may only read.
func (p *Portal) CountRequirementDeeds(ctx context.Context, seat Seat) (int64, error) {
	side := seat.Role.Side()
	if side != rules.ClientSide && side != rules.AgencySide {
		return 0, nil
	}
	counts, err := p.read.CountRequirements(ctx, queries.CountRequirementsParams{ProjectID: seat.Project.ID, Today: string(p.Today())})
	if side == rules.AgencySide {
		return counts.Submitted, err
	}
	return counts.Outstanding, err
}
