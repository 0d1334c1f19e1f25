package portal

import (
	"fmt"
	"slices"

	"portal/queries"
	"portal/rules"
)

func (c check) checkCycles(done *Verified) error {
	var err error
	if done.Versions, err = c.checkVersions(); err != nil {
		return err
	}
	if done.Approvals, err = c.checkApprovals(); err != nil {
		return err
	}
	if done.Completions, err = c.checkCompletions(); err != nil {
		return err
	}
	return c.checkCycleRecords()
}

func (c check) checkVersions() (int64, error) {
	var after queries.VersionsAfterParams
	var checked int64
	for {
		rows, err := c.VersionsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := c.checkVersion(row); err != nil {
				return checked, err
			}
			checked++
			after = queries.VersionsAfterParams{AfterCycle: row.CycleID, AfterNumber: row.Number}
		}
	}
}

func (c check) checkVersion(row queries.VersionsAfterRow) error {
	cycle := rules.CycleNumber(row.Code, row.CycleNumber)
	where := fmt.Sprintf("version %d of %s", row.Number, cycle)
	if rules.Hash([]byte(row.Content)) != row.Hash {
		return &Fault{where, "its content no longer has its hash"}
	}
	events, err := c.evidence(row.Code, cycle, row.Hash)
	if err != nil {
		return err
	}
	told := func(event queries.EventsWithEvidenceRow) bool {
		return event.Kind == CycleOfficial || event.Kind == VersionBegun || event.Kind == VersionRevised
	}
	if !slices.ContainsFunc(events, told) {
		return &Fault{where, "the history knows of no such content"}
	}
	return nil
}

// evidence loads the events of a cycle that were bound to a content.
func (c check) evidence(code, cycle, hash string) ([]queries.EventsWithEvidenceRow, error) {
	return c.EventsWithEvidence(c.ctx, queries.EventsWithEvidenceParams{Chain: code, Subject: cycle, Evidence: hash})
}

func (c check) checkApprovals() (int64, error) {
	var after, checked int64
	for {
		rows, err := c.ApprovalsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := c.checkApproval(row); err != nil {
				return checked, err
			}
			checked++
			after = row.ID
		}
	}
}

func (c check) checkApproval(row queries.ApprovalsAfterRow) error {
	cycle := rules.CycleNumber(row.Code, row.CycleNumber)
	where := fmt.Sprintf("the %s's approval of version %d of %s", row.Side, row.Version, cycle)
	if rules.Hash([]byte(row.Content)) != row.Hash {
		return &Fault{where, "the content it carries no longer has the hash that was signed"}
	}
	if row.SupersededAt == 0 && row.Hash != row.VersionHash {
		return &Fault{where, "the version is no longer what was signed"}
	}
	events, err := c.evidence(row.Code, cycle, row.Hash)
	if err != nil {
		return err
	}
	told := func(event queries.EventsWithEvidenceRow) bool {
		// With the acceptance of a quote the person signed by a typed name.
		signed := event.Person == row.Name || (row.WithAcceptance && row.AcceptedAs == row.Name)
		return event.Kind == ContentApproved && event.Detail == approvalDetail(row.Version, row.Side) && signed &&
			event.PersonID == row.PersonID && event.At == row.ApprovedAt && event.Ip == row.Ip && event.UserAgent == row.UserAgent
	}
	if !slices.ContainsFunc(events, told) {
		return &Fault{where, "who approved, when and from where differs from the history"}
	}
	return nil
}

func (c check) checkCompletions() (int64, error) {
	var after, checked int64
	for {
		rows, err := c.CompletionsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return checked, err
		}
		for _, row := range rows {
			if err := c.checkCompletion(row); err != nil {
				return checked, err
			}
			checked++
			after = row.CycleID
		}
	}
}

func (c check) checkCompletion(row queries.CompletionsAfterRow) error {
	cycle := rules.CycleNumber(row.Code, row.CycleNumber)
	where := "the completion of " + cycle
	if row.Hash != row.VersionHash {
		return &Fault{where, "the version is no longer what was confirmed"}
	}
	if row.CompletedAt != row.CycleCompletedAt {
		return &Fault{where, "the cycle says that it was completed at another time, or not at all"}
	}
	events, err := c.evidence(row.Code, cycle, row.Hash)
	if err != nil {
		return err
	}
	told := func(event queries.EventsWithEvidenceRow) bool {
		return event.Kind == CycleCompleted && event.Detail == completionDetail(row.Version) && event.Person == row.Name &&
			event.PersonID == row.PersonID && event.At == row.CompletedAt && event.Ip == row.Ip && event.UserAgent == row.UserAgent
	}
	if !slices.ContainsFunc(events, told) {
		return &Fault{where, "who completed, when and from where differs from the history"}
	}
	return nil
}

// checkCycleRecords finds records that are missing: each cycle's row, the
// history and the records themselves must count the same.
func (c check) checkCycleRecords() error {
	var after int64
	for {
		rows, err := c.CycleRecordsAfter(c.ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if err := checkCycleRecord(row); err != nil {
				return err
			}
			after = row.ID
		}
	}
}

func checkCycleRecord(row queries.CycleRecordsAfterRow) error {
	where := rules.CycleNumber(row.Code, row.Number)
	var completed int64
	if row.CompletedAt != 0 {
		completed = 1
	}
	switch {
	case row.Versions != row.Version:
		return &Fault{where, fmt.Sprintf("it is at version %d, and %d versions are here", row.Version, row.Versions)}
	case row.Approvals != row.ToldApprovals:
		return &Fault{where, fmt.Sprintf("the history tells of %d approvals, and %d are here", row.ToldApprovals, row.Approvals)}
	case row.ClientApproved != row.ClientSigned || row.AgencyApproved != row.AgencySigned:
		return &Fault{where, "it says that other versions were approved than its approvals do"}
	case row.Completions != completed || row.ToldCompletions != completed:
		return &Fault{where, "its completion is missing, or was never made"}
	}
	return nil
}
