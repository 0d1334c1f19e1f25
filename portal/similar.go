package portal

import (
	"context"
	"strings"

	"portal/queries"
	"portal/rules"
)

// searchScope says, as a query of the index, which of a project's things the
// person may find.
func (s Seat) searchScope() string {
	return `("` + strings.Join(rules.SearchScope(s.Role, s.Project.ID, s.PersonID), `" OR "`) + `")`
}

// SimilarTicket is a ticket whose title is like what somebody types.
type SimilarTicket = queries.SimilarTicketsRow

// SimilarTickets offers tickets that the person may read and whose titles
// share words with one that is being typed; "" and the like offer none.
func (p *Portal) SimilarTickets(ctx context.Context, seat Seat, title string) ([]SimilarTicket, error) {
	words := rules.SearchAny(title)
	if words == "" {
		return nil, nil
	}
	return p.read.SimilarTickets(ctx, queries.SimilarTicketsParams{Words: words, Scope: seat.searchScope()})
}
