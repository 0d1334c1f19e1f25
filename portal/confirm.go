package portal

import (
	"context"
	"errors"
	"time"

	"portal/queries"
	"portal/rules"
)

// confirmedFor is how long a password that was given again holds.
const confirmedFor = 5 * time.Minute

// NeedsPassword tells whether a person has to give their password again in
// this session before something secret is shown to them.
func (p *Portal) NeedsPassword(ctx context.Context, seat Seat, sessionToken string) bool {
	now := p.now()
	at, err := p.read.SessionConfirmed(ctx, queries.SessionConfirmedParams{
		TokenHash: rules.Hash([]byte(sessionToken)), PersonID: seat.PersonID, Now: now,
	})
	// When it cannot be known, asking is the safe answer.
	return err != nil || !isConfirmed(at, now)
}

func isConfirmed(at, now rules.Instant) bool { return at != 0 && now.Sub(at) < confirmedFor }

// checkPasswordAgain compares the password where the session needs it, before
// the transaction: hashing would hold up all other deeds. It tells whether
// the password was given.
func (p *Portal) checkPasswordAgain(ctx context.Context, seat Seat, sessionToken, password string) (bool, error) {
	if !p.NeedsPassword(ctx, seat, sessionToken) {
		return false, nil
	}
	if password == "" {
		return false, passwordProblem("Please give your password again.")
	}
	person, err := found(p.read.PersonByID(ctx, seat.PersonID))
	if err != nil {
		return false, err
	}
	err = p.tryPassword(person.Email, seat.IP, password, person)
	if errors.Is(err, wrongPassword) {
		return false, passwordProblem("That is not your password.")
	}
	return err == nil, err
}

func passwordProblem(message string) error {
	var problems rules.Problems
	problems.Add("password", "%s", message)
	return problems.Err()
}

// confirmSession notes in the deed that the password was given again, or
// holds that it was given lately.
func (t *tx) confirmSession(seat Seat, sessionToken string, confirmed bool) error {
	hash := rules.Hash([]byte(sessionToken))
	if confirmed {
		rows, err := t.ConfirmSession(t.ctx, queries.ConfirmSessionParams{TokenHash: hash, PersonID: seat.PersonID, Now: t.now})
		if err == nil && rows == 0 {
			err = rules.Fail(rules.SignedOut, "Please sign in.")
		}
		return err
	}
	at, err := found(t.SessionConfirmed(t.ctx, queries.SessionConfirmedParams{TokenHash: hash, PersonID: seat.PersonID, Now: t.now}))
	if err != nil {
		return err
	}
	if !isConfirmed(at, t.now) {
		return passwordProblem("Please give your password again.")
	}
	return nil
}
