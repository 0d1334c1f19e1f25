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

// wanted is one thing of a kind; credentials have two fields.
func wanted(kind rules.RequirementKind, title string) portal.NewRequirement {
	item := portal.NewRequirement{RequirementContent: rules.RequirementContent{Kind: kind, Title: title, Description: "Please **help** us."}}
	if kind == rules.NeedCredentials {
		item.Fields = []string{"User name", "Password"}
	}
	return item
}

func neededAt(number int64) string { return fmt.Sprintf("/projects/HALO/requirements/%d", number) }

// ask asks HALO for one thing and gives back the address of its page.
func (h *house) ask(item portal.NewRequirement) string {
	h.t.Helper()
	return neededAt(h.need("HALO", item)[0])
}

// provide fills in the form of a requirement's page as it stands and presses
// one of its buttons.
func (b *browser) provide(path, button string, typed url.Values) answer {
	b.h.t.Helper()
	form := b.get(path).want(b.h.t, http.StatusOK).filledIn("#give-form")
	for name, values := range typed {
		form[name] = values
	}
	form.Set("do", button)
	return b.post(path+"/provide", form)
}

// decide presses a button of staff on a requirement's page.
func (b *browser) decide(path, deed string, typed url.Values) answer {
	b.h.t.Helper()
	form := b.get(path).want(b.h.t, http.StatusOK).filledIn("form[action$='/" + deed + "']")
	if form.Get("edit") == "" {
		b.h.t.Fatalf("%s offers no %s", path, deed)
	}
	for name, values := range typed {
		form[name] = values
	}
	return b.post(path+"/"+deed, form)
}

// typedFor is what a client types for each kind, and what the story shows of it.
var typedFor = map[rules.RequirementKind]struct {
	typed url.Values
	shown string
}{
	rules.NeedText:        {url.Values{"text": {"We bake **bread**."}}, "We bake bread."},
	rules.NeedLink:        {url.Values{"links": {"https://halo.example/a\n\nhttps://halo.example/b"}, "text": {"Both."}}, "https://halo.example/b"},
	rules.NeedCredentials: {url.Values{"credentials.0": {"wp-owner-Zaphod"}, "credentials.1": {"Tr0ub4dor"}, "text": {"Old host."}}, "Old host."},
	rules.NeedSignOff:     {url.Values{"name": {"Priya Nair"}}, "Signed off as Priya Nair"},
}

func TestEachKindIsGivenReturnedGivenAgainAndAccepted(t *testing.T) {
	for kind, given := range typedFor {
		h := furnished(t)
		path := h.ask(wanted(kind, "Asked as "+kind.Words()))
		client, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
		client.provide(path, "submit", url.Values{"text": {" "}, "links": {""}, "name": {""}}).want(t, http.StatusUnprocessableEntity)
		shown := client.follow(client.provide(path, "submit", given.typed)).want(t, http.StatusOK)
		if !strings.Contains(shown.text("#rounds"), given.shown) || !strings.Contains(shown.text("h1"), "With the agency") {
			t.Errorf("%s: what was given reads %q under %q", kind, shown.text("#rounds"), shown.text("h1"))
		}
		staff.decide(path, "return", url.Values{"reason": {" "}}).want(t, http.StatusUnprocessableEntity)
		staff.follow(staff.decide(path, "return", url.Values{"reason": {"Not *quite*."}}))
		back := client.get(path)
		if text := back.text(".verdict-returned"); !strings.Contains(text, "Not quite.") || !strings.Contains(back.text("#give"), "Hand over again") {
			t.Errorf("%s: the client reads %q", kind, back.text("main"))
		}
		client.follow(client.provide(path, "submit", given.typed))
		done := staff.follow(staff.decide(path, "accept", nil)).want(t, http.StatusOK)
		rounds := done.doc.Find("#rounds details")
		if rounds.Length() != 2 || rounds.Eq(1).AttrOr("open", "no") != "no" || rounds.Eq(0).AttrOr("open", "no") != "" {
			t.Errorf("%s: %d rounds, the newest unfolded: %v", kind, rounds.Length(), rounds.Eq(0).AttrOr("open", "no"))
		}
		for _, want := range []string{"Round 2 Accepted", "Round 1 Returned", "Accepted by Ada Admin", "Returned by Ada Admin", "Not quite."} {
			if !strings.Contains(done.text("#rounds"), want) {
				t.Errorf("%s: %q is missing in %q", kind, want, done.text("#rounds"))
			}
		}
		if client.get(path).doc.Find("#give-form").Length() != 0 {
			t.Errorf("%s: it can be given once more", kind)
		}
	}
}

