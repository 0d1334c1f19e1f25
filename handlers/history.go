package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// historyPage is a project's events, the newest first.
type historyPage struct {
	base
	Events   []eventLine
	CheckURL string
	Older    string
	Newest   string
	Check    *historyCheck
}

// historyCheck is what checking the history found.
type historyCheck struct {
	Sound   bool
	Heading string
	Words   string
}

// eventLine is an event as people read it: Person, Verb, Subject and After
// make one sentence. In one about a file its name and a joining word come
// before the subject.
type eventLine struct {
	At, Stamp                    string
	Person, Verb, Subject, After string
	File, Joint                  string
	URL                          string
	Detail                       []string
	ShortHash, Hash, Evidence    string
	IP                           string
}

func (s *Server) showHistory(v visit) error {
	path := projectURL(v.seat.Project.Code) + "/history"
	page := historyPage{CheckURL: path + "?check=1"}
	events, err := s.portal.History(v.ctx(), v.seat, v.count("before"))
	if err != nil {
		return err
	}
	if len(events) > portal.PageSize {
		events = events[:portal.PageSize]
		page.Older = path + "?before=" + strconv.FormatInt(events[len(events)-1].Number, 10)
	}
	if v.count("before") > 0 {
		page.Newest = path
	}
	for _, event := range events {
		page.Events = append(page.Events, s.fullEventLine(v.seat, event))
	}
	if v.count("check") == 1 {
		if page.Check, err = s.checkHistory(v); err != nil {
			return err
		}
	}
	page.Title, page.Section = "History", "history"
	return s.render(v, http.StatusOK, "events/index", &page)
}

func (s *Server) checkHistory(v visit) (*historyCheck, error) {
	count, err := s.portal.CheckHistory(v.ctx(), v.seat)
	var fault *portal.Fault
	if errors.As(err, &fault) {
		return &historyCheck{
			Heading: "This history does not fit together",
			Words:   "The first fault is at " + fault.Where + ": " + fault.What + ".",
		}, nil
	}
	if err != nil {
		return nil, err
	}
	words := "Checked at " + s.moment(s.portal.Now()) + ": no line was changed, added or removed since it was written."
	if !v.seat.Can(rules.WriteQuotes) {
		words += " Lines that only the agency sees, such as those about drafts, are counted too."
	}
	return &historyCheck{Sound: true, Heading: allFit(count), Words: words}, nil
}

func allFit(count int64) string {
	if count == 1 {
		return "The one event fits"
	}
	return fmt.Sprintf("All %d events fit together", count)
}

// sentence says an event of one kind around its subject: "Ada", "gave",
// "Grace", "access". Linked subjects are numbers of quotes, cycles,
// requirements or tickets. With a joint the detail is a file's name: "Ada", "added",
// "logo.svg", "to", "HALO-R1".
type sentence struct {
	verb, after string
	linked      bool
	joint       string
}

