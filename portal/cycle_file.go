package portal

import (
	"context"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// hook is what one of a cycle's files hangs on.
type hook struct {
	place rules.Place
	id    int64
	key   string
}

// addCycleFiles hands the deliveries, disputes and replies of a cycle their
// files.
func (p *Portal) addCycleFiles(ctx context.Context, seat Seat, view *CycleView) error {
	rows, err := p.read.CycleFiles(ctx, view.Cycle.ID)
	if err != nil {
		return fmt.Errorf("load the files: %w", err)
	}
	files := map[hook][]File{}
	for _, row := range rows {
		at := hook{row.Place, row.PlaceID, row.PlaceKey}
		files[at] = append(files[at], fileOf(queries.PlaceFilesRow(row)))
	}
	for i := range view.Disputes {
		view.Disputes[i].takeFiles(view.Cycle.ID, files)
	}
	for i := range view.Deliveries {
		at := hook{rules.PlaceDelivery, view.Cycle.ID, view.Deliveries[i].Key}
		view.Deliveries[i].Files = files[at]
		delete(files, at)
	}
	if seat.Can(rules.WriteCycles) {
		view.TakenBack = deliveryFiles(files)
	}
	return nil
}

func (d *Dispute) takeFiles(cycleID int64, files map[hook][]File) {
	d.Files = files[hook{rules.PlaceDispute, cycleID, roundKey(d.Round)}]
	d.NoteFiles = files[hook{rules.PlaceDispute, cycleID, proposalKey(d.Round)}]
	for i := range d.Posts {
		d.Posts[i].Files = files[hook{rules.PlaceReply, d.Posts[i].ID, ""}]
	}
}

// deliveryFiles are the files of deliverables, by their keys.
func deliveryFiles(files map[hook][]File) map[string][]File {
	byKey := map[string][]File{}
	for at, list := range files {
		if at.place == rules.PlaceDelivery {
			byKey[at.key] = list
		}
	}
	return byKey
}
