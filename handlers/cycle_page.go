package handlers

import (
	"fmt"
	"html/template"
	"net/http"

	"portal/portal"
	"portal/rules"
)

// cyclePage is one official cycle, where agency and client meet while it is
// worked on: the version in force, and all that is asked of whoever looks.
type cyclePage struct {
	base
	URL, EditURL       string
	Number, Name       string
	Dates, Late        string
	Price              string
	Quote, QuoteURL    string
	SnapshotURL        string
	Phase              phaseBadge
	Ask                askView
	Waits              waitsPanel
	Delivered, All     int
	Progress           string
	Version            int64
	Hash               string
	Introduction       template.HTML
	IntroductionIsLong bool
	Deliverables       []deliverableView
	Tickets            cycleTickets
	Story              disputeStory
	Review             reviewPanel
	Approvals          approvalPanel
	Versions           []versionRow
	Schedule           reviewSchedule
	Completion         *completionView
	Conflict           string
	Kept               []field
	KeptFiles          []fileView
}

// deliverableView is a deliverable of the version in force with what was
// handed over for it. The forms are there only for those who deliver.
type deliverableView struct {
	Key, Title             string
	Description, Criterion template.HTML
	Delivery               *deliveryView
	// OpenTickets says how many tickets about it are not at an end.
	OpenTickets string
	Form        *deliverForm
}

// completionView is how the cycle was completed.
type completionView struct {
	Name, At, Stamp, Hash string
	Version               int64
}

// longText is how many bytes of introduction are shown unfolded.
const longText = 4000

func (s *Server) showCycle(v visit) error {
	number, err := v.number("cycle")
	if err != nil {
		return err
	}
	view, err := s.portal.CycleWithRequirements(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "cycles/show", s.cyclePage(v, view, deedForm{}))
}

// cycleDeed does what a form of a cycle's page asks for, and leads back to the
// page.
func (s *Server) cycleDeed(v visit, deed, done string, do func(number int64) error) error {
	number, err := v.number("cycle")
	if err != nil {
		return err
	}
	return s.perform(v, deed, s.cycleForms(v, number), func() error {
		if err := do(number); err != nil {
			return err
		}
		return s.redirect(v, cycleURL(v.seat.Project.Code, number), done)
	})
}

func (s *Server) cycleForms(v visit, number int64) formsPage {
	return formsPage{"cycles/show", func(form deedForm) (framed, error) {
		view, err := s.portal.CycleWithRequirements(v.ctx(), v.seat, number)
		if err != nil {
			return nil, err
		}
		return s.cyclePage(v, view, form), nil
	}}
}

func (s *Server) cyclePage(v visit, view portal.CycleView, form deedForm) *cyclePage {
	code, cycle := v.seat.Project.Code, view.Cycle
	page := &cyclePage{
		URL: cycleURL(code, cycle.Number), Number: rules.CycleNumber(code, cycle.Number), Name: cycle.Name,
		Dates: dates(cycle.StartOn, cycle.EndOn), Version: view.InForce.Number, Hash: view.InForce.Hash,
		Introduction: view.InForce.HTML.Introduction, IntroductionIsLong: len(view.InForce.Content.Introduction) > longText,
		Approvals: s.approvalPanel(v, view), Versions: s.versionRows(code, view), Schedule: s.reviewSchedule(v, view, form.of("review-days")),
		Completion: s.completion(view), Story: s.disputeStory(v, view, form), Waits: s.waitsPanel(v.seat, view),
		Tickets: s.cycleTickets(v, view),
	}
	page.fillOrigin(code, view)
	s.fillPhase(v, page, view)
	s.fillDeliverables(v, page, view, form.of("deliver"))
	page.Review = s.reviewPanel(v, view, page.Deliverables, form)
	s.fillConflict(v, page, form)
	page.Ask = s.ask(v, view, page)
	page.Title, page.Section = page.Number+" "+cycle.Name, "cycles"
	page.TakesFiles = v.seat.Can(rules.AttachFiles)
	return page
}

