package handlers

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
	"portal/views/pdf"
)

// quotesPage lists a project's quotes by where they stand.
type quotesPage struct {
	base
	URL       string
	Groups    []quoteGroup
	CanCreate bool
	OlderURL  string
	IsOlder   bool
}

// quoteGroup holds the quotes that stand alike.
type quoteGroup struct {
	Name   string
	Quotes []listedQuote
}

// listedQuote is one line of the list.
type listedQuote struct {
	URL, Code, Title string
	Total            string
	Badge            badge
	Facts            []string
	expires          rules.Date
}

// badge is a state in a word, with the kind that gives it shape and colour.
type badge struct{ Kind, Words string }

var quoteGroups = []struct {
	standing rules.QuoteState
	name     string
}{
	{rules.QuoteSent, "Open"},
	{rules.QuoteDraft, "Drafts"},
	{rules.QuoteAccepted, "Accepted"},
	{rules.QuoteDeclined, "Declined"},
	{rules.QuoteExpired, "Expired"},
	{rules.QuoteWithdrawn, "Withdrawn"},
}

func (s *Server) listQuotes(v visit) error {
	before := v.count("before")
	listed, last, err := s.listedQuotes(v, before)
	if err != nil {
		return err
	}
	page := quotesPage{URL: quotesURL(v.seat.Project.Code), CanCreate: v.seat.Can(rules.WriteQuotes), IsOlder: before > 0}
	page.Title, page.Section = "Quotes", "quotes"
	if last > 0 {
		page.OlderURL = page.URL + "?before=" + strconv.FormatInt(last, 10)
	}
	for _, group := range quoteGroups {
		if quotes := listed[group.standing]; len(quotes) > 0 {
			page.Groups = append(page.Groups, quoteGroup{group.name, quotes})
		}
	}
	return s.render(v, http.StatusOK, "quotes/index", &page)
}

// listedQuotes loads one page of the list by standing, the most urgent open
// ones first, and the number to go on from, 0 at the end.
func (s *Server) listedQuotes(v visit, before int64) (map[rules.QuoteState][]listedQuote, int64, error) {
	rows, err := s.portal.Quotes(v.ctx(), v.seat, before)
	if err != nil {
		return nil, 0, err
	}
	var last int64
	if len(rows) > portal.PageSize {
		rows = rows[:portal.PageSize]
		last = rows[len(rows)-1].Number
	}
	listed := map[rules.QuoteState][]listedQuote{}
	for _, row := range rows {
		standing := rules.Quote{State: row.State, Expires: row.ExpiresOn}.Standing(s.portal.Now(), s.portal.Zone())
		quote := listedQuote{
			URL: quoteURL(v.seat.Project.Code, row.Number), Code: rules.QuoteNumber(v.seat.Project.Code, row.Number), Title: row.Title,
			Total: money(row.Total, row.Currency), Badge: s.quoteBadge(standing, row.ExpiresOn), expires: row.ExpiresOn,
		}
		quote.Facts = s.quoteFacts(standing, row.Revision, row.ExpiresOn, row.SentAt, row.DecidedAt, row.DecidedBy)
		if row.HasDraft != 0 && row.Revision > 0 {
			quote.Facts = append(quote.Facts, "changes not sent yet")
		}
		listed[standing] = append(listed[standing], quote)
	}
	slices.SortStableFunc(listed[rules.QuoteSent], byExpiry)
	return listed, last, nil
}

func byExpiry(a, b listedQuote) int { return cmp.Compare(a.expires, b.expires) }

func (s *Server) quoteFacts(standing rules.QuoteState, revision int64, expires rules.Date, sent, decided rules.Instant, by string) []string {
	if standing == rules.QuoteDraft {
		return []string{"never sent"}
	}
	facts := []string{revisionWords(revision), "sent " + s.day(sent)}
	switch standing {
	case rules.QuoteSent:
		return append(facts, "open until "+expires.Words())
	case rules.QuoteExpired:
		return append(facts, "was open until "+expires.Words())
	}
	return append(facts, string(standing)+" "+s.day(decided)+" by "+by)
}

