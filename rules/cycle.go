package rules

// Phase is where an official cycle stands, from its dates and its review.
type Phase string

// The phases of an official cycle.
const (
	Upcoming   Phase = "upcoming"
	InProgress Phase = "in progress"
	InReview   Phase = "in review"
	Completed  Phase = "completed"
)

// Cycle is what the rules need to know of an official cycle.
type Cycle struct {
	Start     Date
	End       Date
	Completed bool
}

// Phase is the phase on a day: nothing completes by silence, so a cycle whose
// end has passed stays in review. The review opens reviewDays before the end.
func (c Cycle) Phase(today Date, reviewDays int64) Phase {
	switch {
	case c.Completed:
		return Completed
	case today < c.Start:
		return Upcoming
	case today >= c.End.AddDays(-int(reviewDays)):
		return InReview
	}
	return InProgress
}

// Overdue tells whether a review was not answered by the cycle's last day.
func (c Cycle) Overdue(today Date) bool { return !c.Completed && today > c.End }

// Side is one of the two that approve a cycle's content.
type Side string

// The two sides.
const (
	ClientSide Side = "client"
	AgencySide Side = "agency"
)
