package portal

import (
	"slices"

	"portal/rules"
)

const priya = "priya@harbourlane.example"

// playBakery plays a project that is well under way: a website and, beside
// it, work for the shops whose cycles are in every state; of the quotes one is
// about to expire in its second revision, one open, one declined, one
// withdrawn and one being written.
func (s *stage) playBakery() error {
	return s.perform(slices.Concat(s.bakeryNeeds(), s.bakeryTickets(), []act{
		{-96, 10, s.bakeryWebsite},
		{-89, 9, s.agencyApproves("BAKE", 1, 2, 3, 4)},
		{-75, 10, s.bakeryShops},
		{-71, 9, s.agencyApproves("BAKE", 5, 6, 7, 8)},
		{-68, 16, s.bakeryDiscoveryDelivered()},
		{-66, 11, s.completes(priya, 1)},
		{-60, 9, s.bakeryPhotos},
		{-50, 14, s.bakeryKiosk},
		{-36, 17, s.bakeryDesignDelivered()},
		{-33, 16, s.completes(priya, 2)},
		{-18, 11, s.bakeryOrdering},
		{-16, 10, s.bakerySuppliersDelivered()},
		{-15, 11, s.bakerySuppliersDisputed()},
		{-14, 9, s.agencyWrites("BAKE", 8, "Thank you for the example. The mill sends its prices per tonne, and we read them as per sack. We look at every supplier now.")},
		{-13, 15, s.proposes("BAKE", 8, "Prices are read with their unit now, and last week’s orders are corrected.")},
		{-12, 17, s.bakeryOrderingRevised},
		{-11, 10, s.bakerySuppliersDisputedAgain()},
		{-10, 9, s.bakeryRotaRevised()},
		{-9, 14, s.bakeryShopsDelivered},
		{-8, 12, s.clientWrites(priya, 8, "The dairy’s new list is the one to compare with. Owen had it, and here it is.", dairyPrices)},
		{-7, 10, s.bakeryStockDisputed()},
		{-6, 11, s.bakeryBuildDelivered()},
		{-5, 16, s.bakerySuppliersProposed()},
		{-4, 10, s.bakeryLaunchRevised()},
		{-4, 11, s.agencyApproves("BAKE", 4)},
		{-3, 10, s.bakeryCampaign},
		{-2, 15, s.bakeryWindow()},
		{-1, 16, s.bakeryDraft},
	}))
}

func (s *stage) bakeryWebsite() error {
	number, err := s.send("BAKE", s.bakeryWebsiteOffer(), -80)
	if err != nil {
		return err
	}
	s.at(-90, 15)
	return s.accept(priya, number, true)
}

func (s *stage) bakeryWebsiteOffer() rules.QuoteOffer {
	return rules.QuoteOffer{
		Title: "A new website for the bakery", Introduction: bakeryIntroduction, Terms: castTerms,
		Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{
			{Price: 320000, Content: rules.CycleContent{
				Name: "Discovery", Start: s.date(-84), End: s.date(-66),
				Introduction: "We learn how the shops work before we draw anything: two mornings behind the counter, interviews and a look at the numbers.",
				Deliverables: []rules.Deliverable{
					{Title: "Interviews with staff and regulars", Description: "Eight conversations of half an hour, in both shops.", Criterion: "A summary of each conversation is shared, with the person’s consent."},
					{Title: "Map of every page", Description: "Which pages the new site has, what each is for and who keeps it up to date.", Criterion: "Each page of today’s site is kept, merged or dropped, with a reason."},
				},
			}},
			{Price: 540000, Content: rules.CycleContent{
				Name: "Design", Start: s.date(-63), End: s.date(-35),
				Introduction: "From first sketches to screens that can be clicked through on a phone.",
				Deliverables: []rules.Deliverable{
					{Title: "Design of six page types", Criterion: "Each is shown at 360 and 1280 pixels, in light and dark."},
					{Title: "Clickable prototype", Criterion: "Five customers can order a birthday cake with it without help."},
					{Title: "Words for the home page"},
				},
			}},
			{Price: 780000, Content: rules.CycleContent{
				Name: "Build", Start: s.date(-21), End: s.date(17),
				Introduction: "The designs become a site that the shop can edit by itself.\n\n- Week by week on a preview address\n- One demonstration every Friday",
				Deliverables: []rules.Deliverable{
					{Title: "Home, shop and contact pages", Description: "With today’s opening hours, also on bank holidays.", Criterion: "They load within two seconds on a mid-range phone over 4G."},
					{Title: "Product catalogue", Description: "All 140 products with allergens:\n\n| Shown for each | From |\n| --- | --- |\n| Ingredients | The recipe sheets |\n| Allergens | The 14 of the food law |", Criterion: "A change of a price shows on the site within a minute."},
					{Title: "Editing guide", Criterion: "Somebody who has never edited it adds a product by following it."},
				},
			}},
			{Price: 260000, Content: rules.CycleContent{
				Name: "Launch", Start: s.date(20), End: s.date(38),
				Deliverables: []rules.Deliverable{
					{Title: "Move to the new address", Criterion: "Every old address leads to its new page."},
					{Title: "Training for both shops"},
				},
			}},
		},
		Services: []rules.QuoteService{
			{Name: "Hosting and updates", Description: "Kept safe and backed up every night.", Quantity: 12000, Unit: "month", UnitPrice: 6500},
			{Name: "Support", Quantity: 7500, Unit: "hour", UnitPrice: 9500},
		},
	}
}

