package handlers

import (
	"fmt"
	"slices"

	"portal/portal"
	"portal/rules"
)

// scopeBadges say where something stands that a ticket became.
var scopeBadges = map[rules.ScopeStanding]phaseBadge{
	rules.ScopeDrafted: {"Draft", "badge-accent"}, rules.ScopeOffered: {"Open", "badge-info"}, rules.ScopeExpired: {"Expired", "badge-muted"},
	rules.ScopeDeclined: {"Declined", "badge-danger"}, rules.ScopeWithdrawn: {"Withdrawn", "badge-muted"}, rules.ScopeAccepted: {"Accepted", "badge-success"},
	rules.ScopeUnsigned: {"Waits for approval", "badge-warning"}, rules.ScopeAgreed: {"Approved by both", "badge-accent"},
	rules.ScopeDelivered: {"Delivered", "badge-success"}, rules.ScopeInReview: {"In review", "badge-warning"}, rules.ScopeDisputed: {"Disputed", "badge-danger"},
	rules.ScopeTakenOut: {"Taken out", "badge-muted"}, rules.ScopeLeftOut: {"Left out", "badge-muted"}, rules.ScopeCompleted: {"Completed", "badge-success"},
}

// quoteSteps and cycleSteps are the steps on the two ways, each with the
// standings in which it is the one that is being waited for.
var (
	quoteSteps = []scopeStage{
		{"Sent", []rules.ScopeStanding{rules.ScopeDrafted}},
		{"Accepted", []rules.ScopeStanding{rules.ScopeOffered, rules.ScopeDeclined, rules.ScopeWithdrawn, rules.ScopeExpired}},
		{"Completed", []rules.ScopeStanding{rules.ScopeAccepted}},
	}
	cycleSteps = []scopeStage{
		{"Planned", []rules.ScopeStanding{rules.ScopeTakenOut}},
		{"Approved by both", []rules.ScopeStanding{rules.ScopeUnsigned, rules.ScopeLeftOut}},
		{"Delivered", []rules.ScopeStanding{rules.ScopeAgreed}},
		{"Completed", []rules.ScopeStanding{rules.ScopeDelivered, rules.ScopeInReview, rules.ScopeDisputed}},
	}
)

// scopeStage is a step with the standings in which it comes next.
type scopeStage struct {
	words string
	next  []rules.ScopeStanding
}

// The steps of a cycle that can be left out: a review opens and is answered
// whether or not everything was approved and delivered before.
const (
	approvedStep  = 1
	deliveredStep = 2
)

// stepsOf is the picture of how far a ticket has come on its way. What is over
// fails at the step that it did not reach.
func stepsOf(standing rules.ScopeStanding, stages []scopeStage) []scopeStep {
	next := slices.IndexFunc(stages, func(stage scopeStage) bool { return slices.Contains(stage.next, standing) })
	if next < 0 {
		next = len(stages)
	}
	steps := make([]scopeStep, len(stages))
	for i, stage := range stages {
		step := scopeStep{Words: stage.words, Class: "step-later", State: "not yet"}
		switch {
		case i < next:
			step.Class, step.State = "step-done", "done"
		case i == next && standing.IsOver():
			step.Words, step.Class, step.State = scopeBadges[standing].Words, "step-failed", "it ended here"
		case i == next:
			step.Class, step.State, step.IsNow = "step-now", "next", true
		}
		steps[i] = step
	}
	return steps
}

// leaveOut shows a step that later ones passed by as what it is.
func leaveOut(step *scopeStep, isDone bool) {
	if step.Class == "step-done" && !isDone {
		step.Class, step.State = "step-later", "not done"
	}
}

func (s *Server) scopeLine(v visit, scope portal.TicketScope) scopeLine {
	line := scopeLine{Badge: scopeBadges[scope.Standing], IsOver: scope.Standing.IsOver(), Icon: "receipt", Steps: stepsOf(scope.Standing, quoteSteps)}
	if !scope.IsQuote {
		line.Icon, line.Steps = "package", stepsOf(scope.Standing, cycleSteps)
		leaveOut(&line.Steps[approvedStep], scope.IsApproved)
		leaveOut(&line.Steps[deliveredStep], scope.IsDelivered)
	}
	switch {
	case scope.Quote != nil:
		s.fillQuoteLine(v, &line, scope)
	case scope.Cycle != nil:
		s.fillCycleLine(v, &line, scope)
	default:
		line.Words = hiddenWords[scope.Standing]
	}
	return line
}

// hiddenWords say where something stands to those who may not read it.
var hiddenWords = map[rules.ScopeStanding]string{
	rules.ScopeOffered:   "There is an offer for it, which waits for a decision.",
	rules.ScopeExpired:   "The offer for it has expired.",
	rules.ScopeDeclined:  "The offer for it was declined.",
	rules.ScopeWithdrawn: "The offer for it was withdrawn.",
	rules.ScopeAccepted:  "The offer for it was accepted. It is being worked on.",
	rules.ScopeUnsigned:  "It is planned, and waits until both sides approve the plan.",
	rules.ScopeAgreed:    "It is planned, and both sides approved the plan.",
	rules.ScopeDelivered: "It is delivered. A review comes next.",
	rules.ScopeInReview:  "The work that it is part of is in review.",
	rules.ScopeDisputed:  "The work that it is part of was found incomplete. The agency looks into it.",
	rules.ScopeTakenOut:  "It was planned, and is not any more.",
	rules.ScopeLeftOut:   "The work that it was planned for was completed without it.",
	rules.ScopeCompleted: "The work for it is completed.",
}

