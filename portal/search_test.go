package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// find is what somebody finds, in a project or with "" wherever they look.
func (f *fixture) find(actor Actor, project, typed string) SearchAnswer {
	f.t.Helper()
	answer, err := f.Search(context.Background(), actor, SearchQuery{Typed: typed, Project: project})
	if err != nil {
		f.t.Fatalf("%s looks for %q in %q: %v", actor.Name, typed, project, err)
	}
	return answer
}

// library is a project in which each text has a word of its own, with who may
// find it: a for the approver, v for the viewer, f for the feedback-only person
// and s for staff. Moon is a project of other people.
type library struct {
	*fixture
	words map[string]string
	moon  Seat
}

// word makes a word that no other text has, for some people.
func (l *library) word(finders string) string {
	word := fmt.Sprintf("zq%03d", len(l.words)+1)
	l.words[word] = finders
	return word
}

const (
	readers = "avs"
	agency  = "s"
	nobody  = ""
)

func newLibrary(t *testing.T) *library {
	l := &library{fixture: newFixture(t, "Europe/London"), words: map[string]string{}}
	l.moon = l.addProject("Moon Dental", "MOON")
	l.askAndGive()
	l.submitTickets()
	l.signCycles()
	l.sendQuotes()
	return l
}

func (l *library) askAndGive() {
	ctx, staff, approver := context.Background(), l.staff, l.seats[rules.Approver]
	content := needed(rules.NeedText, "Copy "+l.word(nobody))
	content.Description = "With **" + l.word(nobody) + "**."
	number := l.ask(content)[0]
	content.Title, content.Description = "Copy "+l.word(readers), "With **"+l.word(readers)+"**."
	l.must(l.EditRequirement(ctx, staff, number, l.edit(number), content))
	withdrawn := l.ask(needed(rules.NeedText, "Withdrawn "+l.word(readers)))[0]
	l.must(l.WithdrawRequirement(ctx, staff, withdrawn, l.edit(withdrawn)))
	l.must(l.SaveProvision(ctx, approver, number, l.form(number, Provision{Text: "Draft " + l.word(nobody)})))
	l.talk(staff, rules.AboutRequirement, number, l.word(readers), false)
	l.talk(staff, rules.AboutRequirement, number, l.word(agency), true)

	secret := l.askCredentials()
	l.must(l.saveCredentials(secret, []CredentialField{{Name: "User name", Value: l.word(nobody)}, {Name: "Password", Value: "kept"}}))
	l.must(l.submitCredentials(secret, []CredentialField{{Name: "User name", Value: l.word(nobody)}, {Name: "Password", Value: l.word(nobody)}}))
}

// talk writes about something; the comment's number comes back.
func (l *library) talk(seat Seat, subject rules.Subject, number int64, body string, team bool) int64 {
	l.t.Helper()
	comment, err := l.PostComment(context.Background(), seat, NewComment{Subject: subject, Number: number, Body: "Well, " + body + ".", Team: team})
	l.must(err)
	return comment
}

func (l *library) submitTickets() {
	ctx, staff, approver, feedback := context.Background(), l.staff, l.seats[rules.Approver], l.seats[rules.FeedbackOnly]
	for seat, finders := range map[Seat]string{approver: readers, feedback: readers + "f"} {
		number, err := l.SubmitTicket(ctx, seat, NewTicket{TicketContent: rules.TicketContent{
			Kind: rules.BugReport, Title: "Bug " + l.word(finders), Description: "It " + l.word(finders), Expected: "Not " + l.word(finders),
			Page: "https://example.com/" + l.word(nobody), Browser: l.word(nobody),
		}})
		l.must(err)
		l.talk(staff, rules.AboutTicket, number, l.word(finders), false)
		l.talk(staff, rules.AboutTicket, number, l.word(agency), true)
		comment := l.talk(seat, rules.AboutTicket, number, l.word(nobody), false)
		l.must(l.EditComment(ctx, seat, comment, 0, "Rather "+l.word(finders)))
		l.must(l.decide(number, rules.Decline, "Because "+l.word(nobody), 0))
		l.must(l.UndoTicket(ctx, staff, number, 1))
	}
}

