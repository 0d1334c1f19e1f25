package handlers

import (
	"html/template"
	"strconv"

	"portal/portal"
	"portal/rules"
)

// offerView is an offer ready to be read: amounts, days and texts are written
// out. The quote's page and the snapshot's show it alike.
type offerView struct {
	Title        string
	Introduction template.HTML
	Cycles       []offeredCycle
	Services     []offeredService
	Totals       totalsView
	Terms        template.HTML
	Files        []offeredFile
	// CycleCount and Span say how many cycles there are, and from when to when.
	CycleCount, Span string
	// IsOpen unfolds every cycle.
	IsOpen bool
}

type offeredCycle struct {
	Place                       int
	Name, Dates, Price, Summary string
	Introduction                template.HTML
	Deliverables                []offeredDeliverable
}

type offeredDeliverable struct {
	Title                  string
	Description, Criterion template.HTML
}

type offeredService struct {
	Name, Quantity, UnitPrice, Total string
	Description                      template.HTML
}

// offeredFile is a file that belongs to an offer.
type offeredFile struct{ Name, Size, SHA256, URL string }

// totalsView are the sums, and in words what is to be paid and what the VAT
// status means.
type totalsView struct {
	Subtotal, VATLabel, VAT, Total string
	Sum, Meaning                   string
}

// newOfferView writes an offer out; files are those that it names, in its
// order.
func newOfferView(code string, content rules.QuoteContent, html portal.RenderedOffer, files []portal.File) offerView {
	offer := content.Offer
	view := offerView{
		Title: offer.Title, Introduction: html.Introduction, Terms: html.Terms,
		Totals:     newTotalsView(content.Totals, offer),
		CycleCount: plural(int64(len(offer.Cycles)), "cycle", "cycles"), Span: cyclesSpan(offer.Cycles),
	}
	for i, cycle := range offer.Cycles {
		view.Cycles = append(view.Cycles, newOfferedCycle(i+1, cycle, offer.Currency, html.Cycles[i]))
	}
	for i, service := range offer.Services {
		view.Services = append(view.Services, offeredService{
			Name: service.Name, Quantity: rules.QuantityWords(service.Quantity, service.Unit), Description: html.Services[i],
			UnitPrice: money(service.UnitPrice, offer.Currency), Total: money(service.Total(), offer.Currency),
		})
	}
	for i, file := range offer.Files {
		view.Files = append(view.Files, offeredFile{
			Name: file.Name, Size: rules.SizeWords(file.Size), SHA256: file.SHA256, URL: fileURL(code, files[i].Number),
		})
	}
	return view
}

func newOfferedCycle(place int, cycle rules.QuoteCycle, code string, html portal.RenderedCycle) offeredCycle {
	content := cycle.Content
	view := offeredCycle{
		Place: place, Name: content.Name, Dates: dates(content.Start, content.End), Price: money(cycle.Price, code),
		Introduction: html.Introduction, Summary: plural(int64(len(content.Deliverables)), "deliverable", "deliverables"),
	}
	view.Deliverables = offeredDeliverables(content, html)
	return view
}

func offeredDeliverables(content rules.CycleContent, html portal.RenderedCycle) []offeredDeliverable {
	views := make([]offeredDeliverable, len(content.Deliverables))
	for i, deliverable := range content.Deliverables {
		views[i] = offeredDeliverable{
			Title: deliverable.Title, Description: html.Deliverables[i].Description, Criterion: html.Deliverables[i].Criterion,
		}
	}
	return views
}

// cyclesSpan says from when to when the cycles run.
func cyclesSpan(cycles []rules.QuoteCycle) string {
	var start, end rules.Date
	for _, cycle := range cycles {
		if start == "" || cycle.Content.Start < start {
			start = cycle.Content.Start
		}
		end = max(end, cycle.Content.End)
	}
	return dates(start, end)
}

func newTotalsView(totals rules.Totals, offer rules.QuoteOffer) totalsView {
	view := totalsView{
		Subtotal: money(totals.Subtotal, offer.Currency), VAT: money(totals.VAT, offer.Currency),
		Total: money(totals.Total, offer.Currency), VATLabel: vatWords(offer), Meaning: offer.VATStatus.Sentence(offer.VATRate),
	}
	switch offer.VATStatus {
	case rules.VATExclusive:
		view.Sum = view.Total + " to pay in all: " + view.Subtotal + " plus " + view.VAT + " VAT."
	case rules.VATInclusive:
		view.Sum = view.Total + " to pay in all, of which " + view.VAT + " is VAT."
	default:
		view.Sum = view.Total + " to pay in all, with no VAT added."
	}
	return view
}

// vatWords is the VAT status with its rate, as the label of an amount.
func vatWords(offer rules.QuoteOffer) string {
	rate := rules.TrimmedDecimal(offer.VATRate, 2) + "%"
	switch offer.VATStatus {
	case rules.VATExclusive:
		return "VAT at " + rate
	case rules.VATInclusive:
		return "VAT at " + rate + ", included"
	case rules.VATZeroRated:
		return "VAT, zero-rated"
	case rules.VATExempt:
		return "VAT, exempt"
	}
	return "VAT, reverse charge"
}

// revisionWords names a revision.
func revisionWords(number int64) string { return "revision " + strconv.FormatInt(number, 10) }
