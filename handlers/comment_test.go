package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"portal/portal"
	"portal/rules"
)

const (
	threadPath  = "/projects/HALO/requirements/1"
	commentPath = threadPath + "/comments"
)

var threadTarget = []string{"HX-Request", "true", "HX-Target", "section#thread"}

// talking is a house in which both projects need one thing.
func talking(t testing.TB) *house {
	t.Helper()
	h := furnished(t)
	h.askFor("HALO")
	h.askFor("MOON")
	return h
}

func (h *house) askFor(code string) {
	h.t.Helper()
	content := rules.RequirementContent{Kind: rules.NeedText, Title: "Copy for the home page"}
	_, err := h.portal.AddRequirements(context.Background(), h.staffSeat(code), []portal.NewRequirement{{RequirementContent: content}})
	h.must(err)
}

// say posts a comment as a person does and reads the page that follows.
func (b *browser) say(form url.Values) answer {
	b.h.t.Helper()
	return b.follow(b.post(commentPath, form, threadTarget...)).want(b.h.t, http.StatusOK)
}

// stage sends a file ahead and gives its number as a form carries it.
func (h *house) stage(seat portal.Seat, name string) string {
	h.t.Helper()
	file, err := h.portal.StageFile(context.Background(), seat, name, strings.NewReader("content of "+name))
	h.must(err)
	return fmt.Sprint(file.Number)
}

func TestBothSidesTalkInOneThread(t *testing.T) {
	h := talking(t)
	approver, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	page := approver.get(threadPath).want(t, http.StatusOK)
	if page.text("#thread .muted") == "" || page.doc.Find("#thread ol").Length() != 0 {
		t.Error("an empty thread says nothing")
	}
	file := h.stage(h.seats["approver@halo.example"], "draft.txt")
	posted := approver.post(commentPath, url.Values{"body": {"Is **this** enough?"}, "files": {file}}, threadTarget...).want(t, http.StatusSeeOther)
	if got := posted.Header.Get("Location"); got != threadPath+"#comment-1" {
		t.Errorf("it leads to %s", got)
	}
	staff.say(url.Values{"body": {"It is."}, "audience": {"client"}})
	page = h.signIn("viewer@halo.example").get(threadPath)
	inOrder(t, page.text("#thread"), "Approver of HALO", "Client", "10 Mar 2027, 10:00 GMT", "Is this enough?", "draft.txt", "Ada Admin", "Agency", "It is.")
	if page.doc.Find("#comment-1 .prose strong").Length() != 1 || page.doc.Find("#comment-2.comment-agency").Length() != 1 {
		t.Error("the entries do not look as they should")
	}
	if page.doc.Find("#thread form").Length() != 0 {
		t.Error("a viewer has a form")
	}
	fragment := approver.get(threadPath, threadTarget...)
	if strings.Contains(fragment.Body, "<main") || fragment.doc.Find("section#thread #comment-2").Length() != 1 {
		t.Error("the thread is no fragment of its page")
	}
}

func TestWhoWritesInAThread(t *testing.T) {
	h := talking(t)
	h.signIn("approver@halo.example").say(url.Values{"body": {"Mine."}})
	for email, want := range map[string]int{
		"viewer@halo.example": http.StatusForbidden, "feedback@halo.example": http.StatusForbidden, "approver@moon.example": http.StatusNotFound,
		"second@halo.example": http.StatusSeeOther,
	} {
		h.signIn(email).post(commentPath, url.Values{"body": {"Hello."}}).want(t, want)
	}
	for email, want := range map[string]int{
		"viewer@halo.example": http.StatusForbidden, "feedback@halo.example": http.StatusNotFound, "approver@moon.example": http.StatusNotFound,
		"second@halo.example": http.StatusForbidden, adminMail: http.StatusForbidden,
	} {
		h.signIn(email).post("/projects/HALO/comments/1", url.Values{"body": {"Not mine."}}).want(t, want)
	}
	if got := h.signIn("viewer@halo.example").get(threadPath).text("#thread"); strings.Contains(got, "Not mine") {
		t.Errorf("it reads %s", got)
	}
}

// ofTheTeam are words that no client may be sent.
var ofTheTeam = regexp.MustCompile(`(?i)sekret|team[- ](only|note|file)|comment-team`)

