package portal

import (
	"context"
	"encoding/json"

	"portal/queries"
	"portal/rules"
)

// ContentRead loads the content of a cycle that somebody read, by its version
// and hash: as the version stands, or as a side once approved it. NotFound when
// it was edited away before anybody approved it.
func (p *Portal) ContentRead(ctx context.Context, seat Seat, number int64, read rules.Consent) (rules.CycleContent, error) {
	cycle, err := p.projectCycle(ctx, seat, number)
	if err != nil {
		return rules.CycleContent{}, err
	}
	version, err := p.version(ctx, cycle.ID, read.Revision)
	if err != nil || version.Hash == read.Hash {
		return version.Content, err
	}
	signed, err := found(p.read.SignedContent(ctx, queries.SignedContentParams{
		CycleID: cycle.ID, Version: read.Revision, Hash: read.Hash,
	}))
	var content rules.CycleContent
	if err != nil {
		return content, err
	}
	return content, json.Unmarshal([]byte(signed), &content)
}
