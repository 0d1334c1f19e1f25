package rules

import "time"

// Instant is a moment in milliseconds since 1970-01-01 UTC, as stored.
type Instant int64

// InstantOf rounds a time down to the millisecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time returns the moment in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// In returns the moment as clocks of a zone show it.
func (i Instant) In(zone *time.Location) time.Time { return i.Time().In(zone) }

// Add returns the moment a duration later.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub returns the duration since another moment.
func (i Instant) Sub(other Instant) time.Duration {
	return time.Duration(i-other) * time.Millisecond
}
