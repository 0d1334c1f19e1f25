package rules

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// RequirementKind is what sort of thing the agency needs from the client.
type RequirementKind string

// The kinds of requirement.
const (
	NeedFiles       RequirementKind = "files"
	NeedText        RequirementKind = "text"
	NeedLink        RequirementKind = "link"
	NeedCredentials RequirementKind = "credentials"
	NeedSignOff     RequirementKind = "sign-off"
)

// RequirementKinds are all kinds, in the order in which forms offer them.
var RequirementKinds = []RequirementKind{NeedFiles, NeedText, NeedLink, NeedCredentials, NeedSignOff}

// Words is the kind as people read it, or "" for an unknown one.
func (k RequirementKind) Words() string {
	switch k {
	case NeedFiles:
		return "Files"
	case NeedText:
		return "Text"
	case NeedLink:
		return "Link"
	case NeedCredentials:
		return "Credentials"
	case NeedSignOff:
		return "Sign-off"
	}
	return ""
}

// RequirementState is where a requirement stands.
type RequirementState string

// The states of a requirement. A returned one is open again; a withdrawn one
// is no longer needed.
const (
	RequirementOpen      RequirementState = "open"
	RequirementSubmitted RequirementState = "submitted"
	RequirementAccepted  RequirementState = "accepted"
	RequirementWithdrawn RequirementState = "withdrawn"
)

// Outcome is what the agency said to one round of a requirement.
type Outcome string

// The outcomes of a round; Undecided until the agency has looked.
const (
	Undecided Outcome = ""
	Accepted  Outcome = "accepted"
	Returned  Outcome = "returned"
)

// The most that one requirement, or one deed that makes several, may hold.
const (
	MaxRequirementsAtOnce = 200
	MaxCredentialFields   = 20
	MaxCredentialText     = 10_000
)

// DueSoonDays is how few days left mark a requirement as due soon.
const DueSoonDays = 7