// lastDays is how many days before its end an open quote is marked urgent.
const lastDays = 3

func (s *Server) quoteBadge(standing rules.QuoteState, expires rules.Date) badge {
	switch standing {
	case rules.QuoteAccepted:
		return badge{"success", "Accepted"}
	case rules.QuoteDeclined:
		return badge{"danger", "Declined"}
	case rules.QuoteWithdrawn:
		return badge{"muted", "Withdrawn"}
	case rules.QuoteExpired:
		return badge{"muted", "Expired"}
	case rules.QuoteDraft:
		return badge{"accent", "Draft"}
	}
	days := rules.DaysLeft(expires, s.portal.Now(), s.portal.Zone())
	words := "Open, " + strings.ToLower(daysLeft(days))
	if days <= lastDays {
		return badge{"warning", words}
	}
	return badge{"info", words}
}

func (s *Server) createQuote(v visit) error {
	number, err := s.portal.CreateQuote(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	return s.redirect(v, quoteURL(v.seat.Project.Code, number)+"/edit", "A new draft. The client sees nothing of it until you send it.")
}

func (s *Server) showQuote(v visit) error {
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	view, err := s.portal.Quote(v.ctx(), v.seat, number)
	if view.Quote.State == rules.QuoteDraft && v.seat.Can(rules.WriteQuotes) {
		return v.Redirect(http.StatusSeeOther, quoteURL(v.seat.Project.Code, number)+"/edit")
	}
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "quotes/show", s.quotePage(v, view, quoteForm{}))
}

func (s *Server) quotePDF(v visit) error {
	number, err := v.number("quote")
	if err != nil {
		return err
	}
	view, err := s.portal.Quote(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	file, err := writePDF(s.document(view))
	if err != nil {
		return err
	}
	v.download(rules.QuoteNumber(v.seat.Project.Code, number) + ".pdf")
	return v.Blob(http.StatusOK, "application/pdf", file)
}

// writingPDFs bounds how many are made at once: each takes many times the
// memory of a page.
var writingPDFs = make(chan struct{}, 2)

func writePDF(document pdf.Document) ([]byte, error) {
	writingPDFs <- struct{}{}
	defer func() { <-writingPDFs }()
	var file bytes.Buffer
	err := pdf.Write(&file, document)
	return file.Bytes(), err
}

// download names the file that the answer is saved as. The name is plain
// ASCII without quotes.
func (v visit) download(name string) {
	v.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Response().Header().Set("Cache-Control", "no-store")
}

func (s *Server) document(view portal.QuoteView) pdf.Document {
	code := view.Content.Offer.Currency
	document := pdf.Document{
		Content: view.Content, Hash: view.Quote.ContentHash, Accent: s.portal.Agency().Accent,
		Money: func(amount int64) string { return money(amount, code) },
		State: s.stateWords(view), Made: s.portal.Now().In(s.portal.Zone()),
	}
	if record := view.Snapshot; record != nil {
		document.Acceptance = &pdf.Acceptance{
			Name: record.Name, Email: record.Email, Company: view.Content.Parties.Client, Role: rules.Approver.Words(),
			At: s.moment(record.AcceptedAt), IP: record.Ip, UserAgent: record.UserAgent,
			ApprovedContent: record.ApprovedContent, Statement: record.Statement,
		}
	}
	return document
}

// stateWords says where a quote stands, with the day that counts.
func (s *Server) stateWords(view portal.QuoteView) string {
	switch view.Standing {
	case rules.QuoteSent:
		return "Open until " + view.Quote.ExpiresOn.Words()
	case rules.QuoteExpired:
		return "Expired at the end of " + view.Quote.ExpiresOn.Words()
	}
	return s.quoteBadge(view.Standing, "").Words + " on " + s.day(view.Quote.DecidedAt)
}
