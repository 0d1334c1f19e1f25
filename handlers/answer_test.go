package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestManagingSavedAnswers(t *testing.T) {
	h := furnished(t)
	b := h.signIn(adminMail)
	page := b.get("/answers").want(t, http.StatusOK)
	if rows := page.doc.Find(".list-row"); rows.Length() != 4 {
		t.Errorf("%d answers come with the portal", rows.Length())
	}
	for field, form := range map[string]url.Values{
		"name": {"body": {"Kept."}}, "body": {"name": {"Kept"}, "body": {" \n"}}, "decision": {"name": {"Kept"}, "body": {"Kept."}, "decision": {"sell"}},
	} {
		got := b.post("/answers", form).want(t, http.StatusUnprocessableEntity)
		if got.text("#field-"+field+"-error") == "" {
			t.Errorf("%s: %q", field, got.text("main"))
		}
		if kept := got.doc.Find("#answer-form [name=name]").AttrOr("value", ""); kept != form.Get("name") {
			t.Errorf("%s: kept is %q", field, kept)
		}
	}
	mine := url.Values{"name": {"Too <big>"}, "decision": {"decline"}, "body": {"That is *much* work."}}
	page = b.follow(b.post("/answers", mine))
	if !strings.Contains(page.text("#flash"), "“Too <big>” is saved") || !strings.Contains(page.text(".list"), "That is *much* work.") {
		t.Errorf("the list says %q", page.text("main"))
	}
	b.post("/answers", mine).want(t, http.StatusUnprocessableEntity)
	path := page.doc.Find(".list-title:contains('Too')").AttrOr("href", "")
	page = b.get(path).want(t, http.StatusOK)
	if page.doc.Find("[name=body]").Text() != "\nThat is *much* work." && page.doc.Find("[name=body]").Text() != "That is *much* work." {
		t.Errorf("the form says %q", page.doc.Find("[name=body]").Text())
	}
	edit := page.doc.Find("#answer-form [name=edit]").AttrOr("value", "")
	changed := url.Values{"name": {"Too big"}, "decision": {""}, "body": {"Another body."}, "edit": {edit}}
	b.follow(b.post(path, changed)).want(t, http.StatusOK)
	late := b.post(path, url.Values{"name": {"Mine"}, "decision": {"ask"}, "body": {"My body."}, "edit": {edit}}).want(t, http.StatusConflict)
	if !strings.Contains(late.text("[role=alert]"), "Somebody saved this answer since you opened it") || late.doc.Find("[name=name]").AttrOr("value", "") != "Mine" {
		t.Errorf("too late it says %q", late.text("main"))
	}
	b.post(path+"/delete", url.Values{"edit": {edit}}).want(t, http.StatusConflict)
	now := late.doc.Find("#answer-form [name=edit]").AttrOr("value", "")
	b.follow(b.post(path+"/delete", url.Values{"edit": {now}})).want(t, http.StatusOK)
	gone := b.post(path, url.Values{"name": {"Mine"}, "decision": {"ask"}, "body": {"My body."}, "edit": {now}}).want(t, http.StatusConflict)
	if form := gone.doc.Find("#answer-form"); form.AttrOr("action", "") != "/answers" || !strings.Contains(form.Find("[name=body]").Text(), "My body.") {
		t.Errorf("deleted meanwhile it says %q", gone.text("main"))
	}
	for _, path := range []string{path, "/answers/987", "/answers/x", "/answers/0"} {
		b.get(path).want(t, http.StatusNotFound)
	}
	b.post(path+"/delete", url.Values{"edit": {now}}).want(t, http.StatusNotFound)
}
