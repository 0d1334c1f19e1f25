package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// The deeds of the panel by which staff decide.
const (
	decideDeed = "decide"
	snoozeDeed = "snooze"
	placeDeed  = "place"
	undoDeed   = "undo"
)

// decidePanel is where staff decide on a ticket, on its own page and beside
// the queue.
type decidePanel struct {
	panelPlace
	Name, URL string
	Edit      int64
	// Message says what changed under a form that was sent too late, Theirs what
	// was decided meanwhile.
	Message string
	Theirs  *ticketStep
	// Changed says that what is shown was typed and not saved.
	Changed bool
	// First are the decisions that follow from where the ticket stands. All
	// others are folded away below Otherwise; in a ticket that waits to be
	// decided that is empty, and nothing is folded.
	First     []decideButton
	Otherwise string
	IsOpen    bool
	Buttons   []decideButton
	Answers   []answerGroup
	Reason    field
	Original  *originalField
	Snooze    *snoozeForm
	Place     *field
	Undo      *undoOffer
}

// decideButton is one decision that can be made now. Key is the key that
// stands for it, Icon its sign.
type decideButton struct{ Value, Words, Key, Icon, Class string }

// answerGroup are the saved answers that go with one decision.
type answerGroup struct {
	Label, Decision string
	Answers         []answerOption
}

type answerOption struct {
	ID         int64
	Name, Body string
	Chosen     bool
}

// originalField asks what a ticket is a duplicate of: one of those that are
// like it, or any by its number.
type originalField struct {
	field
	Likely []likelyOriginal
}

type likelyOriginal struct {
	Number             int64
	Name, Title, State string
	URL                string
	Chosen             bool
}

// snoozeForm puts a ticket off, or brings it back.
type snoozeForm struct {
	Until   string
	Choices []option
}

// undoOffer is the button that undoes a decision, for so many seconds yet.
type undoOffer struct {
	panelPlace
	URL, Name, Words string
	Change           int64
	Seconds          int
}

// decisionLooks are the words, the key and the sign of each decision.
var decisionLooks = map[rules.Decision]decideButton{
	rules.Approve:       {Words: "Approve", Key: "a", Icon: "check", Class: "button-primary"},
	rules.Decline:       {Words: "Decline", Key: "d", Icon: "x", Class: "button-danger"},
	rules.Ask:           {Words: "Ask", Key: "q", Icon: "message-circle-question-mark"},
	rules.MarkDuplicate: {Words: "Mark as duplicate", Key: "u", Icon: "copy"},
	rules.Start:         {Words: "Start the work", Key: "s", Icon: "play"},
	rules.Finish:        {Words: "Mark as done", Key: "f", Icon: "circle-check"},
	rules.Reopen:        {Words: "Back to the queue", Key: "r", Icon: "undo-2"},
}

// verdictWords say what a state means as something that was decided.
var verdictWords = map[rules.TicketState]string{
	rules.TicketNew:        "put back into the queue",
	rules.TicketApproved:   "approved",
	rules.TicketDeclined:   "declined",
	rules.TicketNeedsInfo:  "sent back with a question",
	rules.TicketDuplicate:  "marked as a duplicate",
	rules.TicketInProgress: "started",
	rules.TicketDone:       "marked as done",
}

// panelPlace is where a panel stands: the id of the element that its answers
// take the place of, and the address that they lead back to.
type panelPlace struct{ Target, From string }

// addDecide puts the panel on a ticket's own page, for those who triage.
func (s *Server) addDecide(v visit, page *ticketPage, view portal.TicketView, form deedForm) error {
	if !v.seat.Can(rules.TriageTickets) {
		return nil
	}
	var err error
	page.Decide, err = s.decidePanel(v, view, panelPlace{Target: "ticket", From: page.URL}, form)
	page.Scripts = append(page.Scripts, "triage.js")
	return err
}

