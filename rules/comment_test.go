package rules

import (
	"strings"
	"testing"
)

func TestACommentIsEditedByItsAuthorForAWhile(t *testing.T) {
	const posted = Instant(1_000_000)
	end := posted.Add(CommentEditWindow)
	for name, test := range map[string]struct {
		comment Comment
		before  Instant
		now     Instant
		want    Kind
		allowed bool
	}{
		"at once":                  {comment: Comment{IsOwn: true, PostedAt: posted}, now: posted, allowed: true},
		"in the last millisecond":  {comment: Comment{IsOwn: true, PostedAt: posted}, now: end - 1, allowed: true},
		"when the time is over":    {comment: Comment{IsOwn: true, PostedAt: posted}, now: end, want: Conflict},
		"a second time":            {comment: Comment{IsOwn: true, PostedAt: posted, EditedAt: posted + 5}, before: posted + 5, now: posted + 9, allowed: true},
		"from before another edit": {comment: Comment{IsOwn: true, PostedAt: posted, EditedAt: posted + 5}, now: posted + 9, want: Conflict},
		"somebody else's":          {comment: Comment{PostedAt: posted}, now: posted, want: Denied},
		"somebody else's, old":     {comment: Comment{PostedAt: posted}, now: end, want: Denied},
	} {
		err := test.comment.MayEdit(test.before, test.now)
		if (err == nil) != test.allowed || err != nil && KindOf(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACommentSaysSomethingOrBringsFiles(t *testing.T) {
	for name, test := range map[string]struct {
		body  string
		files bool
		fits  bool
	}{
		"words":              {"Hello.", false, true},
		"files":              {"", true, true},
		"nothing":            {"", false, false},
		"white space":        {" \n\t", false, false},
		"as long as it gets": {strings.Repeat("ж", MaxText), false, true},
		"too long":           {strings.Repeat("ж", MaxText+1), true, false},
	} {
		err := CheckComment(test.body, test.files)
		if (err == nil) != test.fits || err != nil && ProblemsOf(err).For("body") == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
