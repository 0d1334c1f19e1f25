package handlers

import (
	"portal/portal"
	"portal/rules"
)

// quotePage is a quote as it is read by somebody who signs for it.
type quotePage struct {
	base
	URL, ListURL, Code string
	Revision           int64
	Hash               string
	Sent, SentBy       string
	Badge              badge
	Origin             []ticketLine
	LastDay            string
	Parties            rules.QuoteParties
	Offer              offerView
	Changes            *changesView
	Decision           decisionView
	Form               quoteForm
	// IsFragment tells that only the decision is answered, so that the summary
	// and the news have to be sent beside it.
	IsFragment bool
}

// decisionView is where the quote stands and what the person looking may do.
type decisionView struct {
	IsOpen, CanDecide, CanWrite bool
	CanEdit, CanWithdraw        bool
	// Kind names the look of a closed decision: accepted, declined or closed.
	Kind      string
	Heading   string
	Sentence  string
	Reason    string
	Statement string
	Client    string
	Snapshot  string
	Cycles    []cycleLink
}

// cycleLink leads to an official cycle.
type cycleLink struct{ URL, Code, Name, Dates string }

// quoteForm is what somebody typed into a form of the quote's page, and what
// was wrong with it. Read is the revision that they had on the screen. Without
// problems a message is that of a conflict.
type quoteForm struct {
	Name           string
	MayAgree       bool
	ApproveContent bool
	Reason         string
	Expires        string
	Read           int64
	Problems       rules.Problems
	Message        string
}

// IsConflict tells whether the quote had changed under the form.
func (f quoteForm) IsConflict() bool { return f.Message != "" && len(f.Problems) == 0 }

// refuseQuote answers a deed on a quote that failed: with the quote's page when
// the form can be sent again, as any other error otherwise.
func (s *Server) refuseQuote(v visit, number int64, form quoteForm, err error) error {
	switch rules.KindOf(err) {
	case rules.Invalid, rules.Conflict:
		form.Problems, form.Message = rules.ProblemsOf(err), err.Error()
		return s.renderQuote(v, number, s.statusOf(v.Context, err), form)
	}
	return err
}

// renderQuote shows a quote after a form on its page failed. After a conflict
// the boxes must be ticked anew, and the whole page is answered, since there is
// more to read than the form.
func (s *Server) renderQuote(v visit, number int64, status int, form quoteForm) error {
	view, err := s.portal.QuoteSince(v.ctx(), v.seat, number, form.Read)
	if err != nil {
		return err
	}
	if !form.IsConflict() {
		return s.render(v, status, "quotes/show", s.quotePage(v, view, form))
	}
	form.MayAgree, form.ApproveContent = false, false
	page := s.quotePage(v, view, form)
	page.IsFragment = false
	return s.renderWhole(v, status, "quotes/show", page)
}

func (s *Server) quotePage(v visit, view portal.QuoteView, form quoteForm) *quotePage {
	quote := view.Quote
	page := &quotePage{
		URL: quoteURL(v.seat.Project.Code, quote.Number), ListURL: quotesURL(v.seat.Project.Code), Code: view.Content.Number,
		Revision: quote.Revision, Hash: quote.ContentHash, Sent: s.moment(view.SentAt), SentBy: view.SentBy,
		Badge: s.quoteBadge(view.Standing, quote.ExpiresOn), LastDay: quote.ExpiresOn.Words(), Parties: view.Content.Parties,
		Offer: newOfferView(v.seat.Project.Code, view.Content, view.HTML, view.Files), Decision: s.decision(v, view), Form: form,
		IsFragment: fragmentID(v.Request()) == "quote-decision",
	}
	page.Title, page.Section = view.Content.Offer.Title+" · "+view.Content.Number, "quotes"
	page.Origin = originOf(v.seat.Project.Code, view.Tickets)
	page.Offer.IsOpen = len(page.Offer.Cycles) == 1
	if view.Before != nil {
		page.Changes = newChangesView(*view.Before, view.Content)
	}
	return page
}

// ReasonField is the field for why a quote is declined.
func (p *quotePage) ReasonField() field {
	return field{
		Name: "reason", Label: "Why you decline", Hint: "The agency reads this. It helps them to make a better offer.",
		Value: p.Form.Reason, Problem: p.Form.Problems.For("reason"), Rows: 4,
	}
}

// ExpiresField is the field for the day that staff keep a quote open to.
func (p *quotePage) ExpiresField() field {
	return field{
		Name: "expires", Kind: "date", Label: "New last day", Hint: "Now " + p.LastDay + ". The content stays as it is, so the client need not read it again.",
		Value: p.Form.Expires, Problem: p.Form.Problems.For("expires"),
	}
}

func (s *Server) decision(v visit, view portal.QuoteView) decisionView {
	decision := decisionView{
		IsOpen: view.Standing == rules.QuoteSent, CanDecide: v.seat.Can(rules.DecideQuotes), CanWrite: v.seat.Can(rules.WriteQuotes),
		CanEdit: view.Standing != rules.QuoteAccepted, Statement: portal.AcceptanceStatement(view.Content.Parties.Client),
		Client: view.Content.Parties.Client,
	}
	decision.CanWithdraw = decision.IsOpen || view.Standing == rules.QuoteExpired
	s.describeOutcome(&decision, view)
	if view.Snapshot != nil {
		decision.Snapshot = quoteURL(v.seat.Project.Code, view.Quote.Number) + "/snapshot"
	}
	for _, cycle := range view.Cycles {
		decision.Cycles = append(decision.Cycles, cycleLink{
			URL:  cycleURL(v.seat.Project.Code, cycle.Number),
			Code: rules.CycleNumber(v.seat.Project.Code, cycle.Number), Name: cycle.Name, Dates: dates(cycle.StartOn, cycle.EndOn),
		})
	}
	return decision
}

// describeOutcome says in words how the decision ended, if it did.
func (s *Server) describeOutcome(decision *decisionView, view portal.QuoteView) {
	quote := view.Quote
	when := s.moment(quote.DecidedAt)
	switch view.Standing {
	case rules.QuoteAccepted:
		decision.Kind, decision.Heading = "accepted", "Accepted"
		decision.Sentence = quote.DecidedBy + " accepted " + revisionWords(quote.Revision) + " on " + when +
			", signed as “" + view.Snapshot.Name + "”."
	case rules.QuoteDeclined:
		decision.Kind, decision.Heading = "declined", "Declined"
		decision.Sentence, decision.Reason = quote.DecidedBy+" declined it on "+when+".", quote.DeclineReason
	case rules.QuoteWithdrawn:
		decision.Kind, decision.Heading = "closed", "Withdrawn"
		decision.Sentence = quote.DecidedBy + " of " + view.Content.Parties.Agency + " took this quote back on " + when + ". It can no longer be accepted."
	case rules.QuoteExpired:
		decision.Kind, decision.Heading = "closed", "Expired"
		decision.Sentence = "This quote was open until the end of " + quote.ExpiresOn.Words() + ". It can no longer be accepted."
	}
}
