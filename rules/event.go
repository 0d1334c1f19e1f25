package rules

// EventKind names what happened, as it is stored and hashed.
type EventKind string

// Event is one line of a history as it is hashed: who, what, when, from
// where, and the hash of the line before. Chain is the project's code, or ""
// for what concerns the installation.
type Event struct {
	Chain    string    `json:"chain"`
	Number   int64     `json:"number"`
	Kind     EventKind `json:"kind"`
	At       Instant   `json:"at"`
	PersonID int64     `json:"person_id"`
	Person   string    `json:"person"`
	Subject  string    `json:"subject"`
	Detail   string    `json:"detail"`
	Evidence string    `json:"evidence"`
	IP       string    `json:"ip"`
	Agent    string    `json:"user_agent"`
	Previous string    `json:"previous"`
}

// Hash is the SHA-256 of the event's canonical JSON, the previous line's hash
// included, so that a changed or missing line breaks the chain.
func (e Event) Hash() (string, error) {
	_, hash, err := Freeze(e)
	return hash, err
}
