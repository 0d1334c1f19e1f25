package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// listedChange is one change as the page lists it.
type listedChange struct {
	Head           string
	Added, Removed []string
}

func (b *tab) changes(list string) []listedChange {
	b.t.Helper()
	return ask[[]listedChange](b, `(list) => [...document.querySelectorAll(list + ' > li')].map((item) => ({
		Head: item.querySelector('p').textContent.trim(),
		Added: [...item.querySelectorAll('ins')].map((e) => e.textContent),
		Removed: [...item.querySelectorAll('del')].map((e) => e.textContent),
	}))`, list)
}

// readChanges reads as the client what version 2 changes, on the cycle's page
// and on the page that compares the two.
func (r *road) readChanges() {
	r.t.Helper()
	b := r.client
	b.open(fedCycle)
	b.wantText("#cycle-changes", "version 1, which your side approved last")
	b.inAllLooks()
	r.wantChanges(b.changes("#cycle-changes .change-list"))
	b.through(func() { b.press("Compare the two versions word by word") })
	b.wantText("#summary", "19 to 30 April 2027 became 19 April to 7 May 2027")
	b.wantText("#summary", "2 changed")
	b.wantText("#summary", "The introduction changed")
	b.inAllLooks()
	r.wantChanges(b.changes("#changes .change-list"))
}

// wantChanges fails the test unless the date and the two deliverables are
// listed, and the text word by word.
func (r *road) wantChanges(got []listedChange) {
	r.t.Helper()
	second, fourth := r.deliverables[1], r.deliverables[3]
	shown := map[string]listedChange{}
	for _, change := range got {
		shown[change.Head] = change
	}
	for head, want := range map[string]listedChange{
		"Cycle: Last day": {Added: []string{"7 May 2027"}, Removed: []string{"30 April 2027"}},
		"Deliverable “" + second.title + "”: Accepted when": {
			Added: []string{secondCriterion}, Removed: []string{"Handed over: " + second.when},
		},
		"Deliverable “" + fourth.title + "”: Description": {Added: []string{fourthDescription}},
		"Cycle: Introduction": shown["Cycle: Introduction"],
	} {
		change, listed := shown[head]
		if !listed || withoutSpace(strings.Join(change.Added, "")) == "" ||
			!holdsWords(strings.Join(want.Added, " "), change.Added) || !holdsWords(strings.Join(want.Removed, " "), change.Removed) {
			r.t.Errorf("%s is shown as %+v, want %+v", head, change, want)
		}
	}
	if len(got) != 4 || got[3].Head != "Cycle: Introduction" {
		r.t.Errorf("%d changes are listed, or the text is not the last of them: %+v", len(got), got)
	}
	r.wantWordByWord(shown["Cycle: Introduction"])
}

