package portal

import (
	"context"
	"html/template"

	"portal/queries"
	"portal/rules"
)

// Thread is what was said about one thing, the oldest first. FirstNew is the
// number of the first comment that the person had not seen, 0 for none, and
// New how many there are; one's own are never new.
type Thread struct {
	Comments []Comment
	FirstNew int64
	New      int64
}

// Comment is one entry of a thread. Team marks a note of the agency's own
// people.
type Comment struct {
	Number   int64
	Team     bool
	Side     rules.Side
	PersonID int64
	Person   string
	Body     string
	HTML     template.HTML
	Files    []File
	PostedAt rules.Instant
	EditedAt rules.Instant
	Before   []CommentBefore
}

// CommentBefore is what a comment said until it was edited.
type CommentBefore struct {
	HTML    template.HTML
	EndedAt rules.Instant
}

// readThread loads a thread as far as the person may know it, and notes that
// they have seen it.
func (p *Portal) readThread(ctx context.Context, seat Seat, subject rules.Subject, id int64) (Thread, error) {
	rows, err := p.read.Thread(ctx, queries.ThreadParams{Subject: subject, SubjectID: id, WithTeam: seat.teamNotes()})
	if err != nil {
		return Thread{}, err
	}
	thread := Thread{Comments: make([]Comment, len(rows))}
	byID := make(map[int64]*Comment, len(rows))
	for i, row := range rows {
		thread.Comments[i] = Comment{
			Number: row.Number, Team: row.Team, Side: row.Side, PersonID: row.PersonID, Person: row.Person,
			Body: row.Body, HTML: RenderMarkdown(row.Body), PostedAt: row.PostedAt, EditedAt: row.EditedAt,
		}
		byID[row.ID] = &thread.Comments[i]
	}
	if err := p.addCommentFiles(ctx, subject, id, byID); err != nil {
		return thread, err
	}
	if err := p.addWordings(ctx, seat, subject, id, byID); err != nil {
		return thread, err
	}
	return thread, p.markNew(ctx, seat, subject, id, rows, &thread)
}

// addCommentFiles gives each comment that the person may know its files; those
// of others are passed over.
func (p *Portal) addCommentFiles(ctx context.Context, subject rules.Subject, id int64, byID map[int64]*Comment) error {
	rows, err := p.read.CommentFiles(ctx, queries.CommentFilesParams{Subject: subject, SubjectID: id})
	for _, row := range rows {
		if comment := byID[row.PlaceID]; comment != nil {
			comment.Files = append(comment.Files, fileOf(queries.PlaceFilesRow(row)))
		}
	}
	return err
}

func (p *Portal) addWordings(ctx context.Context, seat Seat, subject rules.Subject, id int64, byID map[int64]*Comment) error {
	rows, err := p.read.ThreadEdits(ctx, queries.ThreadEditsParams{Subject: subject, SubjectID: id, WithTeam: seat.teamNotes()})
	for _, row := range rows {
		if comment := byID[row.CommentID]; comment != nil {
			comment.Before = append(comment.Before, CommentBefore{HTML: RenderMarkdown(row.Body), EndedAt: row.EditedAt})
		}
	}
	return err
}

// markNew finds what the person had not seen yet, and notes that they have
// now. The page is not refused when that cannot be noted, as on a full disk.
func (p *Portal) markNew(ctx context.Context, seat Seat, subject rules.Subject, id int64, rows []queries.ThreadRow, thread *Thread) error {
	seen, err := found(p.read.ThreadRead(ctx, queries.ThreadReadParams{Subject: subject, SubjectID: id, PersonID: seat.PersonID}))
	if err != nil && rules.KindOf(err) != rules.NotFound {
		return err
	}
	for _, row := range rows {
		if row.ID <= seen || row.PersonID == seat.PersonID {
			continue
		}
		thread.New++
		if thread.FirstNew == 0 {
			thread.FirstNew = row.Number
		}
	}
	if thread.New == 0 {
		return nil
	}
	last := queries.NoteThreadReadParams{Subject: subject, SubjectID: id, PersonID: seat.PersonID, CommentID: rows[len(rows)-1].ID}
	if err := p.write(ctx, func(t *tx) error { return t.NoteThreadRead(t.ctx, last) }); err != nil {
		p.log.WarnContext(ctx, "a thread is not noted as seen", "error", err)
	}
	return nil
}
