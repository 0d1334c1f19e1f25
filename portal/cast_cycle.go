package portal

import "portal/rules"

// handed is what the demo's staff hand over for a deliverable of a cycle, by
// its place in the list.
type handed struct {
	place int
	note  string
	links []string
}

// fault is what the demo's clients find wrong with a deliverable.
type fault struct {
	place           int
	expected, found string
}

// agencyApproves approves the latest content of cycles for the agency.
func (s *stage) agencyApproves(code string, numbers ...int64) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		return s.approve(staff, numbers)
	}
}

// clientApproves approves the latest content of cycles for the client.
func (s *stage) clientApproves(email string, numbers ...int64) func() error {
	return func() error { return s.approve(s.seats[email], numbers) }
}

func (s *stage) approve(seat Seat, numbers []int64) error {
	for _, number := range numbers {
		view, err := s.p.Cycle(s.ctx, seat, number)
		if err != nil {
			return err
		}
		read := rules.Consent{Revision: view.Latest.Number, Hash: view.Latest.Hash}
		if err := s.p.ApproveVersion(s.ctx, seat, number, read); err != nil {
			return err
		}
	}
	return nil
}

// revises saves an edit of a cycle's content.
func (s *stage) revises(code string, number int64, edit func(*rules.CycleContent)) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		view, err := s.p.Cycle(s.ctx, staff, number)
		if err != nil {
			return err
		}
		content := view.Latest.Content
		edit(&content)
		_, err = s.p.SaveCycle(s.ctx, staff, number, rules.Consent{Revision: view.Latest.Number, Hash: view.Latest.Hash}, content)
		return err
	}
}

// adds makes a cycle official without a quote.
func (s *stage) adds(code string, content rules.CycleContent) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		_, err = s.p.AddCycle(s.ctx, staff, content)
		return err
	}
}

// delivers marks deliverables of a cycle as delivered.
func (s *stage) delivers(code string, number int64, things ...handed) func() error {
	return func() error {
		for _, thing := range things {
			staff, key, err := s.deliverable(code, number, thing.place)
			if err != nil {
				return err
			}
			if err := s.p.MarkDelivered(s.ctx, staff, number, key, thing.note, thing.links); err != nil {
				return err
			}
		}
		return nil
	}
}

// shows marks one deliverable as delivered, with files.
func (s *stage) shows(code string, number int64, place int, note string, files ...castFile) func() error {
	return func() error {
		staff, key, err := s.deliverable(code, number, place)
		if err != nil {
			return err
		}
		staged, err := s.stages(staff, files)
		if err != nil {
			return err
		}
		return s.p.MarkDelivered(s.ctx, staff, number, key, note, nil, staged...)
	}
}

// deliverable is the key of a deliverable by its place in the list, with the
// seat of who delivers it.
func (s *stage) deliverable(code string, number int64, place int) (Seat, string, error) {
	staff, err := s.staff(code)
	if err != nil {
		return staff, "", err
	}
	view, err := s.p.Cycle(s.ctx, staff, number)
	if err != nil {
		return staff, "", err
	}
	return staff, view.InForce.Content.Deliverables[place].Key, nil
}

// completes completes a cycle as the client's approver.
func (s *stage) completes(email string, number int64) func() error {
	return func() error {
		view, read, err := s.review(email, number)
		if err != nil {
			return err
		}
		var confirmed []string
		for _, deliverable := range view.InForce.Content.Deliverables {
			confirmed = append(confirmed, deliverable.Key)
		}
		return s.p.CompleteCycle(s.ctx, s.seats[email], number, read, confirmed)
	}
}

// disputes disputes a cycle as the client's approver, with files that show
// what is wrong.
func (s *stage) disputes(email string, number int64, reason string, files []castFile, faults ...fault) func() error {
	return s.disputesFor(email, number, reason, nil, files, faults...)
}

// disputesFor is disputes for what tickets tell of already.
func (s *stage) disputesFor(email string, number int64, reason string, tickets []int64, files []castFile, faults ...fault) func() error {
	return func() error {
		view, read, err := s.review(email, number)
		if err != nil {
			return err
		}
		var items []rules.DisputedItem
		for _, fault := range faults {
			key := view.InForce.Content.Deliverables[fault.place].Key
			items = append(items, rules.DisputedItem{Key: key, Expected: fault.expected, Found: fault.found})
		}
		staged, err := s.stages(s.seats[email], files)
		if err != nil {
			return err
		}
		return s.p.DisputeCycle(s.ctx, s.seats[email], number, read, NewDispute{Reason: reason, Items: items, Files: staged, Tickets: tickets})
	}
}

// review reads a cycle as a person and gives back what their form would carry.
func (s *stage) review(email string, number int64) (CycleView, ReviewRead, error) {
	view, err := s.p.Cycle(s.ctx, s.seats[email], number)
	read := rules.Consent{Revision: view.InForce.Number, Hash: view.InForce.Hash}
	return view, ReviewRead{Consent: read, Rounds: view.Cycle.DisputeRounds}, err
}

// agencyWrites writes in a dispute's thread for the agency.
func (s *stage) agencyWrites(code string, number int64, body string, files ...castFile) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		return s.writes(staff, number, body, files)
	}
}

// clientWrites writes in a dispute's thread for the client.
func (s *stage) clientWrites(email string, number int64, body string, files ...castFile) func() error {
	return func() error { return s.writes(s.seats[email], number, body, files) }
}

func (s *stage) writes(seat Seat, number int64, body string, files []castFile) error {
	staged, err := s.stages(seat, files)
	if err != nil {
		return err
	}
	return s.p.PostInDispute(s.ctx, seat, number, body, staged...)
}

// proposes proposes a dispute as resolved, with files that show it.
func (s *stage) proposes(code string, number int64, note string, files ...castFile) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		staged, err := s.stages(staff, files)
		if err != nil {
			return err
		}
		return s.p.ProposeResolution(s.ctx, staff, number, note, staged...)
	}
}
