package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"portal/queries"
	"portal/rules"
)

// Dispute is one round of a dispute with its thread.
type Dispute struct {
	queries.CycleDisputesRow
	Items      []rules.DisputedItem
	ReasonHTML template.HTML
	NoteHTML   template.HTML
	Posts      []DisputePost
	// Tickets are those that it points to, filled for the cycle's own page only.
	Tickets []queries.CycleDisputeTicketsRow
	// Files and NoteFiles, those of the proposal, are filled for the cycle's own
	// page only, removed ones included.
	Files, NoteFiles []File
}

// DisputePost is one entry of a dispute's thread.
type DisputePost struct {
	ID       int64
	Side     rules.Side
	Person   string
	Body     template.HTML
	PostedAt rules.Instant
	Files    []File
}

func (p *Portal) disputes(ctx context.Context, cycleID int64) ([]Dispute, error) {
	rows, err := p.read.CycleDisputes(ctx, cycleID)
	if err != nil {
		return nil, err
	}
	posts, err := p.read.CycleDisputePosts(ctx, cycleID)
	if err != nil {
		return nil, err
	}
	disputes := make([]Dispute, len(rows))
	for i, row := range rows {
		disputes[i] = Dispute{CycleDisputesRow: row, ReasonHTML: RenderMarkdown(row.Reason), NoteHTML: RenderMarkdown(row.Note)}
		if err := json.Unmarshal([]byte(row.Items), &disputes[i].Items); err != nil {
			return nil, err
		}
		for _, post := range posts {
			if post.Round == row.Round {
				entry := DisputePost{ID: post.ID, Side: post.Side, Person: post.Person, Body: RenderMarkdown(post.Body), PostedAt: post.PostedAt}
				disputes[i].Posts = append(disputes[i].Posts, entry)
			}
		}
	}
	return disputes, nil
}

// NewDispute is what an approver finds missing or wrong. Tickets are numbers of
// tickets of the project, Named further ones as somebody types them; Files are
// staged files.
type NewDispute struct {
	Reason  string
	Items   []rules.DisputedItem
	Tickets []int64
	Named   string
	Files   []int64
}

// DisputeCycle disputes a cycle in review, or again after staff proposed the
// last dispute as resolved. The whole team is told. Invalid without a reason
// or a deliverable at fault and for a ticket that the project does not have,
// NotFound for a deliverable of another cycle, Conflict as for completing.
func (p *Portal) DisputeCycle(ctx context.Context, seat Seat, number int64, read ReviewRead, item NewDispute) error {
	return p.onReview(ctx, seat, number, read, rules.Cycle.MayDispute, func(t *tx, cycle queries.ProjectCycleRow, content rules.CycleContent) error {
		tickets, err := item.check(seat.Project.Code, content.Deliverables)
		if err != nil {
			return err
		}
		if err := t.dispute(seat, cycle, read, item.Reason, titled(item.Items, content)); err != nil {
			return err
		}
		if err := t.pointToTickets(seat, cycle, read.Rounds+1, tickets); err != nil {
			return err
		}
		return t.attach(seat, disputeAnchor(seat, cycle, roundKey(read.Rounds+1)), item.Files)
	})
}

// titled gives each item the title that its deliverable has now.
func titled(items []rules.DisputedItem, content rules.CycleContent) []rules.DisputedItem {
	titles := map[string]string{}
	for _, deliverable := range content.Deliverables {
		titles[deliverable.Key] = deliverable.Title
	}
	for i := range items {
		items[i].Title = titles[items[i].Key]
	}
	return items
}