// RequirementContent is what is asked for. Description is Markdown, Fields
// are the names of the credentials' fields, Files the SHA-256 of the files
// that come with the description. Its hash binds what is given to what was
// asked.
type RequirementContent struct {
	Kind        RequirementKind `json:"kind"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Fields      []string        `json:"fields"`
	Due         Date            `json:"due"`
	Files       []string        `json:"files"`
}

// Check finds what stands in the way of asking for it. Field names are those
// of the form, behind a prefix such as "items.3.".
func (c RequirementContent) Check(prefix string) Problems {
	var problems Problems
	if c.Kind.Words() == "" {
		problems.Add(prefix+"kind", "Choose what is needed.")
	}
	problems.NeedLine(prefix+"title", strings.TrimSpace(c.Title), "what is needed")
	problems.LimitText(prefix+"description", c.Description)
	if _, err := ParseDate(string(c.Due)); err != nil {
		problems.Add(prefix+"due", "%s", err)
	}
	if c.Kind != NeedCredentials {
		return problems
	}
	if len(c.Fields) == 0 {
		problems.Add(prefix+"fields", "Name at least one field, such as Password.")
	}
	if len(c.Fields) > MaxCredentialFields {
		problems.Add(prefix+"fields", "%d fields at most.", MaxCredentialFields)
	}
	seen := map[string]bool{}
	for _, name := range c.Fields {
		problems.NeedLine(prefix+"fields", strings.TrimSpace(name), "a name for each field")
		if seen[strings.ToLower(name)] {
			problems.Add(prefix+"fields", "“%s” is named twice.", name)
		}
		seen[strings.ToLower(name)] = true
	}
	return problems
}

// Given is what the client hands over in one round. Text is Markdown, Files
// the SHA-256 of the files, Fields the names of the credentials' fields that
// are filled: what they hold never comes here. Name is the name typed under a
// sign-off. Asked is the hash of what was asked for: an answer, and above all
// a signature, says nothing without it.
type Given struct {
	Asked  string   `json:"asked"`
	Text   string   `json:"text"`
	Links  []string `json:"links"`
	Files  []string `json:"files"`
	Fields []string `json:"fields"`
	Name   string   `json:"name"`
}

// MarshalJSON writes missing lists as empty ones, as CycleContent does.
func (g Given) MarshalJSON() ([]byte, error) {
	type fields Given
	g.Links, g.Files, g.Fields = listOf(g.Links), listOf(g.Files), listOf(g.Fields)
	return json.Marshal(fields(g))
}

func listOf(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// Check finds what is missing before it can be marked complete. Field names
// are those of the form that provides it.
func (g Given) Check(asked RequirementContent) Problems {
	problems := g.Limits()
	switch asked.Kind {
	case NeedFiles:
		if len(g.Files) == 0 {
			problems.Add("files", "Please add at least one file.")
		}
	case NeedText:
		if strings.TrimSpace(g.Text) == "" {
			problems.Add("text", "Please write the text that is needed.")
		}
	case NeedLink:
		if len(g.Links) == 0 {
			problems.Add("links", "Please enter at least one link.")
		}
	case NeedCredentials:
		if !g.fillsOneOf(asked.Fields) {
			problems.Add("credentials", "Please fill at least one field.")
		}
	case NeedSignOff:
		if strings.TrimSpace(g.Name) == "" {
			problems.Add("name", "Please enter your full name.")
		}
	}
	return problems
}

// fillsOneOf tells whether a field is filled that is still asked for: what was
// kept may be of fields that were renamed since.
func (g Given) fillsOneOf(asked []string) bool {
	return slices.ContainsFunc(g.Fields, func(name string) bool { return slices.Contains(asked, name) })
}

// Limits finds what even a draft may not hold.
func (g Given) Limits() Problems {
	var problems Problems
	problems.LimitText("text", g.Text)
	problems.CheckLinks("links", g.Links)
	problems.LimitLine("name", g.Name)
	return problems
}

// MaxLink is the longest web address taken, in bytes.
const MaxLink = 2000

// CheckLinks records a problem for each link that is no http or https address,
// and for too many of them.
func (p *Problems) CheckLinks(field string, links []string) {
	if len(links) > MaxLinks {
		p.Add(field, "%d links at most.", MaxLinks)
	}
	for _, link := range links {
		if !IsWebAddress(link) {
			p.Add(field, "“%s” is no web address. Write one a line, each beginning with https://", clipped(link))
		}
	}
}

// IsWebAddress tells whether a text is a whole http or https address.
func IsWebAddress(link string) bool {
	parsed, err := url.Parse(link)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != "" && len(link) <= MaxLink
}

func clipped(text string) string {
	runes := []rune(strings.TrimSpace(text))
	if len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return string(runes)
}

// Requirement is what the rules need to know of a requirement.
type Requirement struct {
	State RequirementState
	Due   Date
}

// Overdue tells whether it is outstanding and its day has passed.
func (r Requirement) Overdue(today Date) bool {
	return r.State == RequirementOpen && r.Due != "" && r.Due < today
}

// DueSoon tells whether it is outstanding and due today or within a week.
func (r Requirement) DueSoon(today Date) bool {
	return r.State == RequirementOpen && r.Due != "" && r.Due >= today && today.DaysUntil(r.Due) <= DueSoonDays
}

// MayProvide tells whether the client may hand something over.
func (r Requirement) MayProvide() error {
	switch r.State {
	case RequirementOpen:
		return nil
	case RequirementSubmitted:
		return Fail(Conflict, "This was marked complete already, and the agency looks at it now. It opens again if they return it.")
	case RequirementAccepted:
		return Fail(Conflict, "The agency has accepted this already.")
	}
	return Fail(Conflict, "The agency does not need this any more.")
}

// MayEdit tells whether staff may change what is asked for.
func (r Requirement) MayEdit() error {
	if r.State == RequirementOpen {
		return nil
	}
	return Fail(Conflict, "What is asked can be changed while it is open: this is %s.", r.State.words())
}

// MayAccept tells whether staff may accept what was given.
func (r Requirement) MayAccept() error {
	if r.State == RequirementSubmitted {
		return nil
	}
	return Fail(Conflict, "There is nothing to accept: this is %s.", r.State.words())
}

// MayReturn tells whether staff may return what was given; accepted things
// can be returned too, when a fault is found later.
func (r Requirement) MayReturn() error {
	if r.State == RequirementSubmitted || r.State == RequirementAccepted {
		return nil
	}
	return Fail(Conflict, "There is nothing to return: this is %s.", r.State.words())
}

// MayWithdraw tells whether staff may say that it is no longer needed.
func (r Requirement) MayWithdraw() error {
	if r.State == RequirementOpen {
		return nil
	}
	return Fail(Conflict, "Only an open requirement can be withdrawn: this is %s.", r.State.words())
}

// MayRestore tells whether staff may ask for it again.
func (r Requirement) MayRestore() error {
	if r.State == RequirementWithdrawn {
		return nil
	}
	return Fail(Conflict, "This is not withdrawn.")
}

func (s RequirementState) words() string {
	switch s {
	case RequirementSubmitted:
		return "submitted and waits for the agency"
	case RequirementAccepted:
		return "accepted"
	case RequirementWithdrawn:
		return "no longer needed"
	}
	return "open and waits for the client"
}

// Reorder puts the wanted numbers in their order among the places that they
// have, so that the others stay where they are. What is not present is left
// out.
func Reorder(present, wanted []int64) []int64 {
	waiting := map[int64]bool{}
	for _, number := range present {
		waiting[number] = true
	}
	var moved []int64
	for _, number := range wanted {
		if waiting[number] {
			moved = append(moved, number)
			delete(waiting, number)
		}
	}
	ordered := make([]int64, len(present))
	for i, number := range present {
		if !waiting[number] {
			number, moved = moved[0], moved[1:]
		}
		ordered[i] = number
	}
	return ordered
}

// RequirementNumber is how a requirement of a project is called, such as
// BAKE-R3.
func RequirementNumber(code string, number int64) string {
	return code + "-R" + strconv.FormatInt(number, 10)
}
