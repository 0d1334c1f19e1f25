package portal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"portal/queries"
	"portal/rules"
)

// Provision is what a client's form hands over for a requirement. Edit, Asked
// and Draft are what stood on the screen, Draft by the state of the draft that
// the form began from; Files are staged files to add, and Credentials the
// fields that were typed: an empty one leaves what was kept.
type Provision struct {
	Edit        int64
	Asked       string
	Draft       string
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
		return changed(t.SaveRequirementDraft(t.ctx, queries.SaveRequirementDraftParams{
			ID: row.ID, Edit: form.Edit, DraftText: form.Text, DraftLinks: listText(form.Links), Now: t.now,
		}))
	})
}

// provide checks the form and takes its files and credentials into the draft
// of the next round.
func (p *Portal) provide(t *tx, seat Seat, number int64, form Provision) (queries.ProjectRequirementRow, error) {
	row, err := t.requirement(seat, rules.ProvideRequirements, number, form.Edit, rules.Requirement.MayProvide)
	if err != nil {
		return row, err
	}
	if err := (rules.Given{Text: form.Text, Links: form.Links, Name: form.Name}).Limits().Err(); err != nil {
		return row, err
	}
	if err := checkDraft(row, form); err != nil {
		return row, err
	}
	round := row.Rounds + 1
	drafted := anchor{place: rules.PlaceProvision, id: row.ID, key: strconv.FormatInt(round, 10), subject: requirementNumber(seat, number), quiet: true}
	files, err := t.notGiven(row.ID, form.Files)
	if err != nil {
		return row, err
	}
	if err := t.attach(seat, drafted, files); err != nil {
		return row, err
	}
	if row.Kind != rules.NeedCredentials {
		return row, nil
	}
	return row, p.keepCredentials(t, seat, row, round, form.Credentials)
}

// checkDraft refuses words that would take the place of others that somebody
// saved since the form was read. The same words saved twice are no conflict,
// and neither is a form that began from no draft.
func checkDraft(row queries.ProjectRequirementRow, form Provision) error {
	links := listText(form.Links)
	if form.Draft == "" || form.Draft == draftState(row.DraftText, row.DraftLinks) || form.Text == row.DraftText && links == row.DraftLinks {
		return nil
	}
	return rules.Fail(rules.Conflict, "Somebody on your side saved something else here since you opened it. Both texts are shown below: please put them together.")
}

// draftState names the words and links of a draft.
func draftState(text, links string) string {
	sum := sha256.Sum256([]byte(text + "\x00" + links))
	return hex.EncodeToString(sum[:])
}

// notGiven leaves out the files that hang on the requirement already, as after
// a form that was sent twice.
func (t *tx) notGiven(requirementID int64, numbers []int64) ([]int64, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	given, err := t.placeFiles(rules.PlaceProvision, requirementID)
	return slices.DeleteFunc(slices.Clone(numbers), func(number int64) bool {
		return slices.ContainsFunc(given, func(file File) bool { return file.Number == number })
	}), err
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
	given := rules.Given{Asked: asked, Text: form.Text, Links: form.Links, Files: hashes(files), Fields: names, Name: form.Name}
	if err := given.Check(content).Err(); err != nil {
		return err
	}
	round, err := t.addRound(seat, row, content, given)
	if err != nil {
		return err
	}
	err = changed(t.SubmitRequirement(t.ctx, queries.SubmitRequirementParams{
		ID: row.ID, Edit: row.Edit, DraftText: round.Text, DraftLinks: round.Links, Now: t.now,
	}))
	if err != nil {
		return err
	}
	return t.tellOfSubmission(seat, row, files, round.Given)
}

// addRound stores the next round, with all that it takes to prove later what
// was given for what.
func (t *tx) addRound(
	seat Seat, row queries.ProjectRequirementRow, content rules.RequirementContent, given rules.Given,
) (queries.AddRequirementRoundParams, error) {
	round := queries.AddRequirementRoundParams{
		RequirementID: row.ID, Round: row.Rounds + 1, Text: given.Text, Name: given.Name, Asked: given.Asked,
		Links: listText(given.Links), Files: listText(given.Files), Fields: listText(given.Fields),
		PersonID: seat.PersonID, Person: seat.Name, Ip: seat.IP, UserAgent: seat.UserAgent, SubmittedAt: t.now,
	}
	canonical, _, err := rules.Freeze(content)
	if err != nil {
		return round, err
	}
	round.Content = string(canonical)
	if _, round.Given, err = rules.Freeze(given); err != nil {
		return round, err
	}
	if err := t.AddRequirementRound(t.ctx, round); err != nil {
		return round, fmt.Errorf("store the round: %w", err)
	}
	return round, nil
}

// listText is a list as it is stored: JSON, also when it is missing.
func listText(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(list) // texts always have a form in JSON
	return string(text)
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
		row, err := t.requirement(seat, rules.ManageRequirements, number, edit, rules.Requirement.MayAccept)
		if err != nil {
			return err
		}
		if err := changed(t.Queries.AcceptRequirement(t.ctx, queries.AcceptRequirementParams{ID: row.ID, Edit: edit, Now: t.now})); err != nil {
			return err
		}
		given, err := t.decideRound(seat, row, rules.Accepted, "")
		if err != nil {
			return err
		}
		return t.record(seat, happening{
			kind: RequirementAccepted, subject: requirementNumber(seat, number), detail: row.Title, evidence: given,
		})
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
		row, err := t.requirement(seat, rules.ManageRequirements, number, edit, rules.Requirement.MayReturn)
		if err != nil {
			return err
		}
		if err := changed(t.Queries.ReturnRequirement(t.ctx, queries.ReturnRequirementParams{ID: row.ID, Edit: edit, Now: t.now})); err != nil {
			return err
		}
		given, err := t.decideRound(seat, row, rules.Returned, reason)
		if err != nil {
			return err
		}
		return t.record(seat, happening{
			kind: RequirementReturned, subject: requirementNumber(seat, number), detail: reason, evidence: given,
		})
	})
}

// decideRound notes what the agency says to the last round, and answers with
// the hash of what was given in it: the decision is bound to that.
func (t *tx) decideRound(seat Seat, row queries.ProjectRequirementRow, outcome rules.Outcome, reason string) (string, error) {
	given, err := t.DecideRequirementRound(t.ctx, queries.DecideRequirementRoundParams{
		RequirementID: row.ID, Round: row.Rounds, Outcome: outcome, Reason: reason, DecidedBy: seat.Name, DecidedAt: t.now,
	})
	if err != nil {
		return "", fmt.Errorf("decide round %d: %w", row.Rounds, err)
	}
	return given, nil
}
