package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

func TestDashboardAsksForAnswers(t *testing.T) {
	h := furnished(t)
	h.everyState()
	h.reported("feedback@halo.example", "HALO", rules.BugReport, "Their own")
	h.settled("HALO", 9, rules.Ask, "Where **exactly**?", 0)
	h.openQuote("HALO", "Soon", "2027-03-11")
	h.openQuote("HALO", "Later", "2027-04-20")
	h.clock.Set("2027-03-11T09:00:00Z")
	for email, want := range map[string]string{
		"approver@halo.example": "Read and decide: Soon|Answer: Asked one|Answer: Their own|Read and decide: Later",
		"viewer@halo.example":   "Read: Soon|Awaits an answer: Asked one|Awaits an answer: Their own|Read: Later",
		"feedback@halo.example": "Answer: Their own",
		adminMail:               "Waiting for the client: Soon|Triage: 2 new tickets|Waiting for the client: Later",
	} {
		got := h.signIn(email).get("/projects/HALO").want(t, http.StatusOK)
		if got.lines() != want {
			t.Errorf("%s reads %q, want %q", email, got.lines(), want)
		}
	}
	got := h.signIn("approver@halo.example").get("/projects/HALO")
	line := got.doc.Find(".todo").Eq(1)
	if href := line.Find("a").AttrOr("href", ""); href != ticketsPath+"/4" {
		t.Errorf("the question leads to %q", href)
	}
	if text := strings.Join(strings.Fields(line.Text()), " "); !strings.Contains(text, "HALO-T4 · “Which phone is it?”") || !strings.Contains(text, "Asked 1 day ago") {
		t.Errorf("the question reads %q", text)
	}
}

func TestAQuestionIsMarkedOnceItHasWaitedForDays(t *testing.T) {
	h := furnished(t)
	h.bug("One")
	h.settled("HALO", 1, rules.Ask, "Which?", 0)
	for day, want := range map[string]string{"2027-03-10T23:00:00Z": "Asked today", "2027-03-12T00:00:00Z": "Asked 2 days ago", "2027-03-13T00:00:00Z": "Asked 3 days ago"} {
		h.clock.Set(day)
		got := h.signIn("approver@halo.example").get("/projects/HALO")
		due := got.doc.Find(".todo").First().Children().Last()
		if due.Text() != want || due.HasClass("badge-warning") != (want == "Asked 3 days ago") {
			t.Errorf("%s: %q, %q", day, due.Text(), due.AttrOr("class", ""))
		}
	}
}

func TestDashboardFoldsManyQuestions(t *testing.T) {
	h := furnished(t)
	for i := range 10 {
		h.bug(fmt.Sprintf("Loaf %d", i+1))
		h.settled("HALO", int64(i+1), rules.Ask, "Which?", 0)
	}
	got := h.signIn("approver@halo.example").get("/projects/HALO")
	if !strings.HasPrefix(got.lines(), "Answer: Loaf 1|Answer: Loaf 2|") || !strings.HasSuffix(got.lines(), "Answer: Loaf 8|2 more tickets await an answer") {
		t.Errorf("it reads %q", got.lines())
	}
	if more := got.doc.Find(".todo-title").Last().AttrOr("href", ""); more != ticketsPath+"?state=needs+information" {
		t.Errorf("the rest is at %q", more)
	}
}

// TestWhatIsAnsweredGoesAwayAtOnce follows a question from the client's
// dashboard back to the staff's.
func TestWhatIsAnsweredGoesAwayAtOnce(t *testing.T) {
	h := furnished(t)
	client, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	look := func(forClient, forStaff, standing string) {
		t.Helper()
		got := client.get("/projects/HALO")
		if got.lines() != forClient || strings.TrimPrefix(got.text(".waits"), "Tickets: ") != standing {
			t.Errorf("the client reads %q and %q, want %q and %q", got.lines(), got.text(".waits"), forClient, standing)
		}
		got = staff.get("/projects/HALO")
		if got.lines() != forStaff || strings.TrimPrefix(got.text(".waits"), "Tickets: ") != standing {
			t.Errorf("staff read %q and %q, want %q and %q", got.lines(), got.text(".waits"), forStaff, standing)
		}
	}
	look("", "", "")
	h.bug("One")
	look("", "Triage: 1 new ticket", "1 new")
	h.settled("HALO", 1, rules.Ask, "Which?", 0)
	look("Answer: One", "", "1 needs information")
	_, err := h.portal.PostComment(context.Background(), h.seats["approver@halo.example"], portal.NewComment{Subject: rules.AboutTicket, Number: 1, Body: "This one."})
	h.must(err)
	look("", "Triage: 1 new ticket", "1 new")
	h.settled("HALO", 1, rules.Approve, "", 0)
	look("", "", "1 approved")
}

