package portal

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"

	"portal/queries"
	"portal/rules"
)

// Finding is a thing that was found, or a comment on one. Role is the person's
// in its project. Text is an excerpt or, when only the title has the words, the
// beginning. Phase and Overdue are a cycle's, Standing is a quote's.
type Finding struct {
	queries.FoundThingsRow
	Role     rules.Role
	Title    []Piece
	Text     []Piece
	Phase    rules.Phase
	Overdue  bool
	Standing rules.QuoteState
}

// Piece is a run of text. IsHit tells that it was looked for.
type Piece struct {
	Text  string
	IsHit bool
}

// hitMark stands around what was found until it is shown. Nobody can write a
// text that has it: it is made anew at each start.
var hitMark = "\uE001" + rand.Text() + "\uE001"

// findings loads what stands behind the hits, in their order, as far as the
// person may read it.
func (p *Portal) findings(ctx context.Context, r reach, hits []hit) ([]Finding, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	ids, place := make([]int64, len(hits)), map[int64]int{}
	for i, h := range hits {
		ids[i], place[h.ID] = h.ID, i
	}
	text, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := p.read.FoundThings(ctx, string(text))
	rows = slices.DeleteFunc(rows, func(row queries.FoundThingsRow) bool { return !r.mayRead(row) })
	slices.SortFunc(rows, func(a, b queries.FoundThingsRow) int { return place[a.ID] - place[b.ID] })
	findings := make([]Finding, len(rows))
	for i, row := range rows {
		findings[i] = p.newFinding(row, r.role(row.ProjectID), hits[place[row.ID]])
	}
	return findings, err
}

func (p *Portal) newFinding(row queries.FoundThingsRow, role rules.Role, h hit) Finding {
	if h.Title == "" {
		h.Title = row.Title
	}
	finding := Finding{FoundThingsRow: row, Role: role, Title: pieces(h.Title), Text: pieces(excerpt(h.Text))}
	switch rules.Subject(row.About) {
	case rules.AboutCycle:
		cycle := p.cycleRule(rules.Date(row.StartOn), rules.Date(row.EndOn), row.ReviewDays, rules.Instant(row.ReviewOpened),
			rules.Instant(row.Completed), rules.DisputeState(row.DisputeState))
		finding.Phase, finding.Overdue = cycle.Phase(p.Today()), cycle.Overdue(p.Today())
	case rules.AboutQuote:
		quote := rules.Quote{State: rules.QuoteState(row.State), Expires: rules.Date(row.Until)}
		finding.Standing = quote.Standing(p.now(), p.Zone())
	}
	return finding
}

// maxBeginning is how many characters of a text are shown that has none of the
// words.
const maxBeginning = 160

// excerpt is a piece of Markdown in one line without its marks, unless these
// hold what was looked for.
func excerpt(text string) string {
	words := MarkdownWords(text)
	if strings.Contains(text, hitMark) {
		if strings.Contains(words, hitMark) {
			return words
		}
		return strings.Join(strings.Fields(text), " ")
	}
	return beginningOf(words)
}

// beginningOf cuts a text behind a word, or within one that is longer than all
// of it may be.
func beginningOf(words string) string {
	runes := []rune(words)
	if len(runes) <= maxBeginning {
		return words
	}
	cut := string(runes[:maxBeginning])
	if space := strings.LastIndexByte(cut, ' '); space > 0 {
		cut = cut[:space]
	}
	return cut + " …"
}

// pieces splits a text at its marks.
func pieces(text string) []Piece {
	var list []Piece
	for i, part := range strings.Split(text, hitMark) {
		if part != "" {
			list = append(list, Piece{Text: part, IsHit: i%2 == 1})
		}
	}
	return list
}
