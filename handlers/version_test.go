package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/rules"
)

const firstEdit = cyclePath + "/edit"

// approve approves the latest version of HALO's first cycle for one side.
func (h *house) approve(side rules.Side) {
	h.t.Helper()
	latest := h.cycle(1).Latest
	seat := h.seats["approver@halo.example"]
	if side == rules.AgencySide {
		seat = h.staffSeat("HALO")
	}
	h.must(h.portal.ApproveVersion(context.Background(), seat, 1, rules.Consent{Revision: latest.Number, Hash: latest.Hash}))
}

// typedCycle is what a browser would send of the cycle editor on a page.
func (a answer) typedCycle() url.Values {
	form := url.Values{}
	a.doc.Find("#cycle-editor").Find("input, textarea").Each(func(_ int, field *goquery.Selection) {
		value := field.AttrOr("value", "")
		if goquery.NodeName(field) == "textarea" {
			value = field.Text()
		}
		form.Set(field.AttrOr("name", ""), value)
	})
	return form
}

// save saves an edit of HALO's first cycle, from the form as it stands.
func (b *browser) save(pairs ...string) answer {
	b.h.t.Helper()
	return b.post(firstEdit, with(b.get(firstEdit).typedCycle(), pairs...))
}

func outer(t testing.TB, a answer, selector string) string {
	t.Helper()
	html, err := goquery.OuterHtml(a.doc.Find(selector))
	if err != nil || html == "" {
		t.Fatalf("nothing at %s", selector)
	}
	return html
}

func TestAnEditAfterBothApprovedBeginsTheNextVersion(t *testing.T) {
	h := inCycle(t)
	h.approveBoth()
	admin, viewer := h.signIn(adminMail), h.signIn("viewer@halo.example")
	before := viewer.get(cyclePath+"/versions/1").want(t, http.StatusOK)
	words := admin.get(firstEdit).want(t, http.StatusOK)
	if got := words.text("#save-words"); !strings.Contains(got, "Saving begins version 2") || !strings.Contains(got, "Both sides approved version 1. It stays as it is") {
		t.Errorf("before saving: %q", got)
	}
	page := admin.follow(admin.save("introduction", "We listen twice.", "deliverables.0.criterion", "Notes are signed."))
	if got := page.text("#flash"); !strings.Contains(got, "Version 2 is saved.") {
		t.Errorf("after saving: %q", got)
	}
	after := viewer.get(cyclePath+"/versions/1").want(t, http.StatusOK)
	for _, selector := range []string{"#version-content", "#version-approvals", "aside .facts", ".page-lead", "h1"} {
		if was, is := outer(t, before, selector), outer(t, after, selector); was != is {
			t.Errorf("%s of version 1 was\n%s\nand is\n%s", selector, was, is)
		}
	}
	if got := after.text("#version-approvals"); strings.Count(got, "Approved by") != 2 {
		t.Errorf("approvals of version 1: %s", got)
	}
	second := viewer.get(cyclePath+"/versions/2").want(t, http.StatusOK)
	if got := second.text("main"); !strings.Contains(got, "We listen twice.") || !strings.Contains(got, "Open for approval") {
		t.Errorf("version 2: %s", got)
	}
	compared := viewer.get(second.doc.Find(".page-actions a").AttrOr("href", "")).want(t, http.StatusOK)
	if got := compared.text("#changes"); !strings.Contains(got, "twice.") || !strings.Contains(got, "Deliverable “Interviews”: Accepted when") {
		t.Errorf("compared: %s", got)
	}
}