// decidePanel makes the panel of a ticket as its project's visit sees it.
func (s *Server) decidePanel(v visit, view portal.TicketView, place panelPlace, form deedForm) (*decidePanel, error) {
	code, row := v.seat.Project.Code, view.Ticket
	panel := &decidePanel{
		panelPlace: place, Name: rules.TicketNumber(code, row.Number), URL: ticketURL(code, row.Number), Edit: row.Edit,
		Changed: form.deed == decideDeed, IsOpen: form.deed == decideDeed,
	}
	panel.fillButtons(view.Rule)
	decided := form.of(decideDeed)
	panel.Reason = decided.field("reason", field{Label: "Reason or question", Scope: "-decide", Hint: "The client reads it. Markdown.", Rows: 4})
	// What is wrong with no field of the panel stands at its head.
	panel.Message = form.problems.For("files")
	if form.isConflict() {
		panel.Message = form.message
		panel.Theirs = lastDecision(s.ticketStory(code, view))
	}
	if row.State == rules.TicketNew {
		panel.Snooze = s.snoozeForm(row.SnoozedUntil)
	}
	if view.Undo != 0 {
		panel.Undo = s.undoOffer(v, view, place)
	}
	if err := s.fillAnswers(v.ctx(), panel, decided); err != nil {
		return nil, err
	}
	if err := s.fillOriginal(v, panel, view, decided); err != nil {
		return nil, err
	}
	return panel, s.fillPlace(v, panel, view, form.of(placeDeed))
}

// fillButtons offers what can be decided now. A duplicate has a button of its
// own, beside the field for its original.
func (p *decidePanel) fillButtons(rule rules.Ticket) {
	switch {
	case rule.State.IsEnd():
		p.Otherwise = "Decide again"
	case rule.State == rules.TicketApproved || rule.State == rules.TicketInProgress:
		p.Otherwise = "Decide otherwise"
	}
	for _, decision := range rule.Decisions() {
		button := decisionLooks[decision]
		button.Value = string(decision)
		isNext := decision == rules.Start || decision == rules.Finish
		switch {
		case decision == rules.MarkDuplicate:
		case isNext && !rule.State.IsEnd():
			if len(p.First) == 0 {
				button.Class = "button-primary"
			}
			p.First = append(p.First, button)
		default:
			if p.Otherwise != "" {
				button.Class = strings.TrimPrefix(button.Class, "button-primary")
			}
			p.Buttons = append(p.Buttons, button)
		}
	}
}

// fillAnswers offers the saved answers, those of each decision together.
func (s *Server) fillAnswers(ctx context.Context, panel *decidePanel, form deedForm) error {
	rows, err := s.portal.SavedAnswers(ctx)
	if err != nil {
		return err
	}
	chosen, _ := strconv.ParseInt(form.typed.Get("answer"), 10, 64) // what is no number chooses none
	for _, decision := range append(rules.AnsweredDecisions, "") {
		group := answerGroup{Label: answerWords(decision), Decision: string(decision)}
		for _, row := range rows {
			if row.Decision == decision {
				group.Answers = append(group.Answers, answerOption{ID: row.ID, Name: row.Name, Body: row.Body, Chosen: row.ID == chosen})
			}
		}
		if len(group.Answers) > 0 {
			panel.Answers = append(panel.Answers, group)
		}
	}
	return nil
}

// answerWords say which decision a saved answer goes with.
func answerWords(decision rules.Decision) string {
	if decision == "" {
		return "Any decision"
	}
	return decisionLooks[decision].Words
}

func (s *Server) fillOriginal(v visit, panel *decidePanel, view portal.TicketView, form deedForm) error {
	if view.Rule.MayDecide(rules.MarkDuplicate) != nil {
		return nil
	}
	likely, err := s.portal.LikelyOriginals(v.ctx(), v.seat, view)
	if err != nil {
		return err
	}
	code := v.seat.Project.Code
	original := &originalField{field: form.field("original", field{
		Label: "Number of the original", Scope: "-decide",
	})}
	chosen := form.typed.Get("similar")
	for _, ticket := range likely {
		original.Likely = append(original.Likely, likelyOriginal{
			Number: ticket.Number, Name: rules.TicketNumber(code, ticket.Number), Title: ticket.Title, State: ticket.State.Words(),
			URL: ticketURL(code, ticket.Number), Chosen: chosen == strconv.FormatInt(ticket.Number, 10),
		})
	}
	if len(likely) > 0 {
		original.Label = "Or another number"
	}
	panel.Original = original
	return nil
}

// original is the number of the ticket that a form names as the original: as
// it was typed or, when nothing was, as it was chosen. It is -1 for what is no
// number of a ticket of this project.
func (v visit) original() int64 {
	typed := strings.ToUpper(v.line("original"))
	if typed == "" {
		return v.count("similar")
	}
	typed = strings.TrimPrefix(strings.TrimPrefix(typed, v.seat.Project.Code+"-"), "T")
	number, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || number < 1 {
		return -1
	}
	return number
}

