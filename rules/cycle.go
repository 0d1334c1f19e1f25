package rules

// Phase is where an official cycle stands, from its dates and its review.
type Phase string

// The phases of an official cycle.
const (
	Upcoming   Phase = "upcoming"
	InProgress Phase = "in progress"
	InReview   Phase = "in review"
	Disputed   Phase = "disputed"
	Completed  Phase = "completed"
)

// DisputeState is where the latest dispute of a cycle stands.
type DisputeState string

// The states of a dispute: open until staff propose it as resolved, and
// settled once the client has completed the cycle or disputed it again.
const (
	NoDispute       DisputeState = ""
	DisputeOpen     DisputeState = "open"
	DisputeProposed DisputeState = "proposed"
	DisputeSettled  DisputeState = "settled"
)

// Cycle is what the rules need to know of an official cycle. ReviewDays is
// the cycle's own or the agency's, Opened that staff opened the review before
// its day.
type Cycle struct {
	Start      Date
	End        Date
	ReviewDays int64
	Opened     bool
	Completed  bool
	Dispute    DisputeState
}

// Phase is the phase on a day. It follows from dates and recorded deeds alone.
// Nothing completes by silence: a cycle whose end has passed stays in review.
func (c Cycle) Phase(today Date) Phase {
	switch {
	case c.Completed:
		return Completed
	case c.Dispute == DisputeOpen || c.Dispute == DisputeProposed:
		return Disputed
	case today < c.Start:
		return Upcoming
	case c.Opened || today >= c.ReviewStart():
		return InReview
	}
	return InProgress
}

// ReviewStart is the day on which the review opens by itself: ReviewDays
// before the last day, though never before the first.
func (c Cycle) ReviewStart() Date {
	return max(c.Start, c.End.AddDays(-int(c.ReviewDays)))
}

// Overdue tells whether a review was not answered by the cycle's last day.
func (c Cycle) Overdue(today Date) bool { return !c.Completed && today > c.End }

// MayEdit tells whether staff may change the cycle's content.
func (c Cycle) MayEdit() error {
	if c.Completed {
		return Fail(Conflict, "This cycle is completed, so its content stays as it is.")
	}
	return nil
}

// MayDeliver tells whether staff may mark a deliverable, or take it back.
func (c Cycle) MayDeliver() error {
	if c.Completed {
		return Fail(Conflict, "This cycle is completed, so its deliverables stay as they are.")
	}
	return nil
}

// MayOpenReview tells whether staff may open the review before its day.
func (c Cycle) MayOpenReview(today Date) error {
	if phase := c.Phase(today); phase != InProgress {
		return Fail(Conflict, "Only the review of a cycle in progress can be opened sooner; this one is %s.", phase)
	}
	return nil
}

// MayComplete tells whether the client may complete the cycle.
func (c Cycle) MayComplete(today Date) error { return c.mayAnswer(today, "completed") }

// MayDispute tells whether the client may dispute the cycle, for the first
// time or again.
func (c Cycle) MayDispute(today Date) error { return c.mayAnswer(today, "disputed") }

func (c Cycle) mayAnswer(today Date, deed string) error {
	switch phase := c.Phase(today); {
	case phase == InReview, phase == Disputed && c.Dispute == DisputeProposed:
		return nil
	case phase == Disputed:
		return Fail(Conflict, "A dispute is open. It can be %s once the agency has proposed it as resolved.", deed)
	case phase == Completed:
		return Fail(Conflict, "This cycle is completed already. Nothing was recorded twice.")
	}
	return Fail(Conflict, "The review of this cycle has not opened yet; it opens on %s.", c.ReviewStart().Words())
}

// MayPropose tells whether staff may propose the dispute as resolved.
func (c Cycle) MayPropose() error {
	if c.Completed || c.Dispute != DisputeOpen {
		return Fail(Conflict, "There is no open dispute to propose as resolved.")
	}
	return nil
}

// MayDiscuss tells whether something may be written in the dispute's thread.
func (c Cycle) MayDiscuss() error {
	if c.Completed || (c.Dispute != DisputeOpen && c.Dispute != DisputeProposed) {
		return Fail(Conflict, "This dispute is settled, so its thread is closed.")
	}
	return nil
}

// Side is one of the two that approve a cycle's content.
type Side string

// The two sides.
const (
	ClientSide Side = "client"
	AgencySide Side = "agency"
)

// Side is the side that a role approves for, or "" when it approves nothing.
func (r Role) Side() Side {
	switch {
	case r.Can(ApproveForClient):
		return ClientSide
	case r.Can(ApproveForAgency):
		return AgencySide
	}
	return ""
}
