// Package pdf writes a quote, and once it is accepted its acceptance record,
// as a PDF of A4 pages. The same document always gives the same bytes.
package pdf

import (
	"io"
	"time"

	"portal/rules"
)

// Document is everything the PDF of a quote shows. Texts are UTF-8; the
// introductions, descriptions, criteria and terms in Content are Markdown.
type Document struct {
	Content    rules.QuoteContent
	Hash       string             // SHA-256 of the content, in hex
	Accent     string             // the agency's colour as "#rrggbb"
	Money      func(int64) string // writes minor units of the quote's currency
	State      string             // in words, such as "Open until 5 March 2027"
	Made       time.Time          // in the agency's zone; printed, and the file's date
	Acceptance *Acceptance        // nil unless the quote was accepted
}

// Acceptance is the record of who agreed to the quote.
type Acceptance struct {
	Name, Email, Company, Role string
	At                         string // in words, with the zone
	IP, UserAgent              string
	ApprovedContent            bool // the content of the cycles was approved too
	Statement                  string
}

// Write writes the document to w. It fails only when writing does.
func Write(w io.Writer, doc Document) error {
	q := quote{sheet: newSheet(doc.Accent), doc: doc}
	q.describe()
	q.opening()
	q.introduction()
	q.cycles()
	q.services()
	q.totals()
	q.terms()
	q.files()
	q.acceptance()
	q.footers()
	return q.pdf.Output(w)
}
