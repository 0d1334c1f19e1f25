package rules_test

import (
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// An offer is broken in one place at a time; the field named must be that of
// the editor's form.
func TestCheckNamesTheField(t *testing.T) {
	tests := []struct {
		name    string
		spoil   func(*rules.QuoteOffer)
		field   string
		message string
	}{
		{"no title", func(o *rules.QuoteOffer) { o.Title = "" }, "title", "enter a title"},
		{"no VAT status", func(o *rules.QuoteOffer) { o.VATStatus = "" }, "vat_status", "Choose how VAT applies"},
		{"unknown VAT status", func(o *rules.QuoteOffer) { o.VATStatus = "free" }, "vat_status", "Choose"},
		{"nothing offered", func(o *rules.QuoteOffer) { o.Cycles, o.Services = nil, nil }, "lines", "at least one"},
		{"cycle without name", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Name = "" }, "cycles.1.name", "enter a name"},
		{"cycle without start", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Start = "" }, "cycles.1.start", "first day"},
		{"cycle without end", func(o *rules.QuoteOffer) { o.Cycles[1].Content.End = "" }, "cycles.1.end", "last day"},
		{"no deliverables", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Deliverables = nil }, "cycles.1.deliverables", "at least one"},
		{"deliverable without title", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Deliverables[1].Title = "" }, "cycles.1.deliverables.1.title", "enter a title"},
		{"service without name", func(o *rules.QuoteOffer) { o.Services[1].Name = "" }, "services.1.name", "enter a name"},
		{"service without quantity", func(o *rules.QuoteOffer) { o.Services[1].Quantity = 0 }, "services.1.quantity", "how many"},
	}
	for _, test := range tests {
		offer := twoOfEach()
		test.spoil(&offer)
		checkOneProblem(t, test.name, rules.ProblemsOf(offer.Check()), test.field, test.message)
		if problems := offer.Limits(); len(problems) > 0 {
			t.Errorf("%s: a draft may hold that, but has %v", test.name, problems)
		}
	}
}

func TestLimitsNameTheField(t *testing.T) {
	line, text := strings.Repeat("ü", rules.MaxLine+1), strings.Repeat("ü", rules.MaxText+1)
	tests := []struct {
		name    string
		spoil   func(*rules.QuoteOffer)
		field   string
		message string
	}{
		{"title", func(o *rules.QuoteOffer) { o.Title = line }, "title", "300 characters at most"},
		{"introduction", func(o *rules.QuoteOffer) { o.Introduction = text }, "introduction", "it has 200001 characters, and 200000 fit"},
		{"terms", func(o *rules.QuoteOffer) { o.Terms = text }, "terms", "too long"},
		{"cycle's name", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Name = line }, "cycles.1.name", "too long"},
		{"cycle's introduction", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Introduction = text }, "cycles.1.introduction", "too long"},
		{"end before start", func(o *rules.QuoteOffer) { o.Cycles[1].Content.End = "2027-01-31" }, "cycles.1.end", "before the first"},
		{"deliverable's title", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Deliverables[1].Title = line }, "cycles.1.deliverables.1.title", "too long"},
		{"deliverable's description", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Deliverables[1].Description = text }, "cycles.1.deliverables.1.description", "too long"},
		{"deliverable's criterion", func(o *rules.QuoteOffer) { o.Cycles[1].Content.Deliverables[1].Criterion = text }, "cycles.1.deliverables.1.criterion", "too long"},
		{"service's name", func(o *rules.QuoteOffer) { o.Services[1].Name = line }, "services.1.name", "too long"},
		{"service's unit", func(o *rules.QuoteOffer) { o.Services[1].Unit = line }, "services.1.unit", "too long"},
		{"service's description", func(o *rules.QuoteOffer) { o.Services[1].Description = text }, "services.1.description", "too long"},
		{"too many cycles", func(o *rules.QuoteOffer) { o.Cycles = repeat(o.Cycles[0], rules.MaxCycles+1) }, "lines", "60 cycles at most"},
		{"too many services", func(o *rules.QuoteOffer) { o.Services = repeat(o.Services[0], rules.MaxServices+1) }, "lines", "100 services at most"},
		{"too many deliverables", func(o *rules.QuoteOffer) {
			o.Cycles[1].Content.Deliverables = repeat(o.Cycles[1].Content.Deliverables[0], rules.MaxDeliverables+1)
		}, "cycles.1.deliverables", "200 deliverables at most"},
		{"total too large", func(o *rules.QuoteOffer) { o.Cycles[0].Price = rules.MaxAmount }, "lines", "total is too large"},
	}
	for _, test := range tests {
		offer := twoOfEach()
		test.spoil(&offer)
		checkOneProblem(t, test.name, offer.Limits(), test.field, test.message)
		if rules.KindOf(offer.Check()) != rules.Invalid {
			t.Errorf("%s: it could be sent", test.name)
		}
	}
}

