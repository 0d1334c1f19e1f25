package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"portal/queries"
	"portal/rules"
)

// Provision is what a client's form hands over for a requirement. Edit and
// Asked are what stood on the screen; Files are staged files to add, and
// Credentials the fields that were typed: an empty one leaves what was kept.
type Provision struct {
	Edit        int64
	Asked       string
	Text        string
	Links       []string
	Name        string
	Files       []int64
	Credentials []CredentialField
}

// SaveProvision keeps what was typed without marking it complete. Nobody but
// the client's approvers sees it. Conflict when the form is behind.
func (p *Portal) SaveProvision(ctx context.Context, seat Seat, number int64, form Provision) error {
	return p.write(ctx, func(t *tx) error {
		row, err := p.provide(t, seat, number, form)
		if err != nil {
			return err
		}
		links, err := json.Marshal(form.Links)
		if err != nil {
			return err
		}
		return changed(t.SaveRequirementDraft(t.ctx, queries.SaveRequirementDraftParams{
			ID: row.ID, Edit: form.Edit, DraftText: form.Text, DraftLinks: string(links), Now: t.now,
		}))
	})
}

// provide checks the form and takes its files and credentials into the draft
// of the next round.
func (p *Portal) provide(t *tx, seat Seat, number int64, form Provision) (queries.ProjectRequirementRow, error) {
	row, rule, err := t.requirement(seat, rules.ProvideRequirements, number, form.Edit)
	if err != nil {
		return row, err
	}
	if err := rule.MayProvide(); err != nil {
		return row, err
	}
	if err := (rules.Given{Text: form.Text, Links: form.Links, Name: form.Name}).Limits().Err(); err != nil {
		return row, err
	}
	round := row.Rounds + 1
	drafted := anchor{place: rules.PlaceProvision, id: row.ID, key: strconv.FormatInt(round, 10), subject: requirementNumber(seat, number), quiet: true}
	if err := t.attach(seat, drafted, form.Files); err != nil {
		return row, err
	}
	if row.Kind != rules.NeedCredentials {
		return row, nil
	}
	return row, p.keepCredentials(t, seat, row, round, form.Credentials)
}

// SubmitProvision hands over what a requirement asks for and marks it
// complete. Invalid when something is missing, Conflict when what is asked
// changed since the form was read or it was decided already.
func (p *Portal) SubmitProvision(ctx context.Context, seat Seat, number int64, form Provision) error {
	return p.write(ctx, func(t *tx) error {
		row, err := p.provide(t, seat, number, form)
		if err != nil {
			return err
		}
		material, err := t.placeFiles(rules.PlaceRequirement, row.ID)
		if err != nil {
			return err
		}
		content, asked, err := askedFor(row, material)
		if err != nil {
			return err
		}
		if asked != form.Asked {
			return rules.Fail(rules.Conflict, "What is asked for changed since you opened it. Please read it again; what you typed is kept.")
		}
		return t.submit(seat, row, content, asked, form)
	})
}

func (t *tx) submit(seat Seat, row queries.ProjectRequirementRow, content rules.RequirementContent, asked string, form Provision) error {
	files, err := t.placeFiles(rules.PlaceProvision, row.ID)
	if err != nil {
		return err
	}
	names, err := t.keptNames(row.ID, row.Rounds+1)
	if err != nil {
		return err
	}
	given := rules.Given{Text: form.Text, Links: form.Links, Files: hashes(files), Fields: names, Name: form.Name}
	if err := given.Check(content).Err(); err != nil {
		return err
	}
	_, hash, err := rules.Freeze(given)
	if err != nil {
		return err
	}
	links, err := json.Marshal(form.Links)
	if err != nil {
		return err
	}
	err = t.AddRequirementRound(t.ctx, queries.AddRequirementRoundParams{
		RequirementID: row.ID, Round: row.Rounds + 1, Text: form.Text, Links: string(links), Name: form.Name, Asked: asked, Given: hash,
		PersonID: seat.PersonID, Person: seat.Name, Ip: seat.IP, UserAgent: seat.UserAgent, SubmittedAt: t.now,
	})
	if err != nil {
		return fmt.Errorf("store the round: %w", err)
	}
	err = changed(t.SubmitRequirement(t.ctx, queries.SubmitRequirementParams{
		ID: row.ID, Edit: row.Edit, DraftText: form.Text, DraftLinks: string(links), Now: t.now,
	}))
	if err != nil {
		return err
	}
	return t.tellOfSubmission(seat, row, files, hash)
}

// tellOfSubmission records the files that this round added and the submission
// itself, and tells the agency.
func (t *tx) tellOfSubmission(seat Seat, row queries.ProjectRequirementRow, files []File, hash string) error {
	subject := requirementNumber(seat, row.Number)
	for _, file := range filesOfRound(files, row.Rounds+1) {
		if file.RemovedAt != 0 {
			continue
		}
		if err := t.record(seat, happening{kind: FileAdded, subject: subject, detail: file.Name, evidence: file.SHA256}); err != nil {
			return err
		}
	}
	return t.tellStaff(seat, happening{kind: RequirementSubmitted, subject: subject, detail: row.Title, evidence: hash})
}

// AcceptRequirement accepts what was given. Conflict when it was decided or
// changed meanwhile.
func (p *Portal) AcceptRequirement(ctx context.Context, seat Seat, number, edit int64) error {
	return p.write(ctx, func(t *tx) error {
		row, rule, err := t.requirement(seat, rules.ManageRequirements, number, edit)
		if err != nil {
			return err
		}
		if err := rule.MayAccept(); err != nil {
			return err
		}
		if err := changed(t.Queries.AcceptRequirement(t.ctx, queries.AcceptRequirementParams{ID: row.ID, Edit: edit, Now: t.now})); err != nil {
			return err
		}
		if err := t.decideRound(seat, row, rules.Accepted, ""); err != nil {
			return err
		}
		return t.record(seat, happening{kind: RequirementAccepted, subject: requirementNumber(seat, number), detail: row.Title})
	})
}

// ReturnRequirement opens a requirement again, with a reason in Markdown that
// the client reads. Invalid without a reason, Conflict when it was decided or
// changed meanwhile.
func (p *Portal) ReturnRequirement(ctx context.Context, seat Seat, number, edit int64, reason string) error {
	if err := checkWords("reason", reason, "Please say what is missing or wrong."); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	return p.write(ctx, func(t *tx) error {
		row, rule, err := t.requirement(seat, rules.ManageRequirements, number, edit)
		if err != nil {
			return err
		}
		if err := rule.MayReturn(); err != nil {
			return err
		}
		if err := changed(t.Queries.ReturnRequirement(t.ctx, queries.ReturnRequirementParams{ID: row.ID, Edit: edit, Now: t.now})); err != nil {
			return err
		}
		if err := t.decideRound(seat, row, rules.Returned, reason); err != nil {
			return err
		}
		return t.record(seat, happening{kind: RequirementReturned, subject: requirementNumber(seat, number), detail: reason})
	})
}

func (t *tx) decideRound(seat Seat, row queries.ProjectRequirementRow, outcome rules.Outcome, reason string) error {
	return changed(t.DecideRequirementRound(t.ctx, queries.DecideRequirementRoundParams{
		RequirementID: row.ID, Round: row.Rounds, Outcome: outcome, Reason: reason, DecidedBy: seat.Name, DecidedAt: t.now,
	}))
}