func (s *Server) fillQuoteLine(v visit, line *scopeLine, scope portal.TicketScope) {
	code, quote := v.seat.Project.Code, scope.Quote
	line.Number, line.Name, line.URL = rules.QuoteNumber(code, quote.Number), quote.Title, quoteURL(code, quote.Number)
	line.Words = s.quoteWords(scope)
	switch scope.Standing {
	case rules.ScopeDrafted:
		line.Deed, line.DeedURL = "Go on with the draft", line.URL+"/edit"
	case rules.ScopeOffered:
		if v.seat.Can(rules.DecideQuotes) {
			line.Deed, line.DeedURL = "Accept or decline", line.URL
		}
	case rules.ScopeDeclined:
		line.Reason = quote.DeclineReason
	}
	for _, cycle := range quote.Cycles {
		line.Cycles = append(line.Cycles, scopeCycle{
			cycleLink{cycleURL(code, cycle.Number), rules.CycleNumber(code, cycle.Number), cycle.Name, dates(cycle.StartOn, cycle.EndOn)},
			phaseOf(cycle.Phase, false),
		})
	}
}

// quoteWords say where a quote stands that the ticket became.
func (s *Server) quoteWords(scope portal.TicketScope) string {
	quote := scope.Quote
	by := fmt.Sprintf(" by %s on %s.", quote.DecidedBy, s.day(quote.DecidedAt))
	switch scope.Standing {
	case rules.ScopeDrafted:
		return fmt.Sprintf("A draft by %s. The client sees nothing of it until it is sent.", scope.Person)
	case rules.ScopeOffered:
		return "Open until " + quote.ExpiresOn.Words() + ": an approver of the client accepts or declines it."
	case rules.ScopeExpired:
		return "Expired at the end of " + quote.ExpiresOn.Words() + " without an answer."
	case rules.ScopeDeclined:
		return "Declined" + by
	case rules.ScopeWithdrawn:
		return "Withdrawn" + by
	}
	words := "Accepted" + by
	if all := len(quote.Cycles); all > 0 {
		done := 0
		for _, cycle := range quote.Cycles {
			if cycle.Phase == rules.Completed {
				done++
			}
		}
		words += fmt.Sprintf(" %d of %s completed.", done, plural(int64(all), "cycle", "cycles"))
	}
	return words
}

func (s *Server) fillCycleLine(v visit, line *scopeLine, scope portal.TicketScope) {
	code, cycle := v.seat.Project.Code, scope.Cycle
	line.Number, line.Name, line.URL = rules.CycleNumber(code, cycle.Number), cycle.Name, cycleURL(code, cycle.Number)
	line.Words = s.cycleWords(scope)
	role := v.seat.Role
	if scope.Standing == rules.ScopeUnsigned && slices.Contains(cycle.Rule.Awaited(), role.Side()) {
		line.Deed, line.DeedURL = fmt.Sprintf("Approve version %d", cycle.Rule.Version()), line.URL+"#cycle-approvals"
	}
	if role.Can(rules.ReviewCycles) && scope.Standing == rules.ScopeInReview {
		line.Deed, line.DeedURL = "Review the cycle", line.URL+"#cycle-review"
	}
}

// cycleWords say where the deliverable stands that the ticket became.
func (s *Server) cycleWords(scope portal.TicketScope) string {
	cycle := scope.Cycle
	version := fmt.Sprintf("version %d", cycle.Rule.Version())
	switch scope.Standing {
	case rules.ScopeUnsigned:
		return fmt.Sprintf("A deliverable in %s, which waits for the approval of %s.", version, awaitedWords(cycle.Rule.Awaited()))
	case rules.ScopeAgreed:
		return fmt.Sprintf("A deliverable in %s, approved by both sides. The cycle runs from %s.", version, dates(cycle.StartOn, cycle.EndOn))
	case rules.ScopeDelivered:
		return "Delivered, in " + version + ". The cycle runs from " + dates(cycle.StartOn, cycle.EndOn) + "."
	case rules.ScopeInReview:
		if cycle.Overdue {
			return "In review. It should have been answered by " + cycle.EndOn.Words() + "."
		}
		return "In review until " + cycle.EndOn.Words() + "."
	case rules.ScopeDisputed:
		if cycle.DisputeState == rules.DisputeProposed {
			return "The client disputed the cycle; the agency proposed it as resolved."
		}
		return "The client disputes the cycle; the agency is to resolve it."
	case rules.ScopeTakenOut:
		return "An edit took it out of the cycle again."
	case rules.ScopeLeftOut:
		return fmt.Sprintf("The cycle was completed on %s as version %d, without it.", s.day(cycle.CompletedAt), cycle.InForce)
	}
	return fmt.Sprintf("Completed on %s, with %s.", s.day(cycle.CompletedAt), version)
}

func awaitedWords(sides []rules.Side) string {
	if len(sides) == 1 {
		return "the " + string(sides[0])
	}
	return "both sides"
}
