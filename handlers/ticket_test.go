package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

const ticketComments = ticketPath + "/comments"

// reported is a house in which feedback-only and the approver have reported a
// bug each: tickets 1 and 2.
func reported(t testing.TB) *house {
	t.Helper()
	h := furnished(t)
	for _, email := range []string{feedback, "approver@halo.example"} {
		h.report(email, rules.TicketContent{Kind: rules.BugReport, Title: "Bug of " + email, Description: "It **fails**."})
	}
	return h
}

// report submits a ticket to HALO; its number comes back.
func (h *house) report(email string, content rules.TicketContent) int64 {
	h.t.Helper()
	seat, known := h.seats[email]
	if email == adminMail || !known {
		seat = h.staffSeat("HALO")
	}
	number, err := h.portal.SubmitTicket(context.Background(), seat, portal.NewTicket{TicketContent: content})
	h.must(err)
	return number
}

// rule decides on a ticket of HALO as the admin.
func (h *house) rule(number int64, decision rules.Decision, reason string, original int64) {
	h.t.Helper()
	h.must(h.portal.DecideTicket(context.Background(), h.staffSeat("HALO"), number, portal.TicketDecision{
		Edit: h.ticket(number).Ticket.Edit, Decision: decision, Reason: reason, Original: original,
	}))
}

func ticketAt(number int64) string { return fmt.Sprintf("/projects/HALO/tickets/%d", number) }

func TestATicketTellsWhereItStandsAndWhy(t *testing.T) {
	h := reported(t)
	client, staff := h.signIn(feedback), h.signIn(adminMail)
	fresh := client.get(ticketPath).want(t, http.StatusOK)
	if h1 := fresh.text("h1"); h1 != "Bug of "+feedback+" New" || fresh.doc.Find("#story").Length() != 0 {
		t.Errorf("a new one: %q", fresh.text("#ticket"))
	}
	for _, c := range []struct {
		decision      rules.Decision
		reason, words string
	}{
		{rules.Approve, "", "Approved by Ada Admin"},
		{rules.Start, "", "Begun by Ada Admin"},
		{rules.Finish, "It is *mended*.", "Done Ada Admin"},
		{rules.Decline, "This is how it *should* be.", "Declined Ada Admin"},
		{rules.Ask, "Which *page*?", "We need to know something from you Ada Admin"},
	} {
		h.rule(1, c.decision, c.reason, 0)
		for _, b := range []*browser{client, staff} {
			page := b.get(ticketPath).want(t, http.StatusOK)
			if badge := page.text("h1 .badge"); badge != c.decision.LeadsTo().Words() {
				t.Errorf("after %s the badge says %q", c.decision, badge)
			}
			if words := page.text("#ticket .stack"); b == client && !strings.Contains(words, c.words) {
				t.Errorf("after %s it says %q", c.decision, words)
			}
			if c.reason != "" && page.doc.Find("#ticket .stack em").First().Text() == "" {
				t.Errorf("after %s the reason is missing: %q", c.decision, page.text("#ticket"))
			}
		}
	}
	story := client.get(ticketPath).text(".history")
	for _, words := range []string{"Reported by Feedback of HALO", "Approved by Ada Admin", "Begun by", "Done by", "It is mended.", "Declined by", "This is how it should be.", "Asked by"} {
		if !strings.Contains(story, words) {
			t.Errorf("the story lacks %q: %q", words, story)
		}
	}
	if strings.Contains(story, "Which page?") {
		t.Error("the question stands there twice")
	}
}

func TestADecisionTakenBackIsMarked(t *testing.T) {
	h := reported(t)
	h.rule(1, rules.Approve, "Good idea.", 0)
	h.rule(1, rules.Decline, "No.", 0)
	h.must(h.portal.UndoTicket(context.Background(), h.staffSeat("HALO"), 1, 2))
	page := h.signIn(feedback).get(ticketPath)
	if undone := page.text(".step-undone"); !strings.Contains(undone, "Declined by Ada Admin") || !strings.Contains(undone, "taken back") {
		t.Errorf("the story says %q", page.text(".history"))
	}
	if verdict := page.text(".verdict"); !strings.Contains(verdict, "Approved") || !strings.Contains(verdict, "Good idea.") {
		t.Errorf("it stands as %q", verdict)
	}
}