var sentences = map[rules.EventKind]sentence{
	portal.ProjectCreated:  {verb: "created the project"},
	portal.ProjectRenamed:  {verb: "renamed the project to"},
	portal.MemberAdded:     {verb: "gave", after: "access"},
	portal.MemberChanged:   {verb: "changed the role of"},
	portal.MemberRemoved:   {verb: "ended the access of"},
	portal.AccessLinkMade:  {verb: "made an access link for"},
	portal.QuoteCreated:    {verb: "started quote"},
	portal.QuoteDeleted:    {verb: "deleted the draft of quote"},
	portal.QuoteSent:       {verb: "sent quote", linked: true},
	portal.QuoteRevised:    {verb: "sent a new revision of quote", linked: true},
	portal.QuoteExtended:   {verb: "extended quote", linked: true},
	portal.QuoteWithdrawn:  {verb: "withdrew quote", linked: true},
	portal.QuoteAccepted:   {verb: "accepted quote", linked: true},
	portal.QuoteDeclined:   {verb: "declined quote", linked: true},
	portal.QuoteExpired:    {verb: "noted that quote", after: "expired", linked: true},
	portal.CycleOfficial:   {verb: "made cycle", after: "official", linked: true},
	portal.ContentApproved: {verb: "approved the content of cycle", linked: true},
	portal.VersionBegun:    {verb: "began a new version of cycle", linked: true},
	portal.VersionRevised:  {verb: "revised the content of cycle", linked: true},
	portal.CycleCompleted:  {verb: "completed cycle", linked: true},
	portal.CycleDisputed:   {verb: "disputed cycle", linked: true},

	portal.DeliverableDelivered: {verb: "marked a deliverable of cycle", after: "as delivered", linked: true},
	portal.DeliveryTakenBack:    {verb: "took back a delivery of cycle", linked: true},
	portal.ReviewOpened:         {verb: "opened the review of cycle", after: "before its day", linked: true},
	portal.ReviewDaysChanged:    {verb: "changed when the review of cycle", after: "opens", linked: true},
	portal.ResolutionProposed:   {verb: "proposed the dispute of cycle", after: "as resolved", linked: true},
	portal.DisputeAnswered:      {verb: "wrote in the dispute of cycle", linked: true},

	portal.FileAdded:            {verb: "added", joint: "to", linked: true},
	portal.FileRemoved:          {verb: "removed", joint: "from", linked: true},
	portal.TeamFileAdded:        {verb: "added", joint: "to", after: "for the team only", linked: true},
	portal.TeamFileRemoved:      {verb: "removed", joint: "from", after: "for the team only", linked: true},
	portal.RequirementAsked:     {verb: "asked for requirement", linked: true},
	portal.RequirementChanged:   {verb: "changed what requirement", after: "asks for", linked: true},
	portal.RequirementSubmitted: {verb: "marked requirement", after: "as complete", linked: true},
	portal.RequirementAccepted:  {verb: "accepted requirement", linked: true},
	portal.RequirementReturned:  {verb: "returned requirement", linked: true},
	portal.RequirementWithdrawn: {verb: "withdrew requirement", linked: true},
	portal.RequirementRestored:  {verb: "asked again for requirement", linked: true},
	portal.CredentialsRevealed:  {verb: "revealed the credentials of requirement", linked: true},
	portal.CredentialsDestroyed: {verb: "destroyed the credentials of requirement", linked: true},
	portal.CommentPosted:        {verb: "commented on", linked: true},
	portal.CommentEdited:        {verb: "edited a comment on", linked: true},
	portal.TeamNotePosted:       {verb: "wrote a team-only note on", linked: true},
	portal.TeamNoteEdited:       {verb: "edited a team-only note on", linked: true},

	portal.TicketSubmitted:  {verb: "submitted ticket", linked: true},
	portal.TicketApproved:   {verb: "approved ticket", linked: true},
	portal.TicketDeclined:   {verb: "declined ticket", linked: true},
	portal.TicketQuestioned: {verb: "asked for information on ticket", linked: true},
	portal.TicketAnswered:   {verb: "answered the question on ticket", linked: true},
	portal.TicketDuplicated: {verb: "marked ticket", after: "as a duplicate", linked: true},
	portal.TicketStarted:    {verb: "moved ticket", after: "to “in progress”", linked: true},
	portal.TicketDone:       {verb: "marked ticket", after: "as done", linked: true},
	portal.TicketReopened:   {verb: "put ticket", after: "back among the new ones", linked: true},
	portal.TicketSnoozed:    {verb: "put off ticket", after: "for the team only", linked: true},
	portal.TicketPlaced:     {verb: "changed the cycle that ticket", after: "belongs to", linked: true},
	portal.DecisionUndone:   {verb: "undid the last decision on ticket", linked: true},
	portal.TicketQuoted:     {verb: "turned", joint: "into quote", linked: true},
	portal.TicketScoped:     {verb: "added", joint: "to the content of cycle", linked: true},
}

// eventLine says what happened, without its evidence.
func (s *Server) eventLine(seat portal.Seat, event portal.PastEvent) eventLine {
	line := eventLine{
		At: s.moment(event.At), Stamp: s.stamp(event.At), Person: event.Person, Subject: event.Subject,
		Detail: paragraphs(event.Detail),
	}
	words, known := sentences[event.Kind]
	if !known {
		line.Verb = "recorded “" + string(event.Kind) + "”"
		return line
	}
	line.Verb, line.After = words.verb, words.after
	if words.joint != "" {
		line.File, line.Joint, line.Detail = event.Detail, words.joint, nil
	}
	if words.linked {
		line.URL = numberURL(seat.Project.Code, event.Subject)
	}
	return line
}

// fullEventLine adds the hashes and, for the agency's people, from where.
func (s *Server) fullEventLine(seat portal.Seat, event portal.PastEvent) eventLine {
	line := s.eventLine(seat, event)
	line.Hash, line.ShortHash, line.Evidence = event.Hash, event.Hash[:min(12, len(event.Hash))], event.Evidence
	if seat.Role.IsAgency() {
		line.IP = event.Ip
	}
	return line
}

// numberURL is the page of a quote, cycle, requirement or ticket named like
// HALO-Q3, HALO-C3, HALO-R3 or HALO-T3.
func numberURL(code, name string) string {
	rest, found := strings.CutPrefix(name, code+"-")
	if !found || len(rest) < 2 {
		return ""
	}
	number, err := strconv.ParseInt(rest[1:], 10, 64)
	switch {
	case err != nil:
		return ""
	case rest[0] == 'Q':
		return quoteURL(code, number)
	case rest[0] == 'C':
		return cycleURL(code, number)
	case rest[0] == 'R':
		return requirementURL(code, number)
	case rest[0] == 'T':
		return ticketURL(code, number)
	}
	return ""
}

// paragraphs splits a typed text at its line ends, empty lines left out.
func paragraphs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}