func (s *stage) bakeryPhotos() error {
	number, err := s.send("BAKE", rules.QuoteOffer{
		Title: "Photographs of the whole range", Introduction: "Two days in the bakery with a food photographer.",
		Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{{Price: 240000, Content: rules.CycleContent{
			Name: "Photo days", Start: s.date(-45), End: s.date(-43),
			Deliverables: []rules.Deliverable{{Title: "120 retouched pictures", Criterion: "Each product has a picture on white and one in the shop."}},
		}}},
	}, -40)
	if err != nil {
		return err
	}
	s.at(-57, 12)
	return s.decline(priya, number, "Thank you, but a friend of the family takes the pictures for us this year.\nWe would like to come back to it before Christmas.")
}

func (s *stage) bakeryKiosk() error {
	number, err := s.send("BAKE", rules.QuoteOffer{
		Title: "Order kiosk for the harbour shop", Currency: "GBP", VATStatus: rules.VATExempt,
		Services: []rules.QuoteService{{Name: "Feasibility study", Quantity: 1000, UnitPrice: 95000}},
	}, -20)
	if err != nil {
		return err
	}
	s.at(-48, 9)
	staff, err := s.staff("BAKE")
	if err != nil {
		return err
	}
	return s.p.WithdrawQuote(s.ctx, staff, number)
}

func (s *stage) bakeryOrdering() error {
	number, err := s.sendFor("BAKE", 3, s.bakeryOrderingOffer(), 2, tillNotes)
	if err != nil {
		return err
	}
	s.at(-17, 8)
	_, _, err = s.read(priya, number)
	return err
}

// bakeryOrderingRevised sends the second revision, so that the quote's page
// shows what changed since the first. Its last day is near.
func (s *stage) bakeryOrderingRevised() error {
	staff, err := s.staff("BAKE")
	if err != nil {
		return err
	}
	const number = 5
	view, err := s.p.Draft(s.ctx, staff, number)
	if err != nil {
		return err
	}
	offer := view.Draft.Offer
	offer.Introduction += "\n\nAs you asked, **delivery by bicycle** is left out for now, and the till is connected from the first day."
	offer.Cycles[1].Price, offer.Cycles[1].Content.End = 380000, s.date(75)
	offer.Cycles[1].Content.Deliverables[1].Title = "Connection to the till in both shops"
	offer.Cycles[1].Content.Deliverables = offer.Cycles[1].Content.Deliverables[:2]
	return s.resend("BAKE", number, offer, 2, orderScreen)
}

func (s *stage) bakeryOrderingOffer() rules.QuoteOffer {
	return rules.QuoteOffer{
		Title:        "Online ordering: click and collect",
		Introduction: "Customers order on their phone before eight in the evening and collect the next morning, without queueing.\n\nThis builds on the product catalogue of the new website.",
		Terms:        castTerms, Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{
			{Price: 410000, Content: rules.CycleContent{
				Name: "Ordering", Start: s.date(24), End: s.date(48),
				Introduction: "Choosing, collecting times and payment.",
				Deliverables: []rules.Deliverable{
					{Title: "Basket and collecting times", Criterion: "No more orders are taken for a quarter of an hour than the shop has set."},
					{Title: "Payment by card and wallet", Criterion: "A refused card is explained in plain words, and the basket is kept."},
				},
			}},
			{Price: 420000, Content: rules.CycleContent{
				Name: "In the shop", Start: s.date(49), End: s.date(70),
				Deliverables: []rules.Deliverable{
					{Title: "Order screen for the counter", Criterion: "Legible from two metres, usable with floury hands."},
					{Title: "Connection to the till", Criterion: "The day’s takings agree with the till to the penny."},
					{Title: "Delivery by bicycle", Description: "A list of addresses in the order of the round."},
				},
			}},
		},
		Services: []rules.QuoteService{{Name: "Payment provider set-up", Quantity: 1000, UnitPrice: 18000}},
	}
}

func (s *stage) bakeryCampaign() error {
	_, err := s.send("BAKE", rules.QuoteOffer{
		Title: "Spring newsletter", Introduction: "Four letters, one a week.",
		Currency: "GBP", VATStatus: rules.VATInclusive, VATRate: 2000,
		Services: []rules.QuoteService{{Name: "Newsletter, written and sent", Quantity: 4000, Unit: "letter", UnitPrice: 21000}},
	}, 25)
	return err
}

func (s *stage) bakeryDraft() error {
	staff, err := s.staff("BAKE")
	if err != nil {
		return err
	}
	number, err := s.p.CreateQuote(s.ctx, staff)
	if err != nil {
		return err
	}
	view, err := s.p.Draft(s.ctx, staff, number)
	if err != nil {
		return err
	}
	draft := view.Draft
	draft.Offer.Title = "Loyalty card"
	draft.Offer.Cycles = []rules.QuoteCycle{{Content: rules.CycleContent{Name: "Concept"}}}
	return s.p.SaveDraft(s.ctx, staff, number, draft)
}