// TestATeamOnlyNoteIsInNothingThatAClientGets reads every byte that clients
// are sent.
func TestATeamOnlyNoteIsInNothingThatAClientGets(t *testing.T) {
	h := talking(t)
	staff := h.signIn(adminMail)
	staff.say(url.Values{"body": {"For everyone."}, "audience": {"client"}})
	file := h.stage(h.staffSeat("HALO"), "sekret.txt")
	page := staff.say(url.Values{"body": {"sekret"}, "audience": {"team"}, "files": {file}})
	if got := page.text("#comment-2.comment-team .team-only"); got != "Team only: the client never sees this" || page.doc.Find("#comment-2 .team-only svg").Length() != 1 {
		t.Errorf("the note is marked %q", got)
	}
	staff.follow(staff.post("/projects/HALO/comments/2", url.Values{"body": {"sekret still"}, "edited": {"0"}}))
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", "feedback@halo.example"} {
		b := h.signIn(email)
		for _, path := range []string{threadPath, "/projects/HALO", "/projects/HALO/requirements", "/projects/HALO/history", "/projects/HALO/history?check=1", "/"} {
			for _, headers := range [][]string{nil, threadTarget} {
				if found := ofTheTeam.FindString(b.get(path, headers...).Body); found != "" {
					t.Errorf("%s finds %q at %s", email, found, path)
				}
			}
		}
		b.get("/projects/HALO/files/"+file).want(t, http.StatusNotFound)
		b.get("/projects/HALO/files/"+file+"/thumbnail").want(t, http.StatusNotFound)
		b.post("/projects/HALO/files/"+file+"/remove", nil).want(t, b.post("/projects/HALO/files/999/remove", nil).StatusCode)
	}
	refused := h.signIn("approver@halo.example").post(commentPath, url.Values{"body": {""}}, threadTarget...).want(t, http.StatusUnprocessableEntity)
	if ofTheTeam.MatchString(refused.Body) {
		t.Error("a form that failed shows it")
	}
	if got := h.signIn("approver@halo.example").get(threadPath).text("#thread .thread-new"); strings.Contains(got, "2") {
		t.Errorf("it counts as new: %s", got)
	}
}

// TestStaffSayEachTimeWhoItIsFor holds that nothing is chosen beforehand.
func TestStaffSayEachTimeWhoItIsFor(t *testing.T) {
	h := talking(t)
	staff, approver := h.signIn(adminMail), h.signIn("approver@halo.example")
	page := staff.get(threadPath)
	if page.doc.Find("#comment-form input[name=audience]").Length() != 2 || page.doc.Find("#comment-form :checked").Length() != 0 {
		t.Error("something is chosen beforehand")
	}
	for _, audience := range []string{"", "everyone"} {
		page = staff.post(commentPath, url.Values{"body": {"Careful."}, "audience": {audience}}, threadTarget...).want(t, http.StatusUnprocessableEntity)
		if page.doc.Find("#comment-form input[aria-invalid=true]").Length() != 2 || strings.TrimSpace(page.text("#comment-form textarea")) != "Careful." {
			t.Error("the choice is not asked for, or the text is lost")
		}
		if page.doc.Find("#comment-form :checked").Length() != 0 {
			t.Error("the answer chooses")
		}
	}
	page = staff.post(commentPath, url.Values{"body": {""}, "audience": {"team"}}, threadTarget...).want(t, http.StatusUnprocessableEntity)
	if got := page.doc.Find("#comment-form :checked").AttrOr("value", ""); got != "team" {
		t.Errorf("the choice became %q", got)
	}
	if approver.get(threadPath).doc.Find("input[name=audience]").Length() != 0 {
		t.Error("a client is asked who it is for")
	}
	approver.post(commentPath, url.Values{"body": {"Hidden?"}, "audience": {"team"}}).want(t, http.StatusForbidden)
}

