package portal

import (
	"context"
	"fmt"
	"slices"

	"portal/queries"
	"portal/rules"
)

// NewComment is a comment as it is written: what it is about, by the number
// that this has in the project, and whether only the team may know of it.
// Files are staged files. After is the number of the last comment that the
// page of the form showed, so that a form sent twice is noticed.
type NewComment struct {
	Subject rules.Subject
	Number  int64
	Body    string
	Team    bool
	Files   []int64
	After   int64
}

// commented is what a comment is about, with its name for the history.
type commented struct {
	id   int64
	name string
}

// PostComment writes in the thread about something; the comment's number comes
// back. The agency's people are told of what the client writes. The same form
// sent again posts nothing and answers alike. Invalid without words and files,
// Denied or NotFound where the person may not read, Denied for a team-only
// note of somebody who may not know of such.
func (p *Portal) PostComment(ctx context.Context, seat Seat, item NewComment) (int64, error) {
	if err := rules.CheckComment(item.Body, len(item.Files) > 0); err != nil {
		return 0, err
	}
	var number int64
	err := p.write(ctx, func(t *tx) error {
		about, err := t.commentable(seat, item)
		if err != nil {
			return err
		}
		if number, err = t.postedAlready(seat, about, item); err != nil || number != 0 {
			return err
		}
		number, err = t.postComment(seat, about, item)
		return err
	})
	return number, err
}

// commentable finds what a comment is about, for a person who may write there.
func (t *tx) commentable(seat Seat, item NewComment) (commented, error) {
	needed := []rules.Permission{rules.WriteComments, item.Subject.Permission()}
	if item.Team {
		needed = append(needed, rules.ReadTeamNotes)
	}
	seat, err := t.reseat(seat, needed...)
	if err != nil {
		return commented{}, err
	}
	code, project := seat.Project.Code, seat.Project.ID
	switch item.Subject {
	case rules.AboutRequirement:
		row, err := found(t.ProjectRequirement(t.ctx, queries.ProjectRequirementParams{ProjectID: project, Number: item.Number}))
		return commented{row.ID, rules.RequirementNumber(code, row.Number)}, err
	case rules.AboutCycle:
		row, err := found(t.ProjectCycle(t.ctx, queries.ProjectCycleParams{ProjectID: project, Number: item.Number}))
		return commented{row.ID, rules.CycleNumber(code, row.Number)}, err
	case rules.AboutQuote:
		row, err := found(t.ProjectQuote(t.ctx, queries.ProjectQuoteParams{ProjectID: project, Number: item.Number}))
		if err == nil && row.State == rules.QuoteDraft {
			err = mayCommentOnDraft(seat, item.Team)
		}
		return commented{row.ID, rules.QuoteNumber(code, row.Number)}, err
	case rules.AboutTicket:
		row, _, err := readableTicket(t.ctx, t.Queries, seat, item.Number)
		return commented{row.ID, rules.TicketNumber(code, row.Number)}, err
	}
	return commented{}, rules.Missing()
}

// mayCommentOnDraft keeps a quote that was not sent from showing itself: a
// reply to the client would stand in the history and wait in the thread.
func mayCommentOnDraft(seat Seat, team bool) error {
	if !seat.Can(rules.WriteQuotes) {
		return rules.Missing()
	}
	if team {
		return nil
	}
	var problems rules.Problems
	problems.Add("audience", "The client does not know this quote yet, so only a team-only note can stand here until it is sent.")
	return problems.Err()
}

// postedAlready is the number of the comment that the same form made before, 0
// for none.
func (t *tx) postedAlready(seat Seat, about commented, item NewComment) (int64, error) {
	rows, err := t.CommentPostedAlready(t.ctx, queries.CommentPostedAlreadyParams{
		Subject: item.Subject, SubjectID: about.id, After: item.After, PersonID: seat.PersonID, Team: item.Team, Body: item.Body,
	})
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		files, err := t.placeFiles(rules.PlaceComment, row.ID)
		if err != nil {
			return 0, err
		}
		if sameFiles(files, item.Files) {
			return row.Number, nil
		}
	}
	return 0, nil
}

func sameFiles(files []File, numbers []int64) bool {
	missing := func(number int64) bool {
		return !slices.ContainsFunc(files, func(file File) bool { return file.Number == number })
	}
	return !slices.ContainsFunc(numbers, missing)
}

func (t *tx) postComment(seat Seat, about commented, item NewComment) (int64, error) {
	number, err := t.NextCommentNumber(t.ctx, seat.Project.ID)
	if err != nil {
		return 0, err
	}
	id, err := t.AddComment(t.ctx, queries.AddCommentParams{
		ProjectID: seat.Project.ID, Number: number, Subject: item.Subject, SubjectID: about.id, Team: item.Team, Side: seat.writesFor(),
		PersonID: seat.PersonID, Person: seat.Name, Body: item.Body, PostedAt: t.now,
	})
	if err != nil {
		return 0, fmt.Errorf("store the comment: %w", err)
	}
	if err := t.announceComment(seat, about.name, item.Team); err != nil {
		return 0, err
	}
	if item.Subject == rules.AboutTicket && !item.Team {
		if err := t.commentOnTicket(seat, about.id, item.Number); err != nil {
			return 0, err
		}
	}
	return number, t.attach(seat, anchor{place: rules.PlaceComment, id: id, subject: about.name, team: item.Team}, item.Files)
}