func TestAnEditBeforeBothApprovedRevisesTheVersion(t *testing.T) {
	h := inCycle(t)
	admin := h.signIn(adminMail)
	if got := admin.get(firstEdit).text("#save-words"); !strings.Contains(got, "Saving revises version 1") || !strings.Contains(got, "Nobody has approved") {
		t.Errorf("without an approval: %q", got)
	}
	h.approve(rules.ClientSide)
	got := admin.get(firstEdit).text("#save-words")
	for _, want := range []string{"Saving revises version 1", "Approver of HALO approved this version for the client", "becomes superseded", "the client has to approve again", "the agency still has to approve"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	signed := h.cycle(1).Latest.Hash
	admin.follow(admin.save("name", "Listening"))
	if view := h.cycle(1); view.Latest.Number != 1 || view.Latest.Content.Name != "Listening" {
		t.Errorf("saved as version %d", view.Latest.Number)
	}
	page := admin.get(cyclePath + "/versions/1")
	if got := page.text("#version-approvals"); !strings.Contains(got, "Superseded when the content was edited") || !strings.Contains(got, signed) {
		t.Errorf("the superseded approval reads %q", got)
	}
}

func TestOnlyADateChanged(t *testing.T) {
	h := inCycle(t)
	h.approveBoth()
	admin := h.signIn(adminMail)
	admin.follow(admin.save("end", "2027-04-20"))
	page := admin.get(cyclePath+"/compare").want(t, http.StatusOK)
	if got := page.text("#summary"); !strings.Contains(got, "Only dates changed") || !strings.Contains(got, "1 to 14 April 2027 became 1 to 20 April 2027") {
		t.Errorf("summary: %q", got)
	}
	if page.doc.Find(".change-list li").Length() != 1 || page.text(".change-list del") != "14 April 2027" || page.text(".change-list ins") != "20 April 2027" {
		t.Errorf("changes: %q", page.text(".change-list"))
	}
	// Backwards, and the same one twice.
	if got := admin.get(cyclePath + "/compare?from=2&to=1").text("#summary"); !strings.Contains(got, "20 April 2027 became") {
		t.Errorf("backwards: %q", got)
	}
	if got := admin.get(cyclePath+"/compare?from=2&to=2").want(t, http.StatusOK).text(".empty"); !strings.Contains(got, "one and the same") {
		t.Errorf("the same twice: %q", got)
	}
	admin.get(cyclePath+"/compare?from=1&to=3").want(t, http.StatusNotFound)
	admin.get(cyclePath+"/versions/3").want(t, http.StatusNotFound)
	admin.get(cyclePath+"/versions/x").want(t, http.StatusNotFound)
}

func TestDeliverablesKeepTheirIdentityWhenMoved(t *testing.T) {
	h := inCycle(t)
	h.approveBoth()
	admin := h.signIn(adminMail)
	typed := admin.get(firstEdit).typedCycle()
	moved := admin.post(firstEdit, with(typed, "do", "deliverable-down:0")).want(t, http.StatusOK)
	form := moved.typedCycle()
	if form.Get("deliverables.0.title") != "Report" || form.Get("deliverables.1.title") != "Interviews" {
		t.Fatalf("moved: %v", form)
	}
	admin.follow(admin.post(firstEdit, form))
	page := admin.get(cyclePath + "/compare")
	if got := page.text("#summary"); !strings.Contains(got, "1 moved") || strings.Contains(got, "added") {
		t.Errorf("summary: %q", got)
	}
	if got := page.text(".change-list"); !strings.Contains(got, "Moved") || !strings.Contains(got, "1 of 2 → 2 of 2") {
		t.Errorf("changes: %q", got)
	}
	added := admin.post(firstEdit, with(admin.get(firstEdit).typedCycle(), "do", "deliverable-add")).want(t, http.StatusOK)
	if added.doc.Find(".editor-item").Length() != 3 || added.doc.Find("#field-deliverables-2-title[data-focus]").Length() != 1 {
		t.Error("a third deliverable is not there, or not where one goes on")
	}
	removed := admin.post(firstEdit, with(added.typedCycle(), "do", "deliverable-remove:0"), "HX-Request", "true", "HX-Target", "form#cycle-editor").want(t, http.StatusOK)
	if removed.doc.Find(".editor-item").Length() != 2 || removed.doc.Find("html head title").Length() > 1 || removed.doc.Find("h1").Length() != 0 {
		t.Error("removing does not answer the form alone")
	}
	for _, button := range []string{"deliverable-up:9", "cycle-add", "deliverable-up:x", "deliverable-turn:0"} {
		admin.post(firstEdit, with(admin.get(firstEdit).typedCycle(), "do", button)).want(t, http.StatusUnprocessableEntity)
	}
	if got := admin.post(firstEdit, with(admin.get(firstEdit).typedCycle(), "do", "preview", "introduction", "So **bold**.")); got.text(".preview strong") != "bold" {
		t.Errorf("the preview reads %q", got.text(".preview"))
	}
}

func TestAStaleEditShowsWhatTheOtherChanged(t *testing.T) {
	for _, known := range []bool{true, false} {
		t.Run(fmt.Sprintf("text still there %t", known), func(t *testing.T) {
			h := inCycle(t)
			if known {
				h.approve(rules.ClientSide)
			}
			admin := h.signIn(adminMail)
			mine := with(admin.get(firstEdit).typedCycle(), "introduction", "Mine.")
			admin.follow(admin.save("introduction", "Theirs.", "end", "2027-04-15"))
			page := admin.post(firstEdit, mine).want(t, http.StatusConflict)
			told := page.text("#meanwhile")
			if known && (!strings.Contains(told, "What changed since you began") || page.text("#meanwhile del") != "14 April 2027We listen.") {
				t.Errorf("the changes read %q", told)
			}
			if known && !strings.Contains(told, "Theirs.") {
				t.Errorf("the changes read %q", told)
			}
			if !known && (!strings.Contains(told, "The content as it is now") || !strings.Contains(told, "Theirs.")) {
				t.Errorf("the content reads %q", told)
			}
			form := page.typedCycle()
			if form.Get("introduction") != "Mine." || form.Get("hash") != h.cycle(1).Latest.Hash {
				t.Errorf("the form came back as %v", form)
			}
			admin.follow(admin.post(firstEdit, form))
			if got := h.cycle(1).Latest.Content; got.Introduction != "Mine." || got.End != "2027-04-14" {
				t.Errorf("saved again: %+v", got)
			}
		})
	}
}

func TestAStaleEditAcrossVersionsShowsWhatChanged(t *testing.T) {
	h := inCycle(t)
	h.approveBoth()
	admin := h.signIn(adminMail)
	mine := with(admin.get(firstEdit).typedCycle(), "introduction", "Mine.")
	admin.follow(admin.save("name", "Listening"))
	page := admin.post(firstEdit, mine, "HX-Request", "true", "HX-Target", "form#cycle-editor").want(t, http.StatusConflict)
	if page.text("#meanwhile del") != "Discovery" || page.text("#meanwhile ins") != "Listening" || page.typedCycle().Get("revision") != "2" {
		t.Errorf("the changes read %q", page.text("#meanwhile"))
	}
	if got := page.text("#save-words"); !strings.Contains(got, "Saving revises version 2") {
		t.Errorf("saving says %q", got)
	}
}

func TestNothingChangedIsNoVersion(t *testing.T) {
	h := inCycle(t)
	h.approveBoth()
	admin := h.signIn(adminMail)
	page := admin.save().want(t, http.StatusConflict)
	if got := page.text(".notice-warning"); !strings.Contains(got, "Nothing was changed") || page.doc.Find("#meanwhile").Length() != 0 {
		t.Errorf("it says %q", got)
	}
	if view := h.cycle(1); len(view.Versions) != 1 {
		t.Errorf("there are %d versions", len(view.Versions))
	}
}

func TestTheCycleEditorRefusesWhatIsWrong(t *testing.T) {
	h := inCycle(t)
	admin := h.signIn(adminMail)
	was := h.cycle(1).Latest.Hash
	for _, wrong := range []struct{ field, typed, message string }{
		{"name", " ", "enter a name"}, {"name", strings.Repeat("é", rules.MaxLine+1), "too long"},
		{"start", "", "first day"}, {"start", "2027-02-29", "real date"}, {"end", "", "last day"}, {"end", "2027-03-31", "before the first"},
		{"deliverables.1.title", "", "enter a title"},
	} {
		page := admin.save(wrong.field, wrong.typed, "introduction", "Typed.").want(t, http.StatusUnprocessableEntity)
		shown := page.doc.Find(fmt.Sprintf(`#cycle-editor [name="%s"]`, wrong.field))
		if shown.AttrOr("aria-invalid", "") != "true" || shown.AttrOr("value", "") != wrong.typed {
			t.Errorf("%s %.20q came back as %.20q", wrong.field, wrong.typed, shown.AttrOr("value", ""))
		}
		if got := shown.Parent().Find(".error").Text(); !strings.Contains(got, wrong.message) {
			t.Errorf("%s %.20q: message %q", wrong.field, wrong.typed, got)
		}
		if page.typedCycle().Get("introduction") != "Typed." || page.typedCycle().Get("hash") != was {
			t.Errorf("%s: other fields were lost", wrong.field)
		}
		if link := page.doc.Find(".notice-danger li a").First().AttrOr("href", "#none"); page.doc.Find(link).Length() != 1 {
			t.Errorf("%s: the summary leads to %s, which is not there", wrong.field, link)
		}
	}
	none := admin.get(firstEdit).typedCycle()
	for name := range none {
		if strings.HasPrefix(name, "deliverables.") {
			none.Del(name)
		}
	}
	page := admin.post(firstEdit, none).want(t, http.StatusUnprocessableEntity)
	if got := page.text("#field-deliverables .error"); !strings.Contains(got, "at least one deliverable") {
		t.Errorf("without deliverables: %q", got)
	}
	if h.cycle(1).Latest.Hash != was {
		t.Error("something was saved")
	}
	admin.follow(admin.save("end", "2027-04-01"))
	if got := h.cycle(1).Latest.Content; got.Start != got.End {
		t.Error("a cycle of one day was not saved")
	}
}

func TestACycleIsAddedWithoutAQuote(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	const path = "/projects/HALO/cycles/new"
	form := with(admin.get(path).want(t, http.StatusOK).typedCycle(), "name", "Support", "start", "2027-05-01", "end", "2027-05-01")
	page := admin.post(path, form).want(t, http.StatusUnprocessableEntity)
	if page.typedCycle().Get("name") != "Support" || page.doc.Find("#field-deliverables-0-title[aria-invalid]").Length() != 1 {
		t.Error("the form did not come back with what is missing")
	}
	page = admin.follow(admin.post(path, with(page.typedCycle(), "deliverables.0.title", "On call")))
	if got := page.text("main"); !strings.Contains(got, "Support") || !strings.Contains(got, "On call") {
		t.Errorf("the cycle reads %q", got)
	}
	if view := h.cycle(1); view.Latest.Number != 1 || view.Cycle.QuoteNumber.Valid {
		t.Errorf("added as version %d", view.Latest.Number)
	}
}

func TestLargeContentIsSavedAndCompared(t *testing.T) {
	h := inCycle(t)
	h.approveBoth()
	admin := h.signIn(adminMail)
	long := strings.Repeat("- item with **bold** text\n", 4000)
	form := with(admin.get(firstEdit).typedCycle(), "introduction", long+"end")
	for i := range rules.MaxDeliverables {
		row := fmt.Sprintf("deliverables.%d.", i)
		with(form, row+"title", fmt.Sprintf("Thing %d", i), row+"description", "", row+"criterion", "")
	}
	page := admin.post(firstEdit, with(form, "do", "deliverable-add")).want(t, http.StatusUnprocessableEntity)
	if got := page.text(".notice-warning, .notice-danger"); !strings.Contains(got, "200 are the most") {
		t.Errorf("one more: %q", got)
	}
	form.Del("do")
	admin.follow(admin.post(firstEdit, form))
	content := h.cycle(1).Latest.Content
	if content.Introduction != long+"end" || len(content.Deliverables) != rules.MaxDeliverables || content.Deliverables[0].Key != "d1" {
		t.Fatalf("%d bytes and %d deliverables were saved", len(content.Introduction), len(content.Deliverables))
	}
	if admin.get(firstEdit).typedCycle().Get("introduction") != long+"end" {
		t.Error("the introduction came back changed")
	}
	h.approveBoth()
	admin.follow(admin.save("introduction", long+"finish", "deliverables.199.title", "Last"))
	compared := admin.get(cyclePath+"/compare").want(t, http.StatusOK)
	if got := compared.text(".diff ins"); got != "finish" {
		t.Errorf("of 100 KB %.80q is marked", got)
	}
	if got := compared.text("#summary"); !strings.Contains(got, "1 changed") {
		t.Errorf("summary: %q", got)
	}
}

func TestTheRealPapersAreComparedReadably(t *testing.T) {
	h := inCycle(t)
	admin := h.signIn(adminMail)
	read := func(name string) string {
		text, err := os.ReadFile("../portal/testdata/papers/" + name)
		h.must(err)
		return string(text)
	}
	admin.follow(admin.save("introduction", read("draft-pws.md")))
	h.approveBoth()
	admin.follow(admin.save("introduction", read("final-pws.md"), "end", "2027-04-15", "deliverables.0.title", "Talks"))
	start := time.Now()
	page := admin.get(cyclePath+"/compare").want(t, http.StatusOK)
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %s", took)
	}
	summary := page.text("#summary")
	for _, want := range []string{"1 to 14 April 2027 became 1 to 15 April 2027", "1 changed", "The introduction changed"} {
		if !strings.Contains(summary, want) {
			t.Errorf("%q is missing in %q", want, summary)
		}
	}
	marked := page.doc.Find(".diff ins, .diff del").Text()
	if len(marked) > 6000 {
		t.Errorf("%d bytes are marked of papers that mostly say the same", len(marked))
	}
	if got := page.text(".diff"); !strings.Contains(got, "1015 days") && !strings.Contains(got, "105 days") {
		t.Error("the days for inspection are not marked side by side")
	}
}

func TestVersionsAreForTheirReaders(t *testing.T) {
	h := inCycle(t)
	form := h.signIn(adminMail).get(firstEdit).typedCycle()
	for email, read := range map[string]int{
		"viewer@halo.example": http.StatusOK, "approver@halo.example": http.StatusOK,
		"feedback@halo.example": http.StatusForbidden, "approver@moon.example": http.StatusNotFound,
	} {
		person, write := h.signIn(email), http.StatusForbidden
		if read == http.StatusNotFound {
			write = read
		}
		person.get(cyclePath+"/versions/1").want(t, read)
		person.get(cyclePath+"/compare").want(t, read)
		person.get(firstEdit).want(t, write)
		person.get("/projects/HALO/cycles/new").want(t, write)
		person.post(firstEdit, with(form, "name", "Mine")).want(t, write)
		person.post("/projects/HALO/cycles/new", form).want(t, write)
	}
	if h.cycle(1).Latest.Content.Name != "Discovery" {
		t.Error("somebody else changed the cycle")
	}
	h.signIn(adminMail).get("/projects/HALO/cycles/99/edit").want(t, http.StatusNotFound)
	h.signIn(adminMail).post("/projects/HALO/cycles/99/edit", form).want(t, http.StatusNotFound)
}