func TestACommentThatFailsLosesNothing(t *testing.T) {
	h := talking(t)
	approver := h.signIn("approver@halo.example")
	file := h.stage(h.seats["approver@halo.example"], "kept.txt")
	long := strings.Repeat("long ", 50_000)
	page := approver.post(commentPath, url.Values{"body": {long}, "files": {file}}, threadTarget...).want(t, http.StatusUnprocessableEntity)
	form := page.doc.Find("#comment-form[data-unsaved=changed]")
	if strings.Contains(page.Body, "<main") || !strings.Contains(form.Find("textarea[aria-invalid=true]").Text(), long) {
		t.Error("what was typed is lost")
	}
	if form.Find(`input[name=files][value="`+file+`"]`).Length() != 1 || !strings.Contains(form.Text(), "kept.txt") {
		t.Error("the file that had arrived is lost")
	}
	page = approver.post(commentPath, url.Values{"body": {"With a file"}, "files": {"99"}}, threadTarget...).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("#comment-form .file-field .error").Length() != 1 {
		t.Error("the file that is gone is not told of beside its field")
	}
	most := strings.Repeat("ж", rules.MaxText)
	approver.post(commentPath, url.Values{"body": {most}}).want(t, http.StatusSeeOther)
	if !strings.Contains(approver.get(threadPath).doc.Find("#comment-1 .prose").Text(), most) {
		t.Error("a long comment came back shorter")
	}
}

func TestAnEditIsShown(t *testing.T) {
	h := talking(t)
	approver := h.signIn("approver@halo.example")
	approver.say(url.Values{"body": {"Frist *draft*"}})
	h.signIn(adminMail).say(url.Values{"body": {"Thanks."}, "audience": {"client"}})
	page := approver.get(threadPath)
	if page.doc.Find("#thread form[id^=edit-comment]").Length() != 1 || strings.TrimSpace(page.text("#edit-comment-1 textarea")) != "Frist *draft*" {
		t.Error("not one's own words can be edited, or not these alone")
	}
	h.clock.Set("2027-03-10T10:10:00Z")
	edited := approver.post("/projects/HALO/comments/1", url.Values{"comment": {"1"}, "edited": {"0"}, "body": {"First draft"}}, threadTarget...)
	if got := edited.Header.Get("Location"); got != threadPath+"#comment-1" {
		t.Errorf("it leads to %s", got)
	}
	page = h.signIn("viewer@halo.example").get(threadPath)
	inOrder(t, page.text("#comment-1"), "First draft", "Edited 10 Mar 2027, 10:10 GMT", "what it said before", "Until 10 Mar 2027, 10:10 GMT", "Frist draft")
	if page.doc.Find("#comment-1 > .prose").Length() != 1 || page.doc.Find("#comment-1 details .prose em").Length() != 1 {
		t.Error("the former words do not stand apart")
	}
	h.clock.Set("2027-03-10T10:15:00Z")
	if approver.get(threadPath).doc.Find("form[id^=edit-comment]").Length() != 0 {
		t.Error("it can be edited after its time")
	}
}

func TestAnEditThatFailsKeepsItsWords(t *testing.T) {
	h := talking(t)
	approver := h.signIn("approver@halo.example")
	approver.say(url.Values{"body": {"One."}})
	edit := func(edited, body string) answer {
		return approver.post("/projects/HALO/comments/1", url.Values{"comment": {"1"}, "edited": {edited}, "body": {body}}, threadTarget...)
	}
	page := edit("0", " ").want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("details[open] #edit-comment-1 textarea[aria-invalid=true]").Length() != 1 {
		t.Error("the empty edit is not marked in its open form")
	}
	edit("0", "Two.").want(t, http.StatusSeeOther)
	page = edit("0", "Also two.").want(t, http.StatusConflict)
	if got := strings.TrimSpace(page.text("details[open] #edit-comment-1 textarea")); got != "Also two." || page.text("#comment-1 > .prose") != "Two." {
		t.Errorf("what was typed became %q", got)
	}
	if page.text("#thread [role=alert]") == "" || strings.TrimSpace(page.text("#comment-form textarea")) != "" {
		t.Error("the conflict is not told in the thread")
	}
	h.clock.Set("2027-03-10T10:15:00Z")
	page = edit(page.doc.Find("#edit-comment-1 input[name=edited]").AttrOr("value", ""), "Too late.").want(t, http.StatusConflict)
	if got := strings.TrimSpace(page.text("#comment-form[data-unsaved=changed] textarea")); got != "Too late." || page.doc.Find("#edit-comment-1").Length() != 0 {
		t.Errorf("what came too late became %q", got)
	}
}