func TestTheClientsAnswerMakesItNewAgain(t *testing.T) {
	h := reported(t)
	h.rule(1, rules.Ask, "Which page?", 0)
	client := h.signIn(feedback)
	page := client.get(ticketPath)
	if page.doc.Find("#answer-form").Length() != 1 || page.doc.Find("#comment-form").Length() != 0 {
		t.Error("there is not one place for the answer")
	}
	if staff := h.signIn(adminMail).get(ticketPath); staff.doc.Find("#answer-form").Length() != 0 || !strings.Contains(staff.text("#question"), "Waiting for the client’s answer") || staff.doc.Find("#comment-form").Length() != 1 {
		t.Errorf("staff see %q", staff.text("#question"))
	}
	if viewer := h.signIn("viewer@halo.example").get(ticketPath); viewer.doc.Find("form[action$=comments]").Length() != 0 || !strings.Contains(viewer.text("#question"), "Which page?") {
		t.Errorf("a viewer sees %q", viewer.text("#question"))
	}
	target := []string{"HX-Request", "true", "HX-Target", "div#ticket"}
	failed := client.post(ticketComments, url.Values{"body": {"  "}}, target...).want(t, http.StatusUnprocessableEntity)
	if failed.doc.Find("header.topbar").Length() != 0 || failed.text("#answer-form .error") == "" {
		t.Errorf("an empty answer: %q", failed.text("*"))
	}
	got := client.follow(client.post(ticketComments, url.Values{"body": {"The *first*."}}, target...)).want(t, http.StatusOK)
	if badge := got.text("h1 .badge"); badge != "New" || !strings.Contains(got.text("#thread"), "The first.") || got.doc.Find("#comment-form").Length() != 1 {
		t.Errorf("after the answer: %q", got.text("#ticket"))
	}
	if story := got.text(".history"); !strings.Contains(story, "Answered by Feedback of HALO") || !strings.Contains(story, "Which page?") {
		t.Errorf("the story says %q", story)
	}
}

func TestADuplicateNamesItsOriginalToThoseWhoMayReadIt(t *testing.T) {
	h := reported(t)
	h.rule(1, rules.MarkDuplicate, "", 2)
	h.rule(2, rules.Approve, "", 0)
	approver, member := h.signIn("approver@halo.example"), h.signIn(feedback)
	page := approver.get(ticketPath)
	if verdict := page.text(".verdict"); !strings.Contains(verdict, "It repeats HALO-T2 Bug of approver@halo.example, which is “Approved”.") {
		t.Errorf("the approver reads %q", verdict)
	}
	if href := page.doc.Find(".verdict a").AttrOr("href", ""); href != ticketAt(2) {
		t.Errorf("it leads to %q", href)
	}
	if other := approver.get(ticketAt(2)).text("#duplicates + *"); !strings.Contains(other, "Bug of "+feedback) {
		t.Errorf("the original names %q", other)
	}
	page = member.get(ticketPath).want(t, http.StatusOK)
	if verdict := page.text(".verdict"); !strings.Contains(verdict, "reported before") || !strings.Contains(verdict, "“Approved”") {
		t.Errorf("feedback-only reads %q", verdict)
	}
	for _, secret := range []string{"HALO-T2", "tickets/2", "approver@halo.example", "Approver of HALO"} {
		if strings.Contains(page.Body, secret) {
			t.Errorf("feedback-only finds %q in the page", secret)
		}
	}
}

func TestFeedbackOnlyReadsNobodyElsesTickets(t *testing.T) {
	h := inhabited(t)
	b := h.signIn(feedback)
	mine := h.report(feedback, rules.TicketContent{Kind: rules.BugReport, Title: "Mine", Description: "Here."})
	b.get(ticketAt(mine)).want(t, http.StatusOK)
	for _, path := range []string{ticketPath, ticketAt(987), "/projects/HALO/files/2", "/projects/HALO/files/2/thumbnail"} {
		b.get(path).want(t, http.StatusNotFound)
	}
	for _, path := range []string{ticketComments, ticketPath + "/follow", ticketPath + "/unfollow"} {
		b.post(path, url.Values{"body": {"Mine now"}}).want(t, http.StatusNotFound)
	}
	b.post("/projects/HALO/comments/2", url.Values{"body": {"Mine now"}}).want(t, http.StatusNotFound)
	page := b.get(ticketAt(mine))
	for _, secret := range []string{"HALO-T1", "basket", "Approver of HALO", "Discovery", "HALO-C"} {
		if strings.Contains(page.Body, secret) {
			t.Errorf("the page of their own ticket holds %q", secret)
		}
	}
}

