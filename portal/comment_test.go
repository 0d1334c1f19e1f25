package portal

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"portal/rules"
)

// discussed is a project in which one thing is needed, so that there is
// something to comment on.
func discussed(t testing.TB) *fixture {
	f := newFixture(t, "Europe/London")
	f.askForCopy(f.staff)
	return f
}

func (f *fixture) askForCopy(seat Seat) {
	f.t.Helper()
	content := rules.RequirementContent{Kind: rules.NeedText, Title: "Copy for the home page"}
	_, err := f.AddRequirements(context.Background(), seat, []NewRequirement{{RequirementContent: content}})
	f.must(err)
}

// comment writes about the first requirement of the seat's project.
func (f *fixture) comment(seat Seat, body string, team bool, files ...int64) (int64, error) {
	return f.PostComment(context.Background(), seat, NewComment{Subject: rules.AboutRequirement, Number: 1, Body: body, Team: team, Files: files})
}

func (f *fixture) commented(seat Seat, body string, team bool, files ...int64) int64 {
	f.t.Helper()
	number, err := f.comment(seat, body, team, files...)
	f.must(err)
	return number
}

// thread reads the thread of the first requirement as somebody does.
func (f *fixture) thread(seat Seat) Thread {
	f.t.Helper()
	view, err := f.Requirement(context.Background(), seat, 1)
	f.must(err)
	return view.Thread
}

func (f *fixture) staged(seat Seat, name string) int64 {
	f.t.Helper()
	file, err := f.StageFile(context.Background(), seat, name, strings.NewReader("content of "+name))
	f.must(err)
	return file.Number
}

func (f *fixture) unread(seat Seat) int64 {
	f.t.Helper()
	list, err := f.Requirements(context.Background(), seat)
	f.must(err)
	return list[0].Unread
}

