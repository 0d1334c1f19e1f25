package handlers_test

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

func TestHistoryTellsWhatHappened(t *testing.T) {
	h := furnished(t)
	h.decline("HALO", h.sendQuote("HALO", offer()), "Too soon.\nMaybe <b>later</b>.")
	got := h.signIn("viewer@halo.example").get("/projects/HALO/history").want(t, http.StatusOK)
	lines := got.doc.Find(".history > li")
	if first := strings.Join(strings.Fields(lines.First().Text()), " "); !strings.HasPrefix(first, "Approver of HALO declined quote HALO-Q1Too soon.Maybe <b>later</b>. 10 Mar 2027, 10:00 GMT") {
		t.Errorf("the newest line reads %q", first)
	}
	if stamp, _ := lines.First().Find("time").Attr("datetime"); stamp != "2027-03-10T10:00:00Z" {
		t.Errorf("its time is %q", stamp)
	}
	if last := lines.Last().Find("p").First().Text(); last != "Ada Admin created the project Website" {
		t.Errorf("the oldest line reads %q", last)
	}
	if len(lines.First().Find(".hash").First().Text()) != 64 {
		t.Error("the whole hash is not reachable")
	}
}

func TestHistoryShowsAddressesToStaffAlone(t *testing.T) {
	h := furnished(t)
	approver := h.signIn("approver@halo.example")
	seat := h.seats["approver@halo.example"]
	seat.IP = "203.0.113.77"
	number := h.sendQuote("HALO", offer())
	h.seats["approver@halo.example"] = seat
	h.decline("HALO", number, "No.")
	if strings.Contains(approver.get("/projects/HALO/history").Body, seat.IP) {
		t.Error("a client sees an IP address")
	}
	if !strings.Contains(h.signIn(adminMail).get("/projects/HALO/history").Body, "from "+seat.IP) {
		t.Error("staff do not see the IP address")
	}
}

func TestHistoryPagesByKey(t *testing.T) {
	h := furnished(t)
	ctx, staff := context.Background(), h.staffSeat("HALO")
	for range 60 {
		_, err := h.portal.CreateQuote(ctx, staff)
		h.must(err)
	}
	admin, seen := h.signIn(adminMail), 0
	path, pages := "/projects/HALO/history", 0
	for path != "" {
		got := admin.get(path).want(t, http.StatusOK)
		seen += got.doc.Find(".history > li").Length()
		path, _ = got.doc.Find(`main a[href*="before="]`).Attr("href")
		pages++
	}
	if seen != 65 || pages != 2 {
		t.Errorf("%d lines on %d pages, want 65 on 2", seen, pages)
	}
}

func TestHistoryCheck(t *testing.T) {
	h := furnished(t)
	viewer := h.signIn("viewer@halo.example")
	got := viewer.get("/projects/HALO/history?check=1").want(t, http.StatusOK)
	if !strings.Contains(got.text("#history-check"), "All 5 events fit together") {
		t.Errorf("it says %q", got.text("#history-check"))
	}
	fragment := viewer.get("/projects/HALO/history?check=1", "HX-Request", "true", "HX-Target", "div#history-check")
	if !strings.HasPrefix(fragment.Body, `<div id="history-check">`) || strings.Contains(fragment.Body, "<html") {
		t.Errorf("the fragment is %.200s", fragment.Body)
	}
	h.tamper(`UPDATE events SET detail = 'Admin' WHERE chain = 'HALO' AND number = 3`)
	got = viewer.get("/projects/HALO/history?check=1").want(t, http.StatusOK)
	if text := got.text("#history-check.notice, #history-check .notice-danger"); !strings.Contains(text, "event 3 of the history of HALO") {
		t.Errorf("after a line was changed it says %q", text)
	}
}

func TestHistoryCheckFindsMissingLines(t *testing.T) {
	for _, number := range []string{"2", "5"} {
		h := furnished(t)
		h.tamper(`DELETE FROM events WHERE chain = 'HALO' AND number = ` + number)
		got := h.signIn("viewer@halo.example").get("/projects/HALO/history?check=1").want(t, http.StatusOK)
		if got.doc.Find(".notice-danger").Length() != 1 {
			t.Errorf("that line %s is missing was not found: %q", number, got.text("#history-check"))
		}
	}
}