func (l *library) signCycles() {
	content := testContent()
	content.Name, content.Introduction = "Design "+l.word(nobody), "First "+l.word(nobody)
	number := l.addCycle(content)
	content.Name, content.Introduction = "Design "+l.word(readers), "Signed "+l.word(readers)
	content.Deliverables[0].Title, content.Deliverables[0].Description = "Screens "+l.word(readers), "Drawn "+l.word(readers)
	content.Deliverables[1].Criterion = "Shared " + l.word(readers)
	l.save(number, content)
	l.approveBoth(number)
	content.Name, content.Introduction = "Design "+l.word(nobody), "Second "+l.word(nobody)
	l.save(number, content)
	content.Name, content.Introduction = "Design "+l.word(readers), "Second "+l.word(readers)
	l.save(number, content)
	second := testContent()
	second.Name = "Build " + l.word(nobody)
	number = l.addCycle(second)
	l.approveBoth(number)
	second.Name = "Build " + l.word(readers)
	l.save(number, second)
	l.approveBoth(number)
	l.talk(l.staff, rules.AboutCycle, number, l.word(readers), false)
	l.talk(l.staff, rules.AboutCycle, number, l.word(agency), true)
}

// quoteOf is an offer with words for some people in it.
func (l *library) quoteOf(finders string) rules.QuoteOffer {
	offer := testOffer()
	offer.Title, offer.Introduction, offer.Terms = "Offer "+l.word(finders), "For "+l.word(finders), "Paid "+l.word(finders)
	offer.Cycles[0].Content.Deliverables[0].Title = "Talks " + l.word(finders)
	offer.Services[0].Name, offer.Services[0].Description = "Care "+l.word(finders), "Daily "+l.word(finders)
	return offer
}

func (l *library) sendQuotes() {
	ctx, staff := context.Background(), l.staff
	number, _ := l.sent(l.quoteOf(nobody))
	l.resend(number, l.quoteOf(readers))
	l.must(l.SaveDraft(ctx, staff, number, Draft{Edit: l.draft(number).Draft.Edit, Offer: l.quoteOf(nobody), Expires: "2027-03-31"}))
	l.talk(staff, rules.AboutQuote, number, l.word(readers), false)

	draft := l.newDraft(l.quoteOf(nobody))
	l.must(l.SaveDraft(ctx, staff, draft, Draft{Edit: l.draft(draft).Draft.Edit, Offer: l.quoteOf(agency), Expires: "2027-03-31"}))
	l.talk(staff, rules.AboutQuote, draft, l.word(agency), true)

	opened := l.newDraft(l.quoteOf(nobody))
	l.talk(staff, rules.AboutQuote, opened, l.word(agency), true)
	l.resend(opened, l.quoteOf(readers))

	discarded := l.newDraft(l.quoteOf(nobody))
	l.talk(staff, rules.AboutQuote, discarded, l.word(nobody), true)
	_, err := l.DiscardDraft(ctx, staff, discarded)
	l.must(err)
}

func (l *library) newDraft(offer rules.QuoteOffer) int64 {
	l.t.Helper()
	number, err := l.CreateQuote(context.Background(), l.staff)
	l.must(err)
	l.must(l.SaveDraft(context.Background(), l.staff, number, Draft{Edit: l.draft(number).Draft.Edit, Offer: offer, Expires: "2027-03-31"}))
	return number
}

// indexed counts what the index itself gives somebody for a word, before the
// rules are asked again.
func (l *library) indexed(actor Actor, project, word string) int {
	l.t.Helper()
	ctx := context.Background()
	reach, err := l.reach(ctx, actor, project)
	l.must(err)
	hits, _, err := l.hits(ctx, reach.within(SearchQuery{Typed: word}), 0)
	l.must(err)
	return len(hits)
}