func TestFilesAreGivenAndStayThroughTheRounds(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedFiles, "Logo"))
	client, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	client.provide(path, "submit", nil).want(t, http.StatusUnprocessableEntity)
	form := client.get(path).filledIn("#give-form")
	send := func(button, name string) {
		t.Helper()
		sheet := h.sheet().text("do", button).text("edit", form.Get("edit")).text("asked", form.Get("asked")).text("draft", form.Get("draft"))
		client.follow(client.send(path+"/provide", sheet.file(name, []byte("of "+name))))
		form = client.get(path).filledIn("#give-form")
	}
	send("save", "first.txt")
	if staff.get(path).doc.Find("#rounds, a.file-name").Length() != 0 {
		t.Error("staff see a file that was only saved for later")
	}
	if got := client.get(path).text("#give .files"); !strings.Contains(got, "first.txt") {
		t.Errorf("the client reads %q", got)
	}
	send("submit", "second.txt")
	staff.follow(staff.decide(path, "return", url.Values{"reason": {"One more, please."}}))
	form = client.get(path).filledIn("#give-form")
	if got := client.get(path).text("#give"); !strings.Contains(got, "2 files that you gave before stay") {
		t.Errorf("it does not say what stays: %q", got)
	}
	send("submit", "third.txt")
	rounds := staff.get(path).doc.Find("#rounds details")
	if first := rounds.Eq(1).Text(); !strings.Contains(first, "first.txt") || !strings.Contains(first, "second.txt") || strings.Contains(first, "third.txt") {
		t.Errorf("the first round holds %q", first)
	}
	if !strings.Contains(rounds.Eq(0).Text(), "third.txt") {
		t.Errorf("the second round holds %q", rounds.Eq(0).Text())
	}
}

func TestAFormWithFilesSentTwiceKeepsThemOnce(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedFiles, "Logo"))
	client := h.signIn("approver@halo.example")
	client.sendAhead("logo.txt", []byte("x")).want(t, http.StatusCreated)
	form := client.get(path).filledIn("#give-form")
	form.Set("files", "1")
	form.Set("do", "save")
	for range 2 {
		client.post(path+"/provide", form).want(t, http.StatusSeeOther)
	}
	if got := client.get(path).doc.Find("#give .files .file-name").Length(); got != 1 {
		t.Errorf("it stands there %d times", got)
	}
}

func TestAFileThatIsTooLargeIsToldBesideTheFiles(t *testing.T) {
	h := furnished(t)
	h.limitFiles(1)
	path := h.ask(wanted(rules.NeedFiles, "Logo"))
	sheet := h.sheet().text("do", "submit").text("edit", "1").text("text", "A note.").file("large.bin", make([]byte, 2<<20))
	got := h.signIn("approver@halo.example").send(path+"/provide", sheet).want(t, http.StatusRequestEntityTooLarge)
	if !strings.Contains(got.text("#field-files-given-error"), "“large.bin” is too large") || got.filledIn("#give-form").Get("text") != "A note." {
		t.Errorf("it says %q", got.text("#give"))
	}
}

func TestAFormThatFailsKeepsWhatWasTyped(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedLink, "Map"))
	client := h.signIn("approver@halo.example")
	got := client.provide(path, "submit", url.Values{"links": {"javascript:alert(1)\nhttps://halo.example"}, "text": {absurd}}).want(t, http.StatusUnprocessableEntity)
	typed := got.filledIn("#give-form")
	if typed.Get("links") != "javascript:alert(1)\nhttps://halo.example" || typed.Get("text") != absurd {
		t.Errorf("kept is %q", typed)
	}
	if !strings.Contains(got.text("#field-links-error"), "is no web address") || got.doc.Find(`#field-links[aria-invalid="true"]`).Length() != 1 {
		t.Errorf("the field says %q", got.text("#give"))
	}
	client.provide(path, "save", url.Values{"text": {strings.Repeat("x", rules.MaxText+1)}}).want(t, http.StatusUnprocessableEntity)
}

func TestADraftIsForTheClientsApproversAlone(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	client := h.signIn("approver@halo.example")
	client.follow(client.provide(path, "save", url.Values{"text": {"A secret draft."}}))
	if got := client.get(path).filledIn("#give-form").Get("text"); got != "A secret draft." {
		t.Errorf("kept for later is %q", got)
	}
	if got := h.signIn("second@halo.example").get(path).filledIn("#give-form").Get("text"); got != "A secret draft." {
		t.Errorf("the other approver goes on from %q", got)
	}
	for _, email := range []string{adminMail, "viewer@halo.example"} {
		if got := h.signIn(email).get(path).want(t, http.StatusOK); strings.Contains(got.Body, "secret draft") || got.doc.Find("#give-form").Length() != 0 {
			t.Errorf("%s sees the draft or its form", email)
		}
	}
}

func TestAnotherApproversDraftIsNotOverwritten(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	first, second := h.signIn("approver@halo.example"), h.signIn("second@halo.example")
	form := second.get(path).filledIn("#give-form")
	first.follow(first.provide(path, "save", url.Values{"text": {"From the first."}}))
	form.Set("text", "From the second.")
	form.Set("do", "submit")
	got := second.post(path+"/provide", form).want(t, http.StatusConflict)
	if saved := got.doc.Find("#field-saved-text").Text(); saved != "From the first." {
		t.Errorf("saved meanwhile is %q", saved)
	}
	again := got.filledIn("#give-form")
	if again.Get("text") != "From the second." {
		t.Errorf("kept is %q", again.Get("text"))
	}
	again.Set("do", "submit")
	shown := second.follow(second.post(path+"/provide", again))
	if !strings.Contains(shown.text("#rounds"), "From the second.") {
		t.Errorf("given was %q", shown.text("#rounds"))
	}
}