func TestHistoryTellsTheLifeOfCyclesInSentences(t *testing.T) {
	h := played(t)
	ctx, staff := context.Background(), h.staffSeat("HALO")
	h.revise(6)
	h.must(h.portal.PostInDispute(ctx, staff, 3, "We look into it."))
	h.must(h.portal.TakeBackDelivery(ctx, staff, 5, h.cycle(5).InForce.Content.Deliverables[0].Key))
	h.must(h.portal.SetReviewDays(ctx, staff, 5, 10))
	h.must(h.portal.OpenReview(ctx, staff, 5))
	got := h.signIn("viewer@halo.example").get("/projects/HALO/history").want(t, http.StatusOK)
	text := got.text(".history > li > p")
	for _, want := range []string{
		"Ada Admin opened the review of cycle HALO-C5 before its day", "Ada Admin changed when the review of cycle HALO-C5 opens",
		"Ada Admin took back a delivery of cycle HALO-C5", "Ada Admin wrote in the dispute of cycle HALO-C3",
		"Ada Admin revised the content of cycle HALO-C6", "Ada Admin began a new version of cycle HALO-C5",
		"Approver of HALO completed cycle HALO-C7", "Ada Admin proposed the dispute of cycle HALO-C4 as resolved",
		"Approver of HALO disputed cycle HALO-C3", "Ada Admin marked a deliverable of cycle HALO-C5 as delivered",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if strings.Contains(text, "recorded “") {
		t.Errorf("a kind of event has no sentence: %q", text)
	}
	if got.doc.Find(`.history a[href="/projects/HALO/cycles/5"]`).Length() == 0 {
		t.Error("the lines do not lead to the cycle")
	}
}

func TestHistoryTellsTheLifeOfRequirementsInSentences(t *testing.T) {
	h := furnished(t)
	ctx, staff := context.Background(), h.staffSeat("HALO")
	file, err := h.portal.StageFile(ctx, staff, "Brief <1>.txt", strings.NewReader("What we need."))
	h.must(err)
	item := needed("About us", "2027-03-20", 0)
	item.Files = []int64{file.Number}
	h.need("HALO", item, needed("Slogan", "", 0))
	h.give("HALO", 1)
	h.answer("HALO", 1, "Too short.")
	h.give("HALO", 1)
	h.answer("HALO", 1, "")
	_, err = h.portal.RemoveFile(ctx, staff, file.Number)
	h.must(err)
	h.must(h.portal.WithdrawRequirement(ctx, staff, 2, 1))
	h.must(h.portal.RestoreRequirement(ctx, staff, 2, 2))
	got := h.signIn("viewer@halo.example").get("/projects/HALO/history").want(t, http.StatusOK)
	text := got.text(".history > li > p")
	for _, want := range []string{
		"Ada Admin asked for requirement HALO-R1", "Ada Admin added Brief <1>.txt to HALO-R1", "Approver of HALO marked requirement HALO-R1 as complete",
		"Ada Admin returned requirement HALO-R1Too short.", "Ada Admin accepted requirement HALO-R1", "Ada Admin removed Brief <1>.txt from HALO-R1",
		"Ada Admin withdrew requirement HALO-R2", "Ada Admin asked again for requirement HALO-R2",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if got.doc.Find(`.history a[href="/projects/HALO/requirements/1"]`).Length() != 7 {
		t.Error("the lines do not lead to the requirement")
	}
	if recent := h.signIn("viewer@halo.example").get("/projects/HALO").text(".history"); !strings.Contains(recent, "removed Brief <1>.txt from HALO-R1") {
		t.Errorf("lately: %q", recent)
	}
}

// tamper changes the file behind the portal's back.
func (h *house) tamper(statement string) {
	h.t.Helper()
	db, err := sql.Open("sqlite", h.file+"?_pragma=busy_timeout(5000)")
	h.must(err)
	defer db.Close()
	for _, step := range []string{"DROP TRIGGER IF EXISTS events_keep", "DROP TRIGGER IF EXISTS events_stay", statement} {
		_, err := db.Exec(step)
		h.must(err)
	}
}
