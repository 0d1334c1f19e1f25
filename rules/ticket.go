package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// TicketKind is what sort of ticket it is.
type TicketKind string

// The kinds of ticket.
const (
	ChangeRequest TicketKind = "change request"
	BugReport     TicketKind = "bug report"
)

// TicketKinds are all kinds, in the order in which forms offer them.
var TicketKinds = []TicketKind{ChangeRequest, BugReport}

// Words is the kind as people read it, or "" for an unknown one.
func (k TicketKind) Words() string {
	switch k {
	case ChangeRequest:
		return "Change request"
	case BugReport:
		return "Bug report"
	}
	return ""
}

// TicketState is where a ticket stands.
type TicketState string

// The states of a ticket.
const (
	TicketNew        TicketState = "new"
	TicketApproved   TicketState = "approved"
	TicketDeclined   TicketState = "declined"
	TicketNeedsInfo  TicketState = "needs information"
	TicketDuplicate  TicketState = "duplicate"
	TicketInProgress TicketState = "in progress"
	TicketDone       TicketState = "done"
)

// TicketStates are all states, in the order in which filters offer them.
var TicketStates = []TicketState{TicketNew, TicketNeedsInfo, TicketApproved, TicketInProgress, TicketDone, TicketDeclined, TicketDuplicate}

// Words is the state as people read it, or "" for an unknown one.
func (s TicketState) Words() string {
	if !slices.Contains(TicketStates, s) {
		return ""
	}
	return strings.ToUpper(string(s[:1])) + string(s[1:])
}

// IsEnd tells whether nothing more is expected to happen in a state.
func (s TicketState) IsEnd() bool {
	return s == TicketDeclined || s == TicketDuplicate || s == TicketDone
}

// Decision is what the agency can decide on a ticket.
type Decision string

// The decisions. Reopen puts a ticket back into the queue.
const (
	Approve       Decision = "approve"
	Decline       Decision = "decline"
	Ask           Decision = "ask"
	MarkDuplicate Decision = "duplicate"
	Start         Decision = "start"
	Finish        Decision = "finish"
	Reopen        Decision = "reopen"
)

var decided = map[Decision]TicketState{
	Approve: TicketApproved, Decline: TicketDeclined, Ask: TicketNeedsInfo, MarkDuplicate: TicketDuplicate,
	Start: TicketInProgress, Finish: TicketDone, Reopen: TicketNew,
}

// LeadsTo is the state that a ticket is in after a decision, or "" for an
// unknown one.
func (d Decision) LeadsTo() TicketState { return decided[d] }

// NeedsReason tells whether a decision is told with a reason or a question.
func (d Decision) NeedsReason() bool { return d == Decline || d == Ask }

// UndoWindow is how long a decision can be undone.
const UndoWindow = 20 * time.Second

// Ticket is what the rules need to know of a ticket. IsOwn tells that the
// person asking submitted it.
type Ticket struct {
	Kind  TicketKind
	State TicketState
	IsOwn bool
}

// MayRead tells whether somebody of a role may read the ticket.
func (t Ticket) MayRead(role Role) bool {
	return role.Can(ReadAllTickets) || t.IsOwn && role.Can(ReadOwnTickets)
}

// MayDecide tells whether the agency may decide so now. Whatever was decided
// can be decided again.
func (t Ticket) MayDecide(decision Decision) error {
	next := decision.LeadsTo()
	switch {
	case next == "":
		return Fail(Invalid, "Please choose what to do with the ticket.")
	case next == t.State && decision != Ask:
		return Fail(Conflict, "This ticket is “%s” already.", t.State.Words())
	case decision == Start && t.State != TicketApproved && t.State != TicketDone:
		return Fail(Conflict, "Work begins on an approved ticket: this one is “%s”.", t.State.Words())
	case decision == Finish && t.State != TicketApproved && t.State != TicketInProgress:
		return Fail(Conflict, "Only what was approved can be done: this one is “%s”.", t.State.Words())
	}
	return nil
}

// Decisions are those that can be made now, in the order in which forms offer
// them.
func (t Ticket) Decisions() []Decision {
	var list []Decision
	for _, decision := range []Decision{Approve, Decline, Ask, MarkDuplicate, Start, Finish, Reopen} {
		if t.MayDecide(decision) == nil {
			list = append(list, decision)
		}
	}
	return list
}

// AwaitsAnswer tells whether the agency has asked something that the client
// has not answered.
func (t Ticket) AwaitsAnswer() bool { return t.State == TicketNeedsInfo }