// The choices of how long a ticket is put off.
const (
	snoozeTomorrow  = "tomorrow"
	snoozeThreeDays = "three-days"
	snoozeNextWeek  = "next-week"
	snoozeBack      = "back"
)

func (s *Server) snoozeForm(until rules.Instant) *snoozeForm {
	if until > s.portal.Now() {
		return &snoozeForm{Until: s.moment(until), Choices: []option{{Value: snoozeBack, Words: "Bring it back now"}}}
	}
	return &snoozeForm{Choices: []option{
		{Value: snoozeTomorrow, Words: "Tomorrow"}, {Value: snoozeThreeDays, Words: "In 3 days"}, {Value: snoozeNextWeek, Words: "Next week"},
	}}
}

// snoozeUntil is the moment that a choice stands for: the beginning of a day
// in the agency's zone. A moment that has passed brings a ticket back.
func (s *Server) snoozeUntil(choice string) (rules.Instant, error) {
	today := s.portal.Today()
	switch choice {
	case snoozeTomorrow:
		return s.startOf(today.AddDays(1)), nil
	case snoozeThreeDays:
		return s.startOf(today.AddDays(3)), nil
	case snoozeNextWeek:
		return s.startOf(today.NextMonday()), nil
	case snoozeBack:
		return 0, nil
	}
	return 0, rules.Fail(rules.Invalid, "Please choose until when the ticket is put off.")
}

func (s *Server) startOf(day rules.Date) rules.Instant { return day.AddDays(-1).End(s.portal.Zone()) }

func (s *Server) undoOffer(v visit, view portal.TicketView, place panelPlace) *undoOffer {
	last := view.Changes[len(view.Changes)-1]
	code, number := v.seat.Project.Code, view.Ticket.Number
	return s.newUndoOffer(code, number, last.Number, last.State, last.ChangedAt.Add(rules.UndoWindow), place)
}

func (s *Server) newUndoOffer(code string, ticket, change int64, state rules.TicketState, until rules.Instant, place panelPlace) *undoOffer {
	return &undoOffer{
		panelPlace: place, URL: ticketURL(code, ticket) + "/undo", Name: rules.TicketNumber(code, ticket), Words: verdictWords[state], Change: change,
		Seconds: int(until.Sub(s.portal.Now()).Seconds()),
	}
}

// fillPlace offers the project's cycles and their deliverables, as long as
// there are any.
func (s *Server) fillPlace(v visit, panel *decidePanel, view portal.TicketView, form deedForm) error {
	places, err := s.portal.TicketPlaces(v.ctx(), v.seat)
	if err != nil || len(places) == 0 {
		return err
	}
	now := placeValue(view.Ticket.CycleNumber, view.Ticket.Deliverable)
	made := form.field("place", field{Label: "Cycle and deliverable", Scope: "-decide", Value: now})
	made.Problem = form.problems.For("cycle")
	made.Options = []option{{Value: "", Words: "None"}}
	cycle := int64(0)
	for _, place := range places {
		if place.Number != cycle {
			cycle = place.Number
			made.Options = append(made.Options, option{Value: placeValue(cycle, ""), Words: fmt.Sprintf("C%d %s", cycle, place.Name)})
		}
		if place.Deliverable != "" {
			made.Options = append(made.Options, option{Value: placeValue(cycle, place.Deliverable), Words: "– " + place.DeliverableTitle})
		}
	}
	for i := range made.Options {
		made.Options[i].Chosen = made.Options[i].Value == made.Value
	}
	panel.Place = &made
	return nil
}

// placeValue is a cycle and one of its deliverables as one choice.
func placeValue(cycle int64, deliverable string) string {
	if cycle == 0 {
		return ""
	}
	return fmt.Sprintf("%d:%s", cycle, deliverable)
}

// place reads a choice that placeValue made.
func (v visit) place() (cycle int64, deliverable string) {
	if v.line("place") == "" {
		return 0, ""
	}
	number, deliverable, _ := strings.Cut(v.line("place"), ":")
	cycle, err := strconv.ParseInt(number, 10, 64)
	if err != nil || cycle < 1 {
		return -1, ""
	}
	return cycle, deliverable
}
