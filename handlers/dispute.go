package handlers

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"portal/portal"
	"portal/rules"
)

// disputeStory is all rounds of a cycle's dispute in order, with what the
// person looking can add to it.
type disputeStory struct {
	State                badge
	Rounds               []disputeRound
	ReplyURL, ProposeURL string
	Reply, Note          field
	ReplyFiles           fileField
	NoteFiles            fileField
	ReplyHint            string
	IsProposing          bool
}

// disputeRound is one round: raised, talked about, proposed as resolved and
// settled.
type disputeRound struct {
	Heading, Person, At, Stamp string
	Version                    int64
	Reason                     template.HTML
	Items                      []rules.DisputedItem
	Files                      []fileView
	Tickets                    []ticketLine
	Entries                    []disputeEntry
	Settled                    string
}

// disputeEntry is one thing said in a round. IsProposal marks the agency's
// proposal to see the dispute as resolved.
type disputeEntry struct {
	IsProposal, IsAgency    bool
	Side, Person, At, Stamp string
	Body                    template.HTML
	Files                   []fileView
	at                      rules.Instant
}

func (s *Server) disputeCycle(v visit) error {
	return s.cycleDeed(v, "dispute", "Disputed. The whole team of the agency is told.", func(number int64) error {
		return s.portal.DisputeCycle(v.ctx(), v.seat, number, v.reviewRead(), portal.NewDispute{
			Reason: v.words("reason"), Items: v.disputedItems(), Tickets: v.namedTickets(), Named: v.text("more_tickets"), Files: v.fileNumbers(),
		})
	})
}

// disputedItems are the deliverables that were ticked as missing or wrong.
func (v visit) disputedItems() []rules.DisputedItem {
	var items []rules.DisputedItem
	var seen []string
	for _, key := range v.Request().PostForm["items"] {
		if slices.Contains(seen, key) {
			continue
		}
		seen = append(seen, key)
		name := "items." + key
		items = append(items, rules.DisputedItem{Key: key, Expected: v.words(name + ".expected"), Found: v.words(name + ".found")})
	}
	return items
}

// words is a text as typed, "" when there is nothing but white space in it.
func (v visit) words(name string) string {
	text := v.text(name)
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}

func (s *Server) replyInDispute(v visit) error {
	return s.cycleDeed(v, "reply", "Your reply stands in the dispute.", func(number int64) error {
		return s.portal.PostInDispute(v.ctx(), v.seat, number, v.words("body"), v.fileNumbers()...)
	})
}

func (s *Server) proposeResolution(v visit) error {
	return s.cycleDeed(v, "propose", "Proposed as resolved. The client completes the cycle or disputes it again.", func(number int64) error {
		return s.portal.ProposeResolution(v.ctx(), v.seat, number, v.words("note"), v.fileNumbers()...)
	})
}

func (s *Server) disputeStory(v visit, view portal.CycleView, form deedForm) disputeStory {
	story := disputeStory{State: disputeBadge(view)}
	for i, dispute := range view.Disputes {
		story.Rounds = append(story.Rounds, s.disputeRound(v, dispute, i == len(view.Disputes)-1))
	}
	root := cycleURL(v.seat.Project.Code, view.Cycle.Number)
	if view.Rule.MayDiscuss() == nil {
		switch {
		case v.seat.Can(rules.ReviewCycles):
			story.ReplyURL, story.ReplyHint = root+"/reply", "The agency reads this. Markdown."
		case v.seat.Can(rules.ResolveDisputes):
			story.ReplyURL, story.ReplyHint = root+"/agency-reply", "The client reads this. Markdown."
		}
	}
	if v.seat.Can(rules.ResolveDisputes) && view.Rule.MayPropose() == nil {
		story.ProposeURL = root + "/propose"
	}
	story.Reply = form.of("reply").field("body", field{Label: "Your reply", Hint: story.ReplyHint})
	story.Note = form.of("propose").field("note", field{Label: "What was done about it", Hint: "The client reads this, then completes the cycle or disputes it again. Markdown.", Scope: "-propose"})
	story.ReplyFiles = s.deedFiles(v, "-reply", form.of("reply"))
	story.NoteFiles = s.deedFiles(v, "-propose", form.of("propose"))
	story.IsProposing = form.deed == "propose"
	return story
}

func disputeBadge(view portal.CycleView) badge {
	switch view.Cycle.DisputeState {
	case rules.DisputeOpen:
		return badge{"danger", "Open, waiting for the agency"}
	case rules.DisputeProposed:
		return badge{"warning", "Proposed as resolved, waiting for the client"}
	}
	return badge{"success", "Settled"}
}

func (s *Server) disputeRound(v visit, dispute portal.Dispute, isLast bool) disputeRound {
	round := disputeRound{
		Heading: fmt.Sprintf("Round %d", dispute.Round), Person: dispute.Person, At: s.moment(dispute.RaisedAt), Stamp: s.stamp(dispute.RaisedAt),
		Version: dispute.Version, Reason: dispute.ReasonHTML, Items: dispute.Items, Files: s.fileViews(v, dispute.Files), Entries: s.disputeEntries(v, dispute),
		Tickets: disputeTickets(v.seat.Project.Code, dispute),
	}
	if dispute.SettledAt == 0 {
		return round
	}
	round.Settled = "Disputed again on " + s.moment(dispute.SettledAt) + "."
	if isLast {
		round.Settled = "Settled on " + s.moment(dispute.SettledAt) + ": the client completed the cycle."
	}
	return round
}

// disputeEntries puts the thread's posts and the proposal in order.
func (s *Server) disputeEntries(v visit, dispute portal.Dispute) []disputeEntry {
	var entries []disputeEntry
	for _, post := range dispute.Posts {
		entry := s.disputeEntry(post.Side, post.Person, post.PostedAt, post.Body)
		entry.Files = s.fileViews(v, post.Files)
		entries = append(entries, entry)
	}
	if dispute.ProposedAt != 0 {
		proposal := s.disputeEntry(rules.AgencySide, dispute.ProposedBy, dispute.ProposedAt, dispute.NoteHTML)
		proposal.IsProposal, proposal.Files = true, s.fileViews(v, dispute.NoteFiles)
		entries = append(entries, proposal)
	}
	slices.SortStableFunc(entries, func(a, b disputeEntry) int { return cmp.Compare(a.at, b.at) })
	return entries
}

func (s *Server) disputeEntry(side rules.Side, person string, at rules.Instant, body template.HTML) disputeEntry {
	return disputeEntry{
		IsAgency: side == rules.AgencySide, Side: sideWords(side), Person: person, At: s.moment(at), Stamp: s.stamp(at), Body: body, at: at,
	}
}
