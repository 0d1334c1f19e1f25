package portal

import (
	"slices"

	"portal/rules"
)

const daniel = "daniel@brightwater.example"

// playDentist plays a project that has begun not long ago, with its cycles in
// every state; of the quotes two are accepted, a long one is open, one expired
// and one declined.
func (s *stage) playDentist() error {
	err := s.perform(slices.Concat(s.dentistNeeds(), s.dentistTickets(), []act{
		{-40, 10, s.dentistPilot},
		{-35, 9, s.dentistDesk},
		{-33, 11, s.agencyApproves("DENT", 1, 2, 3, 4, 5, 6, 7)},
		{-33, 15, s.clientApproves(daniel, 1, 2)},
		{-32, 9, s.dentistReminders},
		{-21, 10, s.dentistDiaryDelivered()},
		{-20, 16, s.completes(daniel, 3)},
		{-14, 9, s.dentistFormsDelivered()},
		{-12, 11, s.dentistFormsDisputed()},
		{-11, 9, s.agencyWrites("DENT", 7, "We can see it: the tick is lost when the form is turned on a tablet. A correction is on its way.")},
		{-10, 16, s.proposes("DENT", 7, "The tick stays now, however the tablet is held.")},
		{-9, 10, s.dentistFormsDisputedAgain()},
		{-8, 9, s.clientWrites(daniel, 7, "It happened again this morning, in room 2. This is the screen.", consentScreen)},
		{-8, 14, s.dentistDelivered},
		{-7, 10, s.dentistTimesDisputed()},
		{-6, 13, s.dentistBooking},
		{-5, 10, s.dentistLeaflet},
		{-2, 11, func() error { return s.decline(daniel, 5, "Patients told us they would not read it.") }},
		{-2, 12, s.dentistRecallRevised()},
		{-2, 13, s.proposes("DENT", 7, "Room 2 ran the version of last month. All seven tablets are up to date, and update by themselves from now on.")},
		{-2, 15, s.dentistBookingsRevised()},
		{-1, 10, s.dentistPrivacy()},
	}))
	if err != nil {
		return err
	}
	return s.p.RecordExpiries(s.ctx)
}

func (s *stage) dentistPilot() error {
	number, err := s.send("DENT", rules.QuoteOffer{
		Title: "Pilot in one practice", Introduction: "Booking by web for the practice in Mill Road, with ten of its patients.", Terms: castTerms,
		Currency: "GBP", VATStatus: rules.VATZeroRated,
		Cycles: []rules.QuoteCycle{
			{Price: 185000, Content: rules.CycleContent{
				Name: "Paper trial", Start: s.date(-30), End: s.date(4),
				Deliverables: []rules.Deliverable{
					{Title: "Booking rules of the practice", Criterion: "The two receptionists agree that nothing is missing."},
					{Title: "Trial with ten patients", Criterion: "Nine of ten book the right length of appointment."},
				},
			}},
			{Price: 410000, Content: rules.CycleContent{
				Name: "First bookings", Start: s.date(7), End: s.date(35),
				Deliverables: []rules.Deliverable{{Title: "Booking page", Criterion: "A booking made on the web is in the diary within ten seconds."}},
			}},
		},
	}, -10)
	if err != nil {
		return err
	}
	s.at(-36, 18)
	return s.accept(daniel, number, false)
}

func (s *stage) dentistReminders() error {
	number, err := s.send("DENT", rules.QuoteOffer{
		Title: "Reminders by text message", Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Services: []rules.QuoteService{{Name: "Text messages", Description: "Only those that are sent are charged.", Quantity: 5000000, Unit: "message", UnitPrice: 5}},
	}, -4)
	if err != nil {
		return err
	}
	s.at(-30, 9)
	_, _, err = s.read(daniel, number)
	return err
}

func (s *stage) dentistBooking() error {
	_, err := s.sendFor("DENT", 4, rules.QuoteOffer{
		Title: "Booking for all five practices", Introduction: dentistIntroduction, Terms: castTerms,
		Currency: "GBP", VATStatus: rules.VATReverseCharge,
		Cycles: []rules.QuoteCycle{
			{Price: 890000, Content: rules.CycleContent{
				Name: "One diary", Start: s.date(40), End: s.date(68),
				Introduction: "The five diaries become one, without a day of closing.",
				Deliverables: []rules.Deliverable{
					{Title: "Moving the appointments", Description: "All appointments of the coming 18 months.", Criterion: "A sample of 200 shows no difference."},
					{Title: "Rights for each role", Criterion: "A hygienist sees their own practice alone."},
				},
			}},
			{Price: 760000, Content: rules.CycleContent{
				Name: "Booking for patients", Start: s.date(69), End: s.date(103),
				Deliverables: []rules.Deliverable{
					{Title: "Booking, moving and cancelling", Criterion: "Works with a keyboard alone and with a screen reader."},
					{Title: "Waiting list", Description: "Freed appointments are offered to those who wait, one after the other."},
				},
			}},
		},
		Services: []rules.QuoteService{
			{Name: "Operation", Description: "Monitoring around the clock, answer within two hours.", Quantity: 24000, Unit: "month", UnitPrice: 32000},
		},
	}, 24, diaryFigures, migrationPlan)
	return err
}

func (s *stage) dentistLeaflet() error {
	_, err := s.send("DENT", rules.QuoteOffer{
		Title: "Leaflet for the waiting room", Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Services: []rules.QuoteService{{Name: "Design and print", Quantity: 500000, Unit: "piece", UnitPrice: 38}},
	}, 9)
	return err
}
