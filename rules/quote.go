package rules

import (
	"fmt"
	"time"
)

// QuoteState is where a quote stands.
type QuoteState string

// The states of a quote. Expired follows from the date, whether or not it has
// been recorded yet.
const (
	QuoteDraft     QuoteState = "draft"
	QuoteSent      QuoteState = "sent"
	QuoteAccepted  QuoteState = "accepted"
	QuoteDeclined  QuoteState = "declined"
	QuoteWithdrawn QuoteState = "withdrawn"
	QuoteExpired   QuoteState = "expired"
)

// Quote is what the rules need to know of a quote.
type Quote struct {
	State    QuoteState
	Revision int64
	Hash     string
	Expires  Date
}

// Standing is the state at a moment: a sent quote has expired once its date
// has ended in the agency's zone.
func (q Quote) Standing(now Instant, zone *time.Location) QuoteState {
	if q.State == QuoteSent && q.Expires != "" && now >= q.Expires.End(zone) {
		return QuoteExpired
	}
	return q.State
}

// Consent is what an accept or decline form carried: what was on the screen.
type Consent struct {
	Revision int64
	Hash     string
}

// MayDecide tells whether a quote can be accepted or declined now by somebody
// who read that revision and hash. Anything else than the current content of
// an open quote is a Conflict that says what happened meanwhile.
func (q Quote) MayDecide(read Consent, now Instant, zone *time.Location) error {
	switch q.Standing(now, zone) {
	case QuoteAccepted:
		return Fail(Conflict, "This quote has already been accepted. Nothing was recorded twice.")
	case QuoteDeclined:
		return Fail(Conflict, "This quote has already been declined. Nothing was recorded.")
	case QuoteWithdrawn:
		return Fail(Conflict, "This quote has been withdrawn since you opened the page. Nothing was recorded.")
	case QuoteExpired:
		return Fail(Conflict, "This quote expired at the end of %s. Nothing was recorded.", q.Expires.Words())
	case QuoteDraft:
		return Missing()
	}
	if read.Revision != q.Revision || read.Hash != q.Hash {
		return Fail(Conflict, "This quote changed while you were reading: it is now revision %d. Nothing was recorded. Please read what changed, then decide.", q.Revision)
	}
	return nil
}

// MaySend tells whether content may go out as the next revision, to be open
// until a date.
func (q Quote) MaySend(expires Date, now Instant, zone *time.Location) error {
	if q.State == QuoteAccepted {
		return Fail(Conflict, "An accepted quote cannot be changed. Make a new quote for what comes on top.")
	}
	return checkExpiry(expires, now, zone)
}

// MayEdit tells whether the working draft may still be changed.
func (q Quote) MayEdit() error {
	if q.State == QuoteAccepted {
		return Fail(Conflict, "This quote has been accepted meanwhile, so it can no longer be edited.")
	}
	return nil
}

// MayWithdraw tells whether the agency can take the quote back.
func (q Quote) MayWithdraw() error {
	if q.State == QuoteSent || q.State == QuoteExpired {
		return nil
	}
	return Fail(Conflict, "Only a quote that is open can be withdrawn; this one is %s.", q.State)
}

// MayExtend tells whether the quote can be kept open until a later date.
func (q Quote) MayExtend(until Date, now Instant, zone *time.Location) error {
	if q.State != QuoteSent && q.State != QuoteExpired {
		return Fail(Conflict, "Only a quote that is open or expired can be extended; this one is %s.", q.State)
	}
	if until <= q.Expires {
		return problem("expires", "Choose a day after %s, its present last day.", q.Expires.Words())
	}
	return checkExpiry(until, now, zone)
}

func checkExpiry(expires Date, now Instant, zone *time.Location) error {
	today := DateOf(now, zone)
	if expires == "" {
		return problem("expires", "Choose the last day on which the quote can be accepted.")
	}
	if expires < today {
		return problem("expires", "This day is already over. Choose today or later.")
	}
	return nil
}

func problem(field, format string, args ...any) error {
	var problems Problems
	problems.Add(field, format, args...)
	return problems.Err()
}

// QuoteNumber is a quote's name within a project, such as "HALO-Q3".
func QuoteNumber(code string, number int64) string { return fmt.Sprintf("%s-Q%d", code, number) }

// CycleNumber is an official cycle's name within a project, such as "HALO-C3".
func CycleNumber(code string, number int64) string { return fmt.Sprintf("%s-C%d", code, number) }

// DaysLeft is how many days remain to decide after today: 0 on the last day
// itself, negative once it is over.
func DaysLeft(expires Date, now Instant, zone *time.Location) int {
	return DateOf(now, zone).DaysUntil(expires)
}