// announceComment records a comment. Its words stay out of the history, which
// keeps everything for ever.
func (t *tx) announceComment(seat Seat, subject string, team bool) error {
	switch {
	case team:
		return t.record(seat, happening{kind: TeamNotePosted, subject: subject})
	case seat.Role.IsAgency():
		return t.record(seat, happening{kind: CommentPosted, subject: subject})
	}
	return t.tellStaff(seat, happening{kind: CommentPosted, subject: subject})
}

// commentOnTicket tells those who follow a ticket of a comment on it, lets the
// writer follow it, and takes the client's words for the answer that the
// agency waits for.
func (t *tx) commentOnTicket(seat Seat, id, number int64) error {
	if err := t.tellOfTicket(seat, id, CommentPosted, !seat.Role.IsAgency()); err != nil {
		return err
	}
	if err := t.FollowTicket(t.ctx, queries.FollowTicketParams{TicketID: id, PersonID: seat.PersonID, Since: t.now}); err != nil {
		return err
	}
	return t.answerTicket(seat, number)
}

// CommentPlace says what a comment is about, by its number in the project.
type CommentPlace struct {
	Subject rules.Subject
	Number  int64
}

// CommentPlace finds what a comment is about. NotFound for one that the person
// may not know of.
func (p *Portal) CommentPlace(ctx context.Context, seat Seat, number int64) (CommentPlace, error) {
	row, err := readableComment(ctx, p.read, seat, number)
	return CommentPlace{row.Subject, row.SubjectNumber}, err
}

// readableComment loads a comment of the project that the person may know of.
func readableComment(ctx context.Context, from *queries.Queries, seat Seat, number int64) (queries.ProjectCommentRow, error) {
	row, err := found(from.ProjectComment(ctx, queries.ProjectCommentParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return row, err
	}
	hidden := row.Team && !seat.Can(rules.ReadTeamNotes) || row.Drafted != 0 && !seat.Can(rules.WriteQuotes) ||
		row.Subject == rules.AboutTicket && !seat.mayReadTicketOf(row.TicketPersonID)
	if hidden || !seat.Can(row.Subject.Permission()) {
		return queries.ProjectCommentRow{}, rules.Missing()
	}
	return row, nil
}

// EditComment changes the words of one's own comment for a short while after
// it was posted; what it said is kept. EditedBefore is when it was last edited
// as the form knew it. Conflict when the time is over or it was edited
// elsewhere meanwhile, Denied for somebody else's comment.
func (p *Portal) EditComment(ctx context.Context, seat Seat, number int64, editedBefore rules.Instant, body string) error {
	return p.write(ctx, func(t *tx) error {
		row, err := t.ownComment(seat, number, editedBefore)
		if err != nil {
			return err
		}
		files, err := t.placeFiles(rules.PlaceComment, row.ID)
		if err != nil {
			return err
		}
		if err := rules.CheckComment(body, len(files) > 0); err != nil {
			return err
		}
		if body == row.Body {
			return nil
		}
		return t.editComment(seat, row, body)
	})
}

// ownComment loads a comment that the person may edit now.
func (t *tx) ownComment(seat Seat, number int64, editedBefore rules.Instant) (queries.ProjectCommentRow, error) {
	seat, err := t.reseat(seat, rules.WriteComments)
	if err != nil {
		return queries.ProjectCommentRow{}, err
	}
	row, err := readableComment(t.ctx, t.Queries, seat, number)
	if err != nil {
		return row, err
	}
	if err := t.recheck(seat, row.Subject.Permission()); err != nil {
		return row, err
	}
	rule := rules.Comment{IsOwn: row.PersonID == seat.PersonID, PostedAt: row.PostedAt, EditedAt: row.EditedAt}
	return row, rule.MayEdit(editedBefore, t.now)
}

func (t *tx) editComment(seat Seat, row queries.ProjectCommentRow, body string) error {
	// Two edits within a millisecond are still two: the time tells them apart.
	at := max(t.now, row.EditedAt+1)
	if err := t.KeepCommentBefore(t.ctx, queries.KeepCommentBeforeParams{CommentID: row.ID, EditedAt: at, Body: row.Body}); err != nil {
		return fmt.Errorf("keep what the comment said: %w", err)
	}
	if err := changed(t.Queries.EditComment(t.ctx, queries.EditCommentParams{ID: row.ID, EditedBefore: row.EditedAt, Body: body, Now: at})); err != nil {
		return err
	}
	kind := CommentEdited
	if row.Team {
		kind = TeamNoteEdited
	}
	return t.record(seat, happening{kind: kind, subject: subjectName(seat.Project.Code, row)})
}

// subjectName is how what a comment is about is called in the history.
func subjectName(code string, row queries.ProjectCommentRow) string {
	switch row.Subject {
	case rules.AboutQuote:
		return rules.QuoteNumber(code, row.SubjectNumber)
	case rules.AboutCycle:
		return rules.CycleNumber(code, row.SubjectNumber)
	case rules.AboutTicket:
		return rules.TicketNumber(code, row.SubjectNumber)
	}
	return rules.RequirementNumber(code, row.SubjectNumber)
}