func TestPinsLieOverThePictureForEveryone(t *testing.T) {
	h := inhabited(t)
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", adminMail} {
		page := h.signIn(email).get(ticketPath).want(t, http.StatusOK)
		image, mark := page.doc.Find(".pinned img"), page.doc.Find(`.pinned svg a[href="#pin-1"]`)
		if image.AttrOr("src", "") != "/projects/HALO/files/2" || image.AttrOr("width", "") != "40" || mark.Find("svg").AttrOr("x", "") != "50.00%" || mark.Text() != "1" {
			t.Errorf("%s sees %s", email, page.text(".pinned"))
		}
		if note := page.text("#pin-1"); note != "1 Here" {
			t.Errorf("%s reads %q", email, note)
		}
		if strings.Contains(page.Body, "style=") {
			t.Error("a style stands in the page")
		}
	}
	approver := h.signIn("approver@halo.example")
	approver.post("/projects/HALO/files/2/remove", url.Values{}).want(t, http.StatusSeeOther)
	page := approver.get(ticketPath).want(t, http.StatusOK)
	if page.doc.Find(".pinned img").Length() != 0 || page.text("#pin-1") != "1 Here" || !strings.Contains(page.text(".pinned"), "Removed by Approver of HALO") {
		t.Errorf("of a removed picture stays %q", page.text(".pinned"))
	}
}

func TestATeamNoteOnATicketIsTheTeamsAlone(t *testing.T) {
	h := reported(t)
	staff := h.signIn(adminMail)
	staff.post(ticketComments, url.Values{"body": {"Whom do we bill?"}}).want(t, http.StatusUnprocessableEntity)
	staff.follow(staff.post(ticketComments, url.Values{"body": {"Whom do we bill?"}, "audience": {"team"}}))
	if page := staff.get(ticketPath).text(".comment-team"); !strings.Contains(page, "Whom do we bill?") {
		t.Errorf("the team reads %q", page)
	}
	for _, email := range []string{feedback, "approver@halo.example", "viewer@halo.example"} {
		if page := h.signIn(email).get(ticketPath).want(t, http.StatusOK); strings.Contains(page.Body, "bill") || strings.Contains(page.text("#thread"), "new for you") {
			t.Errorf("%s sees the note", email)
		}
	}
}

func TestAnEditOfATicketsCommentThatFailsKeepsItsWords(t *testing.T) {
	h := reported(t)
	b := h.signIn(feedback)
	b.follow(b.post(ticketComments, url.Values{"body": {"First"}}))
	form := url.Values{"comment": {"1"}, "edited": {"0"}, "body": {" "}}
	got := b.post("/projects/HALO/comments/1", form).want(t, http.StatusUnprocessableEntity)
	if got.text("#edit-comment-1 .error") == "" || !strings.Contains(got.text("h1"), "Bug of") {
		t.Errorf("it says %q", got.text("main"))
	}
	form.Set("body", "Second")
	page := b.follow(b.post("/projects/HALO/comments/1", form)).want(t, http.StatusOK)
	if page.Request.URL.Path != ticketPath || !strings.Contains(page.text("#comment-1"), "Second") {
		t.Errorf("after the edit: %q", page.text("#thread"))
	}
}

func TestFollowingATicketAndNotAnyMore(t *testing.T) {
	h := reported(t)
	told := func(email string) int64 {
		return h.onFile("SELECT count(*) FROM notifications JOIN people ON people.id = person_id WHERE subject = 'HALO-T1' AND email = '" + email + "'")
	}
	viewer := h.signIn("viewer@halo.example")
	if words := viewer.get(ticketPath).text("#ticket-follow"); !strings.Contains(words, "You are not told") {
		t.Errorf("a viewer reads %q", words)
	}
	for range 2 {
		page := viewer.follow(viewer.post(ticketPath+"/follow", nil))
		if words := page.text("#ticket-follow"); !strings.Contains(words, "Stop following") {
			t.Errorf("after following: %q", words)
		}
	}
	h.rule(1, rules.Approve, "", 0)
	if got := told("viewer@halo.example"); got != 1 {
		t.Errorf("told %d times", got)
	}
	viewer.follow(viewer.post(ticketPath+"/unfollow", nil))
	h.rule(1, rules.Start, "", 0)
	if got := told("viewer@halo.example"); got != 1 {
		t.Errorf("told %d times after the end", got)
	}
	if own := h.signIn(feedback).get(ticketPath).text("#ticket-follow"); !strings.Contains(own, "You are told") {
		t.Errorf("who reported it reads %q", own)
	}
}

