package portal

import (
	"context"
	"encoding/json"
	"html/template"

	"portal/queries"
	"portal/rules"
)

// Delivery is what was handed over for one deliverable.
type Delivery struct {
	Key         string
	Note        template.HTML
	NoteText    string
	Links       []string
	Person      string
	DeliveredAt rules.Instant
	// Files are filled for the cycle's own page only, removed ones included.
	Files []File
}

func (p *Portal) deliveries(ctx context.Context, cycleID int64) ([]Delivery, error) {
	rows, err := p.read.CycleDeliveries(ctx, cycleID)
	if err != nil {
		return nil, err
	}
	deliveries := make([]Delivery, len(rows))
	for i, row := range rows {
		deliveries[i] = Delivery{
			Key: row.Key, Note: RenderMarkdown(row.Note), NoteText: row.Note, Person: row.Person, DeliveredAt: row.DeliveredAt,
		}
		if err := json.Unmarshal([]byte(row.Links), &deliveries[i].Links); err != nil {
			return nil, err
		}
	}
	return deliveries, nil
}

// MarkDelivered marks a deliverable of the version in force as delivered, with
// a note in Markdown, links and staged files. Marking it again replaces note
// and links, and adds the files to those that it has. Invalid for a link that
// is not http or https.
func (p *Portal) MarkDelivered(ctx context.Context, seat Seat, number int64, key, note string, links []string, files ...int64) error {
	if err := checkDelivery(note, links); err != nil {
		return err
	}
	text, err := json.Marshal(links)
	if err != nil {
		return err
	}
	return p.onDeliverable(ctx, seat, number, key, func(t *tx, cycle queries.ProjectCycleRow, title string) error {
		err := t.AddDelivery(t.ctx, queries.AddDeliveryParams{
			CycleID: cycle.ID, Key: key, Note: note, Links: string(text), PersonID: seat.PersonID, Person: seat.Name, DeliveredAt: t.now,
		})
		if err != nil {
			return err
		}
		subject := rules.CycleNumber(seat.Project.Code, cycle.Number)
		if err := t.record(seat, happening{kind: DeliverableDelivered, subject: subject, detail: title}); err != nil {
			return err
		}
		return t.attach(seat, anchor{place: rules.PlaceDelivery, id: cycle.ID, key: key, subject: subject}, files)
	})
}

func checkDelivery(note string, links []string) error {
	var problems rules.Problems
	problems.LimitText("note", note)
	problems.CheckLinks("links", links)
	return problems.Err()
}

// TakeBackDelivery takes a deliverable's delivery back. Its files stay, for the
// agency alone until it is marked again.
func (p *Portal) TakeBackDelivery(ctx context.Context, seat Seat, number int64, key string) error {
	return p.onDeliverable(ctx, seat, number, key, func(t *tx, cycle queries.ProjectCycleRow, title string) error {
		if err := changed(t.DropDelivery(t.ctx, queries.DropDeliveryParams{CycleID: cycle.ID, Key: key})); err != nil {
			return err
		}
		return t.record(seat, happening{kind: DeliveryTakenBack, subject: rules.CycleNumber(seat.Project.Code, cycle.Number), detail: title})
	})
}

// onDeliverable does something with a deliverable of the version in force;
// NotFound for one of another cycle.
func (p *Portal) onDeliverable(ctx context.Context, seat Seat, number int64, key string, do func(*tx, queries.ProjectCycleRow, string) error) error {
	if key == "" {
		var problems rules.Problems
		problems.Add("key", "Choose a deliverable first.")
		return problems.Err()
	}
	return p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, rules.WriteCycles, number)
		if err != nil {
			return err
		}
		content, err := t.inForce(cycle)
		if err != nil {
			return err
		}
		for _, deliverable := range content.Deliverables {
			if deliverable.Key != key {
				continue
			}
			if err := p.ruleOf(cycle).MayDeliver(); err != nil {
				return err
			}
			return do(t, cycle, deliverable.Title)
		}
		return rules.Missing()
	})
}

func (t *tx) inForce(cycle queries.ProjectCycleRow) (rules.CycleContent, error) {
	var content rules.CycleContent
	row, err := t.CycleVersion(t.ctx, queries.CycleVersionParams{CycleID: cycle.ID, Number: cycle.InForce})
	if err != nil {
		return content, err
	}
	return content, json.Unmarshal([]byte(row.Content), &content)
}
