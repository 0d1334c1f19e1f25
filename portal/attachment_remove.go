package portal

import (
	"context"

	"portal/queries"
	"portal/rules"
)

// droppedAtOnce is how many chunks one deed drops at the most, so that others
// need not wait for a large file to go.
const droppedAtOnce = 16

// MayRemove tells whether the person may remove a file that they see.
func (p *Portal) MayRemove(seat Seat, file File) bool {
	rule := rules.Attachment{
		Place: file.Place, IsOwn: file.PersonID == seat.PersonID, Side: file.Side, AddedAt: file.CreatedAt, State: file.RequirementState,
	}
	return file.RemovedAt == 0 && seat.Can(rules.AttachFiles) && rule.MayRemove(seat.Role, p.now()) == nil
}

// RemoveFile removes a file: its row stays where it hung on something, its
// content goes. A quote's file that was sent to the client is only left out of
// the next revision. NotFound for a file that the person may not see, Denied
// or Conflict for one that they may not remove.
func (p *Portal) RemoveFile(ctx context.Context, seat Seat, number int64) (File, error) {
	var row queries.ProjectFileRow
	err := p.write(ctx, func(t *tx) error {
		var rule rules.Attachment
		var err error
		if row, rule, err = t.removableFile(seat, number); err != nil {
			return err
		}
		if row.Place == rules.PlaceQuote {
			return t.removeFromQuote(seat, row)
		}
		if err := t.removeFile(seat, row); err != nil || rule.IsUntold() {
			return err
		}
		return t.recordRemoval(seat, row)
	})
	if err != nil {
		return File{}, err
	}
	if err := p.dropUnseen(context.WithoutCancel(ctx), row); err != nil {
		p.log.WarnContext(ctx, "a removed file's content is dropped later", "file", row.ID, "error", err)
	}
	return fileOfProject(row), nil
}

// dropUnseen drops the content of what was removed just now.
func (p *Portal) dropUnseen(ctx context.Context, row queries.ProjectFileRow) error {
	switch {
	case row.Place == rules.PlaceStaged:
		return p.dropArrival(ctx, row.ID)
	case row.Place == rules.PlaceQuote && row.Released:
		return nil
	}
	return p.dropRemoved(ctx, row.ID)
}

func (t *tx) removableFile(seat Seat, number int64) (queries.ProjectFileRow, rules.Attachment, error) {
	seat, err := t.reseat(seat)
	if err != nil {
		return queries.ProjectFileRow{}, rules.Attachment{}, err
	}
	row, rule, err := readableFile(t.ctx, t.Queries, seat, number)
	if err != nil {
		return row, rule, err
	}
	if err := seat.Role.Demand(rules.AttachFiles); err != nil {
		return row, rule, err
	}
	return row, rule, rule.MayRemove(seat.Role, t.now)
}

func (t *tx) removeFile(seat Seat, row queries.ProjectFileRow) error {
	if err := t.takeOut(seat, row); err != nil {
		return err
	}
	if err := t.DropThumbnail(t.ctx, row.ID); err != nil {
		return err
	}
	_, err := t.CountFileBytes(t.ctx, queries.CountFileBytesParams{ID: seat.Project.ID, Bytes: -row.Size})
	return err
}

func (t *tx) recordRemoval(seat Seat, row queries.ProjectFileRow) error {
	subject, err := t.fileSubject(seat, row)
	if err != nil {
		return err
	}
	what := happening{kind: FileRemoved, subject: subject, detail: row.Name, evidence: row.Sha256}
	if row.Team != 0 {
		what.kind = TeamFileRemoved
	}
	return t.record(seat, what)
}

// takeOut lets nobody see the file any more.
func (t *tx) takeOut(seat Seat, row queries.ProjectFileRow) error {
	if row.Place == rules.PlaceStaged {
		return changed(t.Unstage(t.ctx, row.ID))
	}
	return changed(t.Queries.RemoveFile(t.ctx, queries.RemoveFileParams{ID: row.ID, RemovedBy: seat.Name, Now: t.now}))
}

// fileSubject is the number, for the history, of what a file hangs on.
func (t *tx) fileSubject(seat Seat, row queries.ProjectFileRow) (string, error) {
	about := subjectOf(row)
	number, err := t.SubjectNumber(t.ctx, queries.SubjectNumberParams{Subject: string(about), ID: row.SubjectID})
	if err != nil {
		return "", err
	}
	switch about {
	case rules.AboutQuote:
		return rules.QuoteNumber(seat.Project.Code, number), nil
	case rules.AboutRequirement:
		return requirementNumber(seat, number), nil
	case rules.AboutTicket:
		return ticketNumber(seat, number), nil
	}
	return rules.CycleNumber(seat.Project.Code, number), nil
}

func subjectOf(row queries.ProjectFileRow) rules.Subject {
	switch row.Place {
	case rules.PlaceComment:
		return rules.Subject(row.Subject)
	case rules.PlaceRequirement, rules.PlaceProvision:
		return rules.AboutRequirement
	case rules.PlaceTicket:
		return rules.AboutTicket
	}
	return rules.AboutCycle
}

// dropArrival forgets a file that did not arrive, or that was staged and taken
// back.
func (p *Portal) dropArrival(ctx context.Context, id int64) error {
	return p.dropContent(ctx, id, func(t *tx) error {
		_, err := t.DropFile(t.ctx, id)
		return err
	})
}

// dropRemoved drops the content of a removed file and keeps its row.
func (p *Portal) dropRemoved(ctx context.Context, id int64) error {
	return p.dropContent(ctx, id, func(t *tx) error { return t.NoteEmptied(t.ctx, id) })
}

// dropContent drops a file's chunks a few at a time, and ends it in the deed
// that drops the last of them.
func (p *Portal) dropContent(ctx context.Context, id int64, end func(*tx) error) error {
	for left := true; left; {
		err := p.write(ctx, func(t *tx) error {
			var err error
			if left, err = t.dropChunks(id); err != nil || left {
				return err
			}
			return end(t)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// dropChunks drops the last chunks of a file that nobody sees any more, and
// tells whether it has more of them.
func (t *tx) dropChunks(id int64) (bool, error) {
	last, err := t.LastDroppableChunk(t.ctx, id)
	if err != nil || last < 0 {
		return false, err
	}
	kept := max(last-droppedAtOnce, -1)
	_, err = t.DropChunks(t.ctx, queries.DropChunksParams{AttachmentID: id, Kept: kept})
	return kept >= 0, err
}