func TestTheTriageLineLeadsToTheQueueAndPassesOverWhatIsPutOff(t *testing.T) {
	h := furnished(t)
	h.bug("One")
	h.bug("Two")
	staff := h.signIn(adminMail)
	h.clock.Set("2027-03-14T10:00:00Z")
	snooze := func(number int64) {
		h.must(h.portal.SnoozeTicket(context.Background(), h.staffSeat("HALO"), number, 1, rules.InstantOf(h.clock.Now().Add(3600e9))))
	}
	got := staff.get("/projects/HALO")
	line := got.doc.Find(".todo").First()
	if href := line.Find("a").AttrOr("href", ""); href != "/triage?project=HALO" || got.lines() != "Triage: 2 new tickets" {
		t.Errorf("%q leads to %q", got.lines(), href)
	}
	if text := strings.Join(strings.Fields(line.Text()), " "); !strings.Contains(text, "The oldest waits since 10 Mar 2027, 10:00 GMT") || !strings.Contains(text, "For 4 days") || line.Find(".badge-warning").Length() != 1 {
		t.Errorf("it reads %q", text)
	}
	snooze(1)
	if got := staff.get("/projects/HALO"); got.lines() != "Triage: 1 new ticket" {
		t.Errorf("with one put off it reads %q", got.lines())
	}
	snooze(2)
	if got := staff.get("/projects/HALO"); got.lines() != "" {
		t.Errorf("with all put off it reads %q", got.lines())
	}
	h.clock.Set("2027-03-14T11:00:00Z")
	if got := staff.get("/projects/HALO"); got.lines() != "Triage: 2 new tickets" {
		t.Errorf("later it reads %q", got.lines())
	}
}

func TestWhereTheTicketsStand(t *testing.T) {
	h := furnished(t)
	h.everyState()
	for _, email := range []string{"approver@halo.example", "viewer@halo.example", adminMail} {
		got := h.signIn(email).get("/projects/HALO").want(t, http.StatusOK)
		want := "Tickets: 2 new, 1 needs information, 1 approved, 1 in progress, 1 done, 1 declined, 1 duplicate"
		if text := got.text(".waits"); text != want {
			t.Errorf("%s reads %q", email, text)
		}
		if href := got.doc.Find(".waits a").AttrOr("href", ""); href != ticketsPath {
			t.Errorf("it leads to %q", href)
		}
	}
}

func TestHomeAsksForAnswersAcrossProjects(t *testing.T) {
	h := furnished(t)
	_, err := h.portal.AddMember(context.Background(), h.staffSeat("MOON"), portal.NewMember{
		Name: "Approver of HALO", Email: "approver@halo.example", Role: rules.FeedbackOnly,
	})
	h.must(err)
	for i := range 9 {
		h.bug(fmt.Sprintf("Bread %d", i+1))
		h.settled("HALO", int64(i+1), rules.Ask, "Which bread?", 0)
	}
	h.reported("approver@moon.example", "MOON", rules.BugReport, "Secret teeth")
	h.settled("MOON", 1, rules.Ask, "Secret question?", 0)
	moon := h.enter("approver@halo.example", "MOON")
	_, err = h.portal.SubmitTicket(context.Background(), moon, portal.NewTicket{TicketContent: rules.TicketContent{Kind: rules.BugReport, Title: "Own teeth", Description: "x"}})
	h.must(err)
	h.settled("MOON", 2, rules.Ask, "Which tooth?", 0)
	got := h.signIn("approver@halo.example").get("/").want(t, http.StatusOK)
	lines := got.lines()
	if !strings.Contains(lines, "Answer: Bread 8|") || strings.Contains(lines, "Bread 9") || !strings.Contains(lines, "More tickets await an answer") || !strings.Contains(lines, "Answer: Own teeth") {
		t.Errorf("it reads %q", lines)
	}
	if strings.Contains(got.Body, "Secret") {
		t.Error("it tells of another person's ticket")
	}
	if meta := got.text(".todo-meta"); !strings.Contains(meta, "Booking · MOON-T2 · “Which tooth?”") {
		t.Errorf("the lines read %q", meta)
	}
}
