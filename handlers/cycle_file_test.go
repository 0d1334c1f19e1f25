package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// fields adds the fields of a form to one with files.
func (s *sheet) fields(form url.Values) *sheet {
	for name, values := range form {
		for _, value := range values {
			s.text(name, value)
		}
	}
	return s
}

// wantHidden asks for a file as those who never see a cycle's.
func (h *house) wantHidden(path string) {
	h.t.Helper()
	h.signIn("feedback@halo.example").get(path).want(h.t, http.StatusNotFound)
	other := h.signIn("approver@moon.example")
	other.get(path).want(h.t, http.StatusNotFound)
	other.get(strings.Replace(path, "HALO", "MOON", 1)).want(h.t, http.StatusNotFound)
}

func TestFilesAreDeliveredWithAPlainForm(t *testing.T) {
	h := inReview(t)
	staff, viewer, approver := h.signIn(adminMail), h.signIn("viewer@halo.example"), h.signIn("approver@halo.example")
	key := h.keys(1)[1]
	form := h.sheet().text("key", key).text("note", "Twenty pages.").file("report.txt", []byte("the report")).file("photo.png", h.picture(40, 30))
	staff.follow(staff.send(cyclePath+"/deliver", form)).want(t, http.StatusOK)

	page := viewer.get(cyclePath).want(t, http.StatusOK)
	delivered := "#deliverable-" + key
	if got := page.text(delivered + " .delivery .files"); !strings.Contains(got, "report.txt") || !strings.Contains(got, "photo.png") {
		t.Errorf("a viewer sees %q", got)
	}
	if page.doc.Find(delivered+" .delivery img").Length() != 1 || page.doc.Find("main form").Length() != 0 {
		t.Error("the picture has no thumbnail, or a viewer is offered a deed")
	}
	if got := viewer.get(page.doc.Find(delivered+" a.file-name").First().AttrOr("href", "")).want(t, http.StatusOK).Body; got != "the report" {
		t.Errorf("the file is %q", got)
	}
	if got := approver.get(cyclePath).text("#cycle-review .files"); !strings.Contains(got, "report.txt") {
		t.Errorf("beside the review stands %q", got)
	}
	h.wantHidden(filesPath + "/1")
	viewer.post(filesPath+"/1/remove", nil).want(t, http.StatusForbidden)
	viewer.send(cyclePath+"/deliver", h.sheet().text("key", key).file("x.txt", []byte("x"))).want(t, http.StatusForbidden)
}

func TestWhatIsTakenBackIsHiddenWithItsFiles(t *testing.T) {
	h := inCycle(t)
	staff, viewer := h.signIn(adminMail), h.signIn("viewer@halo.example")
	key := h.keys(1)[0]
	form := h.sheet().text("key", key).file("first.txt", []byte("1")).file("second.txt", []byte("2"))
	staff.send(cyclePath+"/deliver", form).want(t, http.StatusSeeOther)
	page := staff.follow(staff.post(cyclePath+"/take-back", url.Values{"key": {key}})).want(t, http.StatusOK)
	kept := page.doc.Find("#deliverable-" + key + " details .files a.file-name")
	if kept.Length() != 2 || page.doc.Find(".delivery").Length() != 0 {
		t.Errorf("%d files stand in the form", kept.Length())
	}
	if viewer.get(cyclePath).doc.Find(".files").Length() != 0 {
		t.Error("a viewer still sees the files")
	}
	viewer.get(filesPath+"/1").want(t, http.StatusNotFound)

	action := page.doc.Find("form[action*='/files/2/remove']").AttrOr("action", "")
	page = staff.follow(staff.post(action, nil)).want(t, http.StatusOK)
	if page.doc.Find("#deliverable-"+key+" details .files a.file-name").Length() != 1 {
		t.Error("the removed file still stands in the form")
	}
	staff.post(cyclePath+"/deliver", url.Values{"key": {key}}).want(t, http.StatusSeeOther)
	viewer.get(filesPath+"/1").want(t, http.StatusOK)
	if got := viewer.get(cyclePath).text(".delivery .files"); !strings.Contains(got, "first.txt") || strings.Contains(got, "second.txt") && !strings.Contains(got, "Removed by") {
		t.Errorf("marked again it shows %q", got)
	}
}

