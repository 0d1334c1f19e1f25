package portal

import (
	"context"
	"html/template"

	"portal/rules"
)

// Thread is what was said about one thing, the oldest first. FirstNew is the
// number of the first comment that the person had not seen, 0 for none.
type Thread struct {
	Comments []Comment
	FirstNew int64
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
	return Thread{}, nil
}
