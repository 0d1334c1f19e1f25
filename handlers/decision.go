package handlers

import (
	"portal/portal"
)

func (s *Server) acceptQuote(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	form := quoteForm{Name: v.line("name"), MayAgree: v.ticked("may_agree"), ApproveContent: v.ticked("approve_content"), Read: v.count("revision")}
	err = s.portal.AcceptQuote(v.ctx(), v.seat, number, portal.Acceptance{
		Consent: v.consent(), Name: form.Name, MayAgree: form.MayAgree, ApproveContent: form.ApproveContent,
	})
	if err != nil {
		return s.refuseQuote(v, number, form, err)
	}
	return s.redirect(v, quoteURL(v.seat.Project.Code, number), "Accepted. Thank you. The cycles are official now, and a snapshot of what was agreed is kept.")
}

func (s *Server) declineQuote(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	form := quoteForm{Reason: v.text("reason"), Read: v.count("revision")}
	if err := s.portal.DeclineQuote(v.ctx(), v.seat, number, v.consent(), form.Reason); err != nil {
		return s.refuseQuote(v, number, form, err)
	}
	return s.redirect(v, quoteURL(v.seat.Project.Code, number), "Declined. Your reason is with the agency.")
}