func TestWhoMayCommentWhere(t *testing.T) {
	f := discussed(t)
	ctx := context.Background()
	f.addCycle(testContent())
	sent, _ := f.sent(testOffer())
	draft, err := f.CreateQuote(ctx, f.staff)
	f.must(err)
	elsewhere := f.addProject("Moon Dental", "MOON")
	stranger := f.addPerson("MOON", "approver@moon.example", rules.Approver)
	f.askForCopy(elsewhere)
	f.askForCopy(elsewhere)
	const fine = rules.Kind(-1)
	for name, test := range map[string]struct {
		seat    Seat
		subject rules.Subject
		number  int64
		team    bool
		want    rules.Kind
	}{
		"an approver on a requirement":             {f.seats[rules.Approver], rules.AboutRequirement, 1, false, fine},
		"staff on a requirement":                   {f.staff, rules.AboutRequirement, 1, false, fine},
		"staff, a team-only note":                  {f.staff, rules.AboutRequirement, 1, true, fine},
		"an approver, a team-only note":            {f.seats[rules.Approver], rules.AboutRequirement, 1, true, rules.Denied},
		"a viewer":                                 {f.seats[rules.Viewer], rules.AboutRequirement, 1, false, rules.Denied},
		"feedback only":                            {f.seats[rules.FeedbackOnly], rules.AboutRequirement, 1, false, rules.Denied},
		"feedback only, of what is not there":      {f.seats[rules.FeedbackOnly], rules.AboutRequirement, 9, false, rules.Denied},
		"on a cycle":                               {f.seats[rules.Approver], rules.AboutCycle, 1, false, fine},
		"on a cycle that is not there":             {f.seats[rules.Approver], rules.AboutCycle, 2, false, rules.NotFound},
		"on a sent quote":                          {f.seats[rules.Approver], rules.AboutQuote, sent, false, fine},
		"an approver on a draft":                   {f.seats[rules.Approver], rules.AboutQuote, draft, false, rules.NotFound},
		"staff on a draft, to the client":          {f.staff, rules.AboutQuote, draft, false, rules.Invalid},
		"staff on a draft, a note":                 {f.staff, rules.AboutQuote, draft, true, fine},
		"on a ticket, which there are none of yet": {f.staff, rules.AboutTicket, 1, false, rules.NotFound},
		"on something unheard of":                  {f.staff, "weather", 1, false, rules.Denied},
		"on what only another project has":         {f.seats[rules.Approver], rules.AboutRequirement, 2, false, rules.NotFound},
		"from another project":                     {Seat{Actor: stranger.Actor, Project: f.staff.Project, Role: rules.Approver}, rules.AboutRequirement, 1, false, rules.NotFound},
	} {
		do := func() error {
			_, err := f.PostComment(ctx, test.seat, NewComment{Subject: test.subject, Number: test.number, Body: name, Team: test.team})
			return err
		}
		if test.want != fine {
			f.wantRefused(name, test.want, do)
		} else if err := do(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if stored := f.one("SELECT count(*) FROM comments WHERE body = ?", name); (stored == "1") != (test.want == fine) {
			t.Errorf("%s: %s are stored", name, stored)
		}
	}
	f.verify()
}

func TestAThreadReadsAsItWasWritten(t *testing.T) {
	f := discussed(t)
	approver := f.seats[rules.Approver]
	f.commented(approver, "Is **this** it?", false, f.staged(approver, "one.txt"), f.staged(approver, "two.txt"))
	f.commented(f.staff, "It is.", false)
	f.commented(f.staff, "", true, f.staged(f.staff, "budget.txt"))
	thread := f.thread(f.staff)
	if len(thread.Comments) != 3 {
		t.Fatalf("%+v", thread)
	}
	question, note := thread.Comments[0], thread.Comments[2]
	if question.HTML != "<p dir=\"auto\">Is <strong>this</strong> it?</p>\n" || question.Side != rules.ClientSide || question.Person != approver.Name || question.PostedAt != f.Now() {
		t.Errorf("the question is %+v", question)
	}
	if len(question.Files) != 2 || question.Files[0].Name != "one.txt" || question.Files[1].Name != "two.txt" || len(thread.Comments[1].Files) != 0 {
		t.Errorf("its files are %+v", question.Files)
	}
	if !note.Team || note.Side != rules.AgencySide || len(note.Files) != 1 || note.Files[0].Name != "budget.txt" {
		t.Errorf("the note is %+v", note)
	}
	f.verify()
}

// TestTeamNotesReachNoClient looks for a note, its former wording and its file
// wherever a member may look.
func TestTeamNotesReachNoClient(t *testing.T) {
	f := discussed(t)
	ctx := context.Background()
	open := f.commented(f.staff, "For all to read.", false)
	file := f.staged(f.staff, "sekret.txt")
	note := f.commented(f.staff, "sekret", true, file)
	f.must(f.EditComment(ctx, f.staff, note, 0, "sekret still"))
	if f.unread(f.addStaffSeat()) != 2 {
		t.Error("the team is not told of both")
	}
	for _, role := range []rules.Role{rules.Approver, rules.Viewer} {
		seat := f.seats[role]
		if got := f.unread(seat); got != 1 {
			t.Errorf("%s: %d are unread", role, got)
		}
		thread := f.thread(seat)
		if len(thread.Comments) != 1 || thread.New != 1 || thread.FirstNew != open {
			t.Errorf("%s reads %+v", role, thread)
		}
		events, err := f.History(ctx, seat, 0)
		f.must(err)
		if all := fmt.Sprintf("%+v %+v", thread, events); strings.Contains(all, "sekret") || strings.Contains(all, "team") {
			t.Errorf("%s finds it in %s", role, all)
		}
	}
	for role, seat := range f.seats {
		_, err := f.OpenFile(ctx, seat, file)
		wantKind(t, err, rules.NotFound)
		_, err = f.CommentPlace(ctx, seat, note)
		wantKind(t, err, rules.NotFound)
		if role != rules.Viewer {
			f.wantRefused(string(role)+" edits it", rules.NotFound, func() error { return f.EditComment(ctx, seat, note, 0, "mine") })
		}
	}
	if told := f.one("SELECT count(*) FROM notifications"); told != "0" {
		t.Errorf("%s were told", told)
	}
	kinds := "SELECT group_concat(kind) FROM (SELECT kind FROM events WHERE chain = 'HALO' AND subject = 'HALO-R1' ORDER BY number)"
	if got := f.one(kinds); got != "requirement asked,comment posted,team note posted,team file added,team note edited" {
		t.Errorf("recorded is %s", got)
	}
}

func (f *fixture) addStaffSeat() Seat {
	f.t.Helper()
	seat, err := f.Enter(context.Background(), f.addColleague("colleague@agency.example", rules.Staff), "HALO")
	f.must(err)
	return seat
}

func TestTheAgencyIsToldOfWhatTheClientWrites(t *testing.T) {
	f := discussed(t)
	f.addColleague("here@agency.example", rules.Staff)
	f.commented(f.seats[rules.Approver], "When is it due?", false)
	f.commented(f.staff, "On Friday.", false)
	if got := f.one("SELECT group_concat(person_id || kind || subject) FROM notifications WHERE person_id = 1"); got != "1comment postedHALO-R1" {
		t.Errorf("told is %s", got)
	}
	if got := f.one("SELECT count(*) FROM notifications"); got != "2" {
		t.Errorf("%s are told", got)
	}
	if got := f.one("SELECT group_concat(detail || evidence) FROM events WHERE kind = 'comment posted'"); got != "," {
		t.Errorf("the history repeats %q", got)
	}
}

func TestWhatIsNewIsMarkedOnce(t *testing.T) {
	f := discussed(t)
	approver, viewer := f.seats[rules.Approver], f.seats[rules.Viewer]
	f.commented(approver, "One.", false)
	second := f.commented(f.staff, "Two.", false)
	f.commented(f.other, "Three.", false)
	if thread := f.thread(approver); thread.FirstNew != second || thread.New != 2 {
		t.Errorf("new are %d from %d", thread.New, thread.FirstNew)
	}
	writes := f.one("SELECT comment_id FROM thread_reads WHERE person_id = ?", approver.PersonID)
	if thread := f.thread(approver); thread.FirstNew != 0 || thread.New != 0 || f.unread(approver) != 0 {
		t.Errorf("seen already, and still new: %+v", thread)
	}
	f.commented(approver, "Four, my own.", false)
	if f.thread(approver).New != 0 || f.one("SELECT comment_id FROM thread_reads WHERE person_id = ?", approver.PersonID) != writes {
		t.Error("one's own comment counts as new")
	}
	if f.unread(viewer) != 4 || f.thread(viewer).New != 4 || f.unread(viewer) != 0 {
		t.Error("a viewer has marks of their own")
	}
}

func TestAThreadIsReadThoughNothingCanBeWritten(t *testing.T) {
	f := discussed(t)
	f.commented(f.staff, "Read me.", false)
	_, err := f.writerExec("CREATE TRIGGER full BEFORE INSERT ON thread_reads BEGIN SELECT RAISE(ABORT, 'full'); END")
	f.must(err)
	if thread := f.thread(f.seats[rules.Viewer]); thread.New != 1 {
		t.Errorf("%+v", thread)
	}
}

func TestAnotherProjectsCommentIsNotThere(t *testing.T) {
	f := discussed(t)
	ctx := context.Background()
	moon := f.addProject("Moon Dental", "MOON")
	f.askForCopy(moon)
	stranger := f.addPerson("MOON", "approver@moon.example", rules.Approver)
	f.commented(stranger, "Ours.", false)
	number := f.commented(stranger, "Ours too.", false)
	if len(f.thread(f.staff).Comments) != 0 {
		t.Error("a thread shows another project's")
	}
	for _, seat := range []Seat{f.staff, f.seats[rules.Approver]} {
		_, err := f.CommentPlace(ctx, seat, number)
		wantKind(t, err, rules.NotFound)
		f.wantRefused("edited", rules.NotFound, func() error { return f.EditComment(ctx, seat, number, 0, "Mine.") })
	}
	place, err := f.CommentPlace(ctx, stranger, number)
	f.must(err)
	if place != (CommentPlace{rules.AboutRequirement, 1}) {
		t.Errorf("it is about %+v", place)
	}
}

func TestAFormSentTwiceCommentsOnce(t *testing.T) {
	f := discussed(t)
	ctx, approver := context.Background(), f.seats[rules.Approver]
	form := NewComment{Subject: rules.AboutRequirement, Number: 1, Body: "Once.", Files: []int64{f.staged(approver, "one.txt")}}
	var wait sync.WaitGroup
	numbers := make([]int64, 8)
	for i := range numbers {
		wait.Go(func() {
			number, err := f.PostComment(ctx, approver, form)
			if err != nil {
				t.Error(err)
			}
			numbers[i] = number
		})
	}
	wait.Wait()
	for _, number := range numbers {
		if number != numbers[0] {
			t.Fatalf("answered were %v", numbers)
		}
	}
	next := form
	next.After, next.Files = numbers[0], nil
	again, err := f.PostComment(ctx, approver, next)
	f.must(err)
	other := form
	other.Files = []int64{f.staged(approver, "two.txt")}
	_, err = f.PostComment(ctx, approver, other)
	f.must(err)
	colleague := form
	colleague.Files = nil
	_, err = f.PostComment(ctx, f.other, colleague)
	f.must(err)
	if got := len(f.thread(approver).Comments); got != 4 || again == numbers[0] {
		t.Errorf("%d stand there, the same words later have number %d", got, again)
	}
}

// TestACommentIsPostedWholeOrNotAtAll breaks one part of the deed after
// another.
func TestACommentIsPostedWholeOrNotAtAll(t *testing.T) {
	f := discussed(t)
	approver := f.seats[rules.Approver]
	file := f.staged(approver, "one.txt")
	for _, change := range []string{"INSERT ON events", "INSERT ON notifications", "INSERT ON comments", "UPDATE OF place ON attachments"} {
		_, err := f.writerExec("CREATE TRIGGER fail BEFORE " + change + " BEGIN SELECT RAISE(ABORT, 'no room'); END")
		f.must(err)
		f.wantRefused("without "+change, rules.Internal, func() error {
			_, err := f.comment(approver, "Whole.", false, file)
			return err
		})
		_, err = f.writerExec("DROP TRIGGER fail")
		f.must(err)
	}
	if f.one("SELECT count(*) FROM comments") != "0" || f.one("SELECT place FROM attachments") != "staged" {
		t.Error("something of it stayed")
	}
	f.wantRefused("with a file that is gone", rules.Invalid, func() error {
		_, err := f.comment(approver, "Whole.", false, file, 99)
		return err
	})
	f.commented(approver, "Whole.", false, file)
	f.verify()
}

func TestALongCommentIsKeptWhole(t *testing.T) {
	f := discussed(t)
	approver := f.seats[rules.Approver]
	long := strings.Repeat("ж", rules.MaxText)
	f.commented(approver, long, false)
	if got := f.thread(approver).Comments[0].Body; got != long {
		t.Errorf("%d bytes came back", len(got))
	}
	f.wantRefused("one more", rules.Invalid, func() error {
		_, err := f.comment(approver, long+"ж", false)
		return err
	})
	f.wantRefused("nothing at all", rules.Invalid, func() error {
		_, err := f.comment(approver, " \n", false)
		return err
	})
}