func TestAStaleFormIsAnsweredWithWhatWasTyped(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedText, "About us"))
	client, staff := h.signIn("approver@halo.example"), h.signIn(adminMail)
	stale := client.get(path).filledIn("#give-form")
	edit := staff.get(path + "/edit").filledIn("#requirement-editor")
	edit.Set("title", "About us, in 300 words")
	staff.follow(staff.post(path+"/edit", edit))
	stale.Set("text", "Long in the making.")
	stale.Set("do", "submit")
	got := client.post(path+"/provide", stale).want(t, http.StatusConflict)
	if !strings.Contains(got.text("[role=alert]"), "changed") || !strings.Contains(got.text("h1"), "in 300 words") {
		t.Errorf("it says %q", got.text("main"))
	}
	again := got.filledIn("#give-form")
	if again.Get("text") != "Long in the making." {
		t.Errorf("kept is %q", again.Get("text"))
	}
	again.Set("do", "submit")
	client.post(path+"/provide", again).want(t, http.StatusSeeOther)
	twice := client.post(path+"/provide", again).want(t, http.StatusConflict)
	if !strings.Contains(twice.text("[role=alert]"), "marked complete already") || twice.doc.Find("#field-text-kept").Text() != "Long in the making." {
		t.Errorf("pressed twice it says %q", twice.text("main"))
	}
	if rounds := client.get(path).doc.Find("#rounds details").Length(); rounds != 1 {
		t.Errorf("%d rounds", rounds)
	}
}

func TestWhatIsSignedIsOnThePage(t *testing.T) {
	h := furnished(t)
	ctx, staff := context.Background(), h.staffSeat("HALO")
	file, err := h.portal.StageFile(ctx, staff, "colours.txt", strings.NewReader("blue"))
	h.must(err)
	item := wanted(rules.NeedSignOff, "Colours")
	item.Files = []int64{file.Number}
	path := h.ask(item)
	view, err := h.portal.Requirement(ctx, staff, 1)
	h.must(err)
	client := h.signIn("approver@halo.example")
	signed := client.get(path).text(".signed")
	for _, want := range []string{"Colours", "Halo Bakery", "North Studio", "colours.txt " + file.SHA256, view.Asked} {
		if !strings.Contains(signed, want) {
			t.Errorf("%q is missing in %q", want, signed)
		}
	}
	client.follow(client.provide(path, "submit", url.Values{"name": {"Priya Nair"}}))
	if got := client.get(path).text("#rounds"); !strings.Contains(got, view.Asked) {
		t.Errorf("the round does not say what was signed: %q", got)
	}
}

func TestKeptCredentialsAreNotShownAgain(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedCredentials, "Hosting"))
	client := h.signIn("approver@halo.example")
	saved := client.follow(client.provide(path, "save", url.Values{"credentials.0": {"wp-owner-Zaphod\n"}}))
	wantNoSecret(t, saved)
	if hints := saved.doc.Find("#give-form .secret .hint"); hints.Length() != 1 || !strings.Contains(hints.Text(), "Kept, not shown. Leave it empty to keep it.") {
		t.Errorf("it says %q", saved.text("#give"))
	}
	failed := client.provide(path, "submit", url.Values{"credentials.1": {strings.Repeat("Tr0ub4dor", 2000)}}).want(t, http.StatusUnprocessableEntity)
	wantNoSecret(t, failed)
	if !strings.Contains(failed.text("#give"), "Please type it again.") {
		t.Errorf("it says %q", failed.text("#give"))
	}
	client.follow(client.provide(path, "submit", url.Values{"credentials.1": {" Tr0ub4dor"}}))
	staff := h.signIn(adminMail)
	shown := staff.post(path+"/reveal", revealForm(password)).want(t, http.StatusOK)
	fields := shown.doc.Find("#credentials [readonly]")
	if fields.Eq(0).AttrOr("value", "") != "wp-owner-Zaphod" || fields.Eq(1).AttrOr("value", "") != " Tr0ub4dor" {
		t.Errorf("revealed is %q", shown.text("#credentials"))
	}
}

func TestAKeyOfSeveralLinesIsKeptAsItIs(t *testing.T) {
	h := furnished(t)
	path := h.ask(wanted(rules.NeedCredentials, "Deploy key"))
	client := h.signIn("approver@halo.example")
	client.follow(client.provide(path, "submit", url.Values{"credentials.1": {secretKey}}))
	shown := h.signIn(adminMail).post(path+"/reveal", revealForm(password)).want(t, http.StatusOK)
	if got := shown.doc.Find("#credentials [readonly]").Text(); got != secretKey {
		t.Errorf("revealed is %q", got)
	}
}