func (t *tx) dispute(seat Seat, cycle queries.ProjectCycleRow, read ReviewRead, reason string, items []rules.DisputedItem) error {
	if err := t.SettleDispute(t.ctx, queries.SettleDisputeParams{CycleID: cycle.ID, Now: t.now}); err != nil {
		return err
	}
	err := changed(t.NoteDispute(t.ctx, queries.NoteDisputeParams{ID: cycle.ID, Rounds: read.Rounds, InForce: read.Revision}))
	if err != nil {
		return err
	}
	text, err := json.Marshal(items)
	if err != nil {
		return err
	}
	err = t.AddDispute(t.ctx, queries.AddDisputeParams{
		CycleID: cycle.ID, Round: read.Rounds + 1, Version: read.Revision, Reason: reason, Items: string(text),
		PersonID: seat.PersonID, Person: seat.Name, RaisedAt: t.now,
	})
	if err != nil {
		return fmt.Errorf("store the dispute: %w", err)
	}
	what := cycleEvent(CycleDisputed, seat, cycle, reason)
	what.evidence = read.Hash
	return t.tellStaff(seat, what)
}

// disputeAnchor is a part of a cycle's dispute that files are hung on.
func disputeAnchor(seat Seat, cycle queries.ProjectCycleRow, key string) anchor {
	return anchor{place: rules.PlaceDispute, id: cycle.ID, key: key, subject: rules.CycleNumber(seat.Project.Code, cycle.Number)}
}

func roundKey(round int64) string { return strconv.FormatInt(round, 10) }

func proposalKey(round int64) string { return roundKey(round) + ".proposal" }

// ProposeResolution proposes a cycle's open dispute as resolved, with a note
// in Markdown and staged files. Invalid without a note, Conflict when no dispute is open.
func (p *Portal) ProposeResolution(ctx context.Context, seat Seat, number int64, note string, files ...int64) error {
	if err := checkWords("note", note, "Please say what was done about it."); err != nil {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, rules.ResolveDisputes, number)
		if err != nil {
			return err
		}
		if err := p.ruleOf(cycle).MayPropose(); err != nil {
			return err
		}
		err = changed(t.Queries.ProposeResolution(t.ctx, queries.ProposeResolutionParams{
			CycleID: cycle.ID, Round: cycle.DisputeRounds, Note: note, ProposedBy: seat.Name, Now: t.now,
		}))
		if err != nil {
			return err
		}
		if err := changed(t.NoteProposal(t.ctx, cycle.ID)); err != nil {
			return err
		}
		if err := t.record(seat, cycleEvent(ResolutionProposed, seat, cycle, note)); err != nil {
			return err
		}
		return t.attach(seat, disputeAnchor(seat, cycle, proposalKey(cycle.DisputeRounds)), files)
	})
}

// PostInDispute writes in the thread of a cycle's dispute while it is not
// settled, with staged files. Both sides may: approvers and the agency.
func (p *Portal) PostInDispute(ctx context.Context, seat Seat, number int64, body string, files ...int64) error {
	if err := checkWords("body", body, "Please write something first."); err != nil {
		return err
	}
	permission := rules.ReviewCycles
	if seat.writesFor() == rules.AgencySide {
		permission = rules.ResolveDisputes
	}
	return p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, permission, number)
		if err != nil {
			return err
		}
		if err := p.ruleOf(cycle).MayDiscuss(); err != nil {
			return err
		}
		id, err := t.AddDisputePost(t.ctx, queries.AddDisputePostParams{
			CycleID: cycle.ID, Round: cycle.DisputeRounds, Side: seat.writesFor(), PersonID: seat.PersonID, Person: seat.Name,
			Body: body, PostedAt: t.now,
		})
		if err != nil {
			return err
		}
		what := cycleEvent(DisputeAnswered, seat, cycle, "")
		if err := t.record(seat, what); err != nil {
			return err
		}
		return t.attach(seat, anchor{place: rules.PlaceReply, id: id, subject: what.subject}, files)
	})
}

func checkWords(field, text, otherwise string) error {
	var problems rules.Problems
	if strings.TrimSpace(text) == "" {
		problems.Add(field, "%s", otherwise)
	}
	problems.LimitText(field, text)
	return problems.Err()
}
