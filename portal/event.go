package portal

import (
	"database/sql"
	"errors"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// The kinds of event that the use cases record.
const (
	AgencyCreated   rules.EventKind = "agency created"
	StaffAdded      rules.EventKind = "staff added"
	ClientCreated   rules.EventKind = "client created"
	ClientRenamed   rules.EventKind = "client renamed"
	ProjectCreated  rules.EventKind = "project created"
	ProjectRenamed  rules.EventKind = "project renamed"
	MemberAdded     rules.EventKind = "member added"
	MemberChanged   rules.EventKind = "member role changed"
	MemberRemoved   rules.EventKind = "member removed"
	AccessLinkMade  rules.EventKind = "access link made"
	PasswordSet     rules.EventKind = "password set"
	QuoteCreated    rules.EventKind = "quote created"
	QuoteDeleted    rules.EventKind = "quote deleted"
	QuoteSent       rules.EventKind = "quote sent"
	QuoteRevised    rules.EventKind = "quote revised"
	QuoteExtended   rules.EventKind = "quote extended"
	QuoteWithdrawn  rules.EventKind = "quote withdrawn"
	QuoteAccepted   rules.EventKind = "quote accepted"
	QuoteDeclined   rules.EventKind = "quote declined"
	QuoteExpired    rules.EventKind = "quote expired"
	CycleOfficial   rules.EventKind = "cycle official"
	ContentApproved rules.EventKind = "cycle content approved"
	VersionBegun    rules.EventKind = "cycle version begun"
	VersionRevised  rules.EventKind = "cycle version revised"
	CycleCompleted  rules.EventKind = "cycle completed"
	CycleDisputed   rules.EventKind = "cycle disputed"

	DeliverableDelivered rules.EventKind = "deliverable delivered"
	DeliveryTakenBack    rules.EventKind = "delivery taken back"
	ReviewOpened         rules.EventKind = "review opened"
	ReviewDaysChanged    rules.EventKind = "review days changed"
	ResolutionProposed   rules.EventKind = "resolution proposed"
	DisputeAnswered      rules.EventKind = "dispute answered"

	FileAdded            rules.EventKind = "file added"
	FileRemoved          rules.EventKind = "file removed"
	TeamFileAdded        rules.EventKind = "team file added"
	TeamFileRemoved      rules.EventKind = "team file removed"
	RequirementAsked     rules.EventKind = "requirement asked"
	RequirementChanged   rules.EventKind = "requirement changed"
	RequirementSubmitted rules.EventKind = "requirement submitted"
	RequirementAccepted  rules.EventKind = "requirement accepted"
	RequirementReturned  rules.EventKind = "requirement returned"
	RequirementWithdrawn rules.EventKind = "requirement withdrawn"
	RequirementRestored  rules.EventKind = "requirement asked again"
	CredentialsRevealed  rules.EventKind = "credentials revealed"
	CredentialsDestroyed rules.EventKind = "credentials destroyed"
	CommentPosted        rules.EventKind = "comment posted"
	CommentEdited        rules.EventKind = "comment edited"
	TeamNotePosted       rules.EventKind = "team note posted"
	TeamNoteEdited       rules.EventKind = "team note edited"
	TicketSubmitted      rules.EventKind = "ticket submitted"
	TicketApproved       rules.EventKind = "ticket approved"
	TicketDeclined       rules.EventKind = "ticket declined"
	TicketQuestioned     rules.EventKind = "ticket questioned"
	TicketAnswered       rules.EventKind = "ticket answered"
	TicketDuplicated     rules.EventKind = "ticket marked as duplicate"
	TicketStarted        rules.EventKind = "ticket started"
	TicketDone           rules.EventKind = "ticket done"
	TicketReopened       rules.EventKind = "ticket reopened"
	TicketSnoozed        rules.EventKind = "ticket snoozed"
	TicketPlaced         rules.EventKind = "ticket placed"
	TicketQuoted         rules.EventKind = "ticket quoted"
	TicketScoped         rules.EventKind = "ticket made part of a cycle"
	DecisionUndone       rules.EventKind = "decision undone"
	TemplateSaved        rules.EventKind = "template saved"
	TemplateDeleted      rules.EventKind = "template deleted"
	AnswerSaved          rules.EventKind = "saved answer changed"
	AnswerDeleted        rules.EventKind = "saved answer deleted"
	SettingsChanged      rules.EventKind = "settings changed"
	KeyRotated           rules.EventKind = "key rotated"
)

// happening is what a deed says of itself; who, when and from where is added.
// Evidence is the hash of the content that the deed was bound to, if any.
type happening struct {
	kind     rules.EventKind
	subject  string
	detail   string
	evidence string
}

// record appends a line to a project's history, in the deed's transaction.
func (t *tx) record(seat Seat, what happening) error {
	_, touched := t.ends[seat.Project.Code]
	if err := t.append(seat.Project.Code, seat.Actor, what); err != nil || touched {
		return err
	}
	return t.TouchProject(t.ctx, queries.TouchProjectParams{ID: seat.Project.ID, ActiveAt: t.now})
}

// recordAgency appends a line to the history of the installation.
func (t *tx) recordAgency(actor Actor, what happening) error { return t.append("", actor, what) }

func (t *tx) append(chain string, actor Actor, what happening) error {
	end, err := t.chainEnd(chain)
	if err != nil {
		return err
	}
	event := rules.Event{
		Chain: chain, Number: end.Length + 1, Kind: what.kind, At: t.now,
		PersonID: actor.PersonID, Person: actor.Name,
		Subject: what.subject, Detail: what.detail, Evidence: what.evidence,
		IP: actor.IP, Agent: actor.UserAgent, Previous: end.Head,
	}
	hash, err := event.Hash()
	if err != nil {
		return err
	}
	if err := t.AddEvent(t.ctx, eventRow(event, hash)); err != nil {
		return fmt.Errorf("record the event: %w", err)
	}
	t.ends[chain] = queries.ChainRow{Length: event.Number, Head: hash}
	return changed(t.AdvanceChain(t.ctx, queries.AdvanceChainParams{Name: chain, Length: end.Length, Head: hash}))
}

func (t *tx) chainEnd(chain string) (queries.ChainRow, error) {
	if end, known := t.ends[chain]; known {
		return end, nil
	}
	end, err := t.Chain(t.ctx, chain)
	if errors.Is(err, sql.ErrNoRows) {
		return end, t.StartChain(t.ctx, chain)
	}
	return end, err
}

func eventRow(e rules.Event, hash string) queries.AddEventParams {
	return queries.AddEventParams{
		Chain: e.Chain, Number: e.Number, Kind: e.Kind, At: e.At, PersonID: e.PersonID, Person: e.Person,
		Subject: e.Subject, Detail: e.Detail, Evidence: e.Evidence, Ip: e.IP, UserAgent: e.Agent,
		Previous: e.Previous, Hash: hash,
	}
}

// changed turns a guarded write that met no row into a Conflict.
func changed(rows int64, err error) error {
	if err != nil {
		return err
	}
	if rows == 0 {
		return rules.Fail(rules.Conflict, "This was changed by someone else at the same moment. Please look again.")
	}
	return nil
}