// fillPhase says where the cycle stands today, and leads staff to its editor
// while it can be edited.
func (s *Server) fillPhase(v visit, page *cyclePage, view portal.CycleView) {
	page.Phase = phaseOf(view.Phase, view.Overdue)
	if view.Overdue {
		page.Late = plural(int64(view.Cycle.EndOn.DaysUntil(s.portal.Today())), "day", "days") + " overdue"
	}
	if v.seat.Can(rules.WriteCycles) && view.Rule.MayEdit() == nil {
		page.EditURL = page.URL + "/edit"
	}
}

// fillOrigin leads to the quote that the cycle comes from. One without a quote
// has no price.
func (p *cyclePage) fillOrigin(code string, view portal.CycleView) {
	if !view.Cycle.QuoteNumber.Valid {
		return
	}
	quote := view.Cycle.QuoteNumber.Int64
	p.Quote, p.QuoteURL = rules.QuoteNumber(code, quote), quoteURL(code, quote)
	p.SnapshotURL, p.Price = p.QuoteURL+"/snapshot", money(view.Cycle.Price, view.Cycle.Currency)
}

// fillConflict says what changed under a form. What was typed is given back to
// copy where its form is gone, and so are its files.
func (s *Server) fillConflict(v visit, p *cyclePage, form deedForm) {
	if !form.isConflict() {
		return
	}
	p.Conflict = form.message
	if form.deed == "dispute" && p.Review.IsOpen {
		return
	}
	p.KeptFiles = s.deedFiles(v, "", form).Staged
	for _, name := range []string{"reason", "more_tickets", "body", "note", "links"} {
		if text := form.typed.Get(name); text != "" {
			p.Kept = append(p.Kept, field{Name: name, Scope: "-kept", Label: "What you typed", Value: text})
		}
	}
	for _, key := range form.typed["items"] {
		for _, part := range []string{".expected", ".found"} {
			if text := form.typed.Get("items." + key + part); text != "" {
				p.Kept = append(p.Kept, field{Name: "items." + key + part, Scope: "-kept", Label: "What you typed", Value: text})
			}
		}
	}
}

func (s *Server) fillDeliverables(v visit, page *cyclePage, view portal.CycleView, form deedForm) {
	delivered := map[string]portal.Delivery{}
	for _, delivery := range view.Deliveries {
		delivered[delivery.Key] = delivery
	}
	mayDeliver := v.seat.Can(rules.WriteCycles) && view.Rule.MayDeliver() == nil
	for i, deliverable := range view.InForce.Content.Deliverables {
		html := view.InForce.HTML.Deliverables[i]
		row := deliverableView{Key: deliverable.Key, Title: deliverable.Title, Description: html.Description, Criterion: html.Criterion, OpenTickets: openTickets(view, deliverable.Key)}
		delivery, ok := delivered[deliverable.Key]
		if ok {
			row.Delivery = s.deliveryView(v, delivery)
			page.Delivered++
		}
		if mayDeliver {
			typed := form.about(deliverable.Key)
			row.Form = newDeliverForm(page.URL, deliverable.Key, delivery, ok, typed)
			row.Form.Files = s.deedFiles(v, "-"+deliverable.Key, typed)
			row.Form.TakenBack = s.fileViews(v, present(view.TakenBack[deliverable.Key]))
		}
		page.Deliverables = append(page.Deliverables, row)
	}
	page.All = len(page.Deliverables)
	page.Progress = fmt.Sprintf("%d of %s delivered", page.Delivered, plural(int64(page.All), "deliverable", "deliverables"))
}

func (s *Server) completion(view portal.CycleView) *completionView {
	record := view.Completion
	if record == nil {
		return nil
	}
	return &completionView{
		Name: record.Name, At: s.moment(record.CompletedAt), Stamp: s.stamp(record.CompletedAt), Hash: record.Hash, Version: record.Version,
	}
}