func checkOneProblem(t *testing.T, name string, problems rules.Problems, field, message string) {
	t.Helper()
	if len(problems) != 1 || problems[0].Field != field || !strings.Contains(problems[0].Message, message) {
		t.Errorf("%s: %d problems, of %s: %q, want %q beside %s alone", name, len(problems), fields(problems), problems.For(field), message, field)
	}
}

func fields(problems rules.Problems) []string {
	var names []string
	for _, problem := range problems {
		names = append(names, problem.Field)
	}
	return names
}

func TestOfferAtTheLimits(t *testing.T) {
	line, text := strings.Repeat("ü", rules.MaxLine), strings.Repeat("ü", rules.MaxText)
	deliverable := rules.Deliverable{Title: line, Description: text, Criterion: text}
	cycle := rules.QuoteCycle{Content: rules.CycleContent{
		Name: line, Start: "2027-01-04", End: "2027-01-04", Introduction: text, Deliverables: []rules.Deliverable{deliverable},
	}}
	service := rules.QuoteService{Name: line, Unit: line, Description: text, Quantity: 1}
	offer := rules.QuoteOffer{
		Title: line, Introduction: text, Terms: text, VATStatus: rules.VATExempt,
		Cycles: repeat(cycle, rules.MaxCycles), Services: repeat(service, rules.MaxServices),
	}
	offer.Cycles[0].Price = rules.MaxAmount
	offer.Cycles[1].Content.Deliverables = repeat(rules.Deliverable{Title: "One"}, rules.MaxDeliverables)
	if err := offer.Check(); err != nil {
		t.Errorf("refused: %v %v", err, fields(rules.ProblemsOf(err)))
	}
	offer.Cycles[1].Price = 1
	checkOneProblem(t, "a penny more", offer.Limits(), "lines", "total is too large")
}

func TestServiceTooLarge(t *testing.T) {
	offer := twoOfEach()
	offer.Services[1].UnitPrice, offer.Services[1].Quantity = rules.MaxPrice, 101_000
	if want := []string{"services.1.quantity", "lines"}; !slices.Equal(fields(offer.Limits()), want) {
		t.Errorf("got %v, want %v", fields(offer.Limits()), want)
	}
}

// VAT that is added can make a total too large that its lines do not.
func TestVATCountsTowardsTheLimit(t *testing.T) {
	offer := rules.QuoteOffer{VATStatus: rules.VATExclusive, VATRate: 1, Cycles: []rules.QuoteCycle{{Price: rules.MaxAmount}}}
	checkOneProblem(t, "VAT added", offer.Limits(), "lines", "total is too large")
	offer.VATStatus = rules.VATInclusive
	if problems := offer.Limits(); len(problems) > 0 {
		t.Errorf("VAT included: %v", problems)
	}
}

func TestCheckTellsEverythingAtOnce(t *testing.T) {
	offer := rules.QuoteOffer{Cycles: []rules.QuoteCycle{{}}, Services: []rules.QuoteService{{}}}
	want := []string{
		"title", "vat_status", "cycles.0.name", "cycles.0.start", "cycles.0.end", "cycles.0.deliverables",
		"services.0.name", "services.0.quantity",
	}
	if got := fields(rules.ProblemsOf(offer.Check())); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if problems := (rules.QuoteOffer{}).Limits(); len(problems) > 0 {
		t.Errorf("an empty draft cannot be saved: %v", problems)
	}
}

func twoOfEach() rules.QuoteOffer {
	cycle := func(name string) rules.QuoteCycle {
		return rules.QuoteCycle{Price: 100_00, Content: rules.CycleContent{
			Name: name, Start: "2027-02-01", End: "2027-02-26",
			Deliverables: []rules.Deliverable{{Title: "First"}, {Title: "Second"}},
		}}
	}
	service := rules.QuoteService{Name: "Hosting", Quantity: 1_000, Unit: "year", UnitPrice: 10_00}
	return rules.QuoteOffer{
		Title: "Website", Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{cycle("Design"), cycle("Build")}, Services: []rules.QuoteService{service, service},
	}
}

func repeat[T any](item T, times int) []T { return slices.Repeat([]T{item}, times) }