// TestWhoFindsWhat looks for each word as each person, in the project and
// everywhere.
func TestWhoFindsWhat(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	people := map[string]Actor{
		"s": l.admin, "a": l.seats[rules.Approver].Actor, "v": l.seats[rules.Viewer].Actor, "f": l.seats[rules.FeedbackOnly].Actor,
	}
	if len(l.words) < 60 {
		t.Fatalf("only %d words", len(l.words))
	}
	for word, finders := range l.words {
		for name, actor := range people {
			for _, project := range []string{"HALO", ""} {
				if hits := l.indexed(actor, project, word); (hits == 1) != strings.Contains(finders, name) {
					t.Errorf("the index gives %s %d times for %s in %q, and it is for %q", name, hits, word, project, finders)
				}
				answer := l.find(actor, project, word)
				if found := len(answer.Findings) == 1; found != strings.Contains(finders, name) || len(answer.Findings) > 1 || answer.Next != 0 {
					t.Errorf("%s finds %s in %q: %+v, and it is for %q", name, word, project, answer.Findings, finders)
				}
			}
		}
		if answer := l.find(l.admin, "MOON", word); len(answer.Findings) != 0 {
			t.Errorf("%s is found in another project", word)
		}
	}
}

// TestAnotherTenantFindsNoWord looks for each word as the people of another
// project, and as somebody of none.
func TestAnotherTenantFindsNoWord(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	var strangers []Actor
	for _, role := range rules.MemberRoles {
		strangers = append(strangers, l.addPerson("MOON", string(role)+"@moon.example", role).Actor)
	}
	left := l.addPerson("HALO", "left@halo.example", rules.Approver)
	l.must(l.RemoveMember(context.Background(), l.staff, left.PersonID))
	for word := range l.words {
		for _, stranger := range append(strangers, left.Actor) {
			if hits := l.indexed(stranger, "", word); hits != 0 {
				t.Errorf("the index gives %s %d times for %s", stranger.Email, hits, word)
			}
			if answer := l.find(stranger, "", word); len(answer.Findings)+len(answer.Called) != 0 || answer.Next != 0 {
				t.Errorf("%s finds %s: %+v", stranger.Email, word, answer.Findings)
			}
		}
	}
	for _, stranger := range append(strangers, left.Actor) {
		_, err := l.Search(context.Background(), stranger, SearchQuery{Typed: "bug", Project: "HALO"})
		wantKind(t, err, rules.NotFound)
		for _, called := range []string{"HALO-T1", "HALO-R1", "HALO-C1", "HALO-Q1", "T1", "R1", "C1", "Q1"} {
			if answer := l.find(stranger, "", called); len(answer.Called) != 0 {
				t.Errorf("%s finds %s: %+v", stranger.Email, called, answer.Called)
			}
		}
	}
	_, err := l.Search(context.Background(), l.admin, SearchQuery{Typed: "bug", Project: "ZZZZ"})
	wantKind(t, err, rules.NotFound)
}

// TestEachProjectCountsByItself is somebody who reads one project wholly and
// only their own tickets of another.
func TestEachProjectCountsByItself(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "Europe/London")
	moon := f.addProject("Moon Dental", "MOON")
	both := f.addPerson("HALO", "both@example.com", rules.FeedbackOnly)
	f.addPerson("MOON", "both@example.com", rules.Viewer)
	f.submit(f.seats[rules.Approver], "Apple of a colleague")
	f.submit(both, "Apple of my own")
	f.submit(moon, "Apple of the dentist")
	titles := func(project string) []string {
		var list []string
		for _, finding := range f.find(both.Actor, project, "apple").Findings {
			list = append(list, finding.FoundThingsRow.Title)
		}
		return list
	}
	if got := titles(""); !slices.Equal(got, []string{"Apple of the dentist", "Apple of my own"}) {
		t.Errorf("everywhere: %q", got)
	}
	if got := titles("HALO"); !slices.Equal(got, []string{"Apple of my own"}) {
		t.Errorf("in HALO: %q", got)
	}
	answer := f.find(both.Actor, "", "apple")
	if len(answer.Projects) != 2 || answer.Here != nil || !answer.SeesAll {
		t.Errorf("the choice is %+v", answer)
	}
	if answer := f.find(both.Actor, "HALO", "apple"); answer.Here.Code != "HALO" || answer.SeesAll {
		t.Errorf("in HALO the answer is %+v", answer)
	}
}
