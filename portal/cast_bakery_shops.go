package portal

import "portal/rules"

// The bakery's cycles: 1 and 2 are completed, 3 is in progress, 4 has a second
// version that waits for the client, 5 is in review, 6 overdue, 7 disputed, 8
// proposed as resolved after two rounds, 9 lost its lone approval to an edit,
// and 10 has no quote.

func (s *stage) bakeryShops() error {
	number, err := s.send("BAKE", s.bakeryShopsOffer(), -60)
	if err != nil {
		return err
	}
	s.at(-72, 14)
	return s.accept(priya, number, true)
}

func (s *stage) bakeryShopsOffer() rules.QuoteOffer {
	return rules.QuoteOffer{
		Title: "Behind the counter: screens, labels and stock", Introduction: "Five small cycles that make the mornings in both shops easier.",
		Terms: castTerms, Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{
			{Price: 145000, Content: rules.CycleContent{
				Name: "Menu screens", Start: s.date(-30), End: s.date(4),
				Introduction: "What is still in the shelf shows above the counter.",
				Deliverables: []rules.Deliverable{
					{Title: "Screen layout for both shops", Criterion: "Legible from the door."},
					{Title: "Sold-out button on the till", Criterion: "A product leaves the screen within five seconds."},
				},
			}},
			{Price: 98000, Content: rules.CycleContent{
				Name: "Allergen labels", Start: s.date(-40), End: s.date(-6),
				Deliverables: []rules.Deliverable{
					{Title: "Label template", Criterion: "The 14 allergens of the food law are in bold."},
					{Title: "Printing from the recipe sheets"},
				},
			}},
			{Price: 176000, Content: rules.CycleContent{
				Name: "Stock list", Start: s.date(-50), End: s.date(-2),
				Deliverables: []rules.Deliverable{
					{Title: "Counting by phone", Criterion: "One person counts the store room in ten minutes."},
					{Title: "Order proposal for flour", Criterion: "It never proposes less than two days’ use."},
					{Title: "Weekly report"},
				},
			}},
			{Price: 132000, Content: rules.CycleContent{
				Name: "Supplier prices", Start: s.date(-45), End: s.date(-9),
				Deliverables: []rules.Deliverable{
					{Title: "Price lists of six suppliers", Criterion: "Every price agrees with the supplier’s own list."},
					{Title: "Warning when a price rises"},
				},
			}},
			{Price: 89000, Content: rules.CycleContent{
				Name: "Staff rota", Start: s.date(10), End: s.date(30),
				Deliverables: []rules.Deliverable{
					{Title: "Rota of both shops", Criterion: "Nobody is planned in two shops at once."},
					{Title: "Swapping shifts"},
				},
			}},
		},
	}
}

func (s *stage) bakeryDiscoveryDelivered() func() error {
	return s.delivers("BAKE", 1,
		handed{0, "Nine conversations in the end, one of them with the miller.", []string{"https://files.fernhill.example/harbour-lane/interviews"}},
		handed{1, "", []string{"https://files.fernhill.example/harbour-lane/page-map"}},
	)
}

func (s *stage) bakeryDesignDelivered() func() error {
	return s.delivers("BAKE", 2,
		handed{0, "All six, in light and dark.", []string{"https://files.fernhill.example/harbour-lane/design"}},
		handed{1, "Five of five customers ordered a cake without help.", []string{"https://prototype.fernhill.example/harbour-lane"}},
		handed{2, "As agreed with Priya on the phone.", nil},
	)
}

func (s *stage) bakeryBuildDelivered() func() error {
	return s.delivers("BAKE", 3, handed{0,
		"On the preview address since Friday:\n\n- opening hours with bank holidays\n- **1.4 seconds** on a phone of 2021 over 4G",
		[]string{"https://preview.fernhill.example/harbour-lane", "https://preview.fernhill.example/harbour-lane/speed"},
	})
}

func (s *stage) bakeryShopsDelivered() error {
	for _, deliver := range []func() error{
		s.delivers("BAKE", 5, handed{0, "Both screens hang.", nil}, handed{1, "Press and hold the product on the till.", nil}),
		s.shows("BAKE", 6, 0, "As it comes out of the printer, and the same on a bag.", breadLabel, labelOnBag),
		s.delivers("BAKE", 6, handed{1, "The printer in the harbour shop needs the 62 mm roll.", nil}),
		s.delivers("BAKE", 7, handed{0, "", nil}, handed{1, "", nil}, handed{2, "It comes on Mondays at six.", nil}),
	} {
		if err := deliver(); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) bakeryStockDisputed() func() error {
	return s.disputes(priya, 7, "We counted for three mornings and cannot rely on it yet. The idea is right, the numbers are not.", []castFile{stockCount},
		fault{0, "Ten minutes for the store room, by one person.", "It takes 25 minutes, because the list jumps back to the top after each count."},
		fault{1, "At least two days’ use of rye flour.", "On Tuesday it proposed none, with one sack left."},
	)
}

func (s *stage) bakerySuppliersDelivered() func() error {
	return s.delivers("BAKE", 8, handed{0, "All six are read every night.", nil}, handed{1, "By email, from five per cent on.", nil})
}

func (s *stage) bakerySuppliersDisputed() func() error {
	return s.disputes(priya, 8, "The mill’s prices are wrong by far.", nil,
		fault{0, "£14.80 for a sack of wholemeal.", "£592.00 for a sack of wholemeal."})
}

func (s *stage) bakerySuppliersDisputedAgain() func() error {
	return s.disputesFor(priya, 8, "The mill is right now, thank you. The dairy is not: its list changed in the same week.", []int64{5}, nil,
		fault{0, "Butter at the price of the new list.", "Butter at last year’s price."})
}

func (s *stage) bakerySuppliersProposed() func() error {
	return s.proposes("BAKE", 8, "The dairy’s new list is read from its own address now. We compared **all 212 prices** with the six lists by hand: none differs.", pricesCompared)
}

func (s *stage) bakeryRotaRevised() func() error {
	return s.revises("BAKE", 9, func(content *rules.CycleContent) {
		content.Deliverables[1].Description = "A swap counts once the shop’s lead has agreed to it."
		content.Deliverables[1].Criterion = "Both people and the lead are told at once."
	})
}

func (s *stage) bakeryLaunchRevised() func() error {
	return s.revises("BAKE", 4, func(content *rules.CycleContent) {
		content.End = s.date(42)
		content.Introduction = "The site moves on a Monday, when both shops are closed."
		content.Deliverables[0].Criterion = "Every old address leads to its new page, the pages about bread courses too."
		content.Deliverables = append(content.Deliverables, rules.Deliverable{
			Title: "Pictures of all 140 products", Criterion: "None is wider than it is shown.",
		})
	})
}

func (s *stage) bakeryWindow() func() error {
	return s.adds("BAKE", rules.CycleContent{
		Name: "Harvest festival page", Start: s.date(26), End: s.date(40),
		Introduction: "A favour between two launches, included in the support.",
		Deliverables: []rules.Deliverable{{Title: "Page with the programme", Criterion: "It is taken off by itself after the festival."}},
	})
}
