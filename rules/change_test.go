package rules_test

import (
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

func plainMoney(amount int64, currency string) string {
	return rules.PlainDecimal(amount, 2) + " " + currency
}

func changeOffer() rules.QuoteOffer {
	return rules.QuoteOffer{
		Title: "Website", Introduction: "Hello.", Terms: "Thirty days.", Currency: "GBP",
		VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{
			{Key: "a", Price: 10000, Content: rules.CycleContent{Name: "Discovery", Start: "2027-04-01", End: "2027-04-14", Deliverables: []rules.Deliverable{
				{Key: "x", Title: "Report", Description: "Long.", Criterion: "Read."}, {Key: "y", Title: "Talk"},
			}}},
			{Key: "b", Price: 20000, Content: rules.CycleContent{Name: "Design", Start: "2027-04-15", End: "2027-05-05"}},
			{Key: "c", Price: 30000, Content: rules.CycleContent{Name: "Build", Start: "2027-05-06", End: "2027-06-05"}},
		},
		Services: []rules.QuoteService{{Key: "s", Name: "Hosting", Quantity: 12000, Unit: "month", UnitPrice: 4000}},
		// The terms stand twice: an offer that names them once has lost one.
		Files: []rules.QuoteFile{{Name: "plan.pdf", Size: 2000, SHA256: "a"}, {Name: "terms.pdf", Size: 8, SHA256: "d"}, {Name: "terms.pdf", Size: 8, SHA256: "d"}},
	}
}

// told writes a change in one line.
func told(change rules.Change) string {
	return string(change.Kind) + " " + change.Where + ": " + change.What + ": " + change.Before + " → " + change.After
}

func TestEqualOffersHaveNoChanges(t *testing.T) {
	if changes := rules.OfferChanges(changeOffer(), changeOffer(), plainMoney); len(changes) != 0 {
		t.Errorf("changes of nothing: %v", changes)
	}
}

func TestEachFieldThatDiffersIsOneChange(t *testing.T) {
	tests := []struct {
		name string
		edit func(*rules.QuoteOffer)
		want []string
	}{
		{"title", func(o *rules.QuoteOffer) { o.Title = "Shop" }, []string{"changed Quote: Title: Website → Shop"}},
		{"introduction removed", func(o *rules.QuoteOffer) { o.Introduction = "" }, []string{"removed Quote: Introduction: Hello. → "}},
		{"terms", func(o *rules.QuoteOffer) { o.Terms = "Ten days." }, []string{"changed Quote: Terms: Thirty days. → Ten days."}},
		{"VAT status alone", func(o *rules.QuoteOffer) { o.VATStatus, o.VATRate = rules.VATExempt, 0 }, []string{
			"changed Quote: Total: 1296.00 GBP → 1080.00 GBP", "changed Quote: VAT: 216.00 GBP → 0.00 GBP",
			"changed Quote: VAT status: VAT added to the prices, at 20% → Exempt from VAT",
		}},
		{"name", func(o *rules.QuoteOffer) { o.Cycles[0].Content.Name = "Listening" }, []string{
			"changed Cycle “Listening”: Name: Discovery → Listening",
		}},
		{"dates", func(o *rules.QuoteOffer) {
			o.Cycles[1].Content.Start, o.Cycles[1].Content.End = "2027-04-16", "2027-05-06"
		}, []string{
			"changed Cycle “Design”: First day: 15 April 2027 → 16 April 2027",
			"changed Cycle “Design”: Last day: 5 May 2027 → 6 May 2027",
		}},
		{"price", func(o *rules.QuoteOffer) { o.VATStatus = rules.VATExempt; o.Cycles[1].Price = 20001 }, nil},
		{"criterion", func(o *rules.QuoteOffer) { o.Cycles[0].Content.Deliverables[0].Criterion = "Signed." }, []string{
			"changed Cycle “Discovery”, deliverable “Report”: Accepted when: Read. → Signed.",
		}},
		{"deliverable removed", func(o *rules.QuoteOffer) {
			o.Cycles[0].Content.Deliverables = o.Cycles[0].Content.Deliverables[1:]
		}, []string{"removed Cycle “Discovery”, deliverable “Report”: : Long.\n\nAccepted when: Read. → "}},
		{"deliverables change places", func(o *rules.QuoteOffer) { slices.Reverse(o.Cycles[0].Content.Deliverables) }, []string{
			"moved Cycle “Discovery”, deliverable “Report”: Place: 1 of 2 → 2 of 2",
		}},
		{"the first cycle goes last", func(o *rules.QuoteOffer) {
			o.Cycles = []rules.QuoteCycle{o.Cycles[1], o.Cycles[2], o.Cycles[0]}
		}, []string{"moved Cycle “Discovery”: Place: 1 of 3 → 3 of 3"}},
		{"quantity", func(o *rules.QuoteOffer) { o.Services[0].Quantity = 0; o.Services[0].UnitPrice = 0 }, nil},
		{"files", func(o *rules.QuoteOffer) {
			o.Files = []rules.QuoteFile{{Name: "plan.pdf", Size: 2100, SHA256: "b"}, {Name: "logo.svg", Size: 5, SHA256: "c"}, {Name: "terms.pdf", Size: 8, SHA256: "d"}}
		}, []string{
			"removed File “plan.pdf”: : 2.0 kB, SHA-256 a → ",
			"removed File “terms.pdf”: : 8 bytes, SHA-256 d → ",
			"added File “plan.pdf”: :  → 2.1 kB, SHA-256 b",
			"added File “logo.svg”: :  → 5 bytes, SHA-256 c",
		}},
		{"service description", func(o *rules.QuoteOffer) { o.Services[0].Description = "Fast." }, []string{
			"added Service “Hosting”: Description:  → Fast.",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := changeOffer()
			test.edit(&after)
			changes := rules.OfferChanges(changeOffer(), after, plainMoney)
			if len(changes) == 0 {
				t.Fatal("no change was found")
			}
			if test.want == nil {
				return
			}
			var got []string
			for _, change := range changes {
				got = append(got, told(change))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestAddedAndRemovedLinesAreShownWhole(t *testing.T) {
	before, after := changeOffer(), changeOffer()
	after.Cycles[2] = rules.QuoteCycle{Key: "d", Price: 30000, Content: rules.CycleContent{
		Name: "Launch", Start: "2027-06-06", End: "2027-06-10", Introduction: "At last.",
		Deliverables: []rules.Deliverable{{Key: "z", Title: "The site"}},
	}}
	changes := rules.OfferChanges(before, after, plainMoney)
	if len(changes) != 2 || changes[0].Kind != rules.Added || changes[1].Kind != rules.Removed {
		t.Fatalf("got %v", changes)
	}
	want := "6 June 2027 to 10 June 2027, 300.00 GBP\n\nAt last.\n\nDeliverable: The site"
	if changes[0].Where != "Cycle “Launch”" || changes[0].After != want {
		t.Errorf("added: %+v", changes[0])
	}
	if changes[1].Where != "Cycle “Build”" || !strings.HasPrefix(changes[1].Before, "6 May 2027") {
		t.Errorf("removed: %+v", changes[1])
	}
}

func TestRevisionsDifferInTheirPartiesAndExpiryToo(t *testing.T) {
	before := rules.QuoteContent{Offer: changeOffer(), Expires: "2027-03-31", Parties: rules.QuoteParties{Client: "Halo"}}
	after := rules.QuoteContent{Offer: changeOffer(), Expires: "2027-04-30", Parties: rules.QuoteParties{Client: "Halo Ltd"}}
	changes := rules.Changes(before, after, plainMoney)
	if len(changes) != 2 || changes[0].After != "30 April 2027" || changes[1].After != "Halo Ltd" {
		t.Errorf("got %v", changes)
	}
}