// holdsWords tells whether a text holds every word of some pieces.
func holdsWords(text string, pieces []string) bool {
	for _, word := range strings.Fields(strings.Join(pieces, " ")) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// wantWordByWord fails the test unless the text's change is marked in many
// small pieces, each of them in the paper that it is said to be from.
func (r *road) wantWordByWord(text listedChange) {
	r.t.Helper()
	for _, side := range []struct {
		verb, paper string
		pieces      []string
	}{{"added", r.final, text.Added}, {"removed", r.draft, text.Removed}} {
		all := withoutSpace(side.paper)
		longest := 0
		for _, piece := range side.pieces {
			longest = max(longest, len(piece))
			if !strings.Contains(all, withoutSpace(piece)) {
				r.t.Errorf("%q is marked as %s, but is not in that paper", piece, side.verb)
			}
		}
		if len(side.pieces) < 50 || longest > len(side.paper)/4 {
			r.t.Errorf("%d pieces are marked as %s, the longest of %d bytes", len(side.pieces), side.verb, longest)
		}
	}
}

// deliver marks all five deliverables as delivered.
func (r *road) deliver() {
	r.t.Helper()
	b := r.staff
	b.visit(fedCycle)
	for i, item := range r.deliverables {
		key := r.key(i)
		b.click("#deliverable-" + key + " summary")
		b.fill("#deliver-"+key+" [name=note]", "Handed over: "+item.title)
		b.fill("#deliver-"+key+" [name=links]", "https://staging.gsa.example/"+fmt.Sprint(i+1))
		b.answered("#cycle", func() { b.click("#deliver-" + key + " button") })
		b.wantText("#cycle-progress-words", fmt.Sprintf("%d of 5 deliverables delivered", i+1))
	}
	b.check()
}

// enterReview moves the clock into review week. The sessions of March are over
// by then.
func (r *road) enterReview() {
	r.t.Helper()
	r.h.clock.Set(reviewTime)
	r.signIn()
}

// dispute disputes two of the five deliverables as the client.
func (r *road) dispute() {
	r.t.Helper()
	b := r.client
	b.visit("/projects/FED")
	b.wantText(".todo", "Sprint 2")
	b.visit(fedCycle)
	b.wantText("h1", "In review")
	b.wantText(".ask", "Review this cycle")
	b.press("Dispute")
	b.fill("#dispute [name=reason]", "The repository and the dashboard are not what we agreed.")
	for _, place := range []int{1, 3} {
		name := "items." + r.key(place)
		b.click(fmt.Sprintf("#dispute [name=items][value='%s']", r.key(place)))
		b.fill(fmt.Sprintf("#dispute [name='%s.expected']", name), "All of "+r.deliverables[place].title)
		b.fill(fmt.Sprintf("#dispute [name='%s.found']", name), "A part of it.")
	}
	b.inAllLooks()
	b.answered("#cycle", func() { b.press("Dispute the cycle") })
	b.wantText("h1", "Disputed")
	b.wantText("#flash", "The whole team of the agency is told")
	for _, place := range []int{1, 3} {
		b.wantText(".disputed-item", "All of "+r.deliverables[place].title)
	}
	b.check()
	if items := r.cycle().Disputes[0].Items; len(items) != 2 || items[0].Key != r.key(1) || items[1].Key != r.key(3) {
		r.t.Errorf("disputed are %+v", items)
	}
}

// talk lets both sides write in the dispute's thread.
func (r *road) talk() {
	r.t.Helper()
	for _, side := range []struct {
		*tab
		says string
	}{{r.staff, "Which part of the dashboard do you miss?"}, {r.client, "Sorting by **status**."}} {
		side.visit(fedCycle)
		side.fill("#reply [name=body]", side.says)
		side.answered("#cycle", func() { side.press("Reply") })
		side.wantText(".dispute-round", strings.ReplaceAll(side.says, "**", ""))
		side.check()
	}
	r.client.wantText(".dispute-round", "Which part of the dashboard do you miss?")
}

// propose proposes the dispute as resolved.
func (r *road) propose() {
	r.t.Helper()
	b := r.staff
	b.visit("/")
	b.wantText("main", "Sprint 2")
	b.visit(fedCycle)
	b.wantText(".ask", clientName+" disputes this cycle")
	b.press("Propose as resolved")
	b.fill("#propose [name=note]", "The repository is public, and the table sorts by status.")
	b.answered("#cycle", func() { b.click("#propose button") })
	b.wantText("#cycle-dispute", "Proposed as resolved, waiting for the client")
	b.inAllLooks()
	b.visit("/projects/FED/cycles")
	b.wantText(".cycle-alarm", "Sprint 2")
	b.inAllLooks()
}

// complete confirms every deliverable as the client, after leaving one out.
func (r *road) complete() {
	r.t.Helper()
	b := r.client
	b.visit(fedCycle)
	b.wantText(".ask", "The agency proposes your dispute as resolved")
	b.wantText(".dispute-round", "the table sorts by status")
	count := len(r.cycle().InForce.Content.Deliverables)
	for i := range count - 1 {
		b.click(fmt.Sprintf("#cycle-review [name=confirm][value='%s']", r.key(i)))
	}
	last := fmt.Sprintf("#cycle-review [name=confirm][value='%s']", r.key(count-1))
	b.expect(http.StatusUnprocessableEntity)
	b.answered("#cycle", func() { b.press("Complete the cycle") })
	b.wantVisible(last + "[aria-invalid=true]")
	b.check()
	b.click(last)
	b.answered("#cycle", func() { b.press("Complete the cycle") })
	b.wantText("h1", "Completed")
	b.wantText("#cycle-completion", "with every deliverable confirmed")
	b.wantText("#cycle-dispute", "the client completed the cycle")
	b.check()
	b.visit("/projects/FED/cycles")
	b.wantText(".cycle", "Completed")
}

// inAllLooks checks the page in every look, and goes on in the usual one.
func (b *tab) inAllLooks() {
	b.t.Helper()
	b.checkLooks()
	b.use(desk)
}

func (b *tab) wantVisible(selector string) {
	b.t.Helper()
	b.until(selector, `(selector) => document.querySelector(selector)?.checkVisibility() ?? false`, selector)
}

// deeds are the last parts of the addresses of everything that can be done to
// a cycle.
var deeds = []string{
	"edit", "approve", "agency-approve", "deliver", "take-back", "open-review", "review-days",
	"complete", "dispute", "reply", "agency-reply", "propose",
}

// takeAlong shows where the cycle stands to a viewer and to a feedback-only
// person, and lets them try everything that anybody can do.
func (r *road) takeAlong() {
	r.t.Helper()
	r.viewer.visit(fedCycle)
	if forms := r.viewer.html("main"); strings.Contains(forms, "<form") || strings.Contains(forms, fedCycle+"/edit") {
		r.t.Error("the viewer's page has a form or leads to the editor")
	}
	r.viewer.visit("/projects/FED/cycles")
	r.guest.visit(fedCycle)
	r.guest.wantText("h1", "Not yours to open")
	before, form := r.cycle(), r.everything()
	for _, email := range []string{fedViewer, fedGuest} {
		b := r.h.signIn(email)
		for _, deed := range deeds {
			b.post(fedCycle+"/"+deed, form).want(r.t, http.StatusForbidden)
		}
		b.post("/projects/FED/cycles/new", form).want(r.t, http.StatusForbidden)
		b.get(fedCycle+"/edit").want(r.t, http.StatusForbidden)
		b.get("/projects/FED/cycles/new").want(r.t, http.StatusForbidden)
	}
	guest := r.h.signIn(fedGuest)
	for _, path := range []string{"/projects/FED/cycles", fedCycle, fedCycle + "/versions/1", fedCycle + "/compare"} {
		guest.get(path).want(r.t, http.StatusForbidden)
	}
	if !reflect.DeepEqual(before, r.cycle()) {
		r.t.Error("something changed")
	}
}

// everything is a form with all that any deed on the cycle asks for.
func (r *road) everything() url.Values {
	r.t.Helper()
	view := r.cycle()
	form := url.Values{
		"revision": {fmt.Sprint(view.Latest.Number)}, "hash": {view.Latest.Hash}, "rounds": {fmt.Sprint(view.Cycle.DisputeRounds)},
		"key": {r.key(0)}, "note": {"Done."}, "body": {"Well?"}, "reason": {"No."}, "review_days": {"5"}, "items": {r.key(0)},
		"name": {"Mine"}, "start": {"2027-04-19"}, "end": {"2027-04-30"}, "deliverables.0.title": {"All"},
		"items." + r.key(0) + ".expected": {"All"}, "items." + r.key(0) + ".found": {"Nothing"},
	}
	for _, deliverable := range view.InForce.Content.Deliverables {
		form.Add("confirm", deliverable.Key)
	}
	return form
}
