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

const severalPath = "/projects/HALO/requirements/several"

// asked lists what a project was asked for, as kind, title and due date.
func (h *house) asked(code string) []string {
	h.t.Helper()
	rows, err := h.portal.Requirements(context.Background(), h.staffSeat(code))
	h.must(err)
	list := []string{}
	for _, row := range rows {
		list = append(list, fmt.Sprintf("%s %s %s", row.Kind, row.Title, row.DueOn))
	}
	return list
}

// addSeveral asks for text of some titles.
func (h *house) addSeveral(code string, titles ...string) {
	h.t.Helper()
	items := make([]portal.NewRequirement, len(titles))
	for i, title := range titles {
		items[i].RequirementContent = rules.RequirementContent{Kind: rules.NeedText, Title: title, Description: "About " + title, Due: "2027-03-20"}
	}
	_, err := h.portal.AddRequirements(context.Background(), h.staffSeat(code), items)
	h.must(err)
}

func TestATemplateMakesAProjectsRequirements(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	sources := admin.get(severalPath).want(t, http.StatusOK)
	if !strings.Contains(sources.text("#several"), "Website launch") {
		t.Errorf("no template is offered: %s", sources.text("#several"))
	}
	id := strings.TrimPrefix(admin.templatePath("Website launch"), "/templates/")
	if sources.doc.Find(`a[href="`+severalPath+`?template=`+id+`"]`).Length() != 1 {
		t.Fatal("no way leads from the template to its rows")
	}
	rows := admin.get(severalPath+"?template="+id).want(t, http.StatusOK)
	form := rows.filledIn("#several form")
	if form.Get("start") != "2027-03-10" || form.Get("items.0.due") != "2027-03-15" || form.Get("items.11.wanted") == "" || form.Has("items.12.title") {
		t.Errorf("the rows are %v", form)
	}
	form.Del("items.1.wanted")
	list := admin.post(severalPath, with(form, "items.0.title", "Who it is for", "items.0.due", "2027-04-01")).want(t, http.StatusSeeOther)
	if list.Header.Get("Location") != "/projects/HALO/requirements" {
		t.Errorf("it leads to %s", list.Header.Get("Location"))
	}
	asked := h.asked("HALO")
	if len(asked) != 11 || asked[0] != "text Who it is for 2027-04-01" || asked[10] != "sign-off Go-ahead for the launch 2027-04-21" {
		t.Errorf("asked for:\n%s", strings.Join(asked, "\n"))
	}
	wantFlash(t, list, "11 requirements were added.")
}

// wantFlash looks at the sentence that the next page will show.
func wantFlash(t *testing.T, got answer, want string) {
	t.Helper()
	for _, cookie := range got.Cookies() {
		if text, err := url.QueryUnescape(cookie.Value); cookie.Name == "portal-flash" && err == nil && text == want {
			return
		}
	}
	t.Errorf("the flash is not %q: %v", want, got.Cookies())
}

func TestATypedListIsShownBeforeItIsAskedFor(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	typed := url.Values{"do": {"preview"}, "titles": {"files: Logo\r\n- text: About us\r\n\r\n" + absurd}, "start": {"2027-05-01"}}
	rows := admin.post(severalPath, typed).want(t, http.StatusOK)
	form := rows.filledIn("#several form")
	if len(h.asked("HALO")) != 0 {
		t.Fatal("a list that was only shown was asked for")
	}
	if form.Get("items.2.title") != absurd || form.Get("items.1.kind") != "text" || form.Get("items.2.due") != "2027-05-01" {
		t.Errorf("the rows are %v", form)
	}
	done := admin.post(severalPath, with(form, "items.2.kind", "credentials", "items.2.fields", "Key")).want(t, http.StatusSeeOther)
	wantFlash(t, done, "3 requirements were added.")
	asked := h.asked("HALO")
	if len(asked) != 3 || asked[2] != "credentials "+absurd+" 2027-05-01" {
		t.Errorf("asked for %q", asked)
	}
	for titles, want := range map[string]string{"  \n-\n": "at least one", strings.Repeat("One\n", 201): "201 titles"} {
		refused := admin.post(severalPath, with(clone(typed), "titles", titles)).want(t, http.StatusUnprocessableEntity)
		if !strings.Contains(refused.text("#field-titles-error"), want) || refused.filledIn("#typed-titles").Get("titles") != titles {
			t.Errorf("for %.20q: %s", titles, refused.text("#typed-titles"))
		}
	}
	odd := admin.post(severalPath, with(clone(typed), "start", "2027-02-30")).want(t, http.StatusUnprocessableEntity)
	if odd.filledIn("#typed-titles").Get("start") != "2027-02-30" {
		t.Error("a date that does not exist is lost")
	}
	admin.post(severalPath, with(clone(typed), "titles", strings.Repeat("One\n", 200))).want(t, http.StatusOK)
}

