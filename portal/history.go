package portal

import (
	"context"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// PastEvent is a line of a history as its page shows it.
type PastEvent = queries.ChainEventsBeforeRow

// History lists the events of a project that the person may know of, the
// latest first, those with numbers below a bound, a page at a time; 0 starts.
func (p *Portal) History(ctx context.Context, seat Seat, before int64) ([]PastEvent, error) {
	if before == 0 {
		before = 1 << 62
	}
	return p.eventsBefore(ctx, seat, before, PageSize+1)
}

// eventsBefore leaves out what concerns drafts for those who do not write
// quotes: they may not know that these exist.
func (p *Portal) eventsBefore(ctx context.Context, seat Seat, before, page int64) ([]PastEvent, error) {
	if seat.Can(rules.WriteQuotes) {
		return p.read.ChainEventsBefore(ctx, queries.ChainEventsBeforeParams{
			Chain: seat.Project.Code, Before: before, Page: page,
		})
	}
	rows, err := p.read.MemberEventsBefore(ctx, queries.MemberEventsBeforeParams{
		Chain: seat.Project.Code, Before: before, Page: page,
	})
	events := make([]PastEvent, len(rows))
	for i, row := range rows {
		events[i] = PastEvent(row)
	}
	return events, err
}

// Fault names the first thing that a check found not to fit.
type Fault struct {
	Where string
	What  string
}

// Error is the fault in one line.
func (f *Fault) Error() string { return f.Where + ": " + f.What }

// CheckHistory walks a project's chain of events and tells how many there
// are. The error is a *Fault when a line was changed or is missing.
func (p *Portal) CheckHistory(ctx context.Context, seat Seat) (int64, error) {
	var count int64
	err := p.consistently(ctx, func(c check) error {
		chain, err := found(c.Chain(ctx, seat.Project.Code))
		if rules.KindOf(err) == rules.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		count, err = c.checkChain(queries.Chain{Name: seat.Project.Code, Length: chain.Length, Head: chain.Head})
		return err
	})
	return count, err
}

func (c check) checkChain(chain queries.Chain) (int64, error) {
	const page = 500
	var number int64
	previous := ""
	for {
		events, err := c.ChainEventsAfter(c.ctx, queries.ChainEventsAfterParams{Chain: chain.Name, After: number, Page: page})
		if err != nil {
			return number, err
		}
		for _, event := range events {
			if err := checkEvent(event, number+1, previous); err != nil {
				return number, err
			}
			number, previous = event.Number, event.Hash
		}
		if len(events) < page {
			return number, checkEnd(chain, number, previous)
		}
	}
}

func checkEvent(row queries.Event, number int64, previous string) error {
	where := fmt.Sprintf("event %d of %s", number, chainName(row.Chain))
	if row.Number != number {
		return &Fault{where, fmt.Sprintf("it is missing; the next one found is number %d", row.Number)}
	}
	if row.Previous != previous {
		return &Fault{where, "it does not follow the line before: that one was changed or replaced"}
	}
	event := rules.Event{
		Chain: row.Chain, Number: row.Number, Kind: row.Kind, At: row.At, PersonID: row.PersonID, Person: row.Person,
		Subject: row.Subject, Detail: row.Detail, Evidence: row.Evidence, IP: row.Ip, Agent: row.UserAgent,
		Previous: row.Previous,
	}
	hash, err := event.Hash()
	if err != nil {
		return err
	}
	if hash != row.Hash {
		return &Fault{where, "it was changed: its content no longer has the hash recorded with it"}
	}
	return nil
}

func checkEnd(chain queries.Chain, number int64, head string) error {
	if chain.Length == number && chain.Head == head {
		return nil
	}
	where := fmt.Sprintf("the end of %s", chainName(chain.Name))
	return &Fault{where, fmt.Sprintf("%d events were recorded, and %d are here", chain.Length, number)}
}

func chainName(chain string) string {
	if chain == "" {
		return "the installation's history"
	}
	return "the history of " + chain
}
