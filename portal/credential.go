package portal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"portal/queries"
	"portal/rules"
)

// CredentialField is one field of credentials in the clear. It is never
// stored, logged or listed so.
type CredentialField struct {
	Name  string
	Value string
}

// CredentialRecord is what may be known of credentials without revealing
// them. Names are the fields that were filled.
type CredentialRecord struct {
	Round       int64
	Names       []string
	Person      string
	GivenAt     rules.Instant
	DestroyedAt rules.Instant
	DestroyedBy string
}

// credentialRecords are those of a requirement that the person may know of:
// the draft of a round is known to those alone who provide it.
func (p *Portal) credentialRecords(ctx context.Context, seat Seat, row queries.ProjectRequirementRow) ([]CredentialRecord, error) {
	if row.Kind != rules.NeedCredentials {
		return nil, nil
	}
	rows, err := p.read.RequirementCredentials(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	var records []CredentialRecord
	for _, given := range rows {
		if given.Round > row.Rounds && !seat.Can(rules.ProvideRequirements) {
			continue
		}
		record := CredentialRecord{
			Round: given.Round, Person: given.Person, GivenAt: given.GivenAt, DestroyedAt: given.DestroyedAt, DestroyedBy: given.DestroyedBy,
		}
		if err := json.Unmarshal([]byte(given.Names), &record.Names); err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}

// keepCredentials seals what was typed into the draft of a round, over what
// is kept there. Only the fields that are asked for count. When what is kept
// cannot be opened any more it begins anew with what was typed.
func (p *Portal) keepCredentials(t *tx, seat Seat, row queries.ProjectRequirementRow, round int64, typed []CredentialField) error {
	values, err := checkTyped(row, typed)
	if err != nil {
		return err
	}
	kept, err := p.openCredentials(t, row.ID, round)
	isGone := errors.Is(err, keyLost) || errors.Is(err, sealBroken)
	if isGone && len(values) == 0 {
		return credentialProblem("What was kept here before cannot be opened any more. Please type it again.")
	}
	isEmpty := errors.Is(err, credentialsDestroyed) || rules.KindOf(err) == rules.NotFound
	if err != nil && !isGone && !isEmpty {
		return err
	}
	if len(values) == 0 {
		return nil
	}
	merged, err := mergeCredentials(row, kept, values)
	if err != nil {
		return err
	}
	return p.sealCredentials(t, seat, row.ID, round, merged)
}

// checkTyped gives the values that were typed, by the names of their fields.
func checkTyped(row queries.ProjectRequirementRow, typed []CredentialField) (map[string]string, error) {
	values := map[string]string{}
	for _, field := range typed {
		if len(field.Value) > rules.MaxCredentialText {
			return nil, credentialProblem("“%s” is too long: %d bytes at most.", field.Name, rules.MaxCredentialText)
		}
		if field.Value != "" {
			values[field.Name] = field.Value
		}
	}
	names, err := askedFields(row)
	if err != nil {
		return nil, err
	}
	asked := map[string]string{}
	for _, name := range names {
		if value, ok := values[name]; ok {
			asked[name] = value
		}
	}
	return asked, nil
}

func askedFields(row queries.ProjectRequirementRow) ([]string, error) {
	var names []string
	err := json.Unmarshal([]byte(row.Fields), &names)
	return names, err
}

func credentialProblem(format string, args ...any) error {
	var problems rules.Problems
	problems.Add("credentials", format, args...)
	return problems.Err()
}

// mergeCredentials puts what was typed over what is kept, in the order in
// which the fields are asked for.
func mergeCredentials(row queries.ProjectRequirementRow, kept []CredentialField, typed map[string]string) ([]CredentialField, error) {
	values := map[string]string{}
	for _, field := range kept {
		values[field.Name] = field.Value
	}
	names, err := askedFields(row)
	var merged []CredentialField
	for _, name := range names {
		value := values[name]
		if newer, ok := typed[name]; ok {
			value = newer
		}
		if value != "" {
			merged = append(merged, CredentialField{Name: name, Value: value})
		}
	}
	return merged, err
}

func (p *Portal) sealCredentials(t *tx, seat Seat, requirementID, round int64, fields []CredentialField) error {
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	names, err := json.Marshal(namesOf(fields))
	if err != nil {
		return err
	}
	keys, err := p.vault.sealingKeys()
	if err != nil {
		return err
	}
	sealed, err := keys[0].seal(requirementID, round, text)
	if err != nil {
		return err
	}
	return t.SealCredentials(t.ctx, queries.SealCredentialsParams{
		RequirementID: requirementID, Round: round, Names: string(names), Sealed: sealed, KeyID: keys[0].id, Person: seat.Name, GivenAt: t.now,
	})
}

func namesOf(fields []CredentialField) []string {
	names := []string{}
	for _, field := range fields {
		names = append(names, field.Name)
	}
	return names
}

// openCredentials decrypts what was given for a round. NotFound when nothing
// was.
func (p *Portal) openCredentials(t *tx, requirementID, round int64) ([]CredentialField, error) {
	row, err := found(t.SealedCredentials(t.ctx, queries.SealedCredentialsParams{RequirementID: requirementID, Round: round}))
	if err != nil {
		return nil, err
	}
	if row.DestroyedAt != 0 {
		return nil, credentialsDestroyed
	}
	keys, err := p.vault.keys()
	if err != nil {
		return nil, err
	}
	key, ok := keyByID(keys, row.KeyID)
	if !ok {
		return nil, keyLost
	}
	text, err := key.open(requirementID, round, row.Sealed)
	if err != nil {
		return nil, err
	}
	var fields []CredentialField
	if err := json.Unmarshal(text, &fields); err != nil {
		// The error of json would quote a piece of what was sealed.
		return nil, errors.New("what was sealed is no list of fields")
	}
	return fields, nil
}

// keptNames are the names of the fields that are kept for a round.
func (t *tx) keptNames(requirementID, round int64) ([]string, error) {
	row, err := t.SealedCredentials(t.ctx, queries.SealedCredentialsParams{RequirementID: requirementID, Round: round})
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.DestroyedAt != 0 {
		return []string{}, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	err = json.Unmarshal([]byte(row.Names), &names)
	return names, err
}

// RevealCredentials opens what was submitted in one round, for those who give
// their password again or did so within the last minutes. That it was
// revealed is in the history before anything comes back. Invalid or TooMany
// for the password, Conflict when it cannot be opened any more.
func (p *Portal) RevealCredentials(ctx context.Context, seat Seat, number, round int64, sessionToken, password string) ([]CredentialField, error) {
	confirmed, err := p.checkPasswordAgain(ctx, seat, sessionToken, password)
	if err != nil {
		return nil, err
	}
	var fields []CredentialField
	err = p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.RevealCredentials); err != nil {
			return err
		}
		if err := t.confirmSession(seat, sessionToken, confirmed); err != nil {
			return err
		}
		fields, err = p.reveal(t, seat, number, round)
		return err
	})
	if err != nil {
		return nil, err
	}
	return fields, nil
}

