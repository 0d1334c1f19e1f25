package handlers

import (
	"fmt"
	"html/template"

	"portal/portal"
	"portal/rules"
)

// roundView is what was given in one round and what came of it. SignedHash is
// there for a sign-off: the hash of what was signed.
type roundView struct {
	Heading, Person, At, Stamp        string
	Text                              template.HTML
	Links                             []string
	Files                             []fileView
	Name, SignedHash                  string
	Outcome                           badge
	DecidedBy, Decided, DecidedStamp  string
	Reason                            template.HTML
	IsOpen, IsReasonAbove, IsReturned bool
}

// roundViews are all rounds, the newest first and unfolded. A reason that the
// page shows at its top is not repeated.
func (s *Server) roundViews(v visit, view portal.RequirementView) []roundView {
	var rounds []roundView
	for i := len(view.Rounds) - 1; i >= 0; i-- {
		rounds = append(rounds, s.roundView(v, view.Requirement.Kind, view.Rounds[i]))
	}
	if len(rounds) > 0 {
		rounds[0].IsOpen = true
		rounds[0].IsReasonAbove = view.Requirement.State == rules.RequirementOpen && view.Requirement.Returned
	}
	return rounds
}

func (s *Server) roundView(v visit, kind rules.RequirementKind, given portal.RequirementRound) roundView {
	round := roundView{
		Heading: fmt.Sprintf("Round %d", given.Round), Person: given.Person, At: s.moment(given.SubmittedAt), Stamp: s.stamp(given.SubmittedAt),
		Text: given.TextHTML, Links: given.Links, Files: s.fileViews(v, given.Files), Name: given.Name, Outcome: outcomeBadge(given.Outcome),
		DecidedBy: given.DecidedBy, Decided: s.moment(given.DecidedAt), DecidedStamp: s.stamp(given.DecidedAt),
		Reason: given.ReasonHTML, IsReturned: given.Outcome == rules.Returned,
	}
	if kind == rules.NeedSignOff {
		round.SignedHash = given.Asked
	}
	return round
}

func lastRound(rounds []roundView) *roundView {
	if len(rounds) == 0 {
		return nil
	}
	return &rounds[0]
}

func outcomeBadge(outcome rules.Outcome) badge {
	switch outcome {
	case rules.Accepted:
		return badge{"success", "Accepted"}
	case rules.Returned:
		return badge{"warning", "Returned"}
	}
	return badge{"accent", "Not decided yet"}
}

// askOfRequirement says in words where the requirement stands for the person
// looking, where no form says it already.
func (s *Server) askOfRequirement(v visit, view portal.RequirementView) askView {
	agency, client := s.portal.Agency().Name, v.seat.Project.Client
	switch view.Requirement.State {
	case rules.RequirementAccepted:
		return askView{Kind: "done", Icon: "circle-check", Heading: "Accepted", Sentence: "Accepted on " + s.moment(view.Requirement.AcceptedAt) + "."}
	case rules.RequirementWithdrawn:
		return askView{Kind: "none", Icon: "x", Heading: "No longer needed", Sentence: agency + " withdrew this. There is nothing to do."}
	case rules.RequirementSubmitted:
		if v.seat.Can(rules.ManageRequirements) {
			return askView{Kind: "deed", Icon: "inbox", Heading: "Look at what " + client + " gave", Sentence: "Accept it, or return it with a reason.", Deed: "Decide", URL: "#decide"}
		}
		return askView{Kind: "none", Icon: "clock", Heading: "With the agency", Sentence: agency + " looks at what was given, then accepts it or returns it with a reason."}
	}
	switch {
	case v.seat.Can(rules.ProvideRequirements):
		return askView{}
	case v.seat.Can(rules.ManageRequirements):
		return askView{Kind: "none", Icon: "clock", Heading: "Waiting for the client", Sentence: "An approver of " + client + " hands this over and marks it complete."}
	}
	return askView{Kind: "none", Icon: "users", Heading: "Asked of an approver", Sentence: "An approver of " + client + " hands this over. You can read along."}
}