func TestWhatIsNewInAThreadIsMarked(t *testing.T) {
	h := talking(t)
	approver, viewer := h.signIn("approver@halo.example"), h.signIn("viewer@halo.example")
	approver.say(url.Values{"body": {"One."}})
	viewer.get(threadPath)
	approver.say(url.Values{"body": {"Two."}})
	approver.say(url.Values{"body": {"Three."}})
	page := viewer.get(threadPath)
	if page.doc.Find("#comment-2 > #thread-new").Length() != 1 || page.doc.Find(".thread-new").Length() != 1 || page.text(`a[href="#thread-new"]`) != "2 comments are new for you" {
		t.Errorf("new is %s", page.text("#thread"))
	}
	if viewer.get(threadPath).doc.Find("#thread-new").Length() != 0 || approver.get(threadPath).doc.Find("#thread-new").Length() != 0 {
		t.Error("what was seen, or is one's own, is new")
	}
}

func TestAFormPostedTwiceStandsOnce(t *testing.T) {
	h := talking(t)
	approver := h.signIn("approver@halo.example")
	form := url.Values{"body": {"Once."}, "after": {approver.get(threadPath).doc.Find("#comment-form input[name=after]").AttrOr("value", "")}}
	first, second := approver.post(commentPath, form), approver.post(commentPath, form)
	if first.Header.Get("Location") != second.Header.Get("Location") {
		t.Errorf("the second leads to %s", second.Header.Get("Location"))
	}
	page := approver.follow(second)
	form.Set("after", page.doc.Find("#comment-form input[name=after]").AttrOr("value", ""))
	if got := approver.follow(approver.post(commentPath, form)).doc.Find("#thread li.comment").Length(); got != 2 {
		t.Errorf("%d stand there after the same words were written again", got)
	}
}

func TestACommentIsHarmless(t *testing.T) {
	h := talking(t)
	text := "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) \u202Eback</section></main>"
	approver := h.signIn("approver@halo.example")
	page := approver.say(url.Values{"body": {text}})
	said := page.doc.Find("#comment-1 > .prose")
	if said.Find("script, img, a, section").Length() != 0 || !strings.Contains(said.Text(), "<script>alert(1)</script>") || page.doc.Find("main").Length() > 1 {
		t.Errorf("it became %s", page.text("#comment-1"))
	}
	if got := strings.TrimSpace(page.doc.Find("#edit-comment-1 textarea").Text()); got != text {
		t.Errorf("the form has %q", got)
	}
}

// countedHouse is a talking house whose statements are counted.
func countedHouse(t *testing.T) *house {
	t.Helper()
	registerCounted()
	h := furnishedHouse.copy(t, countedDriver)
	h.askFor("HALO")
	return h
}

func TestALongThreadTakesNoMoreStatements(t *testing.T) {
	h := countedHouse(t)
	h.comment(2)
	b := h.signIn("approver@halo.example")
	few := b.statementsOf(threadPath)
	h.comment(500)
	page := b.get(threadPath)
	if many := b.statementsOf(threadPath); many != few {
		t.Errorf("%d statements with a long thread, %d with a short one", many, few)
	}
	if got := page.doc.Find("#thread li.comment").Length(); got != 502 {
		t.Errorf("%d comments stand there", got)
	}
}

// comment posts comments as the second approver, each with a file and edited,
// many at a time so that they share commits.
func (h *house) comment(count int) {
	h.t.Helper()
	ctx, seat := context.Background(), h.seats["second@halo.example"]
	var wait sync.WaitGroup
	for i := range count {
		file := h.stage(seat, "file.txt")
		wait.Go(func() {
			form := portal.NewComment{Subject: rules.AboutRequirement, Number: 1, Body: fmt.Sprintf("%d of %d", i, count)}
			_, err := fmt.Sscan(file, &form.After)
			form.Files = []int64{form.After}
			form.After = 0
			if err != nil {
				h.t.Error(err)
			}
			number, err := h.portal.PostComment(ctx, seat, form)
			if err == nil {
				err = h.portal.EditComment(ctx, seat, number, 0, form.Body+" edited")
			}
			if err != nil {
				h.t.Error(err)
			}
		})
	}
	wait.Wait()
}
