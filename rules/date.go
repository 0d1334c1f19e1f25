package rules

import (
	"sort"
	"strings"
	"time"
)

// Date is a calendar day as YYYY-MM-DD (ISO 8601), or "" for none. Dates of
// this form compare as strings.
type Date string

// ParseDate reads a day typed as YYYY-MM-DD. An empty text is no date. It
// fails for a day that the calendar does not have, such as 2027-02-29.
func ParseDate(text string) (Date, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 2000 || t.Year() > 2199 {
		return "", Fail(Invalid, "Write a real date as year-month-day, such as 2027-03-31.")
	}
	return Date(text), nil
}

// DateOf is the day that a zone's calendar shows at a moment.
func DateOf(at Instant, zone *time.Location) Date {
	return Date(at.In(zone).Format(time.DateOnly))
}

func (d Date) midday() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}

// AddDays is the day that many days later, or earlier for a negative number.
func (d Date) AddDays(days int) Date {
	if d == "" {
		return ""
	}
	return Date(d.midday().AddDate(0, 0, days).Format(time.DateOnly))
}

// DaysUntil counts the days from d to another day, negative when it is past.
func (d Date) DaysUntil(other Date) int {
	return int(other.midday().Sub(d.midday()) / (24 * time.Hour))
}

// End is the first moment after the day, in a zone. A day may have 23 or 25
// hours there. It is searched for, because time.Date answers an hour early
// where clocks are put forward at midnight, as in Santiago.
func (d Date) End(zone *time.Location) Instant {
	start := InstantOf(d.midday().Add(-12 * time.Hour))
	length := sort.Search(int(48*time.Hour/time.Millisecond), func(passed int) bool {
		return DateOf(start+Instant(passed), zone) > d
	})
	return start + Instant(length)
}

// NextMonday is the first Monday after the day.
func (d Date) NextMonday() Date {
	return d.AddDays(7 - (int(d.midday().Weekday())+6)%7)
}

// Words is the day as people read it, such as "5 March 2027", or "" for none.
func (d Date) Words() string {
	if d == "" {
		return ""
	}
	return d.midday().Format("2 January 2006")
}

// Short is the day without its year, such as "5 Mar".
func (d Date) Short() string {
	if d == "" {
		return ""
	}
	return d.midday().Format("2 Jan")
}
