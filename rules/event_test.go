package rules_test

import (
	"reflect"
	"testing"

	"portal/rules"
)

func exampleEvent() rules.Event {
	return rules.Event{
		Chain: "HALO", Number: 7, Kind: "quote.sent", At: 1806487200123, PersonID: 3, Person: "Ada “Ace” Löwe",
		Subject: "HALO-Q1", Detail: "Revision 1", Evidence: "e0", IP: "192.0.2.1", Agent: "Browser/1.0", Previous: "p0",
	}
}

// Whatever is changed in a line of the history, its hash no longer fits.
func TestEveryFieldOfAnEventCounts(t *testing.T) {
	event := exampleEvent()
	before, err := event.Hash()
	if err != nil || len(before) != 64 {
		t.Fatalf("hash %q, error %v", before, err)
	}
	tried := 0
	eachField(reflect.ValueOf(&event).Elem(), "event", func(path string) {
		tried++
		if after, err := event.Hash(); err != nil || after == before {
			t.Errorf("%s was changed and the hash stayed, error %v", path, err)
		}
	})
	if want := reflect.TypeFor[rules.Event]().NumField(); tried != want {
		t.Errorf("%d fields were tried, there are %d", tried, want)
	}
}

// The history of an installation of today must still verify with the program
// of tomorrow, so the bytes that are hashed are pinned here.
func TestEventIsHashedAsWritten(t *testing.T) {
	const written = `{"at":1806487200123,"chain":"HALO","detail":"Revision 1","evidence":"e0","ip":"192.0.2.1",` +
		`"kind":"quote.sent","number":7,"person":"Ada “Ace” Löwe","person_id":3,"previous":"p0","subject":"HALO-Q1",` +
		`"user_agent":"Browser/1.0"}`
	if got, err := exampleEvent().Hash(); err != nil || got != rules.Hash([]byte(written)) {
		t.Errorf("hash %s, error %v, want that of %s", got, err, written)
	}
}

// Two texts that meet at a border must not be mistaken for two others.
func TestFieldsOfAnEventDoNotRunTogether(t *testing.T) {
	one, other := exampleEvent(), exampleEvent()
	one.Subject, one.Detail = "HALO-Q1", "1 day"
	other.Subject, other.Detail = "HALO-Q11", " day"
	first, _ := one.Hash()
	second, _ := other.Hash()
	if first == second {
		t.Error("two different events have one hash")
	}
}

func TestChainShowsAMissingLine(t *testing.T) {
	chain := make([]rules.Event, 5)
	previous := ""
	for i := range chain {
		chain[i] = rules.Event{Chain: "HALO", Number: int64(i + 1), Kind: "quote.sent", Previous: previous}
		previous, _ = chain[i].Hash()
	}
	for i := 1; i < len(chain); i++ {
		if hash, err := chain[i-1].Hash(); err != nil || chain[i].Previous != hash {
			t.Errorf("line %d does not name the one before, error %v", i+1, err)
		}
		for j := range i - 1 {
			if hash, _ := chain[j].Hash(); chain[i].Previous == hash {
				t.Errorf("line %d could follow line %d", i+1, j+1)
			}
		}
	}
}
