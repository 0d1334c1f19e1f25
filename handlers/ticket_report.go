package handlers

import (
	"net/http"
	"slices"
	"strings"

	"portal/rules"
)

func (s *Server) newTicket(v visit) error {
	return s.renderTicketForm(v, s.blankTicket(v), ticketFormState{})
}

// similarTickets offers tickets while a title is typed: as a list to a script,
// in the form itself to whoever opens the address.
func (s *Server) similarTickets(v visit) error {
	if !v.isScripted() {
		return s.newTicket(v)
	}
	lines, err := s.similar(v, v.QueryParam("title"))
	if err != nil {
		return err
	}
	var list strings.Builder
	if err := s.views.Part(&list, "similar-tickets", lines); err != nil {
		return err
	}
	return v.HTML(http.StatusOK, list.String())
}

// mostSimilar is how many similar tickets are offered.
const mostSimilar = 5

func (s *Server) similar(v visit, title string) ([]ticketLine, error) {
	found, err := s.portal.SimilarTickets(v.ctx(), v.seat, title)
	if err != nil {
		return nil, err
	}
	found = found[:min(len(found), mostSimilar)]
	lines, code := make([]ticketLine, len(found)), v.seat.Project.Code
	for i, other := range found {
		lines[i] = ticketLine{
			URL: ticketURL(code, other.Number), Number: rules.TicketNumber(code, other.Number), Name: other.Title,
			Kind: other.Kind.Words(), Badge: ticketBadge(other.State),
		}
	}
	return lines, nil
}

// ticketFormState is what happened to the form before it is shown: what
// failed, and where its writer goes on.
type ticketFormState struct {
	failed error
	focus  string
}

func (s *Server) submitTicket(v visit) error {
	failed := s.parseUploads(v)
	if v.Request().PostForm == nil {
		return failed
	}
	typed, state := typedTicketOf(v.Request().PostForm), ticketFormState{failed: failed}
	if failed == nil && !s.isShownAgain(v, &typed, &state) {
		number, err := s.portal.SubmitTicket(v.ctx(), v.seat, typed.ticket(v.fileNumbers()))
		if err == nil {
			return s.redirect(v, ticketURL(v.seat.Project.Code, number), reportedWords(v.seat.Project.Code, number))
		}
		state.failed = err
	}
	switch rules.KindOf(state.failed) {
	case rules.Conflict:
		typed.Once = newOnce()
	case rules.Invalid, rules.TooLarge, rules.Unavailable:
	default:
		if state.failed != nil {
			return state.failed
		}
	}
	return s.renderTicketForm(v, typed, state)
}

func reportedWords(code string, number int64) string {
	return "Reported as " + rules.TicketNumber(code, number) + ". You are told what becomes of it."
}

// isShownAgain does what the form's own buttons ask for, which all show it
// again: set a pin, remove one, or take the files first.
func (s *Server) isShownAgain(v visit, typed *typedTicket, state *ticketFormState) bool {
	values := v.Request().PostForm
	if _, pressed := pressedPicture(values); pressed {
		s.setPin(v, typed, state)
		return true
	}
	button := values.Get("do")
	if number, found := strings.CutPrefix(button, "pin-remove:"); found {
		if i := pinPart(number) - 1; i >= 0 && i < int64(len(typed.Pins)) {
			typed.Pins = slices.Delete(typed.Pins, int(i), int(i)+1)
		}
		state.focus = "pins"
		return true
	}
	return button == "show"
}

func (s *Server) setPin(v visit, typed *typedTicket, state *ticketFormState) {
	var problems rules.Problems
	files := s.fileField(v, field{}).Staged
	pin, err := pressedAt(v.Request().PostForm, files)
	switch {
	case err != nil:
		problems.Add("pins", "%s", err)
	case len(typed.Pins) >= rules.MaxPins:
		problems.Add("pins", "%d pins at most.", rules.MaxPins)
	default:
		typed.Pins = append(typed.Pins, pin)
		state.focus = pinName(len(typed.Pins))
	}
	state.failed = problems.Err()
}
