package rules

// VATStatus says how value added tax applies to a quote.
type VATStatus string

// The VAT statuses. Only exclusive and inclusive have a rate.
const (
	VATExclusive     VATStatus = "exclusive"
	VATInclusive     VATStatus = "inclusive"
	VATZeroRated     VATStatus = "zero-rated"
	VATExempt        VATStatus = "exempt"
	VATReverseCharge VATStatus = "reverse-charge"
)

// VATStatuses are all statuses in the order in which they are offered.
var VATStatuses = []VATStatus{VATExclusive, VATInclusive, VATZeroRated, VATExempt, VATReverseCharge}

// HasRate tells whether a status goes with a rate.
func (s VATStatus) HasRate() bool { return s == VATExclusive || s == VATInclusive }

// Known tells whether the status is one of VATStatuses.
func (s VATStatus) Known() bool {
	for _, status := range VATStatuses {
		if s == status {
			return true
		}
	}
	return false
}

// Words is the status as people choose it from a list.
func (s VATStatus) Words() string {
	switch s {
	case VATExclusive:
		return "VAT added to the prices"
	case VATInclusive:
		return "VAT included in the prices"
	case VATZeroRated:
		return "Zero-rated"
	case VATExempt:
		return "Exempt from VAT"
	case VATReverseCharge:
		return "Reverse charge"
	}
	return ""
}

// Sentence says in words what the status means for whoever pays. The rate is
// in basis points. The reverse charge's wording follows article 226(11a) of
// Directive 2006/112/EC, which wants the two words themselves.
func (s VATStatus) Sentence(rate int64) string {
	percent := TrimmedDecimal(rate, 2) + "%"
	switch s {
	case VATExclusive:
		return "The prices listed are without VAT. VAT at " + percent + " is added to the subtotal."
	case VATInclusive:
		return "The prices listed already include VAT at " + percent + ". Nothing is added to them."
	case VATZeroRated:
		return "VAT applies at 0%, so no VAT is added to the prices listed."
	case VATExempt:
		return "This supply is exempt from VAT, so no VAT is added to the prices listed."
	case VATReverseCharge:
		return "Reverse charge: no VAT is added here. Your company accounts for the VAT to its own tax authority."
	}
	return ""
}

// Totals are the sums of a quote in minor units; Subtotal + VAT = Total,
// always.
type Totals struct {
	Subtotal int64 `json:"subtotal"`
	VAT      int64 `json:"vat"`
	Total    int64 `json:"total"`
}

// SumVAT makes the totals from the sum of all lines. VAT is worked out once
// on that sum, to the nearest minor unit, halves upwards: added to an
// exclusive sum, taken out of an inclusive one, nothing otherwise. The rate is
// in basis points.
func SumVAT(lines int64, status VATStatus, rate int64) Totals {
	switch status {
	case VATExclusive:
		vat := roundedRatio(lines, rate, 10_000)
		return Totals{Subtotal: lines, VAT: vat, Total: lines + vat}
	case VATInclusive:
		vat := roundedRatio(lines, rate, 10_000+rate)
		return Totals{Subtotal: lines - vat, VAT: vat, Total: lines}
	}
	return Totals{Subtotal: lines, Total: lines}
}
