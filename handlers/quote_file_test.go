package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/rules"
)

// filedQuote is a quote that was sent with a file.
func filedQuote(t *testing.T) *house {
	t.Helper()
	h := furnished(t)
	staff := h.signIn(adminMail)
	path := h.draft()
	form := h.sheet().fields(complete(staff.get(path+"/edit").typed())).file("plan.txt", []byte("the plan"))
	staff.send(path+"/send", form).want(t, http.StatusSeeOther)
	return h
}

func TestFilesOfADraftAreTheAgencysUntilTheyAreSent(t *testing.T) {
	h := furnished(t)
	staff, approver := h.signIn(adminMail), h.signIn("approver@halo.example")
	path := h.draft()
	form := h.sheet().fields(complete(staff.get(path+"/edit").typed())).file("plan.txt", []byte("the plan"))
	page := staff.follow(staff.send(path+"/edit", form)).want(t, http.StatusOK)
	if got := page.text("#quote-files .files"); !strings.Contains(got, "plan.txt") {
		t.Errorf("the editor lists %q", got)
	}
	if page.doc.Find("#quote-editor .files .file").Length() != 0 {
		t.Error("what is saved still waits in the form")
	}
	staff.get(filesPath+"/1").want(t, http.StatusOK)
	approver.get(filesPath+"/1").want(t, http.StatusNotFound)
	staff.post(path+"/send", page.typed()).want(t, http.StatusSeeOther)
	approver.get(filesPath+"/1").want(t, http.StatusOK)
	h.wantHidden(filesPath + "/1")
	approver.post(filesPath+"/1/remove", nil).want(t, http.StatusForbidden)
}

func TestTheEditorKeepsFilesThatWereNotSavedYet(t *testing.T) {
	h := furnished(t)
	h.limitFiles(1)
	staff := h.signIn(adminMail)
	path := h.draft()
	typed := complete(staff.get(path + "/edit").typed())
	typed.Set("cycles.0.price", "many")
	page := staff.send(path+"/edit", h.sheet().fields(typed).file("plan.txt", []byte("the plan"))).want(t, http.StatusUnprocessableEntity)
	kept := "#quote-editor input[name=files][value='1']:checked"
	if page.doc.Find(kept).Length() != 1 {
		t.Error("a form that failed lost its file")
	}
	page = staff.post(path+"/edit", with(page.typed(), "do", "service-add")).want(t, http.StatusOK)
	if page.doc.Find(kept).Length() != 1 {
		t.Error("adding a line lost the file")
	}
	large := h.sheet().fields(page.typed()).file("large.bin", make([]byte, 1_100_000))
	page = staff.send(path+"/edit", large).want(t, http.StatusRequestEntityTooLarge)
	if page.doc.Find(kept).Length() != 1 || !strings.Contains(page.text("#field-files-error"), "“large.bin” is too large") || page.typed().Get("title") != "New website" {
		t.Errorf("with a file that is too large the editor says %q", page.text("#quote-editor .notice"))
	}
	form := h.sheet().text("title", strings.Repeat("x", 5<<20))
	page = staff.send(path+"/edit", form).want(t, http.StatusRequestEntityTooLarge)
	if page.doc.Find("#quote-editor").Length() != 0 {
		t.Error("a form that could not be read is shown empty")
	}
}

func TestTheSavedFilesAreSentBesideTheEditor(t *testing.T) {
	h := furnished(t)
	staff := h.signIn(adminMail)
	path := h.draft()
	form := h.sheet().fields(complete(staff.get(path+"/edit").typed())).file("plan.txt", []byte("the plan"))
	staff.send(path+"/edit", form).want(t, http.StatusSeeOther)
	fragment := staff.get(path+"/edit", "HX-Request", "true", "HX-Target", "form#quote-editor").want(t, http.StatusOK)
	if !strings.Contains(fragment.text("hx-partial[hx-target='#quote-files']"), "plan.txt") || strings.Contains(fragment.Body, "<html") {
		t.Error("the list of saved files is not renewed")
	}
}

func TestFilesAreReadBeforeAQuoteIsAccepted(t *testing.T) {
	h := filedQuote(t)
	approver := h.signIn("approver@halo.example")
	hash := rules.Hash([]byte("the plan"))
	page := approver.get(quotePath).want(t, http.StatusOK)
	if got := page.text("#offer-files ~ .table-scroll"); !strings.Contains(got, "plan.txt") || !strings.Contains(got, "8 bytes") || !strings.Contains(got, hash) {
		t.Errorf("the page names %q", got)
	}
	link := page.doc.Find("#offer-files ~ .table-scroll a").AttrOr("href", "")
	if got := approver.get(link).want(t, http.StatusOK).Body; got != "the plan" {
		t.Errorf("the file is %q", got)
	}
	if page.doc.Find("form[action*='/remove']").Length() != 0 {
		t.Error("the client is offered to remove it")
	}
	h.accept("HALO", 1)
	snapshot := approver.get(quotePath+"/snapshot").want(t, http.StatusOK)
	if got := snapshot.text("#offer-files ~ .table-scroll"); !strings.Contains(got, "plan.txt") || !strings.Contains(got, hash) {
		t.Errorf("the snapshot names %q", got)
	}
	stored := approver.get(quotePath+"/snapshot.json").want(t, http.StatusOK).Body
	if !strings.Contains(stored, `"files":[{"name":"plan.txt","sha256":"`+hash+`","size":8}]`) {
		t.Errorf("what was agreed is %s", stored)
	}
	_, err := h.portal.Verify(t.Context())
	h.must(err)
	staff := h.signIn(adminMail)
	staff.post(filesPath+"/1/remove", nil).want(t, http.StatusConflict)
	approver.get(link).want(t, http.StatusOK)
}

func TestAnAcceptanceOfOtherFilesIsRefused(t *testing.T) {
	h := filedQuote(t)
	staff, approver := h.signIn(adminMail), h.signIn("approver@halo.example")
	read := approver.get(quotePath).want(t, http.StatusOK)
	form := with(url.Values{}, "name", "Priya Nair", "may_agree", "yes", "revision", "1", "hash", read.doc.Find("input[name=hash]").AttrOr("value", ""))

	page := staff.get(quotePath + "/edit")
	action := page.doc.Find("#quote-files form[action*='/files/1/remove']").AttrOr("action", "")
	page = staff.follow(staff.post(action, nil)).want(t, http.StatusOK)
	if page.doc.Find("#quote-files a.file-name").Length() != 0 || page.doc.Find("form[action$='/discard']").Length() != 1 {
		t.Error("the file is not left out, or that cannot be discarded")
	}
	staff.send(quotePath+"/send", h.sheet().fields(page.typed()).file("plan.txt", []byte("another plan"))).want(t, http.StatusSeeOther)

	got := approver.post(quotePath+"/accept", form).want(t, http.StatusConflict)
	inOrder(t, got.text("#quote-changes"), "Removed File “plan.txt”", "8 bytes, SHA-256 "+rules.Hash([]byte("the plan")),
		"Added File “plan.txt”", "12 bytes, SHA-256 "+rules.Hash([]byte("another plan")))
	if approver.get(filesPath+"/1").want(t, http.StatusOK).Body != "the plan" || approver.get(filesPath+"/2").want(t, http.StatusOK).Body != "another plan" {
		t.Error("one of the two files is not what it was")
	}
	if got := approver.get(quotePath).text("#offer-files ~ .table-scroll"); strings.Contains(got, rules.Hash([]byte("the plan"))) {
		t.Errorf("revision 2 still names %q", got)
	}
}
