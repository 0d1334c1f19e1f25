package portal

import (
	"context"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// ReviewRead is what a review form carried: the version in force and how many
// disputes there had been when the page was shown.
type ReviewRead struct {
	rules.Consent
	Rounds int64
}

// OpenReview opens the review of a cycle before its day.
func (p *Portal) OpenReview(ctx context.Context, seat Seat, number int64) error {
	return p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, rules.WriteCycles, number)
		if err != nil {
			return err
		}
		if err := p.ruleOf(cycle).MayOpenReview(rules.DateOf(t.now, p.Zone())); err != nil {
			return err
		}
		if err := changed(t.Queries.OpenReview(t.ctx, queries.OpenReviewParams{ID: cycle.ID, Now: t.now})); err != nil {
			return err
		}
		return t.record(seat, cycleEvent(ReviewOpened, seat, cycle, ""))
	})
}

// SetReviewDays gives a cycle a review of its own length in days, or with 0
// the agency's.
func (p *Portal) SetReviewDays(ctx context.Context, seat Seat, number, days int64) error {
	if days < 0 || days > 60 {
		var problems rules.Problems
		problems.Add("review_days", "Choose from 1 to 60 days, or leave it empty for the agency's setting.")
		return problems.Err()
	}
	return p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, rules.WriteCycles, number)
		if err != nil {
			return err
		}
		if err := p.ruleOf(cycle).MayEdit(); err != nil {
			return err
		}
		if err := changed(t.Queries.SetReviewDays(t.ctx, queries.SetReviewDaysParams{ID: cycle.ID, ReviewDays: days})); err != nil {
			return err
		}
		detail := fmt.Sprintf("%d days before the end", days)
		if days == 0 {
			detail = "As the agency's setting says"
		}
		return t.record(seat, cycleEvent(ReviewDaysChanged, seat, cycle, detail))
	})
}

// CompleteCycle completes a cycle in review for the client, who confirmed each
// deliverable by its key. Invalid when one is not confirmed, Conflict when the
// cycle is not in review or something changed since the page was shown.
func (p *Portal) CompleteCycle(ctx context.Context, seat Seat, number int64, read ReviewRead, confirmed []string) error {
	return p.onReview(ctx, seat, number, read, rules.Cycle.MayComplete, func(t *tx, cycle queries.ProjectCycleRow, content rules.CycleContent) error {
		if err := checkConfirmed(content, confirmed); err != nil {
			return err
		}
		if err := t.SettleDispute(t.ctx, queries.SettleDisputeParams{CycleID: cycle.ID, Now: t.now}); err != nil {
			return err
		}
		err := changed(t.Queries.CompleteCycle(t.ctx, queries.CompleteCycleParams{
			ID: cycle.ID, Now: t.now, Rounds: read.Rounds, InForce: read.Revision,
		}))
		if err != nil {
			return err
		}
		err = t.AddCompletion(t.ctx, queries.AddCompletionParams{
			CycleID: cycle.ID, Version: read.Revision, Hash: read.Hash, PersonID: seat.PersonID, Name: seat.Name,
			Ip: seat.IP, UserAgent: seat.UserAgent, CompletedAt: t.now,
		})
		if err != nil {
			return fmt.Errorf("store the completion: %w", err)
		}
		what := cycleEvent(CycleCompleted, seat, cycle, completionDetail(read.Revision))
		what.evidence = read.Hash
		if err := t.tellStaff(seat, what); err != nil {
			return err
		}
		return t.finishTickets(p, seat, cycle)
	})
}

// completionDetail is the line in the history that binds a completion to the
// chain; verifying compares the two.
func completionDetail(version int64) string {
	return fmt.Sprintf("Version %d, every deliverable confirmed", version)
}

func checkConfirmed(content rules.CycleContent, confirmed []string) error {
	ticked := map[string]bool{}
	for _, key := range confirmed {
		ticked[key] = true
	}
	var problems rules.Problems
	for _, deliverable := range content.Deliverables {
		if !ticked[deliverable.Key] {
			problems.Add("confirm."+deliverable.Key, "Confirm this deliverable, or dispute the cycle.")
		}
	}
	return problems.Err()
}

// onReview does what answers a review, once it is certain that the person read
// what counts now.
func (p *Portal) onReview(ctx context.Context, seat Seat, number int64, read ReviewRead, may func(rules.Cycle, rules.Date) error, do func(*tx, queries.ProjectCycleRow, rules.CycleContent) error) error {
	return p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, rules.ReviewCycles, number)
		if err != nil {
			return err
		}
		if err := may(p.ruleOf(cycle), rules.DateOf(t.now, p.Zone())); err != nil {
			return err
		}
		content, err := t.inForce(cycle)
		if err != nil {
			return err
		}
		_, hash, err := rules.Freeze(content)
		if err != nil {
			return err
		}
		if cycle.InForce != read.Revision || hash != read.Hash || cycle.DisputeRounds != read.Rounds {
			return rules.Fail(rules.Conflict, "This cycle changed while you were reading. Nothing was recorded. Please look at it as it is now.")
		}
		return do(t, cycle, content)
	})
}

func cycleEvent(kind rules.EventKind, seat Seat, cycle queries.ProjectCycleRow, detail string) happening {
	return happening{kind: kind, subject: rules.CycleNumber(seat.Project.Code, cycle.Number), detail: detail}
}

// tellStaff records an event and notifies all of the agency's people.
func (t *tx) tellStaff(seat Seat, what happening) error {
	if err := t.record(seat, what); err != nil {
		return err
	}
	return t.TellStaff(t.ctx, queries.TellStaffParams{
		ProjectID: seat.Project.ID, Kind: string(what.kind), Subject: what.subject, CreatedAt: int64(t.now),
	})
}