func TestAFormOfACycleThatFailsKeepsItsFiles(t *testing.T) {
	h := inReview(t)
	h.limitFiles(1)
	staff, approver := h.signIn(adminMail), h.signIn("approver@halo.example")
	keys := h.keys(1)
	form := h.sheet().text("key", keys[1]).text("links", "nothing").file("report.txt", []byte("the report"))
	page := staff.send(cyclePath+"/deliver", form, cycleTarget...).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("#deliver-"+keys[1]+" input[name=files][value='1']:checked").Length() != 1 || page.doc.Find("input[name=files]").Length() != 1 {
		t.Error("the file is not kept in its own form alone")
	}
	staff.post(cyclePath+"/deliver", url.Values{"key": {keys[1]}, "files": {"1"}}).want(t, http.StatusSeeOther)

	fields := h.disputeForm(h.reviewForm())
	fields.Del("reason")
	page = approver.send(cyclePath+"/dispute", h.sheet().fields(fields).file("proof.txt", []byte("proof"))).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("details[open] #dispute input[name=files][value='2']:checked").Length() != 1 {
		t.Error("the file of the dispute was lost")
	}
	large := h.sheet().fields(h.disputeForm(h.reviewForm())).text("files", "2").file("large.bin", make([]byte, 1_100_000))
	page = approver.send(cyclePath+"/dispute", large, cycleTarget...).want(t, http.StatusRequestEntityTooLarge)
	open := page.doc.Find("details[open] #dispute")
	if !strings.Contains(open.Find(".file-field .error").Text(), "“large.bin” is too large") || open.Find("input[name=files][value='2']:checked").Length() != 1 {
		t.Error("what is wrong with the file does not stand beside it, or the other one was lost")
	}
	if got := strings.TrimSpace(open.Find("textarea[name=reason]").Text()); got != "Half of it is **missing**." || len(h.cycle(1).Disputes) != 0 {
		t.Errorf("the reason became %q", got)
	}
}

func TestFilesStandInTheStoryOfADispute(t *testing.T) {
	h := inReview(t)
	staff, approver := h.signIn(adminMail), h.signIn("approver@halo.example")
	raised := h.sheet().fields(h.disputeForm(h.reviewForm())).file("proof.txt", []byte("proof"))
	approver.send(cyclePath+"/dispute", raised).want(t, http.StatusSeeOther)
	page := approver.send(cyclePath+"/reply", h.sheet().text("body", " ").file("more.txt", []byte("more")), cycleTarget...).want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("#reply input[name=files][value='2']:checked").Length() != 1 {
		t.Error("the file of the reply was lost")
	}
	approver.post(cyclePath+"/reply", url.Values{"body": {"See this."}, "files": {"2"}}).want(t, http.StatusSeeOther)
	staff.send(cyclePath+"/agency-reply", h.sheet().text("body", "Thank you.").file("plan.txt", []byte("plan"))).want(t, http.StatusSeeOther)
	staff.send(cyclePath+"/propose", h.sheet().text("note", "Put right.").file("fixed.txt", []byte("fixed"))).want(t, http.StatusSeeOther)

	page = h.signIn("viewer@halo.example").get(cyclePath).want(t, http.StatusOK)
	inOrder(t, page.text("#cycle-dispute"), "Half of it is missing.", "proof.txt", "See this.", "more.txt", "Thank you.", "plan.txt", "Put right.", "fixed.txt")
	for _, number := range []string{"1", "2", "3", "4"} {
		h.wantHidden(filesPath + "/" + number)
	}
	viewer := h.signIn("viewer@halo.example")
	viewer.send(cyclePath+"/reply", h.sheet().text("body", "x").file("x.txt", []byte("x"))).want(t, http.StatusForbidden)
	page = approver.get(cyclePath)
	if page.doc.Find("#cycle-dispute form[action*='/files/1/remove']").Length() != 1 || page.doc.Find("#cycle-dispute form[action*='/files/4/remove']").Length() != 0 {
		t.Error("an approver is not offered to remove their own file alone")
	}
}

func TestFilesOfAFormThatCameTooLateAreGivenBack(t *testing.T) {
	h := inReview(t)
	approver, second := h.signIn("approver@halo.example"), h.signIn("second@halo.example")
	form := h.sheet().fields(h.disputeForm(h.reviewForm())).file("proof.txt", []byte("proof"))
	second.post(cyclePath+"/complete", h.reviewForm()).want(t, http.StatusSeeOther)
	page := approver.send(cyclePath+"/dispute", form).want(t, http.StatusConflict)
	link := page.doc.Find("section[aria-labelledby=kept] a.file-name").AttrOr("href", "")
	if got := approver.get(link).want(t, http.StatusOK).Body; got != "proof" {
		t.Errorf("the file is %q", got)
	}
	second.get(link).want(t, http.StatusNotFound)
}
