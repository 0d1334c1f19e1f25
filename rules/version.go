package rules

import (
	"fmt"
	"strings"
)

// Version is what the rules need to know of a cycle's latest version: its
// number, the hash of its content and which sides have approved it.
type Version struct {
	Number   int64
	Hash     string
	Approved map[Side]bool
}

// Closed tells whether both sides have approved, after which the version
// never changes.
func (v Version) Closed() bool { return v.Approved[ClientSide] && v.Approved[AgencySide] }

// Next is the number of the version that an edit leads to: the same one while
// an approval is missing, the next one otherwise.
func (v Version) Next() int64 {
	if v.Closed() {
		return v.Number + 1
	}
	return v.Number
}

// MayApprove tells whether a side may approve what it read: the version's
// number and hash that were on the screen.
func (v Version) MayApprove(side Side, read Consent) error {
	if read.Revision != v.Number || read.Hash != v.Hash {
		return Fail(Conflict, "The content changed while you were reading: it is now version %d as shown below. Nothing was recorded. Please read what changed, then approve.", v.Number)
	}
	if v.Approved[side] {
		return Fail(Conflict, "Version %d is approved for your side already. Nothing was recorded twice.", v.Number)
	}
	return nil
}

// MayRevise tells whether an edit that began from what was read may be saved
// over the version. Content that is the same is no edit.
func (v Version) MayRevise(read Consent, newHash string) error {
	if read.Revision != v.Number || read.Hash != v.Hash {
		return Fail(Conflict, "Somebody else changed this cycle while you were editing. What you typed is still here: compare it with the content as it is now, and save again to replace that.")
	}
	if newHash == v.Hash {
		return Fail(Conflict, "Nothing was changed, so there is no new version.")
	}
	return nil
}

// Check finds what a cycle's content lacks. Field names are those of the
// cycle editor's form.
func (c CycleContent) Check() error {
	var problems Problems
	problems.limitCycle("", c)
	problems.checkCycle("", c)
	for i := range problems {
		problems[i].Field = trimDot(problems[i].Field)
	}
	return problems.Err()
}

func trimDot(field string) string {
	if field != "" && field[0] == '.' {
		return field[1:]
	}
	return field
}

// MaxLinks is how many links one delivery can have.
const MaxLinks = 10

// DisputedItem is one deliverable that a dispute finds missing or wrong.
type DisputedItem struct {
	Key      string `json:"key"`
	Title    string `json:"title"`
	Expected string `json:"expected"`
	Found    string `json:"found"`
}

// CheckDispute finds what a dispute lacks: a reason, and at least one
// deliverable of the cycle, each with what was expected and what is there.
func CheckDispute(reason string, items []DisputedItem, deliverables []Deliverable) error {
	var problems Problems
	if strings.TrimSpace(reason) == "" {
		problems.Add("reason", "Please say what is missing or wrong.")
	}
	problems.LimitText("reason", reason)
	if len(items) == 0 {
		problems.Add("items", "Choose the deliverables that are missing or wrong.")
	}
	known, named := map[string]bool{}, map[string]bool{}
	for _, deliverable := range deliverables {
		known[deliverable.Key] = true
	}
	for _, item := range items {
		if !known[item.Key] || named[item.Key] {
			return Missing()
		}
		named[item.Key] = true
		field := fmt.Sprintf("items.%s", item.Key)
		if strings.TrimSpace(item.Expected) == "" {
			problems.Add(field+".expected", "Please say what you expected.")
		}
		if strings.TrimSpace(item.Found) == "" {
			problems.Add(field+".found", "Please say what is there.")
		}
		problems.LimitText(field+".expected", item.Expected)
		problems.LimitText(field+".found", item.Found)
	}
	return problems.Err()
}
