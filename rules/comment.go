package rules

import (
	"strings"
	"time"
)

// Subject is the kind of thing that a thread of comments is about.
type Subject string

// The subjects of threads.
const (
	AboutQuote       Subject = "quote"
	AboutCycle       Subject = "cycle"
	AboutRequirement Subject = "requirement"
	AboutTicket      Subject = "ticket"
)

// Permission is what a role must have to read the thread about a subject; a
// ticket's is further bound by Ticket.MayRead.
func (s Subject) Permission() Permission { return readingThread[s] }

// CommentEditWindow is how long a comment can be edited after it was posted.
const CommentEditWindow = 15 * time.Minute

// Comment is what the rules need to know of a comment. IsOwn tells that the
// person asking wrote it.
type Comment struct {
	IsOwn    bool
	PostedAt Instant
	EditedAt Instant
}

// EditableUntil is the moment from which the comment stays as it is.
func (c Comment) EditableUntil() Instant { return c.PostedAt.Add(CommentEditWindow) }

// MayEdit tells whether the person asking can edit the comment now, from a
// form that showed it as it was edited at a moment, 0 for never.
func (c Comment) MayEdit(editedBefore, now Instant) error {
	if !c.IsOwn {
		return Fail(Denied, "Only the person who wrote a comment can change it. Please write one of your own instead.")
	}
	if now >= c.EditableUntil() {
		return Fail(Conflict, "A comment can be changed for 15 minutes, and these are over. Please write a new one; what you typed is kept.")
	}
	if c.EditedAt != editedBefore {
		return Fail(Conflict, "You changed this comment elsewhere meanwhile. Please read it again; what you typed is kept.")
	}
	return nil
}

// CheckComment finds what is wrong with a comment. One that carries files
// needs no words.
func CheckComment(body string, hasFiles bool) error {
	var problems Problems
	if strings.TrimSpace(body) == "" && !hasFiles {
		problems.Add("body", "Please write something first.")
	}
	problems.LimitText("body", body)
	return problems.Err()
}
