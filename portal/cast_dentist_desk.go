package portal

import "portal/rules"

// The dentist's cycles: 1 is in review, 2 has a second version that waits for
// both sides, 3 is completed, 4 in progress, 5 overdue, 6 disputed, 7 proposed
// as resolved after two rounds, 8 lost its lone approval to an edit, and 9 has
// no quote.

func (s *stage) dentistDesk() error {
	number, err := s.send("DENT", s.dentistDeskOffer(), -20)
	if err != nil {
		return err
	}
	s.at(-34, 17)
	return s.accept(daniel, number, true)
}

func (s *stage) dentistDeskOffer() rules.QuoteOffer {
	return rules.QuoteOffer{
		Title: "A calmer reception", Introduction: "Six steps at the front desk, while the pilot runs.", Terms: castTerms,
		Currency: "GBP", VATStatus: rules.VATZeroRated,
		Cycles: []rules.QuoteCycle{
			{Price: 64000, Content: rules.CycleContent{
				Name: "Telephone diary", Start: s.date(-33), End: s.date(-20),
				Deliverables: []rules.Deliverable{{Title: "Reasons for calls over two weeks", Criterion: "Every call has one of twelve reasons."}, {Title: "What to move to the web"}},
			}},
			{Price: 120000, Content: rules.CycleContent{
				Name: "Training at the desk", Start: s.date(-19), End: s.date(13),
				Introduction: "Two mornings in each practice.",
				Deliverables: []rules.Deliverable{
					{Title: "Mill Road and Station Square", Criterion: "Everybody books, moves and cancels without help."},
					{Title: "Old Wharf"}, {Title: "Greenfield and Castle Lane"},
				},
			}},
			{Price: 72000, Content: rules.CycleContent{
				Name: "Letters to patients", Start: s.date(-28), End: s.date(-5),
				Deliverables: []rules.Deliverable{{Title: "Four letters in plain English"}, {Title: "The same in Welsh", Criterion: "Read and agreed by Mei-Ling."}},
			}},
			{Price: 156000, Content: rules.CycleContent{
				Name: "Waiting times display", Start: s.date(-30), End: s.date(-3),
				Deliverables: []rules.Deliverable{
					{Title: "Display in the waiting room", Criterion: "It is never more than five minutes wrong."},
					{Title: "Setting a delay from the chair", Criterion: "With one press, in gloves."},
				},
			}},
			{Price: 118000, Content: rules.CycleContent{
				Name: "Consent forms", Start: s.date(-31), End: s.date(-6),
				Deliverables: []rules.Deliverable{
					{Title: "Forms on a tablet", Criterion: "What was ticked is what is stored."},
					{Title: "Printing for those who prefer paper"},
				},
			}},
			{Price: 54000, Content: rules.CycleContent{
				Name: "Recall cards", Start: s.date(15), End: s.date(31),
				Deliverables: []rules.Deliverable{{Title: "Card design"}, {Title: "List of addresses", Criterion: "Nobody who moved away is on it."}},
			}},
		},
	}
}

func (s *stage) dentistDiaryDelivered() func() error {
	return s.delivers("DENT", 3,
		handed{0, "412 calls; six of ten were about times.", []string{"https://files.fernhill.example/brightwater/calls"}},
		handed{1, "Four of the twelve reasons, listed at the end of the same paper.", nil},
	)
}

// dentistDelivered hands over what was finished in one week: all of the paper
// trial, the letters and the display, and the first of the trainings.
func (s *stage) dentistDelivered() error {
	for _, deliver := range []func() error{
		s.delivers("DENT", 1, handed{0, "Signed off by both receptionists.", nil}, handed{1, "Ten of ten.", []string{"https://files.fernhill.example/brightwater/trial"}}),
		s.delivers("DENT", 4, handed{0, "Four mornings, eleven people.\n\n> I expected worse. — *Station Square*", []string{"https://files.fernhill.example/brightwater/training"}}),
		s.shows("DENT", 5, 0, "All four, for reading on paper.", lettersInEnglish),
		s.delivers("DENT", 5, handed{1, "", []string{"https://files.fernhill.example/brightwater/letters-cy"}}),
		s.delivers("DENT", 6, handed{0, "It hangs beside the fish tank.", nil}, handed{1, "", nil}),
	} {
		if err := deliver(); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) dentistTimesDisputed() func() error {
	return s.disputes(daniel, 6, "Patients read it and complain more than before.", []castFile{displayPhoto},
		fault{0, "Five minutes wrong at most.", "On Thursday afternoon it said ten minutes, and the wait was forty."})
}

func (s *stage) dentistFormsDelivered() func() error {
	return s.delivers("DENT", 7, handed{0, "On all seven tablets.", nil}, handed{1, "", nil})
}

func (s *stage) dentistFormsDisputed() func() error {
	return s.disputesFor(daniel, 7, "A form that loses what was ticked cannot be used for consent.", []int64{2, 3}, nil,
		fault{0, "What was ticked is what is stored.", "After turning the tablet the second tick is gone, and the form can still be sent."})
}

func (s *stage) dentistFormsDisputedAgain() func() error {
	return s.disputes(daniel, 7, "Better, and not yet right: it depends on the tablet.", nil,
		fault{0, "The same on every tablet.", "In room 2 the tick is still lost."})
}

func (s *stage) dentistBookingsRevised() func() error {
	return s.revises("DENT", 2, func(content *rules.CycleContent) {
		content.Start, content.End = s.date(9), s.date(37)
		content.Deliverables = append(content.Deliverables, rules.Deliverable{
			Title: "Booking for somebody else", Description: "Parents book for their children.", Criterion: "The child’s name is in the diary, the parent’s number beside it.",
		})
	})
}

func (s *stage) dentistRecallRevised() func() error {
	return s.revises("DENT", 8, func(content *rules.CycleContent) {
		content.Deliverables[0].Criterion = "It fits the envelopes that the practices have."
	})
}

func (s *stage) dentistPrivacy() func() error {
	return s.adds("DENT", rules.CycleContent{
		Name: "Data protection check", Start: s.date(3), End: s.date(17),
		Introduction: "Agreed by telephone: we look through what the pilot stores, before it grows.",
		Deliverables: []rules.Deliverable{{Title: "List of what is stored, where and how long", Criterion: "The practices’ adviser has no open question."}},
	})
}
