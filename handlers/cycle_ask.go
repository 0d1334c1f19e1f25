package handlers

import (
	"fmt"

	"portal/portal"
	"portal/rules"
)

// askView is the one thing that a cycle's page asks of the person looking, or
// in words that nothing is asked of them. Kind is urgent, deed, done or none.
type askView struct {
	Kind, Icon, Heading, Sentence string
	Deed, URL                     string
}

func (s *Server) ask(v visit, view portal.CycleView, page *cyclePage) askView {
	if page.Completion != nil {
		return askView{
			Kind: "done", Icon: "circle-check", Heading: "Completed",
			Sentence: page.Completion.Name + " confirmed every deliverable on " + page.Completion.At + ".",
		}
	}
	switch {
	case v.seat.Can(rules.ReviewCycles):
		return s.askApprover(view, page)
	case v.seat.Can(rules.WriteCycles):
		return s.askStaff(v, view, page)
	}
	return s.tellViewer(v, view, page)
}

func (s *Server) askApprover(view portal.CycleView, page *cyclePage) askView {
	switch {
	case page.Review.IsOpen && page.Review.IsAgain:
		return askView{
			Kind: "urgent", Icon: "list-checks", Heading: "The agency proposes your dispute as resolved",
			Sentence: "Read what was done, then complete the cycle or dispute it again." + s.dueWords(view) + page.alsoApprove(),
			Deed:     "Answer the proposal", URL: "#cycle-review",
		}
	case page.Review.IsOpen:
		kind := "deed"
		if view.Overdue {
			kind = "urgent"
		}
		return askView{
			Kind: kind, Icon: "list-checks", Heading: "Review this cycle",
			Sentence: "Look at what was delivered, then complete the cycle or dispute it." + s.dueWords(view) + page.alsoApprove(),
			Deed:     "Review it now", URL: "#cycle-review",
		}
	case page.Approvals.URL != "":
		return page.askApproval("Read the content and approve it for " + page.Approvals.For + ".")
	case view.Phase == rules.Disputed:
		return askView{
			Kind: "none", Icon: "triangle-alert", Heading: "Disputed, waiting for the agency",
			Sentence: "The team was told. You are asked again once they propose it as resolved.", Deed: "Read the dispute", URL: "#cycle-dispute",
		}
	case page.Waits.Outstanding > 0:
		return page.askToProvide(view)
	}
	return askView{Kind: "none", Icon: "circle-check", Heading: "Nothing is asked of you now", Sentence: page.whatComes(view)}
}

func (s *Server) askStaff(v visit, view portal.CycleView, page *cyclePage) askView {
	client := v.seat.Project.Client
	switch {
	case page.Story.ProposeURL != "":
		return askView{
			Kind: "urgent", Icon: "triangle-alert", Heading: client + " disputes this cycle",
			Sentence: "Answer in the thread, put it right, then propose it as resolved." + page.alsoApprove(), Deed: "Read the dispute", URL: "#cycle-dispute",
		}
	case page.Approvals.URL != "":
		return page.askApproval("Approve it for the agency; " + client + " approves for itself.")
	case page.Waits.Submitted > 0:
		return askView{
			Kind: "deed", Icon: "inbox", Heading: fmt.Sprintf("Look at what %s gave: %d", client, page.Waits.Submitted),
			Sentence: "This cycle waits for it. Accept it, or return it with a reason.", Deed: "See what was given", URL: "#cycle-waits",
		}
	case view.Phase != rules.Upcoming && page.Delivered < page.All:
		kind := "deed"
		if view.Overdue {
			kind = "urgent"
		}
		return askView{
			Kind: kind, Icon: "package", Heading: fmt.Sprintf("Deliver what is missing: %d of %d", page.All-page.Delivered, page.All),
			Sentence: "Mark each deliverable once it is handed over." + s.dueWords(view), Deed: "To the deliverables", URL: "#deliverables",
		}
	}
	return s.tellViewer(v, view, page)
}

// tellViewer says where the cycle stands and whose turn it is.
func (s *Server) tellViewer(v visit, view portal.CycleView, page *cyclePage) askView {
	client := v.seat.Project.Client
	switch {
	case page.Review.IsOpen:
		kind := "none"
		if view.Overdue {
			kind = "urgent"
		}
		return askView{
			Kind: kind, Icon: "clock", Heading: "Waiting for " + client,
			Sentence: "An approver of " + client + " completes this cycle or disputes it." + s.dueWords(view),
		}
	case view.Phase == rules.Disputed:
		return askView{
			Kind: "none", Icon: "triangle-alert", Heading: "Disputed, waiting for the agency",
			Sentence: "The agency answers and proposes it as resolved.", Deed: "Read the dispute", URL: "#cycle-dispute",
		}
	case page.Approvals.IsOpen:
		return askView{
			Kind: "none", Icon: "clock", Heading: fmt.Sprintf("Version %d is open for approval", page.Approvals.Version),
			Sentence: "Missing: " + page.Approvals.missing() + ". Nothing is asked of you.",
		}
	}
	return askView{Kind: "none", Icon: "circle-check", Heading: "Nothing is asked of you now", Sentence: page.whatComes(view)}
}

func (p *cyclePage) askApproval(sentence string) askView {
	return askView{
		Kind: "deed", Icon: "shield-check", Heading: fmt.Sprintf("Approve version %d", p.Approvals.Version), Sentence: sentence,
		Deed: "To the approval", URL: "#cycle-approvals",
	}
}

func (p *cyclePage) askToProvide(view portal.CycleView) askView {
	kind := "deed"
	if p.Waits.Late != "" {
		kind = "urgent"
	}
	return askView{
		Kind: kind, Icon: "inbox", Heading: fmt.Sprintf("Hand over what this cycle waits for: %d", p.Waits.Outstanding),
		Sentence: "The agency needs it for this cycle. " + p.whatComes(view), Deed: "See what is needed", URL: "#cycle-waits",
	}
}

func (p *cyclePage) alsoApprove() string {
	if p.Approvals.URL == "" {
		return ""
	}
	return fmt.Sprintf(" Version %d also waits for your approval.", p.Approvals.Version)
}

func (p *cyclePage) whatComes(view portal.CycleView) string {
	if view.Phase == rules.Upcoming {
		return "The cycle starts on " + view.Cycle.StartOn.Words() + "; its review opens on " + view.ReviewStart.Words() + "."
	}
	return "The review opens on " + view.ReviewStart.Words() + "."
}

// dueWords says until when the review is to be answered, or since when it is
// overdue.
func (s *Server) dueWords(view portal.CycleView) string {
	end := view.Cycle.EndOn
	days := s.portal.Today().DaysUntil(end)
	switch {
	case days < 0:
		return " It was due by the end of " + end.Words() + ", " + plural(int64(-days), "day", "days") + " ago. Nothing completes by silence."
	case days == 0:
		return " Today is the last day."
	}
	return " It is due by the end of " + end.Words() + ", in " + plural(int64(days), "day", "days") + "."
}

// missing names the sides that have not approved.
func (p approvalPanel) missing() string {
	words := ""
	for _, side := range p.Sides {
		if side.Name != "" {
			continue
		}
		if words != "" {
			words += " and "
		}
		words += "the " + side.sideNoun() + "’s approval"
	}
	return words
}

func (l approvalLine) sideNoun() string {
	if l.Side == "Agency" {
		return "agency"
	}
	return "client"
}
