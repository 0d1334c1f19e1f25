package rules

// Subject is the kind of thing that a thread of comments is about.
type Subject string

// The subjects of threads.
const (
	AboutQuote       Subject = "quote"
	AboutCycle       Subject = "cycle"
	AboutRequirement Subject = "requirement"
	AboutTicket      Subject = "ticket"
)
