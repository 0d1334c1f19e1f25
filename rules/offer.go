package rules

import "fmt"

// The most of each kind that one quote may hold; more is refused as Invalid.
const (
	MaxCycles       = 60
	MaxDeliverables = 200
	MaxServices     = 100
)

// Check finds what stands in the way of sending an offer. Field names are
// those of the quote editor's form.
func (o QuoteOffer) Check() error {
	problems := o.Limits()
	problems.require("title", o.Title, "a title")
	if !o.VATStatus.Known() {
		problems.Add("vat_status", "Choose how VAT applies.")
	}
	if len(o.Cycles)+len(o.Services) == 0 {
		problems.Add("lines", "Add at least one cycle or one service before sending.")
	}
	for i, cycle := range o.Cycles {
		problems.checkCycle(fmt.Sprintf("cycles.%d", i), cycle.Content)
	}
	for i, service := range o.Services {
		field := fmt.Sprintf("services.%d", i)
		problems.require(field+".name", service.Name, "a name")
		if service.Quantity == 0 {
			problems.Add(field+".quantity", "Enter how many.")
		}
	}
	return problems.Err()
}

func (p *Problems) checkCycle(field string, content CycleContent) {
	p.require(field+".name", content.Name, "a name")
	if content.Start == "" {
		p.Add(field+".start", "Choose the first day.")
	}
	if content.End == "" {
		p.Add(field+".end", "Choose the last day.")
	}
	if len(content.Deliverables) == 0 {
		p.Add(field+".deliverables", "Add at least one deliverable.")
	}
	for i, deliverable := range content.Deliverables {
		p.require(fmt.Sprintf("%s.deliverables.%d.title", field, i), deliverable.Title, "a title")
	}
}

func (p *Problems) require(field, value, what string) {
	if value == "" && p.For(field) == "" {
		p.Add(field, "Please enter %s.", what)
	}
}

// Limits finds what even a draft may not hold: texts and lists that are too
// long, dates in the wrong order, sums that are too large.
func (o QuoteOffer) Limits() Problems {
	var problems Problems
	problems.LimitLine("title", o.Title)
	problems.LimitText("introduction", o.Introduction)
	problems.LimitText("terms", o.Terms)
	if len(o.Cycles) > MaxCycles {
		problems.Add("lines", "A quote holds %d cycles at most.", MaxCycles)
	}
	if len(o.Services) > MaxServices {
		problems.Add("lines", "A quote holds %d services at most.", MaxServices)
	}
	for i, cycle := range o.Cycles {
		problems.limitCycle(fmt.Sprintf("cycles.%d", i), cycle.Content)
	}
	for i, service := range o.Services {
		field := fmt.Sprintf("services.%d", i)
		problems.LimitLine(field+".name", service.Name)
		problems.LimitLine(field+".unit", service.Unit)
		problems.LimitText(field+".description", service.Description)
		if service.Total() > MaxAmount {
			problems.Add(field+".quantity", "Quantity times price is too large.")
		}
	}
	if o.Totals().Total > MaxAmount {
		problems.Add("lines", "The total is too large.")
	}
	return problems
}

func (p *Problems) limitCycle(field string, content CycleContent) {
	p.LimitLine(field+".name", content.Name)
	p.LimitText(field+".introduction", content.Introduction)
	if content.Start != "" && content.End != "" && content.End < content.Start {
		p.Add(field+".end", "The last day is before the first.")
	}
	if len(content.Deliverables) > MaxDeliverables {
		p.Add(field+".deliverables", "A cycle holds %d deliverables at most.", MaxDeliverables)
	}
	for i, deliverable := range content.Deliverables {
		prefix := fmt.Sprintf("%s.deliverables.%d", field, i)
		p.LimitLine(prefix+".title", deliverable.Title)
		p.LimitText(prefix+".description", deliverable.Description)
		p.LimitText(prefix+".criterion", deliverable.Criterion)
	}
}