func TestAnotherProjectsRequirementsAreCopied(t *testing.T) {
	h := furnished(t)
	h.addSeveral("MOON", "Opening hours", "Team")
	admin := h.signIn(adminMail)
	sources := admin.get(severalPath).want(t, http.StatusOK)
	if sources.doc.Find(`select[name="project"] option[value="MOON"]`).Length() != 1 {
		t.Fatalf("the other project is not offered: %s", sources.text("#several"))
	}
	rows := admin.get(severalPath+"?project=MOON").want(t, http.StatusOK)
	admin.post(severalPath, rows.filledIn("#several form")).want(t, http.StatusSeeOther)
	if got := h.asked("HALO"); len(got) != 2 || got[0] != "text Opening hours " || got[1] != "text Team " {
		t.Errorf("copied: %q", got)
	}
	if got := rows.filledIn("#several form").Get("items.0.description"); got != "About Opening hours" {
		t.Errorf("the description came over as %q", got)
	}
	h.addProject("Sun Cafe", "Menu", "SUNS")
	empty := admin.get(severalPath+"?project=suns").want(t, http.StatusOK)
	if !strings.Contains(empty.text("#several"), "Nothing in this list") {
		t.Errorf("a project without any: %s", empty.text("#several"))
	}
	nothing := admin.post(severalPath, empty.filledIn("#several form")).want(t, http.StatusUnprocessableEntity)
	if !strings.Contains(nothing.text(`[role="alert"]`), "at least one") {
		t.Errorf("an empty list: %s", nothing.text(`[role="alert"]`))
	}
}

func TestNothingOfOthersIsOffered(t *testing.T) {
	h := furnished(t)
	h.addSeveral("MOON", "A secret of Moon")
	admin := h.signIn(adminMail)
	for _, query := range []string{"?project=NOPE", "?template=9999", "?template=x", "?template=-1"} {
		admin.get(severalPath+query).want(t, http.StatusNotFound)
	}
	admin.get("/projects/NOPE/requirements/several").want(t, http.StatusNotFound)
	for email, status := range map[string]int{
		"approver@halo.example": http.StatusForbidden, "viewer@halo.example": http.StatusForbidden,
		"feedback@halo.example": http.StatusForbidden, "approver@moon.example": http.StatusNotFound,
	} {
		person := h.signIn(email)
		for _, query := range []string{"", "?project=MOON", "?template=1"} {
			got := person.get(severalPath+query).want(t, status)
			if strings.Contains(got.Body, "secret") || strings.Contains(got.Body, "Website launch") {
				t.Errorf("%s sees it at %q", email, query)
			}
		}
		person.post(severalPath, url.Values{"once": {"x"}, "items.0.title": {"Theirs"}, "items.0.kind": {"text"}, "items.0.wanted": {"yes"}}).want(t, status)
	}
	if got := h.asked("HALO"); len(got) != 0 {
		t.Errorf("they asked for %q", got)
	}
}

// previewed is the form of a list of titles.
func (b *browser) previewed(titles ...string) url.Values {
	b.h.t.Helper()
	form := url.Values{"do": {"preview"}, "titles": {strings.Join(titles, "\n")}}
	return b.post(severalPath, form).want(b.h.t, http.StatusOK).filledIn("#several form")
}

func TestErrorsStandAtTheirRowsAndNothingIsAskedFor(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	form := admin.previewed("One", "Two", "Three", "Four")
	wrong := with(clone(form), "items.0.title", "", "items.1.due", "tomorrow", "items.2.kind", "miracle", "items.3.title", strings.Repeat("x", 301), "cycle", "77")
	page := admin.post(severalPath, wrong, "HX-Request", "true", "HX-Target", "div#several").want(t, http.StatusUnprocessableEntity)
	if page.doc.Find("main").Length() != 0 || page.doc.Find("#several").Length() != 1 {
		t.Error("more or less than the fragment came back")
	}
	for _, id := range []string{"#field-items-0-title", "#field-items-1-due", "#field-items-2-kind", "#field-items-3-title"} {
		if page.doc.Find(id+`[aria-invalid="true"]`).Length() != 1 {
			t.Errorf("%s is not marked", id)
		}
	}
	kept := page.filledIn("#several form")
	if kept.Get("items.1.due") != "tomorrow" || kept.Get("once") != form.Get("once") {
		t.Errorf("what was typed is lost: %v", kept)
	}
	wrong.Del("items.0.wanted")
	wrong.Del("items.1.wanted")
	wrong.Del("items.2.wanted")
	wrong.Set("items.3.title", "Four")
	for _, cycle := range []string{"77", "x", "99999999999999999999"} {
		page = admin.post(severalPath, with(wrong, "cycle", cycle)).want(t, http.StatusUnprocessableEntity)
		if page.doc.Find(`#field-cycle[aria-invalid="true"]`).Length() != 1 {
			t.Errorf("no such cycle: %s", page.text(`[role="alert"]`))
		}
	}
	if got := h.asked("HALO"); len(got) != 0 {
		t.Errorf("asked for %q all the same", got)
	}
	admin.post(severalPath, with(wrong, "cycle", "")).want(t, http.StatusSeeOther)
	if got := h.asked("HALO"); len(got) != 1 || got[0] != "files Four " {
		t.Errorf("rows without a tick count: %q", got)
	}
}