// Somebody who may not read the original is told of it by the name of their
// own ticket, until they no longer follow that.
func TestFollowingADuplicateIsFollowingWhatItRepeats(t *testing.T) {
	h := reported(t)
	h.rule(1, rules.MarkDuplicate, "", 2)
	count := "SELECT count(*) FROM notifications JOIN people ON people.id = person_id WHERE subject = 'HALO-T1' AND email = '" + feedback + "'"
	told := h.onFile(count)
	h.rule(2, rules.Approve, "", 0)
	if got := h.onFile(count) - told; got != 1 {
		t.Errorf("told %d times", got)
	}
	b := h.signIn(feedback)
	if verdict := b.get(ticketPath).text(".verdict"); !strings.Contains(verdict, "You are told of what becomes of it.") {
		t.Errorf("it says %q", verdict)
	}
	if verdict := b.follow(b.post(ticketPath+"/unfollow", nil)).text(".verdict"); strings.Contains(verdict, "You are told") {
		t.Errorf("after the end it says %q", verdict)
	}
	told = h.onFile(count)
	h.rule(2, rules.Start, "", 0)
	if got := h.onFile(count) - told; got != 0 {
		t.Errorf("told %d times after the end", got)
	}
	b.follow(b.post(ticketPath+"/follow", nil))
	h.rule(2, rules.Finish, "", 0)
	if got := h.onFile(count) - told; got != 1 {
		t.Errorf("told %d times after following again", got)
	}
}

func TestATicketIsHarmless(t *testing.T) {
	h := furnished(t)
	number := h.report(feedback, rules.TicketContent{
		Kind: rules.BugReport, Title: absurd, Description: absurd + "\n\n![x](https://evil.example/a.png) [y](javascript:alert(1))", Expected: absurd,
		Links: []string{`https://halo.example/"><script>`}, Page: "https://halo.example/?a=<b>", Browser: absurd, Screen: absurd, Window: absurd,
	})
	for _, email := range []string{feedback, adminMail} {
		page := h.signIn(email).get(ticketAt(number)).want(t, http.StatusOK)
		if page.doc.Find("#ticket script, #ticket img[src^=http], #ticket a[href^=javascript]").Length() != 0 {
			t.Errorf("something runs:\n%s", page.Body)
		}
		if title := page.doc.Find("h1 bdi").Text(); title != absurd {
			t.Errorf("the title is %q", title)
		}
		for _, selector := range []string{".given-links a", ".facts a"} {
			if rel := page.doc.Find(selector).AttrOr("rel", ""); rel != "noopener noreferrer nofollow" {
				t.Errorf("%s has rel %q", selector, rel)
			}
		}
	}
}

func TestATicketTakesFewStatementsHoweverMuchThereIs(t *testing.T) {
	h := countedHouse(t)
	h.report(feedback, rules.TicketContent{Kind: rules.BugReport, Title: "Bug", Description: "x"})
	b := h.signIn("approver@halo.example")
	few, form := b.statementsOf(ticketPath), b.statementsOf(reportPath)
	for i := range 20 {
		h.rule(1, rules.Ask, fmt.Sprint("Question ", i), 0)
		_, err := h.portal.PostComment(context.Background(), h.seats[feedback], portal.NewComment{
			Subject: rules.AboutTicket, Number: 1, Body: fmt.Sprint("Answer ", i),
		})
		h.must(err)
		h.rule(h.report(feedback, rules.TicketContent{Kind: rules.BugReport, Title: "Again", Description: "x"}), rules.MarkDuplicate, "", 1)
	}
	if many := b.statementsOf(ticketPath); many != few || many > 14 {
		t.Errorf("%d statements for a long story, %d for a short one", many, few)
	}
	if again := b.statementsOf(reportPath); again != form || again > 6 {
		t.Errorf("%d statements for the form", again)
	}
}