// MayScope tells whether the ticket may become part of a quote or of a cycle.
func (t Ticket) MayScope() error {
	if t.Kind != ChangeRequest {
		return Fail(Conflict, "Only a change request becomes part of a quote or a cycle: a bug is mended.")
	}
	if t.State != TicketApproved && t.State != TicketInProgress {
		return Fail(Conflict, "A change request has to be approved first: this one is “%s”.", t.State.Words())
	}
	return nil
}

// MayUndo tells whether the person who changed a ticket's state at a moment
// may undo that now.
func MayUndo(isOwn bool, changedAt, now Instant) error {
	if !isOwn {
		return Fail(Denied, "Only the person who decided can undo it. You can decide again.")
	}
	if now.Sub(changedAt) > UndoWindow {
		return Fail(Conflict, "A decision can be undone for %d seconds, and these are over. You can decide again.", int(UndoWindow.Seconds()))
	}
	return nil
}

// CheckDecision finds what a decision lacks.
func CheckDecision(decision Decision, reason string) error {
	var problems Problems
	if decision.NeedsReason() && strings.TrimSpace(reason) == "" {
		words := "Please give the reason: the client reads it."
		if decision == Ask {
			words = "Please write the question: the client answers it."
		}
		problems.Add("reason", "%s", words)
	}
	problems.LimitText("reason", reason)
	return problems.Err()
}

// The most pins that one ticket may hold, and how their places are counted.
const (
	MaxPins = 30
	// PinScale is what a pin's place is counted in, along the picture's width
	// and its height.
	PinScale = 10_000
)

// Pin is a numbered place on a picture with what is wrong there. X and Y run
// from 0 to PinScale, from the upper left corner; File is the picture's number
// in the project.
type Pin struct {
	File int64  `json:"file"`
	X    int64  `json:"x"`
	Y    int64  `json:"y"`
	Note string `json:"note"`
}

// PinAt places a pin by where somebody pressed on a picture shown so many
// pixels wide and high. Invalid when that is outside of the picture.
func PinAt(file, x, y, width, height int64) (Pin, error) {
	if width <= 0 || height <= 0 || x < 0 || y < 0 || x > width || y > height {
		return Pin{}, Fail(Invalid, "That place is outside of the picture. Please press on the picture itself.")
	}
	return Pin{File: file, X: x * PinScale / width, Y: y * PinScale / height}, nil
}

// TicketContent is what somebody reports. Description and Expected are
// Markdown; Page, Browser, Screen and Window belong to a bug report.
type TicketContent struct {
	Kind        TicketKind `json:"kind"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Expected    string     `json:"expected"`
	Links       []string   `json:"links"`
	Page        string     `json:"page"`
	Browser     string     `json:"browser"`
	Screen      string     `json:"screen"`
	Window      string     `json:"window"`
	Pins        []Pin      `json:"pins"`
}

// Check finds what stands in the way of submitting it. Files are the numbers
// of the files that go with it.
func (c TicketContent) Check(files []int64) error {
	var problems Problems
	if c.Kind.Words() == "" {
		problems.Add("kind", "Choose a change request or a bug report.")
	}
	problems.NeedLine("title", c.Title, "a title: one sentence that says what it is about")
	if strings.TrimSpace(c.Description) == "" {
		problems.Add("description", "Please describe it.")
	}
	problems.LimitText("description", c.Description)
	problems.LimitText("expected", c.Expected)
	problems.CheckLinks("links", c.Links)
	c.checkSurroundings(&problems)
	c.checkPins(&problems, files)
	return problems.Err()
}

func (c TicketContent) checkSurroundings(problems *Problems) {
	if c.Page != "" && !IsWebAddress(c.Page) {
		problems.Add("page", "This is no web address. Write one that begins with https://, or leave it empty.")
	}
	for _, line := range []struct{ field, value string }{{"browser", c.Browser}, {"screen", c.Screen}, {"window", c.Window}} {
		problems.LimitLine(line.field, line.value)
	}
}

func (c TicketContent) checkPins(problems *Problems, files []int64) {
	if len(c.Pins) > MaxPins {
		problems.Add("pins", "%d pins at most.", MaxPins)
		return
	}
	for i, pin := range c.Pins {
		field := fmt.Sprintf("pins.%d", i+1)
		if pin.X < 0 || pin.Y < 0 || pin.X > PinScale || pin.Y > PinScale {
			problems.Add(field, "Pin %d is outside of the picture.", i+1)
		}
		if !slices.Contains(files, pin.File) {
			problems.Add(field, "The picture of pin %d is not among the files any more.", i+1)
		}
		problems.LimitLine(field, pin.Note)
	}
}

// TicketNumber is how a ticket is called, such as "HALO-T12".
func TicketNumber(code string, number int64) string { return fmt.Sprintf("%s-T%d", code, number) }