func TestOneCycleWaitsForAllOfThem(t *testing.T) {
	h := furnished(t)
	h.accept("HALO", h.sendQuote("HALO", offer()))
	admin := h.signIn(adminMail)
	admin.post(severalPath, with(admin.previewed("One", "Two"), "cycle", "2")).want(t, http.StatusSeeOther)
	rows, err := h.portal.Requirements(context.Background(), h.staffSeat("HALO"))
	h.must(err)
	for _, row := range rows {
		if row.Cycle != "Design" {
			t.Errorf("%s is waited for by %q", row.Title, row.Cycle)
		}
	}
	if len(rows) != 2 {
		t.Errorf("%d were made", len(rows))
	}
}

func TestDueDatesFollowTheFirstDayUnlessTheyWereTyped(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	id := strings.TrimPrefix(admin.templatePath("Website launch"), "/templates/")
	form := admin.get(severalPath + "?template=" + id).filledIn("#several form")
	changed := with(clone(form), "start", "2027-06-01", "items.1.due", "2027-03-31")
	moved := admin.post(severalPath, with(clone(changed), "do", "dates")).want(t, http.StatusOK).filledIn("#several form")
	if moved.Get("items.0.due") != "2027-06-06" || moved.Get("items.1.due") != "2027-03-31" || moved.Get("items.11.due") != "2027-07-13" {
		t.Errorf("moved to %v", moved)
	}
	page := admin.post(severalPath, clone(changed)).want(t, http.StatusUnprocessableEntity)
	if got := page.filledIn("#several form"); got.Get("items.0.due") != "2027-06-06" || !strings.Contains(page.text("#field-start-error"), "follow this day now") {
		t.Errorf("added at once: %s", page.text("#field-start-error"))
	}
	if got := h.asked("HALO"); len(got) != 0 {
		t.Errorf("dates that nobody saw were asked for: %q", got)
	}
	admin.post(severalPath, with(clone(form), "do", "dates", "start", "2027-13-01")).want(t, http.StatusUnprocessableEntity)
	wild := with(clone(form), "do", "dates", "start", "2199-12-31", "items.0.days", "9223372036854775807", "items.1.days", "-5", "items.2.days", "x")
	admin.post(severalPath, wild).want(t, http.StatusOK)
	admin.post(severalPath, page.filledIn("#several form")).want(t, http.StatusSeeOther)
	if got := h.asked("HALO"); len(got) != 12 {
		t.Errorf("%d were asked for", len(got))
	}
}

func TestRowsAreAddedByHand(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	form := admin.previewed("One")
	page := admin.post(severalPath, with(clone(form), "do", "item-add", "items.0.title", "Typed")).want(t, http.StatusOK)
	got := page.filledIn("#several form")
	if got.Get("items.0.title") != "Typed" || !got.Has("items.1.title") || got.Get("items.1.wanted") == "" || page.doc.Find("#field-items-1-title[data-focus]").Length() != 1 {
		t.Errorf("after adding a row: %v", got)
	}
	for _, button := range []string{"item-explode:0", "cycle-add", "item-remove:9"} {
		admin.post(severalPath, with(clone(form), "do", button)).want(t, http.StatusUnprocessableEntity)
	}
}

func TestTwoHundredFitAtOnceAndOneMoreDoesNot(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	form := admin.previewed(strings.Split(strings.Repeat("One,", 199)+"One", ",")...)
	admin.post(severalPath, with(clone(form), "do", "item-add")).want(t, http.StatusUnprocessableEntity)
	many := with(clone(form), "items.200.title", "One", "items.200.kind", "text", "items.200.wanted", "yes")
	refused := admin.post(severalPath, many).want(t, http.StatusUnprocessableEntity)
	if !strings.Contains(refused.text(`[role="alert"]`), "200 at most") || len(h.asked("HALO")) != 0 {
		t.Errorf("201: %s", refused.text(`[role="alert"]`))
	}
	admin.post(severalPath, form).want(t, http.StatusSeeOther)
	if got := len(h.asked("HALO")); got != 200 {
		t.Errorf("%d were made", got)
	}
}

func TestAFormPressedTwiceAsksOnce(t *testing.T) {
	h := furnished(t)
	admin := h.signIn(adminMail)
	form := admin.previewed("One", "Two")
	for range 2 {
		wantFlash(t, admin.post(severalPath, form).want(t, http.StatusSeeOther), "2 requirements were added.")
	}
	if got := h.asked("HALO"); len(got) != 2 {
		t.Errorf("asked for %q", got)
	}
	page := admin.post(severalPath, with(clone(form), "items.1.title", "Changed")).want(t, http.StatusConflict)
	again := page.filledIn("#several form")
	if again.Get("items.1.title") != "Changed" || again.Get("once") == form.Get("once") {
		t.Errorf("the changed form came back as %v", again)
	}
	again.Del("items.0.wanted")
	admin.post(severalPath, again).want(t, http.StatusSeeOther)
	if got := h.asked("HALO"); len(got) != 3 {
		t.Errorf("in the end %q", got)
	}
	without := admin.previewed("One")
	without.Del("once")
	admin.post(severalPath, without).want(t, http.StatusUnprocessableEntity)
}
