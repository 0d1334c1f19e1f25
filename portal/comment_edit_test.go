package portal

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

func TestACommentIsEditedForAWhile(t *testing.T) {
	f := discussed(t)
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.commented(approver, "Frist.", false)
	edit := func(seat Seat, before rules.Instant, body string) func() error {
		return func() error { return f.EditComment(ctx, seat, number, before, body) }
	}
	f.clock.set("2027-03-10T10:05:00Z")
	f.must(edit(approver, 0, "First.")())
	f.must(edit(approver, f.Now(), "First!")())
	thread := f.thread(f.staff)
	comment := thread.Comments[0]
	if comment.Body != "First!" || comment.EditedAt <= f.Now() || len(comment.Before) != 2 || comment.Before[0].HTML != "<p dir=\"auto\">Frist.</p>\n" || comment.Before[1].HTML != "<p dir=\"auto\">First.</p>\n" {
		t.Errorf("it reads %+v", comment)
	}
	f.must(edit(approver, comment.EditedAt, "First!")())
	if got := f.one("SELECT count(*) FROM events WHERE kind = 'comment edited'"); got != "2" {
		t.Errorf("%s edits are recorded", got)
	}
	f.wantRefused("from an older page", rules.Conflict, edit(approver, 0, "Mine."))
	f.wantRefused("to nothing", rules.Invalid, edit(approver, comment.EditedAt, " \n"))
	f.wantRefused("to too much", rules.Invalid, edit(approver, comment.EditedAt, strings.Repeat("x", rules.MaxText+1)))
	f.wantRefused("a colleague's", rules.Denied, edit(f.other, comment.EditedAt, "Mine."))
	f.wantRefused("the client's", rules.Denied, edit(f.staff, comment.EditedAt, "Mine."))
	f.wantRefused("a viewer", rules.Denied, edit(f.seats[rules.Viewer], comment.EditedAt, "Mine."))
	f.wantRefused("feedback only", rules.NotFound, edit(f.seats[rules.FeedbackOnly], comment.EditedAt, "Mine."))
	f.clock.set("2027-03-10T10:14:59Z")
	f.must(edit(approver, comment.EditedAt, "First, just in time.")())
	before := f.thread(approver).Comments[0].EditedAt
	f.clock.set("2027-03-10T10:15:00Z")
	f.wantRefused("too late", rules.Conflict, edit(approver, before, "Too late."))
	if got := f.one("SELECT body FROM comments"); got != "First, just in time." {
		t.Errorf("it says %q", got)
	}
	f.verify()
}

func TestACommentWithFilesMayLoseItsWords(t *testing.T) {
	f := discussed(t)
	approver := f.seats[rules.Approver]
	number := f.commented(approver, "Here it is.", false, f.staged(approver, "one.txt"))
	f.must(f.EditComment(context.Background(), approver, number, 0, ""))
	if comment := f.thread(approver).Comments[0]; comment.Body != "" || len(comment.Files) != 1 {
		t.Errorf("%+v", comment)
	}
}

func TestOfTwoEditsAtOnceOneWins(t *testing.T) {
	f := discussed(t)
	ctx, approver := context.Background(), f.seats[rules.Approver]
	number := f.commented(approver, "Draft.", false)
	var wait sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		wait.Go(func() { errs[i] = f.EditComment(ctx, approver, number, 0, fmt.Sprint("Version ", i)) })
	}
	wait.Wait()
	won := 0
	for i, err := range errs {
		if err == nil {
			won++
			if body := f.thread(approver).Comments[0].Body; body != fmt.Sprint("Version ", i) {
				t.Errorf("%d won, and it says %q", i, body)
			}
			continue
		}
		wantKind(t, err, rules.Conflict)
	}
	if won != 1 || f.one("SELECT count(*) FROM comment_edits") != "1" {
		t.Errorf("%d won", won)
	}
}
