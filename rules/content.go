package rules

import "encoding/json"

// Deliverable is one thing that a cycle hands over. Key is its identity from
// revision to revision and from version to version.
type Deliverable struct {
	Key         string `json:"key"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Criterion   string `json:"criterion"`
}

// CycleContent is what both sides approve of a cycle. Introduction,
// descriptions and criteria are Markdown.
type CycleContent struct {
	Name         string        `json:"name"`
	Start        Date          `json:"start"`
	End          Date          `json:"end"`
	Introduction string        `json:"introduction"`
	Deliverables []Deliverable `json:"deliverables"`
}

// MarshalJSON writes a missing list as an empty one: contents that say the
// same must have one canonical form, and so one hash.
func (c CycleContent) MarshalJSON() ([]byte, error) {
	type fields CycleContent
	if c.Deliverables == nil {
		c.Deliverables = []Deliverable{}
	}
	return json.Marshal(fields(c))
}

// QuoteCycle is a cycle as offered: its content and its price in minor units.
type QuoteCycle struct {
	Key     string       `json:"key"`
	Content CycleContent `json:"content"`
	Price   int64        `json:"price"`
}

// QuoteService is a service as offered. Quantity is in thousandths of the
// unit, UnitPrice in minor units.
type QuoteService struct {
	Key         string `json:"key"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Quantity    int64  `json:"quantity"`
	Unit        string `json:"unit"`
	UnitPrice   int64  `json:"unit_price"`
}

// MaxQuoteFiles is how many files one quote may carry.
const MaxQuoteFiles = 50

// QuoteFile names a file that belongs to an offer. Its hash binds the content.
type QuoteFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// QuantityWords writes a quantity in thousandths with its unit, such as
// "7.5 × hour", or the number alone without a unit.
func QuantityWords(quantity int64, unit string) string {
	text := TrimmedDecimal(quantity, 3)
	if unit == "" {
		return text
	}
	return text + " × " + unit
}

// Total is the service's line in minor units, to the nearest, halves upwards.
func (s QuoteService) Total() int64 { return roundedRatio(s.UnitPrice, s.Quantity, 1000) }

// QuoteOffer is what staff write: the part of a quote's content that can be
// edited. VATRate is in basis points.
type QuoteOffer struct {
	Title        string         `json:"title"`
	Introduction string         `json:"introduction"`
	Terms        string         `json:"terms"`
	Currency     string         `json:"currency"`
	VATStatus    VATStatus      `json:"vat_status"`
	VATRate      int64          `json:"vat_rate"`
	Cycles       []QuoteCycle   `json:"cycles"`
	Services     []QuoteService `json:"services"`
	// Files is filled when the quote is sent.
	Files []QuoteFile `json:"files,omitempty"`
}

// MarshalJSON writes missing lists as empty ones, as CycleContent does. An
// offer without files is written without the list: what was agreed before
// there were files must keep its hash.
func (o QuoteOffer) MarshalJSON() ([]byte, error) {
	type fields QuoteOffer
	if o.Cycles == nil {
		o.Cycles = []QuoteCycle{}
	}
	if o.Services == nil {
		o.Services = []QuoteService{}
	}
	return json.Marshal(fields(o))
}

// Totals adds up all lines and the VAT.
func (o QuoteOffer) Totals() Totals {
	var lines int64
	for _, cycle := range o.Cycles {
		lines += cycle.Price
	}
	for _, service := range o.Services {
		lines += service.Total()
	}
	return SumVAT(lines, o.VATStatus, o.VATRate)
}

// QuoteParties names the two sides, as they were called when it was sent.
type QuoteParties struct {
	Agency    string `json:"agency"`
	AgencyVAT string `json:"agency_vat_number"`
	Client    string `json:"client"`
	Project   string `json:"project"`
}

// QuoteContent is everything a client agrees to: one revision, frozen. Its
// canonical JSON is what is hashed, stored and signed.
type QuoteContent struct {
	Format   string       `json:"format"`
	Number   string       `json:"number"`
	Revision int64        `json:"revision"`
	Parties  QuoteParties `json:"parties"`
	Offer    QuoteOffer   `json:"offer"`
	Totals   Totals       `json:"totals"`
	Expires  Date         `json:"expires_when_sent"`
}

// QuoteContentFormat names the layout of QuoteContent, so that a program of
// years ahead knows how to read what was signed.
const QuoteContentFormat = "portal.quote/1"

// Freeze writes content as canonical JSON (RFC 8785) and its SHA-256.
func Freeze(content any) (canonical []byte, hash string, err error) {
	canonical, err = Canonical(content)
	if err != nil {
		return nil, "", err
	}
	return canonical, Hash(canonical), nil
}
