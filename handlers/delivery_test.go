package handlers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// keys are those of the deliverables in force of a cycle of HALO.
func (h *house) keys(cycle int64) []string {
	var keys []string
	for _, deliverable := range h.cycle(cycle).InForce.Content.Deliverables {
		keys = append(keys, deliverable.Key)
	}
	return keys
}

func TestStaffDeliverAndTakeBack(t *testing.T) {
	h := inCycle(t)
	staff, viewer := h.signIn(adminMail), h.signIn("viewer@halo.example")
	key := h.keys(1)[0]
	form := url.Values{"key": {key}, "note": {"All **five**.\n\n<script>alert(1)</script>"}, "links": {"https://example.com/a?b=1&c=2\n\n http://example.com/d \n"}}
	staff.follow(staff.post(cyclePath+"/deliver", form)).want(t, http.StatusOK)
	page := viewer.get(cyclePath).want(t, http.StatusOK)
	delivered := "#deliverable-" + key
	if got := page.text(delivered); !strings.Contains(got, "Delivered by Ada Admin, 10 Mar 2027, 10:00 GMT") || !strings.Contains(got, "All five.") {
		t.Errorf("the deliverable says %q", got)
	}
	links := page.doc.Find(delivered + " .delivery-links a")
	if links.Length() != 2 || links.First().AttrOr("href", "") != "https://example.com/a?b=1&c=2" || page.doc.Find("main script").Length() != 0 {
		t.Error("the links or the text are not as they were written")
	}
	if got := page.text(".cycle-progress"); got != "1 of 2 deliverables delivered" || page.doc.Find(".cycle-progress progress[value='1'][max='2']").Length() != 1 {
		t.Errorf("the progress is %q", got)
	}
	if got := staff.get(cyclePath).doc.Find("#deliver-" + key + " textarea[name=note]").Text(); !strings.Contains(got, "All **five**.") {
		t.Errorf("the note to change is %q", got)
	}
	page = staff.follow(staff.post(cyclePath+"/take-back", url.Values{"key": {key}})).want(t, http.StatusOK)
	if page.text(".cycle-progress") != "0 of 2 deliverables delivered" || page.doc.Find(".delivery").Length() != 0 {
		t.Error("it was not taken back")
	}
	staff.post(cyclePath+"/take-back", url.Values{"key": {key}}).want(t, http.StatusConflict)
}

func TestADeliveryRefusesLinksThatAreNoWebAddress(t *testing.T) {
	h := inCycle(t)
	staff := h.signIn(adminMail)
	keys := h.keys(1)
	for _, link := range []string{"javascript:alert(1)", "data:text/html,x", "//example.com", "example.com", "https://"} {
		form := url.Values{"key": {keys[1]}, "note": {"The <report>"}, "links": {"https://example.com/\n" + link}}
		page := staff.post(cyclePath+"/deliver", form, cycleTarget...).want(t, http.StatusUnprocessableEntity)
		open := page.doc.Find("details[open] #deliver-" + keys[1])
		if strings.TrimSpace(open.Find("textarea[name=note]").Text()) != "The <report>" || !strings.Contains(open.Find("textarea[name=links][aria-invalid=true]").Text(), link) {
			t.Errorf("%s: what was typed is not in its open form", link)
		}
		if !strings.Contains(open.Find(".error").Text(), "is no web address") || page.doc.Find("details[open]").Length() != 1 {
			t.Errorf("%s: the fault is not named beside its field alone", link)
		}
	}
	if len(h.cycle(1).Deliveries) != 0 {
		t.Error("something was delivered")
	}
}

func TestADeliverableOfAnotherCycleIsNotFound(t *testing.T) {
	h := inCycle(t)
	staff := h.signIn(adminMail)
	for _, key := range []string{h.keys(2)[0], "never"} {
		for _, deed := range []string{"/deliver", "/take-back"} {
			staff.post(cyclePath+deed, url.Values{"key": {key}}).want(t, http.StatusNotFound)
		}
	}
}
