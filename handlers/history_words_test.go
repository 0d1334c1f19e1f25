package handlers

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

var eventConstant = regexp.MustCompile(`rules\.EventKind = "([^"]*)"`)

// ofTheInstallation are the kinds that no project's history holds.
var ofTheInstallation = map[rules.EventKind]bool{
	portal.AgencyCreated: true, portal.StaffAdded: true, portal.ClientCreated: true, portal.ClientRenamed: true, portal.PasswordSet: true,
	portal.TemplateSaved: true, portal.TemplateDeleted: true, portal.AnswerSaved: true, portal.AnswerDeleted: true, portal.SettingsChanged: true, portal.KeyRotated: true,
}

// TestEveryKindOfEventHasASentence reads the kinds from the code, so that one
// that was added cannot be left out.
func TestEveryKindOfEventHasASentence(t *testing.T) {
	source, err := os.ReadFile("../portal/event.go")
	if err != nil {
		t.Fatal(err)
	}
	matches := eventConstant.FindAllSubmatch(source, -1)
	if len(matches) < 45 {
		t.Fatalf("only %d kinds were found", len(matches))
	}
	for _, match := range matches {
		kind := rules.EventKind(match[1])
		if _, known := sentences[kind]; !known && !ofTheInstallation[kind] {
			t.Errorf("%q has no sentence", kind)
		}
	}
}

func TestNumbersLeadToTheirPages(t *testing.T) {
	for name, want := range map[string]string{
		"HALO-Q3": "/projects/HALO/quotes/3", "HALO-C12": "/projects/HALO/cycles/12", "HALO-R7": "/projects/HALO/requirements/7",
		"HALO-T7": "/projects/HALO/tickets/7",
		"HALO-X7": "", "HALO-R": "", "HALO-Rx": "", "MOON-R7": "", "": "", "HALO-": "",
	} {
		if got := numberURL("HALO", name); got != want {
			t.Errorf("%q leads to %q, want %q", name, got, want)
		}
	}
}

func TestNoSentenceOfTheTeamsOwnReadsLikeAMembers(t *testing.T) {
	for kind, words := range sentences {
		isTeams := strings.HasPrefix(string(kind), "team ") || kind == portal.TicketSnoozed
		if isTeams != strings.Contains(words.verb+words.after, "team") {
			t.Errorf("%q reads %+v", kind, words)
		}
	}
}
