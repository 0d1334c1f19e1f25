package portal

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"portal/queries"
	"portal/rules"
)

func (c check) checkRequirements(done *Verified) error {
	var err error
	if done.Rounds, err = c.checkRounds(); err != nil {
		return err
	}
	if err := c.checkRequirementRecords(); err != nil {
		return err
	}
	return c.checkAsked()
}

func (c check) checkRounds() (int64, error) {
	var after queries.RoundsAfterParams
	var checked int64
	for {
		rows, err := c.RoundsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := c.checkRound(row); err != nil {
				return checked, err
			}
			checked++
			after = queries.RoundsAfterParams{AfterRequirement: row.RequirementID, AfterRound: row.Round}
		}
	}
}

func (c check) checkRound(row queries.RoundsAfterRow) error {
	number := rules.RequirementNumber(row.Code, row.Number)
	where := fmt.Sprintf("round %d of %s", row.Round, number)
	if fault := roundFault(row); fault != "" {
		return &Fault{where, fault}
	}
	events, err := c.evidence(row.Code, number, row.Given)
	if err != nil {
		return err
	}
	submitted := func(event queries.EventsWithEvidenceRow) bool {
		return event.Kind == RequirementSubmitted && event.Person == row.Person && event.PersonID == row.PersonID &&
			event.At == row.SubmittedAt && event.Ip == row.Ip && event.UserAgent == row.UserAgent
	}
	if !slices.ContainsFunc(events, submitted) {
		return &Fault{where, "who gave it, when and from where differs from the history"}
	}
	decided := func(event queries.EventsWithEvidenceRow) bool { return isDecision(event, row) }
	if row.Outcome != rules.Undecided && !slices.ContainsFunc(events, decided) {
		return &Fault{where, "what the agency said to it differs from the history"}
	}
	return nil
}

// roundFault says what of a round does not fit together, or "".
func roundFault(row queries.RoundsAfterRow) string {
	if rules.Hash([]byte(row.Content)) != row.Asked {
		return "what was asked for no longer has its hash"
	}
	given := rules.Given{Asked: row.Asked, Text: row.Text, Name: row.Name}
	err := errors.Join(
		json.Unmarshal([]byte(row.Links), &given.Links),
		json.Unmarshal([]byte(row.Files), &given.Files),
		json.Unmarshal([]byte(row.Fields), &given.Fields),
	)
	if err != nil {
		return "what was given cannot be read"
	}
	if _, hash, err := rules.Freeze(given); err != nil || hash != row.Given {
		return "what was given no longer has its hash"
	}
	if row.Missing > 0 {
		return "a file that was given is missing"
	}
	if row.Kind == rules.NeedCredentials && row.Names != row.Fields {
		return "the credentials that were given are missing, or others"
	}
	return ""
}

func isDecision(event queries.EventsWithEvidenceRow, row queries.RoundsAfterRow) bool {
	if event.Person != row.DecidedBy || event.At != row.DecidedAt {
		return false
	}
	if row.Outcome == rules.Accepted {
		return event.Kind == RequirementAccepted
	}
	return event.Kind == RequirementReturned && event.Detail == row.Reason
}

// checkRequirementRecords finds rounds that are missing and states that were
// never reached: each requirement's row, its rounds and the history must tell
// the same.
func (c check) checkRequirementRecords() error {
	var after int64
	for {
		rows, err := c.RequirementRecordsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if fault := requirementFault(row); fault != "" {
				return &Fault{rules.RequirementNumber(row.Code, row.Number), fault}
			}
			after = row.ID
		}
	}
}

func requirementFault(row queries.RequirementRecordsAfterRow) string {
	switch {
	case row.Rounds != row.Given || row.Rounds != row.ToldGiven:
		return fmt.Sprintf("it was given %d times, the history tells of %d, and %d are here", row.Rounds, row.ToldGiven, row.Given)
	case row.Unanswered > 0:
		return "something was given again before the agency answered"
	case !isReached(row):
		return "it stands where the agency's last answer does not lead"
	case row.State == rules.RequirementSubmitted || row.State == rules.RequirementAccepted:
		return askedFault(row)
	}
	return ""
}

// isReached tells whether the state is the one that the last round leads to.
func isReached(row queries.RequirementRecordsAfterRow) bool {
	outcome := rules.Outcome(row.Outcome)
	switch {
	case row.State == rules.RequirementAccepted:
		return outcome == rules.Accepted && row.AcceptedAt == rules.Instant(row.DecidedAt)
	case row.AcceptedAt != 0:
		return false
	case row.State == rules.RequirementSubmitted:
		return outcome == rules.Undecided
	}
	return (row.Rounds > 0) == row.Returned && row.Returned == (outcome == rules.Returned)
}

// askedFault says what differs between what is asked for and what was
// answered, which cannot be edited any more. Files may be removed since.
func askedFault(row queries.RequirementRecordsAfterRow) string {
	var answered, asked rules.RequirementContent
	if err := json.Unmarshal([]byte(row.Content), &answered); err != nil {
		return "what was asked for cannot be read"
	}
	asked = rules.RequirementContent{Kind: row.Kind, Title: row.Title, Description: row.Description, Due: row.DueOn, Files: answered.Files}
	if err := json.Unmarshal([]byte(row.Fields), &asked.Fields); err != nil {
		return "the fields that it asks for cannot be read"
	}
	text, _, err := rules.Freeze(asked)
	if err != nil || string(text) != row.Content {
		return "what it asks for is no longer what was answered"
	}
	return ""
}

// checkAsked finds whole requirements that are missing.
func (c check) checkAsked() error {
	var after int64
	for {
		rows, err := c.AskedAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if row.Asked != row.LastRequirement || row.Asked != row.Told {
				return &Fault{"the requirements of " + row.Code, fmt.Sprintf("the history tells of %d, and %d are here", row.Told, row.Asked)}
			}
			after = row.ID
		}
	}
}
