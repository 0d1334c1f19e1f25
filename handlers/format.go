package handlers

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bojanz/currency"

	"portal/rules"
)

var formatter = sync.OnceValue(func() *currency.Formatter {
	return currency.NewFormatter(currency.NewLocale("en-GB"))
})

// decimals is how many decimals a currency has, after ISO 4217.
func decimals(code string) int {
	digits, ok := currency.GetDigits(code)
	if !ok {
		return 2
	}
	return int(digits)
}

// money writes minor units as people read them, such as "£1,250.00".
func money(amount int64, code string) string {
	value, err := currency.NewAmountFromInt64(amount, code)
	if err != nil {
		return rules.PlainDecimal(amount, decimals(code)) + " " + code
	}
	return formatter().Format(value)
}

// moment writes a point in time in the agency's zone, such as
// "5 Mar 2027, 14:05 GMT".
func (s *Server) moment(at rules.Instant) string {
	if at == 0 {
		return ""
	}
	return at.In(s.portal.Zone()).Format("2 Jan 2006, 15:04 MST")
}

// day writes the day of a point in time in the agency's zone.
func (s *Server) day(at rules.Instant) string { return rules.DateOf(at, s.portal.Zone()).Words() }

// stamp writes a point in time for the datetime attribute (RFC 3339).
func (s *Server) stamp(at rules.Instant) string {
	return at.In(s.portal.Zone()).Format(time.RFC3339)
}

// dates writes a span of days, such as "4 to 15 January 2027".
func dates(start, end rules.Date) string {
	if start == "" || end == "" {
		return start.Words() + end.Words()
	}
	if start == end {
		return start.Words()
	}
	first := start.Words()
	switch {
	case start[:7] == end[:7]:
		first, _, _ = strings.Cut(first, " ")
	case start[:4] == end[:4]:
		first = strings.TrimSuffix(first, " "+string(start[:4]))
	}
	return first + " to " + end.Words()
}

// daysLeft says how long a quote stays open, from the days that remain after
// today.
func daysLeft(days int) string {
	switch {
	case days < 0:
		return "Expired"
	case days == 0:
		return "Last day today"
	}
	return plural(int64(days), "day", "days") + " left"
}

// plural writes a count with its noun.
func plural(count int64, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", count, many)
}
