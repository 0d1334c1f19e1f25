package portal

import (
	"context"

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

func (p *Portal) credentialRecords(ctx context.Context, requirementID int64) ([]CredentialRecord, error) {
	return nil, nil
}

// keepCredentials seals what was typed into the draft of a round, over what
// is kept there.
func (p *Portal) keepCredentials(t *tx, seat Seat, row queries.ProjectRequirementRow, round int64, typed []CredentialField) error {
	return nil
}

// keptNames are the names of the fields that are kept for a round.
func (t *tx) keptNames(requirementID, round int64) ([]string, error) { return []string{}, nil }