func (p *Portal) reveal(t *tx, seat Seat, number, round int64) ([]CredentialField, error) {
	row, err := found(t.ProjectRequirement(t.ctx, queries.ProjectRequirementParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return nil, err
	}
	if round > row.Rounds {
		return nil, rules.Missing()
	}
	fields, err := p.openCredentials(t, row.ID, round)
	if err != nil {
		return nil, err
	}
	return fields, t.record(seat, happening{
		kind: CredentialsRevealed, subject: requirementNumber(seat, number), detail: fmt.Sprintf("Round %d", round),
	})
}

// DestroyCredentials destroys for ever what was given for a requirement, all
// rounds of it. Conflict when there is nothing to destroy.
func (p *Portal) DestroyCredentials(ctx context.Context, seat Seat, number int64) error {
	return p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.RevealCredentials); err != nil {
			return err
		}
		row, err := found(t.ProjectRequirement(t.ctx, queries.ProjectRequirementParams{ProjectID: seat.Project.ID, Number: number}))
		if err != nil {
			return err
		}
		return t.destroyCredentials(seat, row.ID, number, row.Title)
	})
}

func (t *tx) destroyCredentials(seat Seat, requirementID, number int64, title string) error {
	// An emptied value alone could leave its bytes in the file's free space.
	if err := t.OverwriteCredentials(t.ctx, queries.OverwriteCredentialsParams{RequirementID: requirementID}); err != nil {
		return err
	}
	destroyed, err := t.Queries.DestroyCredentials(t.ctx, queries.DestroyCredentialsParams{RequirementID: requirementID, Now: t.now, DestroyedBy: seat.Name})
	if err != nil {
		return err
	}
	if destroyed == 0 {
		return rules.Fail(rules.Conflict, "There is nothing left to destroy here.")
	}
	return t.record(seat, happening{kind: CredentialsDestroyed, subject: requirementNumber(seat, number), detail: title})
}

// DestroyDueCredentials destroys the credentials of requirements that were
// accepted as many days ago as the settings say; 0 days keep them.
func (p *Portal) DestroyDueCredentials(ctx context.Context) error {
	return p.write(ctx, func(t *tx) error {
		agency, err := t.Agency(t.ctx)
		if err != nil || agency.CredentialDays == 0 {
			return err
		}
		due, err := t.DueCredentials(t.ctx, t.now.Add(-time.Duration(agency.CredentialDays)*24*time.Hour))
		if err != nil {
			return err
		}
		for _, row := range due {
			clock := Seat{Actor: portalActor, Project: Project{ID: row.ProjectID, Code: row.Code}}
			if err := t.destroyCredentials(clock, row.ID, row.Number, row.Title); err != nil {
				return err
			}
		}
		return nil
	})
}
